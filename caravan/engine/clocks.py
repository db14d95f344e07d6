"""A period that runs for somebody: when it began, where it stood still, how much longer it was made.

A ``Clock`` is what somebody stores; its ``Due`` is computed from it and a calendar, and ``engine.workings.explain``
says how. Nothing here counts down: time passes by itself.

An office is warned on the raw end, before it is moved off a rest day, where no law says that an office may
wait until the rest days are over; the moved end is the limit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from caravan.engine.calendars import CHINA
from caravan.engine.deadlines import DeadlineRule, DueDate, Unit, due_at, due_on, latest_before

if TYPE_CHECKING:
    from caravan.engine.calendars import Calendar

_DAY = timedelta(days=1)


class ClockOutOfStep(ValueError):
    """A clock was asked to stand while it stood, to go on while it ran, or to do either before it could."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock ends. ``due_at`` is the first moment that is too late, ``due_on`` the last day that is not.

    ``warn_on`` is the raw end, an office's own warning date. While the clock stands, the dates are the
    earliest possible ones: as if it went on tomorrow.
    """

    due_at: datetime
    due_on: date
    warn_on: date
    is_provisional: bool
    is_standing: bool
    calendar_version: str

    def days_left(self, today: date) -> int:
        """Return how many days are left after ``today``: 0 on the last day, negative when it is over."""
        return (self.due_on - today).days

    def is_over(self, now: datetime) -> bool:
        return now >= self.due_at


@dataclass(frozen=True, slots=True)
class Clock:
    """One running period, as pure data.

    ``start`` is the day it is counted from (or, in hours, the moment); with ``is_before`` it is the event that the
    period has to leave before it. ``paused`` are the stretches it stood still, both days included; ``stands_since``
    is the first day of one that is not over. ``extended_by`` is in the unit of the rule.
    """

    rule: DeadlineRule
    start: date | datetime
    paused: tuple[tuple[date, date], ...] = ()
    stands_since: date | None = None
    extended_by: int = 0
    is_before: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) is not (self.rule.unit is Unit.HOUR):
            raise ValueError(f"{self.rule.key}: hours begin at a moment, everything else with a day")
        if self.is_before and (self.paused or self.stands_since or self.extended_by):
            raise ValueError(f"{self.rule.key}: a time to leave before an event neither stands still nor grows")

    def pause(self, first: date) -> Clock:
        """Stand still; ``first`` is the first day that does not count."""
        if self.stands_since is not None:
            raise ClockOutOfStep(f"{self.rule.key} stands since {self.stands_since}")
        if self.rule.unit not in {Unit.DAY, Unit.WORKDAY}:
            raise ClockOutOfStep(f"{self.rule.key} is counted in {self.rule.unit}s, which cannot pause")
        return replace(self, stands_since=first)

    def resume(self, first: date) -> Clock:
        """Go on; ``first`` is the first day that counts again. On the day it stood still, nothing was lost."""
        if self.stands_since is None:
            raise ClockOutOfStep(f"{self.rule.key} does not stand still")
        if first < self.stands_since:
            raise ClockOutOfStep(f"{self.rule.key} cannot go on before it stood still")
        stood = ((self.stands_since, first - _DAY),) if first > self.stands_since else ()
        return replace(self, paused=(*self.paused, *stood), stands_since=None)

    def extend(self, by: int) -> Clock:
        """Make it longer by so many more of the rule's unit; what the law allows at most is the caller's to know."""
        if by < 1:
            raise ValueError(f"{self.rule.key}: an extension makes a period longer")
        return replace(self, extended_by=self.extended_by + by)

    def stretches(self, today: date) -> tuple[tuple[date, date], ...]:
        """Return every stretch it stood still until ``today``, both days included."""
        if self.stands_since is None or today < self.stands_since:
            return self.paused
        return (*self.paused, (self.stands_since, today))

    def due(self, calendar: Calendar, today: date) -> Due:
        """Return when it ends; ``today`` matters only while it stands. Raises what ``engine.deadlines`` raises."""
        standing = self.stands_since is not None
        if isinstance(self.start, datetime):
            at = due_at(self.rule, self.start, self.extended_by)
            day = at.astimezone(CHINA).date()
            return Due(at, day, day, is_provisional=False, is_standing=False, calendar_version=calendar.version)
        if self.is_before:
            found = latest_before(self.rule, self.start, calendar)
        else:
            found = due_on(self.rule, self.start, calendar, self.stretches(today), self.extended_by)
        return _due(found, is_standing=standing)


def _due(found: DueDate, *, is_standing: bool) -> Due:
    return Due(
        due_at=end_of(found.due_on),
        due_on=found.due_on,
        warn_on=min(found.raw_on, found.due_on),
        is_provisional=found.is_provisional,
        is_standing=is_standing,
        calendar_version=found.calendar_version,
    )


def end_of(day: date) -> datetime:
    """Return when ``day`` is over in China, in UTC: the last day ends at 24:00 (Civil Code, art. 203)."""
    return datetime.combine(day + _DAY, time(), CHINA).astimezone(UTC)
