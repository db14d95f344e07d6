from datetime import UTC, date, datetime, timedelta

import pytest

from caravan.clock import CHINA
from caravan.directory.opening import (
    HoursUnfit,
    Reason,
    Rule,
    check_day,
    check_week,
    hours_on,
    is_holiday,
    is_open,
    state_at,
)
from tests.factories.directory import EVERY_DAY, OFFICE_WEEK

WITH_SATURDAY = [*[[["09:00", "17:30"]]] * 5, [["09:30", "16:00"]], []]
TWO_MORNINGS = [[], [["09:00", "11:30"]], [], [["09:00", "11:30"]], [], [], []]


def at(day, clock="10:00"):
    hour, minute = clock.split(":")
    return datetime(2026, *day, int(hour), int(minute), tzinfo=CHINA).astimezone(UTC)


def state(hours, day, clock="10:00", exceptions=None):
    return state_at(at(day, clock), hours, exceptions or {})


@pytest.mark.parametrize(
    ("clock", "expected", "reason"),
    [
        ("08:59", False, Reason.BEFORE),
        ("09:00", True, Reason.OPEN),
        ("11:59", True, Reason.OPEN),
        ("12:00", False, Reason.BREAK),
        ("14:00", True, Reason.OPEN),
        ("17:30", False, Reason.AFTER),
    ],
)
def test_an_office_opens_and_closes_to_the_minute(clock, expected, reason):
    found = state(OFFICE_WEEK, (11, 23), clock)

    assert (found.is_open, found.reason) == (expected, reason)
    assert is_open(at((11, 23), clock), OFFICE_WEEK, {}) is expected


def test_an_open_point_says_until_when_and_a_closed_one_from_when():
    assert state(OFFICE_WEEK, (11, 23), "10:00").closes_at == at((11, 23), "12:00")
    assert state(OFFICE_WEEK, (11, 23), "12:30").opens_at == at((11, 23), "14:00")
    assert state(OFFICE_WEEK, (11, 20), "18:00").opens_at == at((11, 23), "09:00")
    assert state(OFFICE_WEEK, (11, 21)).reason is Reason.DAY_OFF


@pytest.mark.parametrize("day", [(10, 1), (10, 2), (10, 3), (10, 4), (10, 5), (10, 6), (10, 7)])
def test_the_national_holiday_closes_an_office_its_weekend_included(day):
    for hours in (OFFICE_WEEK, WITH_SATURDAY):
        found = state(hours, day)

        assert (found.is_open, found.reason) == (False, Reason.HOLIDAY)
        assert found.opens_at == at((10, 8), "09:00")


def test_an_ordinary_saturday_is_no_holiday():
    assert not is_holiday(date(2026, 11, 21))
    assert state(WITH_SATURDAY, (11, 21)).is_open


@pytest.mark.parametrize(("day", "closes"), [((9, 20), "12:00"), ((10, 10), "12:00"), ((2, 14), "12:00")])
def test_a_made_up_workday_opens_an_office_at_the_weekend(day, closes):
    found = state(OFFICE_WEEK, day)

    assert found.is_open
    assert found.closes_at == at(day, closes)
    assert hours_on(date(2026, *day), OFFICE_WEEK, {}).rule is Rule.MADE_UP


def test_a_made_up_saturday_has_fridays_hours_not_saturdays():
    assert hours_on(date(2026, 10, 10), WITH_SATURDAY, {}).words == (("09:00", "17:30"),)


def test_a_point_open_on_some_weekdays_makes_nothing_up():
    assert not state(TWO_MORNINGS, (10, 10)).is_open
    assert state(TWO_MORNINGS, (9, 30), "12:00").opens_at == at((10, 8), "09:00")


def test_a_point_open_all_week_keeps_its_hours_in_the_holiday():
    assert state(EVERY_DAY, (10, 2)).is_open


def test_hours_for_public_holidays_hold_where_they_are_given():
    shut = [*EVERY_DAY, []]
    shorter = [*OFFICE_WEEK, [["10:00", "12:00"]]]

    assert state(shut, (10, 2)).reason is Reason.HOLIDAY
    assert hours_on(date(2026, 10, 2), shorter, {}).words == (("10:00", "12:00"),)


def test_an_exception_stands_above_everything():
    exceptions = {date(2026, 10, 2): [["13:00", "15:00"]], date(2026, 11, 23): []}

    assert state(OFFICE_WEEK, (10, 2), "13:30", exceptions).is_open
    found = state(OFFICE_WEEK, (11, 23), "10:00", exceptions)
    assert (found.is_open, found.reason) == (False, Reason.EXCEPTION)
    assert found.opens_at == at((11, 24), "09:00")


def test_a_point_that_never_opens_announces_nothing():
    assert state([], (11, 23)).opens_at is None
    assert state([[]] * 7, (11, 23)).opens_at is None


def test_a_desk_open_day_and_night_closes_nowhere_near():
    always = [[["00:00", "24:00"]]] * 7

    found = state(always, (10, 2), "23:59")
    assert found.is_open
    assert found.closes_at > at((10, 2)) + timedelta(days=30)


def test_days_beyond_the_calendar_are_ordinary():
    assert hours_on(date(2070, 1, 2), OFFICE_WEEK, {}).spans
    assert not is_holiday(date(2070, 10, 1))


@pytest.mark.parametrize(
    "spans",
    [
        [["9:00", "17:30"]],
        [["09:00"]],
        [["17:30", "09:00"]],
        [["09:00", "12:00"], ["11:00", "17:30"]],
        [["09:00", "12:00"], ["12:00", "17:30"]],
        [["09:00", "25:00"]],
        [[9, 17]],
    ],
)
def test_hours_that_make_no_sense_are_refused(spans):
    with pytest.raises(HoursUnfit):
        check_day(spans)
    with pytest.raises(HoursUnfit):
        check_week([spans] * 7)


def test_a_week_has_seven_days():
    with pytest.raises(HoursUnfit):
        check_week([[]] * 6)
    check_week(OFFICE_WEEK)
    check_week([*OFFICE_WEEK, []])
