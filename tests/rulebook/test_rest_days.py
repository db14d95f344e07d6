"""The national calendar against the State Council's notice for 2026 and the regulation for 2027."""

from datetime import date, datetime, timedelta

import pytest

from caravan.engine.calendars import CHINA, BeyondCalendar
from caravan.rulebook.rest_days import CALENDAR, FIRST, LAST, NOTICE
from caravan.rulebook.service_promise import CLOCK, DEFAULT_LADDER

YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


def span(first: str, last: str) -> set[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


# Written from the notice, apart from the package that the calendar is built from.
OFF_2026 = (
    span("2026-01-01", "2026-01-03")
    | span("2026-02-15", "2026-02-23")
    | span("2026-04-04", "2026-04-06")
    | span("2026-05-01", "2026-05-05")
    | span("2026-06-19", "2026-06-21")
    | span("2026-09-25", "2026-09-27")
    | span("2026-10-01", "2026-10-07")
)
MADE_UP_2026 = {date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_2026_is_as_the_notice_says(month):
    for day in (day for day in YEAR if day.month == month):
        expected = day in MADE_UP_2026 or (day.weekday() < 5 and day not in OFF_2026)
        assert CALENDAR.is_workday(day) is expected, day


def test_2026_has_248_working_days():
    assert CALENDAR.workdays_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_nothing_before_2027_is_a_forecast_and_all_of_2027_is():
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert CALENDAR.is_provisional(LAST)


def test_2027_holds_the_statutory_days_and_no_worked_weekend():
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    weekdays_off = [day for day in days if day.weekday() < 5 and not CALENDAR.is_workday(day)]

    # 13 statutory days: those on a weekend are made up, so 13 weekdays are lost.
    assert len(weekdays_off) == 13
    assert not any(CALENDAR.is_workday(day) for day in days if day.weekday() >= 5)
    assert CALENDAR.next_workday(date(2027, 2, 4)) == date(2027, 2, 11)


def test_the_years_after_hold_what_has_a_fixed_date():
    """2028: New Year's Day is a Saturday, 1 October a Sunday; each weekend day is made up on the next working day."""
    off = {day for n in range(366) if (day := date(2028, 1, 1) + timedelta(days=n)).weekday() < 5} - {
        day for n in range(366) if CALENDAR.is_workday(day := date(2028, 1, 1) + timedelta(days=n))
    }

    assert off == {
        date(2028, 1, 3),
        date(2028, 5, 1),
        date(2028, 5, 2),
        date(2028, 10, 2),
        date(2028, 10, 3),
        date(2028, 10, 4),
    }
    assert CALENDAR.is_provisional(date(2028, 1, 4))


def test_a_question_asked_on_the_last_day_of_a_year_is_promised_an_answer():
    for year in range(2026, 2036):
        asked = datetime(year, 12, 31, 22, 0, tzinfo=CHINA)
        promise = DEFAULT_LADDER.promise(asked, CLOCK)
        assert promise.due_at > asked
        assert promise.is_provisional


def test_days_beyond_the_table_are_refused_by_name():
    with pytest.raises(BeyondCalendar):
        CALENDAR.is_workday(FIRST - timedelta(days=1))
    with pytest.raises(BeyondCalendar):
        CALENDAR.next_workday(LAST)


def test_the_version_names_the_years_and_the_notice_is_cited():
    assert CALENDAR.version.startswith("cn-2026+2060p-")
    assert "国办发明电〔2025〕7号" in str(NOTICE)
