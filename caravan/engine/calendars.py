"""Working days and service hours: which days count, and what time it is when a term runs out.

A calendar is a table of days made once; every question to it is a look-up or an arithmetic on a
prefix sum, never a walk from day to day. Days are dates of the place the calendar is for; moments
are aware datetimes, and every moment returned is in UTC. Where the table comes from is not known
here (the national one is ``rulebook.rest_days``), nor is any database.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Collection

CHINA = ZoneInfo("Asia/Shanghai")
_MINUTE = timedelta(minutes=1)


class BeyondCalendar(ValueError):
    """A day lies outside the days a calendar knows; whoever keeps the table must extend it."""

    def __init__(self, day: date | int, calendar: Calendar) -> None:
        shown = day.isoformat() if isinstance(day, date) else f"ordinal {day}"
        super().__init__(f"{shown} is beyond calendar {calendar.version}, {calendar.first} to {calendar.last}")


class Calendar:
    """The working days from ``first`` to ``last``, both included.

    A day is a working day if it is Monday to Friday and not in ``rest_days``, or if it is in
    ``make_up_workdays``. Days from ``provisional_from`` on are a forecast: the yearly notice that
    fixes them was not yet known. Every method raises ``BeyondCalendar`` when the day asked about,
    or the day it would have to answer, is outside the table.
    """

    def __init__(
        self,
        *,
        version: str,
        first: date,
        last: date,
        rest_days: Collection[date] = (),
        make_up_workdays: Collection[date] = (),
        provisional_from: date | None = None,
    ) -> None:
        if last < first:
            raise ValueError(f"a calendar cannot end on {last}, before it begins on {first}")
        self.version = version
        self.first = first
        self.last = last
        self.provisional_from = provisional_from
        rest, made_up = set(rest_days), set(make_up_workdays)
        if both := rest & made_up:
            raise ValueError(f"{min(both)} is called both a rest day and a make-up workday")
        self._origin = first.toordinal()
        self._size = last.toordinal() - self._origin + 1
        # _before[i] is how many working days lie before day i; _workdays[k] is the offset of the k-th of them.
        self._before = array("L", [0])
        self._workdays = array("L")
        for offset in range(self._size):
            day = date.fromordinal(self._origin + offset)
            if day in made_up or (day.weekday() < 5 and day not in rest):
                self._workdays.append(offset)
            self._before.append(len(self._workdays))

    def __repr__(self) -> str:
        return f"<Calendar {self.version}>"

    def _offset(self, day: date) -> int:
        # A datetime is a date, but of which zone? Refuse rather than guess.
        if isinstance(day, datetime):
            raise TypeError("a calendar answers about dates, not moments")
        offset = day.toordinal() - self._origin
        if 0 <= offset < self._size:
            return offset
        raise BeyondCalendar(day, self)

    def _workday(self, index: int) -> date:
        if 0 <= index < len(self._workdays):
            return date.fromordinal(self._origin + self._workdays[index])
        raise BeyondCalendar(self.last if index > 0 else self.first, self)

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on ``day``, make-up workdays included."""
        offset = self._offset(day)
        return self._before[offset + 1] > self._before[offset]

    def next_workday(self, day: date) -> date:
        """Return the first working day strictly after ``day``."""
        return self._workday(self._before[self._offset(day) + 1])

    def on_or_after(self, day: date) -> date:
        """Return ``day`` if it is a working day, else the first one after it."""
        return self._workday(self._before[self._offset(day)])

    def on_or_before(self, day: date) -> date:
        """Return ``day`` if it is a working day, else the last one before it."""
        return self._workday(self._before[self._offset(day) + 1] - 1)

    def add_workdays(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``, or before it if ``count`` is negative.

        ``day`` itself is never counted; with a count of zero it is returned as it is.
        """
        offset = self._offset(day)
        if count == 0:
            return day
        if count > 0:
            return self._workday(self._before[offset + 1] + count - 1)
        return self._workday(self._before[offset] + count)

    def workdays_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and including ``end``; negative when ``end`` is earlier.

        It undoes ``add_workdays``: after ``count`` working days from ``start`` it says ``count``.
        """
        return self._before[self._offset(end) + 1] - self._before[self._offset(start) + 1]

    def is_provisional(self, day: date) -> bool:
        """Tell whether ``day`` is a forecast, to be corrected when the year's notice is out."""
        self._offset(day)
        return self.provisional_from is not None and day >= self.provisional_from


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """When desks are open on a working day: from ``opens`` until just before ``closes``, local wall time."""

    opens: time = time(9)
    closes: time = time(17, 30)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"service hours cannot close at {self.closes:%H:%M}, having opened at {self.opens:%H:%M}")

    @property
    def length(self) -> timedelta:
        """The open time of one working day."""
        return _since_midnight(self.closes) - _since_midnight(self.opens)


def _since_midnight(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)


@dataclass(frozen=True)
class ServiceClock:
    """Service hours on the working days of a calendar, in one time zone.

    Wall times are read in ``zone``, which must not change its offset inside service hours (China's
    does not). Moments given must be aware; moments returned are in UTC.
    """

    calendar: Calendar
    hours: ServiceHours = field(default_factory=ServiceHours)
    zone: ZoneInfo = CHINA

    @cached_property
    def _span(self) -> timedelta:
        return self.hours.length

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("a moment without a time zone has no place on a service clock")
        return at.astimezone(self.zone)

    def _moment(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, self.zone).astimezone(UTC)

    def is_open(self, at: datetime) -> bool:
        """Tell whether ``at`` lies in service hours; the closing moment itself does not."""
        local = self._local(at)
        return self.hours.opens <= local.time() < self.hours.closes and self.calendar.is_workday(local.date())

    def add_service_minutes(self, at: datetime, count: int) -> datetime:
        """Return the earliest moment by which ``count`` service minutes have run since ``at``.

        Time outside service hours does not count, so the minutes go on at the opening of the next
        working day. Minutes that are used up exactly at closing end at closing, not at the next
        opening. With a count of zero nothing has to run: ``at`` itself.
        """
        if count < 0:
            raise ValueError("service minutes cannot run backwards")
        local = self._local(at)
        if count == 0:
            return at.astimezone(UTC)
        day, wall = local.date(), local.time()
        used = timedelta(0)
        if not self.calendar.is_workday(day) or wall >= self.hours.closes:
            day = self.calendar.next_workday(day)
        elif wall > self.hours.opens:
            used = _since_midnight(wall) - _since_midnight(self.hours.opens)
        days, rest = divmod(used + count * _MINUTE, self._span)
        if not rest:
            days, rest = days - 1, self._span
        if days:
            day = self.calendar.add_workdays(day, days)
        return self._moment(day, self.hours.opens) + rest

    def service_minutes_left_today(self, at: datetime) -> int:
        """Return the whole service minutes that ``at``'s day still holds: all of them before opening, none on a rest
        day or after closing."""
        local = self._local(at)
        if not self.calendar.is_workday(local.date()):
            return 0
        from_ = max(_since_midnight(local.time()), _since_midnight(self.hours.opens))
        return max(0, (_since_midnight(self.hours.closes) - from_) // _MINUTE)

    def next_workday(self, at: datetime) -> date:
        """Return the first working day whose opening lies after ``at``: today, before opening on a working day."""
        local = self._local(at)
        if local.time() < self.hours.opens:
            return self.calendar.on_or_after(local.date())
        return self.calendar.next_workday(local.date())

    def next_workday_at(self, at: datetime, wall: time) -> datetime:
        """Return ``wall`` time on the first working day whose opening lies after ``at``."""
        return self._moment(self.next_workday(at), wall)

    def close_today(self, at: datetime) -> datetime:
        """Return the closing time of ``at``'s day, whether or not it is a working day."""
        return self._moment(self._local(at).date(), self.hours.closes)
