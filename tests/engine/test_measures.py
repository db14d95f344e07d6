"""The one acceptable definition of the response rate, figure by figure."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.measures import Row, Tally, figures, percent, percentile, response_figures, tally

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = NINE + timedelta(hours=8)
LATER = NINE + timedelta(days=3)


def minutes(count):
    return timedelta(minutes=count)


def row(**facts):
    return Row(NINE, DUE, **facts)


ANSWERED = row(answered_at=NINE + minutes(30))
LATE = row(answered_at=DUE + minutes(1))
OPEN = row()


def test_an_answer_at_the_promised_moment_is_in_time_and_one_after_it_is_a_missed_promise():
    found = response_figures([row(answered_at=DUE), LATE], LATER)

    assert (found.answered_in_time, found.answered_ever, found.missed_promises) == (1, 2, 1)


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (row(is_spam=True), "spam"),
        (row(is_merged=True), "merged"),
        (row(withdrawn_at=DUE - minutes(1)), "withdrawn"),
        (row(is_spam=True, is_merged=True, withdrawn_at=NINE), "spam"),
    ],
)
def test_only_spam_duplicates_and_timely_withdrawals_leave_the_denominator(one, field):
    found = response_figures([one, ANSWERED], LATER)

    assert (found.received, found.denominator, getattr(found, field)) == (2, 1, 1)
    assert found.missed_promises == 0


def test_a_question_withdrawn_after_its_promise_passed_stays_as_a_missed_promise():
    found = response_figures([row(withdrawn_at=DUE)], LATER)

    assert (found.denominator, found.withdrawn, found.missed_promises, found.still_open) == (1, 0, 1, 0)
    assert (found.answered_late, found.open_late, found.withdrawn_late, found.open_in_time) == (0, 0, 1, 0)


def test_open_questions_count_and_the_oldest_is_named():
    older = Row(NINE - timedelta(days=1), DUE)

    found = response_figures([OPEN, older, ANSWERED], LATER)

    assert (found.still_open, found.oldest_open_at, found.missed_promises) == (2, older.received_at, 2)
    assert found.in_time_percent == Decimal("33.3")


def test_an_open_question_whose_promise_can_be_kept_is_not_missed():
    found = response_figures([OPEN], DUE)

    assert (found.still_open, found.missed_promises) == (1, 0)


def test_a_figure_is_final_only_when_all_are_past_due_and_the_period_is_over():
    assert not response_figures([ANSWERED], DUE).is_final
    assert response_figures([ANSWERED], DUE + minutes(1)).is_final
    assert not response_figures([ANSWERED], LATER, period_ends_at=LATER + minutes(1)).is_final
    assert response_figures([ANSWERED], LATER, period_ends_at=LATER).is_final


def test_nothing_received_has_no_rate():
    found = response_figures([], LATER)

    assert (found.denominator, found.in_time_percent, found.p50_minutes, found.is_final) == (0, None, None, True)


def test_solved_is_a_share_of_those_who_said():
    rows = [
        row(answered_at=DUE, is_solved=True),
        row(answered_at=DUE, is_solved=True),
        row(answered_at=DUE, is_solved=False),
    ]

    found = response_figures([*rows, ANSWERED], LATER)

    assert (found.solved, found.not_solved, found.solved_percent) == (2, 1, Decimal("66.6"))


def test_response_times_are_rounded_up_and_never_negative():
    found = response_figures([row(answered_at=NINE + timedelta(seconds=61))], LATER)
    swift = response_figures([row(answered_at=NINE - timedelta(seconds=5))], LATER)

    assert found.p50_minutes == 2
    assert swift.p50_minutes == 0


def test_percentiles_are_values_that_occurred():
    counts = dict.fromkeys(range(1, 101), 1)

    assert (percentile(counts, 50), percentile(counts, 90), percentile(counts, 99)) == (50, 90, 99)
    assert percentile({7: 1}, 99) == 7
    assert percentile({}, 50) is None
    assert percentile({3: 0, 4: 2}, 1) == 4
    with pytest.raises(ValueError, match="no percentile"):
        percentile(counts, 0)


def test_a_hundred_percent_means_all():
    assert percent(9999, 10000) == Decimal("99.9")
    assert percent(10000, 10000) == Decimal("100.0")
    assert percent(0, 0) is None


def test_a_tally_whose_parts_do_not_add_up_is_refused():
    with pytest.raises(ValueError, match="add up"):
        Tally(received=2, spam=1)
    with pytest.raises(ValueError, match="response times"):
        Tally(received=1, answered_in_time=1)


moments = st.none() | st.integers(-10, 1000).map(lambda count: NINE + minutes(count))
rows = st.lists(
    st.builds(
        Row,
        received_at=st.integers(0, 300).map(lambda count: NINE + minutes(count)),
        promised_at=st.integers(301, 900).map(lambda count: NINE + minutes(count)),
        answered_at=moments,
        withdrawn_at=moments,
        is_merged=st.booleans(),
        is_spam=st.booleans(),
        is_solved=st.none() | st.booleans(),
    ),
    max_size=20,
)


@given(rows, rows)
def test_tallies_counted_apart_add_up_to_the_whole(some, others):
    now = NINE + minutes(600)

    apart = tally(some, now) + tally(others, now)

    assert apart == tally(some + others, now)
    assert figures(apart, now) == response_figures(some + others, now)


@given(rows)
def test_every_question_is_counted_once(some):
    found = response_figures(some, LATER)

    assert found.denominator == found.received - found.spam - found.merged - found.withdrawn
    assert found.denominator == found.answered_in_time + found.missed_promises
    assert found.answered_in_time <= found.answered_ever <= found.denominator
