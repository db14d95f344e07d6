"""Show how a due date was found: what was counted, what was not, and which days off and working weekends it met.

For whoever has to believe the date, a person and a court alike. Nothing here counts anew: it looks at the days
between the start and the date that ``engine.deadlines`` found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from caravan.engine.calendars import CHINA, Calendar
from caravan.engine.deadlines import DeadlineRule, DueDate, Unit, due_at, due_on, latest_before

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from caravan.engine.clocks import Clock

_DAY = timedelta(days=1)
Stretch = tuple[date, date]  # both days included


@dataclass(frozen=True, slots=True)
class Workings:
    """A due date and its explanation.

    ``begins_on`` is the first day that counts. ``not_counted`` are the stretches of rest days that a period in
    working days left out, ``made_up`` the weekend days on which offices work and which it counted, ``moved_over``
    the rest days over which the last day was moved. ``paused`` are the stretches it stood still, ``extended_by``
    how much longer it was made. A period in hours has its moments in ``began_at`` and ``ends_at``.
    """

    rule: DeadlineRule
    start: date
    begins_on: date
    due: DueDate
    is_before: bool = False
    not_counted: tuple[Stretch, ...] = ()
    made_up: tuple[date, ...] = ()
    moved_over: Stretch | None = None
    paused: tuple[Stretch, ...] = ()
    extended_by: int = 0
    began_at: datetime | None = None
    ends_at: datetime | None = None


def work_out(
    rule: DeadlineRule,
    start: date,
    calendar: Calendar,
    *,
    before: bool = False,
    paused: Collection[Stretch] = (),
    extended_by: int = 0,
) -> Workings:
    """Return when ``rule`` ends that begins on ``start``, or how long before ``start`` something has to be done.

    Raises what ``deadlines.due_on``, ``deadlines.due_at`` and ``deadlines.latest_before`` raise.
    """
    if isinstance(start, datetime):
        return _in_hours(rule, start, calendar, extended_by)
    if before:
        due = latest_before(rule, start, calendar)
        first, last = due.due_on + _DAY, start - _DAY
        moved = (due.due_on + _DAY, due.raw_on) if due.due_on != due.raw_on else None
    else:
        due = due_on(rule, start, calendar, paused, extended_by)
        first, last = start + _DAY, due.raw_on
        moved = (due.raw_on, due.due_on - _DAY) if due.due_on != due.raw_on else None
    stood = _joined(day for one in paused for day in _days(*one) if first <= day <= last)
    counted = rule.unit is Unit.WORKDAY
    met = [day for day in _days(first, last) if not _within(day, stood)] if counted else []
    return Workings(
        rule=rule,
        start=start,
        begins_on=first,
        due=due,
        is_before=before,
        not_counted=_joined(day for day in met if not calendar.is_workday(day)),
        made_up=tuple(day for day in met if day.weekday() >= 5 and calendar.is_workday(day)),
        moved_over=moved,
        paused=stood,
        extended_by=extended_by,
    )


def explain(clock: Clock, calendar: Calendar, today: date) -> Workings:
    """Return how the end of ``clock`` was found; ``today`` matters only while it stands still."""
    return work_out(
        clock.rule,
        clock.start,
        calendar,
        before=clock.is_before,
        paused=clock.stretches(today),
        extended_by=clock.extended_by,
    )


def _in_hours(rule: DeadlineRule, start: datetime, calendar: Calendar, extended_by: int) -> Workings:
    ends_at = due_at(rule, start, extended_by)
    begun, ended = start.astimezone(CHINA).date(), ends_at.astimezone(CHINA).date()
    due = DueDate(ended, ended, is_provisional=False, calendar_version=calendar.version)
    return Workings(rule, begun, begun, due, extended_by=extended_by, began_at=start, ends_at=ends_at)


def _joined(days: Iterable[date]) -> tuple[Stretch, ...]:
    """Return the stretches that ``days`` make, each day once."""
    stretches: list[Stretch] = []
    for day in sorted(set(days)):
        if stretches and stretches[-1][1] == day - _DAY:
            stretches[-1] = stretches[-1][0], day
        else:
            stretches.append((day, day))
    return tuple(stretches)


def _within(day: date, stretches: tuple[Stretch, ...]) -> bool:
    return any(first <= day <= last for first, last in stretches)


def _days(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]
