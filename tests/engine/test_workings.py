"""What is shown of a date is what happened to it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.deadlines import Unit, latest_before
from caravan.engine.workings import work_out
from caravan.rulebook.rest_days import CALENDAR
from tests.engine.test_deadlines import RULE

DAY = timedelta(days=1)
days = st.dates(date(2005, 1, 1), date(2027, 6, 1))
lengths = st.integers(min_value=1, max_value=90)


@pytest.mark.parametrize(
    ("event", "length", "unit", "latest"),
    [
        # 行政复议法 51: five full working days between notice and hearing.
        ("2026-10-13", 5, Unit.WORKDAY, "2026-09-29"),
        ("2026-10-13", 3, Unit.DAY, "2026-10-09"),
        # Four days before 9 October is within the holiday: the last working day before it.
        ("2026-10-09", 3, Unit.DAY, "2026-09-30"),
    ],
)
def test_days_before_leave_so_many_full_days_between(event: str, length: int, unit: Unit, latest: str) -> None:
    found = latest_before(replace(RULE, length=length, unit=unit), date.fromisoformat(event), CALENDAR)

    assert found.due_on == date.fromisoformat(latest)


@given(event=days, length=lengths, unit=st.sampled_from([Unit.DAY, Unit.WORKDAY]))
def test_no_later_day_would_leave_as_many(event: date, length: int, unit: Unit) -> None:
    found = latest_before(replace(RULE, length=length, unit=unit), event, CALENDAR).due_on

    def between(day: date) -> int:
        inside = [day + number * DAY for number in range(1, (event - day).days)]
        return len([one for one in inside if unit is Unit.DAY or CALENDAR.is_workday(one)])

    assert CALENDAR.is_workday(found)
    assert between(found) >= length
    assert between(CALENDAR.next_workday(found)) < length


@pytest.mark.parametrize("unit", [Unit.MONTH, Unit.YEAR, Unit.HOUR])
def test_nothing_is_known_of_months_before_an_event(unit: Unit) -> None:
    with pytest.raises(ValueError, match="before an event"):
        latest_before(replace(RULE, unit=unit), date(2026, 10, 13), CALENDAR)


@given(start=days, length=lengths)
def test_what_is_shown_adds_up_to_the_working_days(start: date, length: int) -> None:
    workings = work_out(replace(RULE, length=length, unit=Unit.WORKDAY), start, CALENDAR)

    rests = sum((last - first).days + 1 for first, last in workings.not_counted)
    assert (workings.due.due_on - start).days == length + rests
    assert all(CALENDAR.is_workday(day) and day.weekday() >= 5 for day in workings.made_up)
    assert workings.moved_over is None


@given(start=days, length=lengths, unit=st.sampled_from([Unit.DAY, Unit.MONTH]))
def test_what_it_was_moved_over_are_days_off_and_nothing_else(start: date, length: int, unit: Unit) -> None:
    workings = work_out(
        replace(RULE, length=length if unit is Unit.DAY else 1 + length % 6, unit=unit), start, CALENDAR
    )

    assert workings.not_counted == workings.made_up == ()
    if workings.moved_over is None:
        assert workings.due.due_on == workings.due.raw_on
    else:
        first, last = workings.moved_over
        assert (first, last + DAY) == (workings.due.raw_on, workings.due.due_on)
        assert not any(CALENDAR.is_workday(first + n * DAY) for n in range((last - first).days + 1))
