"""Statutory periods: worked examples read in the texts of the laws, and what always holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.calendars import CHINA, BeyondCalendar, Calendar
from caravan.engine.deadlines import Citation, DeadlineRule, Unit, add_months, due_at, due_on
from caravan.rulebook.rest_days import CALENDAR

RULE = DeadlineRule("test.rule", "Do it", 7, Citation("中华人民共和国小桥法", article=1), date(2020, 1, 1))


def rule(length: int, unit: Unit) -> DeadlineRule:
    return replace(RULE, length=length, unit=unit)


# (what the law says, start, length, unit, raw end or None for working days, due)
EXAMPLES = [
    ("法律援助法 43: decide", "2026-09-28", 7, Unit.DAY, "2026-10-05", "2026-10-08"),
    ("法律援助法 36: assign", "2026-02-13", 3, Unit.DAY, "2026-02-16", "2026-02-24"),
    ("行政复议法 20: apply", "2026-08-05", 60, Unit.DAY, "2026-10-04", "2026-10-08"),
    ("行政复议法 31: supplement", "2026-02-11", 10, Unit.WORKDAY, None, "2026-03-03"),
    ("行政复议法 48: reply", "2026-09-28", 10, Unit.WORKDAY, None, "2026-10-16"),
    ("行政复议法 62: decide", "2026-08-07", 60, Unit.DAY, "2026-10-06", "2026-10-08"),
    ("行政复议法 62(2): simplified", "2026-09-07", 30, Unit.DAY, "2026-10-07", "2026-10-08"),
    ("劳动争议调解仲裁法 43: award", "2026-08-21", 60, Unit.DAY, "2026-10-20", "2026-10-20"),
    ("农村土地承包仲裁法 23: notice", "2026-04-29", 5, Unit.WORKDAY, None, "2026-05-09"),
    ("仲裁法 72: set aside", "2026-11-30", 3, Unit.MONTH, "2027-02-28", "2027-03-01"),
    ("人民调解工作若干规定 33: one month", "2026-01-31", 1, Unit.MONTH, "2026-02-28", "2026-02-28"),
    ("案卷归档: 30 days", "2026-09-01", 30, Unit.DAY, "2026-10-01", "2026-10-08"),
    ("司法鉴定程序通则 13: accept", "2026-04-28", 7, Unit.WORKDAY, None, "2026-05-11"),
    ("劳动争议 29: accept", "2026-09-29", 5, Unit.WORKDAY, None, "2026-10-12"),
]


@pytest.mark.parametrize(("what", "start", "length", "unit", "raw", "due"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_worked_examples_of_2026(what, start, length, unit, raw, due):
    found = due_on(rule(length, unit), date.fromisoformat(start), CALENDAR)

    assert found.due_on == date.fromisoformat(due)
    assert found.raw_on == date.fromisoformat(raw or due)
    assert found.is_provisional == (found.due_on.year == 2027)
    assert found.calendar_version == CALENDAR.version


def test_hours_begin_at_once_and_run_through_holidays():
    # 法律援助法 39: forwarded within 24 hours.
    start = datetime(2026, 10, 1, 9, 30, tzinfo=CHINA)

    end = due_at(rule(24, Unit.HOUR), start)

    assert end == datetime(2026, 10, 2, 9, 30, tzinfo=CHINA)
    assert end.tzinfo is UTC


def test_a_pause_takes_its_days_out_of_the_period():
    # 公证法 30: 15 working days, paused while papers are completed.
    pause = (date(2026, 9, 25), date(2026, 10, 12))

    found = due_on(rule(15, Unit.WORKDAY), date(2026, 9, 21), CALENDAR, [pause])

    assert found.due_on == date(2026, 10, 28)


def test_years_end_on_the_same_day_or_the_last_of_february():
    calendar = Calendar(version="long", first=date(2020, 1, 1), last=date(2030, 12, 31))

    assert due_on(rule(1, Unit.YEAR), date(2023, 3, 15), calendar).due_on == date(2024, 3, 15)
    assert due_on(rule(3, Unit.YEAR), date(2024, 2, 29), calendar).due_on == date(2027, 3, 1)
    assert due_on(rule(3, Unit.YEAR), date(2024, 2, 29), calendar).raw_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-08-31", 6, "2027-02-28"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day, count, end):
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(end)


starts = st.dates(date(2026, 1, 1), date(2026, 8, 31))
lengths = st.integers(1, 60)
units = st.sampled_from([Unit.DAY, Unit.WORKDAY])
pauses = st.lists(
    st.tuples(starts, st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))), max_size=3
)


@given(starts, lengths, units)
def test_the_last_day_is_a_workday_and_never_early(start, length, unit):
    found = due_on(rule(length, unit), start, CALENDAR)

    assert CALENDAR.is_workday(found.due_on)
    assert start + timedelta(days=length) <= found.raw_on <= found.due_on
    assert CALENDAR.workdays_between(found.raw_on - timedelta(days=1), found.due_on) == 1


@given(starts, lengths, units, pauses)
def test_the_days_outside_the_pauses_are_exactly_the_period(start, length, unit, paused):
    found = due_on(rule(length, unit), start, CALENDAR, paused)

    days = (start + timedelta(days=n) for n in range(1, (found.raw_on - start).days + 1))
    counted = [
        day
        for day in days
        if not any(first <= day <= last for first, last in paused) and (unit is Unit.DAY or CALENDAR.is_workday(day))
    ]
    assert len(counted) == length
    assert counted[-1] == found.raw_on


@given(starts, lengths, units)
def test_a_later_start_never_ends_earlier(start, length, unit):
    one = due_on(rule(length, unit), start, CALENDAR)
    two = due_on(rule(length, unit), start + timedelta(days=1), CALENDAR)

    assert one.due_on <= two.due_on


def test_what_no_rule_can_mean_is_refused():
    with pytest.raises(ValueError, match="ends at a moment"):
        due_on(rule(24, Unit.HOUR), date(2026, 1, 5), CALENDAR)
    with pytest.raises(ValueError, match="ends on a day"):
        due_at(rule(7, Unit.DAY), datetime(2026, 1, 5, tzinfo=UTC))
    with pytest.raises(ValueError, match="cannot pause"):
        due_on(rule(1, Unit.MONTH), date(2026, 1, 5), CALENDAR, [(date(2026, 1, 6), date(2026, 1, 7))])
    with pytest.raises(ValueError, match="before it begins"):
        due_on(rule(7, Unit.DAY), date(2026, 1, 5), CALENDAR, [(date(2026, 1, 7), date(2026, 1, 6))])
    with pytest.raises(ValueError, match="time zone"):
        due_at(rule(7, Unit.HOUR), datetime(2026, 1, 5))  # noqa: DTZ001  the point of the test
    with pytest.raises(ValueError, match="at least one"):
        rule(0, Unit.DAY)


def test_a_period_past_the_calendar_is_refused_by_name():
    with pytest.raises(BeyondCalendar):
        due_on(rule(40, Unit.YEAR), date(2026, 1, 5), CALENDAR)


def test_a_citation_reads_as_lawyers_write_it():
    assert str(Citation("中华人民共和国法律援助法", 43, paragraph=1)) == "《中华人民共和国法律援助法》第43条第1款"
    assert str(Citation("中华人民共和国刑法", 17, suffix=1)) == "《中华人民共和国刑法》第17条之一"
    assert str(Citation("某通知")) == "《某通知》"
