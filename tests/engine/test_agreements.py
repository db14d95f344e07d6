"""An agreement adds up, and what has been kept of it can be worked out on any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.agreements import (
    MOST_LINES,
    Kind,
    Line,
    Payment,
    State,
    faults,
    instalments,
    payment_fault,
    standing,
    to_remind_of,
)

TODAY = date(2026, 3, 2)
THREE = [
    Line(1, Kind.MONEY, "respondent", date(2026, 4, 1), fen=50_000),
    Line(2, Kind.MONEY, "respondent", date(2026, 5, 1), fen=50_000),
    Line(3, Kind.ACT, "respondent", date(2026, 3, 20), what="Mend the gutter"),
]


def places(lines, total=None, today=TODAY):
    return {problem.place for problem in faults(lines, total, today)}


def test_an_agreement_that_adds_up_has_no_fault():
    assert faults(THREE, 100_000, TODAY) == []


def test_promises_without_money_need_no_sum():
    assert faults([Line(1, Kind.APOLOGY, "applicant", TODAY, what="Says sorry")], None, TODAY) == []


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (120_000, "The lines add up to 1,000 yuan, the sum in all is 1,200 yuan: 200 yuan are missing."),
        (90_050, "The lines add up to 1,000 yuan, the sum in all is 900.50 yuan: 99.50 yuan too much."),
        (None, "The lines add up to 1,000 yuan. Write that as the sum in all."),
    ],
)
def test_lines_that_do_not_add_up_say_by_how_much(total, words):
    [problem] = faults(THREE, total, TODAY)

    assert problem.place == "total"
    assert problem.message % problem.values == words


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (Line(1, Kind.MONEY, "applicant", TODAY), "1.fen"),
        (Line(1, Kind.ACT, "applicant", TODAY, what=" "), "1.what"),
        (Line(1, Kind.ACT, "applicant", TODAY, what="x", fen=5), "1.fen"),
        (Line(1, Kind.ACT, "", TODAY, what="x"), "1.owed_by"),
        (Line(1, Kind.ACT, "applicant", None, what="x"), "1.due_on"),
        (Line(1, Kind.ACT, "applicant", TODAY - timedelta(days=1), what="x"), "1.due_on"),
        (Line(1, Kind.ACT, "applicant", date(2226, 3, 2), what="x"), "1.due_on"),
    ],
)
def test_each_fault_of_a_line_names_its_field(line, place):
    assert place in places([line])


def test_an_agreement_has_lines_but_not_without_end():
    assert places([]) == {"lines"}
    assert "lines" in places([Line(n, Kind.ACT, "a", TODAY, what="x") for n in range(MOST_LINES + 1)])


def test_instalments_are_equal_and_the_last_takes_what_remains():
    assert instalments(100_000, 3, date(2026, 1, 31)) == [
        (33_300, date(2026, 1, 31)),
        (33_300, date(2026, 2, 28)),
        (33_400, date(2026, 3, 31)),
    ]


@given(
    st.integers(min_value=1, max_value=10**9),
    st.integers(min_value=1, max_value=60),
    st.dates(max_value=date(2090, 1, 1)),
)
def test_instalments_always_add_up(total, count, first_on):
    try:
        parts = instalments(total, count, first_on)
    except ValueError:
        assert total < count * 100
    else:
        assert sum(fen for fen, _day in parts) == total
        assert len({day for _fen, day in parts}) == count
        assert all(fen > 0 for fen, _day in parts)


def test_before_anything_is_due_everything_is_open():
    now = standing(THREE, [], {}, TODAY)

    assert [item.state for item in now.lines] == [State.OPEN] * 3
    assert now.next_due.line.number == 3
    assert not now.is_performed


def test_part_payments_settle_the_line_that_falls_due_first():
    now = standing(THREE, [Payment(30_000, date(2026, 3, 10)), Payment(30_000, date(2026, 3, 15))], {}, TODAY)

    assert [item.paid_fen for item in now.lines] == [50_000, 10_000, 0]
    assert now.lines[0].kept_on == date(2026, 3, 15)
    assert [item.state for item in now.lines] == [State.KEPT, State.PARTLY, State.OPEN]
    assert now.open_fen == 40_000


def test_a_payment_meant_for_a_line_settles_that_one_first():
    now = standing(THREE, [Payment(60_000, date(2026, 3, 10), line=2)], {}, TODAY)

    assert [item.paid_fen for item in now.lines] == [10_000, 50_000, 0]


def test_nobody_settles_what_the_other_side_owes():
    lines = [
        Line(1, Kind.MONEY, "applicant", date(2026, 3, 5), fen=10_000),
        Line(2, Kind.MONEY, "respondent", date(2026, 4, 1), fen=10_000),
    ]

    now = standing(lines, [Payment(10_000, TODAY, paid_by="respondent")], {}, TODAY)

    assert [item.paid_fen for item in now.lines] == [0, 10_000]


def test_the_last_day_is_in_time_and_the_day_after_is_late():
    assert standing(THREE, [], {}, date(2026, 4, 1)).lines[0].state is State.OPEN
    late = standing(THREE, [], {}, date(2026, 4, 2)).lines[0]
    assert (late.state, late.days_late) == (State.LATE, 1)


def test_what_is_kept_late_is_performed_but_not_forgotten():
    payments = [Payment(50_000, date(2026, 4, 9)), Payment(50_000, date(2026, 4, 30))]

    now = standing(THREE, payments, {3: date(2026, 3, 19)}, date(2026, 6, 1))

    assert now.is_performed
    assert now.was_ever_late
    assert [item.state for item in now.lines] == [State.KEPT_LATE, State.KEPT, State.KEPT]
    assert now.lines[0].days_late == 8


def test_payments_are_settled_by_their_day_not_by_when_they_were_written_down():
    one, two = Payment(50_000, date(2026, 3, 30)), Payment(50_000, date(2026, 4, 20))

    assert standing(THREE, [one, two], {}, TODAY) == standing(THREE, [two, one], {}, TODAY)


payments = st.lists(
    st.builds(
        Payment,
        st.integers(min_value=1, max_value=80_000),
        st.dates(min_value=TODAY, max_value=date(2026, 7, 1)),
        st.sampled_from([None, 1, 2]),
    ),
    max_size=6,
)


@given(payments)
def test_no_fen_is_lost_and_no_line_is_paid_twice(made):
    now = standing(THREE, made, {}, TODAY)

    assert now.paid_fen + now.surplus_fen == sum(payment.fen for payment in made)
    assert all(0 <= item.paid_fen <= item.line.fen for item in now.lines)


@given(payments, st.dates(min_value=TODAY, max_value=date(2026, 9, 1)))
def test_an_agreement_is_performed_exactly_when_nothing_is_open(made, today):
    now = standing(THREE, made, {3: TODAY}, today)

    assert now.is_performed == (now.open_fen == 0)
    assert (now.next_due is None) == now.is_performed


@pytest.mark.parametrize(
    ("payment", "place"),
    [
        (Payment(0, TODAY), "fen"),
        (Payment(5_000, TODAY + timedelta(days=1)), "on"),
        (Payment(5_000, TODAY - timedelta(days=1)), "on"),
        (Payment(100_001, TODAY), "fen"),
        (Payment(5_000, TODAY, paid_by="applicant"), "fen"),
    ],
)
def test_a_payment_that_cannot_be_says_why(payment, place):
    assert payment_fault(standing(THREE, [], {}, TODAY), payment, TODAY, TODAY).place == place


def test_a_payment_up_to_what_is_open_can_be_put_on_record():
    assert payment_fault(standing(THREE, [], {}, TODAY), Payment(100_000, TODAY), TODAY, TODAY) is None


def test_one_is_reminded_three_days_ahead_and_of_what_is_late_but_not_of_what_is_kept():
    def numbers(today, done=()):
        now = standing(THREE, [], dict.fromkeys(done, TODAY), today)
        return [item.line.number for item in to_remind_of(now, today)]

    assert numbers(date(2026, 3, 16)) == []
    assert numbers(date(2026, 3, 17)) == [3]
    assert numbers(date(2026, 4, 5)) == [1, 3]
    assert numbers(date(2026, 4, 5), done=[3]) == [1]
