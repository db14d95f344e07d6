"""Working days and service hours, checked against plain walking from day to day."""

from datetime import UTC, date, datetime, time, timedelta
from time import process_time_ns

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.calendars import CHINA, BeyondCalendar, Calendar, ServiceClock, ServiceHours

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
HOLIDAYS = [date(2026, 10, day) for day in range(1, 8)]
CALENDAR = Calendar(
    version="test",
    first=FIRST,
    last=LAST,
    rest_days=HOLIDAYS,
    make_up_workdays=[date(2026, 10, 10)],
    provisional_from=date(2026, 12, 1),
)
CLOCK = ServiceClock(CALENDAR)
days = st.dates(date(2026, 2, 1), date(2026, 11, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def walk(day: date, count: int) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        if CALENDAR.is_workday(day):
            count -= 1 if count > 0 else -1
    return day


def test_a_make_up_saturday_is_a_workday_and_a_holiday_monday_is_not():
    assert CALENDAR.is_workday(date(2026, 10, 10))
    assert not CALENDAR.is_workday(date(2026, 10, 5))
    assert not CALENDAR.is_workday(date(2026, 10, 11))


@given(days, st.integers(-20, 20).filter(bool))
def test_adding_workdays_is_walking_from_day_to_day(day, count):
    assert CALENDAR.add_workdays(day, count) == walk(day, count)


@given(days, st.integers(-20, 20))
def test_counting_workdays_undoes_adding_them(day, count):
    start = CALENDAR.on_or_after(day)

    assert CALENDAR.workdays_between(start, CALENDAR.add_workdays(start, count)) == count


@given(days)
def test_neighbouring_workdays_enclose_every_day(day):
    before, after = CALENDAR.on_or_before(day), CALENDAR.on_or_after(day)

    assert before <= day <= after <= CALENDAR.next_workday(day)
    assert CALENDAR.is_workday(day) == (before == after)
    assert CALENDAR.is_workday(before)
    assert CALENDAR.is_workday(after)
    assert not any(CALENDAR.is_workday(before + timedelta(days=n)) for n in range(1, (after - before).days))


def test_no_workdays_from_a_day_is_that_day_even_if_it_rests():
    assert CALENDAR.add_workdays(date(2026, 10, 3), 0) == date(2026, 10, 3)


@pytest.mark.parametrize(
    "question",
    [
        lambda: CALENDAR.is_workday(date(2025, 12, 31)),
        lambda: CALENDAR.is_workday(date(2027, 1, 1)),
        lambda: CALENDAR.next_workday(LAST),
        lambda: CALENDAR.add_workdays(date(2026, 12, 1), 60),
        lambda: CALENDAR.add_workdays(date(2026, 1, 5), -9),
        lambda: CALENDAR.workdays_between(FIRST, date(2027, 1, 1)),
        lambda: CALENDAR.is_provisional(date(2030, 1, 1)),
    ],
)
def test_a_day_outside_the_table_is_refused_by_name(question):
    with pytest.raises(BeyondCalendar, match="beyond calendar test, 2026-01-01 to 2026-12-31"):
        question()


def test_a_moment_is_not_a_day():
    with pytest.raises(TypeError, match="not moments"):
        CALENDAR.is_workday(at("2026-10-09 10:00"))


def test_days_from_the_forecast_on_are_provisional():
    assert not CALENDAR.is_provisional(date(2026, 11, 30))
    assert CALENDAR.is_provisional(date(2026, 12, 1))


def test_a_table_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="both a rest day and a make-up workday"):
        Calendar(version="x", first=FIRST, last=LAST, rest_days=HOLIDAYS, make_up_workdays=HOLIDAYS)
    with pytest.raises(ValueError, match="cannot end"):
        Calendar(version="x", first=LAST, last=FIRST)
    with pytest.raises(ValueError, match="cannot close"):
        ServiceHours(time(9), time(9))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-10-09 08:59:59", False),
        ("2026-10-09 09:00", True),
        ("2026-10-09 17:29:59", True),
        ("2026-10-09 17:30", False),
        ("2026-10-10 12:00", True),
        ("2026-10-11 12:00", False),
    ],
)
def test_the_desk_is_open_from_opening_until_just_before_closing(moment, is_open):
    assert CLOCK.is_open(at(moment)) is is_open
    assert CLOCK.is_open(at(moment).astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-10-09 10:00", 15, "2026-10-09 10:15"),
        ("2026-10-09 17:20", 15, "2026-10-10 09:05"),
        ("2026-10-09 17:15", 15, "2026-10-09 17:30"),  # used up at closing, not at the next opening
        ("2026-10-09 08:00", 15, "2026-10-09 09:15"),
        ("2026-10-09 17:30", 15, "2026-10-10 09:15"),
        ("2026-10-03 11:00", 15, "2026-10-08 09:15"),
        ("2026-09-30 17:00", 31, "2026-10-08 09:01"),
        ("2026-10-09 09:00", 510, "2026-10-09 17:30"),
        ("2026-10-09 09:00", 511, "2026-10-10 09:01"),
        ("2026-10-09 09:00", 1020, "2026-10-10 17:30"),
        ("2026-10-09 09:00", 1021, "2026-10-12 09:01"),
        ("2026-10-03 11:00", 0, "2026-10-03 11:00"),
    ],
)
def test_service_minutes_run_only_in_service_hours(start, minutes, end):
    assert CLOCK.add_service_minutes(at(start), minutes) == at(end)


moments = st.integers(0, 245 * 24 * 60 * 60).map(lambda seconds: at("2026-03-01") + timedelta(seconds=seconds))


@given(moments, st.integers(1, 2000), st.integers(1, 2000))
def test_service_minutes_can_be_added_in_two_parts(start, one, two):
    assert CLOCK.add_service_minutes(CLOCK.add_service_minutes(start, one), two) == CLOCK.add_service_minutes(
        start, one + two
    )


@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)), st.integers(0, 600))
def test_a_later_start_never_ends_earlier(start, later, minutes):
    assert CLOCK.add_service_minutes(start, minutes) <= CLOCK.add_service_minutes(start + later, minutes)
    assert CLOCK.next_workday_at(start, time(10)) <= CLOCK.next_workday_at(start + later, time(10))


def test_service_minutes_do_not_run_backwards():
    with pytest.raises(ValueError, match="backwards"):
        CLOCK.add_service_minutes(at("2026-10-09 10:00"), -1)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        CLOCK.is_open(datetime(2026, 10, 9, 10))  # noqa: DTZ001  the point of the test


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("2026-10-09 08:00", 510),
        ("2026-10-09 15:30", 120),
        ("2026-10-09 15:30:01", 119),
        ("2026-10-09 17:30", 0),
        ("2026-10-11 10:00", 0),
    ],
)
def test_whole_minutes_left_of_the_day(moment, left):
    assert CLOCK.service_minutes_left_today(at(moment)) == left


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-10-09 00:30", "2026-10-09"),
        ("2026-10-09 08:59", "2026-10-09"),
        ("2026-10-09 09:00", "2026-10-10"),
        ("2026-10-10 16:00", "2026-10-12"),
        ("2026-10-03 11:00", "2026-10-08"),
        ("2026-09-30 17:00", "2026-10-08"),
    ],
)
def test_the_next_working_day_is_the_first_whose_opening_lies_ahead(moment, day):
    assert CLOCK.next_workday_at(at(moment), time(10)) == at(f"{day} 10:00")


def test_every_moment_comes_back_in_utc():
    assert CLOCK.add_service_minutes(at("2026-10-09 10:00"), 1).tzinfo is UTC
    assert CLOCK.add_service_minutes(at("2026-10-09 10:00"), 0).tzinfo is UTC
    assert CLOCK.close_today(at("2026-10-09 10:00")).tzinfo is UTC
    assert CLOCK.next_workday_at(at("2026-10-09 10:00"), time(10)).tzinfo is UTC


def test_one_due_time_takes_at_most_twenty_microseconds():
    start, rounds = at("2026-09-30 17:20"), 2000

    best = None
    for _ in range(5):
        began = process_time_ns()
        for _ in range(rounds):
            CLOCK.add_service_minutes(start, 700)
        spent = (process_time_ns() - began) / rounds / 1000
        best = spent if best is None else min(best, spent)

    assert best is not None
    assert best <= 20
