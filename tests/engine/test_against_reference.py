"""Every kind of period over random calendars, against a day-walking count that shares nothing with the engine."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caravan.engine.calendars import Calendar
from caravan.engine.deadlines import DeadlineRule, Unit, due_on, latest_before
from tests.engine.reference import DAY, PaperCalendar, last_day, last_day_before
from tests.engine.test_deadlines import RULE

# Two years that hold 29 February 2024, with room before and after for what is counted.
FIRST, LAST = date(2022, 7, 1), date(2029, 3, 31)
starts = st.dates(date(2023, 6, 1), date(2024, 12, 31))
# The longest of each kind that stays on the calendar, whatever its days off.
lengths = {
    Unit.DAY: st.integers(1, 120),
    Unit.WORKDAY: st.integers(1, 90),
    Unit.MONTH: st.integers(1, 24),
    Unit.YEAR: st.integers(1, 3),
}


@dataclass(frozen=True)
class Case:
    rule: DeadlineRule
    start: date
    rest_days: frozenset[date]
    make_up_workdays: frozenset[date]
    paused: tuple[tuple[date, date], ...]
    extended_by: int

    @property
    def calendar(self) -> Calendar:
        return Calendar(
            version="drawn",
            first=FIRST,
            last=LAST,
            rest_days=self.rest_days,
            make_up_workdays=self.make_up_workdays,
            provisional_from=date(2025, 1, 1),
        )

    @property
    def paper(self) -> PaperCalendar:
        return PaperCalendar(set(self.rest_days), set(self.make_up_workdays))


@st.composite
def cases(draw: st.DrawFn, units: tuple[Unit, ...] = (*lengths,)) -> Case:
    unit = draw(st.sampled_from(units))
    start = draw(starts)
    near = st.integers(-200, 200).map(lambda days: start + days * DAY)
    stretches = st.tuples(near, st.integers(0, 12)).map(lambda one: [one[0] + n * DAY for n in range(one[1] + 1)])
    rest = {day for days in draw(st.lists(stretches, max_size=4)) for day in days}
    made_up = {day for days in draw(st.lists(stretches, max_size=2)) for day in days if day.weekday() >= 5} - rest
    pauses = st.tuples(near, st.integers(0, 40)).map(lambda one: (one[0], one[0] + one[1] * DAY))
    paused = draw(st.lists(pauses, max_size=3)) if unit in {Unit.DAY, Unit.WORKDAY} else []
    return Case(
        rule=replace(RULE, unit=unit, length=draw(lengths[unit])),
        start=start,
        rest_days=frozenset(rest),
        make_up_workdays=frozenset(made_up),
        paused=tuple(paused),
        extended_by=draw(st.sampled_from([0, 0, 1, 15, 30]) if unit in {Unit.DAY, Unit.WORKDAY} else st.integers(0, 1)),
    )


def counts_alike(case: Case) -> None:
    length = case.rule.length + case.extended_by
    raw, last = last_day(case.rule.unit, length, case.start, case.paper, list(case.paused))

    found = due_on(case.rule, case.start, case.calendar, case.paused, case.extended_by)

    assert (found.raw_on, found.due_on) == (raw, last)
    assert found.is_provisional == (last >= date(2025, 1, 1))


def leaves_alike(case: Case) -> None:
    found = latest_before(case.rule, case.start, case.calendar)

    assert found.due_on == last_day_before(case.rule.unit, case.rule.length, case.start, case.paper)


backwards = cases((Unit.DAY, Unit.WORKDAY)).map(
    lambda case: replace(
        case, start=case.start + timedelta(days=150), rule=replace(case.rule, length=1 + case.rule.length % 60)
    )
)


@given(cases())
def test_a_period_ends_where_walking_there_ends(case: Case) -> None:
    counts_alike(case)


@given(backwards)
def test_a_time_before_an_event_is_the_one_walked_back_to(case: Case) -> None:
    leaves_alike(case)


@pytest.mark.slow
@settings(max_examples=10_000)
@given(cases())
def test_ten_thousand_periods_end_where_walking_there_ends(case: Case) -> None:
    counts_alike(case)


@pytest.mark.slow
@settings(max_examples=2_000)
@given(backwards)
def test_two_thousand_times_before_an_event_are_those_walked_back_to(case: Case) -> None:
    leaves_alike(case)
