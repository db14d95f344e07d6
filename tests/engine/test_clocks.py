"""A running period as data: it stands still, goes on, grows, and always tells when it ends and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.calendars import CHINA
from caravan.engine.clocks import Clock, ClockOutOfStep, end_of
from caravan.engine.deadlines import Unit, due_on
from caravan.engine.workings import explain
from caravan.rulebook.periods import PERIODS
from caravan.rulebook.rest_days import CALENDAR
from tests.engine.test_deadlines import RULE

DECIDE = PERIODS["legal_aid.decide"].rule
NOTARY = PERIODS["notary.issue"].rule
RECONSIDER = PERIODS["reconsideration.decide"].rule
TODAY = date(2026, 9, 28)


def test_an_office_is_warned_on_the_raw_end_and_bound_by_the_moved_one():
    # 法律援助法 43: seven days from 28 September lie within National Day.
    due = Clock(DECIDE, TODAY).due(CALENDAR, TODAY)

    assert (due.warn_on, due.due_on) == (date(2026, 10, 5), date(2026, 10, 8))
    assert due.due_at == datetime(2026, 10, 9, tzinfo=CHINA)
    assert not due.is_over(datetime(2026, 10, 8, 23, 59, tzinfo=CHINA))
    assert due.is_over(datetime(2026, 10, 9, tzinfo=CHINA))
    assert due.days_left(date(2026, 10, 8)) == 0


def test_what_stood_still_goes_on_with_what_was_left():
    # 公证法 30: 15 working days; the time for missing papers, 25 September to 12 October, is not counted.
    clock = Clock(NOTARY, date(2026, 9, 21)).pause(date(2026, 9, 25)).resume(date(2026, 10, 13))

    assert clock.due(CALENDAR, date(2026, 10, 13)).due_on == date(2026, 10, 28)
    shown = explain(clock, CALENDAR, date(2026, 10, 13))
    assert shown.paused == ((date(2026, 9, 25), date(2026, 10, 12)),)
    assert shown.not_counted == ((date(2026, 10, 17), date(2026, 10, 18)), (date(2026, 10, 24), date(2026, 10, 25)))


def test_while_it_stands_its_end_moves_with_every_day():
    clock = Clock(replace(DECIDE, length=7), date(2026, 11, 2)).pause(date(2026, 11, 4))

    ends = [clock.due(CALENDAR, date(2026, 11, day)) for day in (4, 5, 6)]

    assert [due.warn_on for due in ends] == [date(2026, 11, 10), date(2026, 11, 11), date(2026, 11, 12)]
    assert all(due.is_standing for due in ends)
    assert clock.resume(date(2026, 11, 7)).due(CALENDAR, date(2026, 12, 1)).warn_on == ends[-1].warn_on


def test_a_day_on_which_it_stood_and_went_on_is_not_lost():
    clock = Clock(DECIDE, date(2026, 11, 2))

    assert clock.pause(date(2026, 11, 4)).resume(date(2026, 11, 4)) == clock


def test_an_extension_is_one_longer_period_from_the_same_start():
    # 行政复议法 62: sixty days, thirty more at most. Twice moved off a rest day it would be later.
    clock = Clock(RECONSIDER, date(2026, 8, 7))

    assert clock.due(CALENDAR, TODAY).due_on == date(2026, 10, 8)
    assert clock.extend(30).due(CALENDAR, TODAY).due_on == date(2026, 11, 5)
    assert explain(clock.extend(30), CALENDAR, TODAY).extended_by == 30


def test_hours_end_at_their_moment_even_in_a_holiday():
    start = datetime(2026, 10, 1, 9, 30, tzinfo=CHINA)
    clock = Clock(PERIODS["legal_aid.forward"].rule, start)

    due = clock.due(CALENDAR, date(2026, 10, 1))
    shown = explain(clock, CALENDAR, date(2026, 10, 1))

    assert due.due_at == datetime(2026, 10, 2, 1, 30, tzinfo=UTC) == shown.ends_at
    assert (due.due_on, due.warn_on) == (date(2026, 10, 2), date(2026, 10, 2))
    assert due.is_over(due.due_at)
    assert not due.is_over(due.due_at - timedelta(seconds=1))


def test_a_time_to_leave_before_an_event_ends_before_it():
    clock = Clock(PERIODS["reconsideration.hearing_notice"].rule, date(2026, 10, 13), is_before=True)

    assert clock.due(CALENDAR, TODAY).due_on == date(2026, 9, 29)
    assert explain(clock, CALENDAR, TODAY).is_before


def test_an_end_in_a_year_without_a_notice_is_provisional():
    assert Clock(PERIODS["arbitration.set_aside"].rule, date(2026, 11, 30)).due(CALENDAR, TODAY).is_provisional
    assert not Clock(DECIDE, TODAY).due(CALENDAR, TODAY).is_provisional


def test_a_clock_out_of_step_is_refused():
    clock = Clock(DECIDE, TODAY)

    with pytest.raises(ClockOutOfStep, match="does not stand"):
        clock.resume(TODAY)
    with pytest.raises(ClockOutOfStep, match="stands since"):
        clock.pause(TODAY).pause(TODAY)
    with pytest.raises(ClockOutOfStep, match="before it stood"):
        clock.pause(TODAY).resume(TODAY - timedelta(days=1))
    with pytest.raises(ClockOutOfStep, match="cannot pause"):
        Clock(PERIODS["arbitration.set_aside"].rule, TODAY).pause(TODAY)
    with pytest.raises(ValueError, match="longer"):
        clock.extend(0)
    with pytest.raises(ValueError, match="never shorter"):
        due_on(DECIDE, TODAY, CALENDAR, extended_by=-1)
    with pytest.raises(ValueError, match="begin at a moment"):
        Clock(PERIODS["legal_aid.forward"].rule, TODAY)
    with pytest.raises(ValueError, match="begin at a moment"):
        Clock(DECIDE, datetime(2026, 9, 28, tzinfo=CHINA))
    with pytest.raises(ValueError, match="neither stands still"):
        Clock(DECIDE, TODAY, extended_by=3, is_before=True)


starts = st.dates(date(2020, 1, 1), date(2026, 6, 1))


@given(
    start=starts,
    waits=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4),
    unit=st.sampled_from([Unit.DAY, Unit.WORKDAY]),
)
def test_standing_still_never_makes_a_period_shorter_and_is_explained(start, waits, unit):
    clock, day = Clock(replace(RULE, length=40, unit=unit), start), start
    before = clock.due(CALENDAR, day).due_on
    for ran, stood in waits:
        clock = clock.pause(day := day + timedelta(days=ran)).resume(day := day + timedelta(days=stood))

    due, shown = clock.due(CALENDAR, day), explain(clock, CALENDAR, day)

    assert due.due_on >= before
    assert due.due_on == shown.due.due_on
    out = sum((last - first).days + 1 for stretch in (shown.paused, shown.not_counted) for first, last in stretch)
    assert (due.warn_on - start).days == 40 + out


@given(starts)
def test_a_day_is_over_at_midnight_in_china(day):
    assert end_of(day).astimezone(CHINA).isoformat() == f"{day + timedelta(days=1)}T00:00:00+08:00"
