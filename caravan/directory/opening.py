"""When a point is open: its week, the days on which it keeps other hours, and the national calendar.

The first of these that applies decides a day:

1. An exception entered for the day: its hours, whatever the calendar says.
2. A make-up workday (a Saturday or Sunday on which offices work): a point that opens on all of Monday
   to Friday keeps Friday's hours on the Saturday and Monday's on the Sunday. One that opens on some
   weekdays only keeps the hours it has for that Saturday or Sunday, because nobody said which of its
   days is made up.
3. A public holiday, with the weekends that belong to it: the eighth list of hours if there is one. Without
   it, a point that opens on all seven days keeps its hours, every other is closed.
4. The hours of the weekday.

Days beyond the calendar's table count as ordinary. Nothing here asks the database.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from caravan.clock import CHINA
from caravan.engine.calendars import BeyondCalendar, Calendar
from caravan.rulebook.rest_days import current

Spans = Sequence[Sequence[str]]
# So far ahead the next opening is looked for; a point closed for longer has none to announce.
LOOK_AHEAD = timedelta(days=40)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")


class HoursUnfit(ValueError):
    """Opening hours that cannot be read, overlap or run backwards."""


class Reason(StrEnum):
    """Why a point is open or closed at a moment."""

    OPEN = "open"
    BEFORE = "before"  # it opens later today
    BREAK = "break"  # between two openings of today
    AFTER = "after"  # it has closed for today
    DAY_OFF = "day_off"  # it never opens on this day of the week
    HOLIDAY = "holiday"
    EXCEPTION = "exception"  # closed all day by an exception


class Rule(StrEnum):
    """Which rule decided a day's hours."""

    WEEK = "week"
    MADE_UP = "made_up"
    HOLIDAY = "holiday"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day as minutes since midnight, in order, and the rule they come from."""

    spans: tuple[tuple[int, int], ...]
    rule: Rule

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """The hours as they are written: ("09:00", "17:30")."""
        return tuple((_clock(start), _clock(end)) for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a point is open; if so until when, if not from when on. Moments are in UTC."""

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    reason: Reason


def check_week(hours: Sequence[Spans]) -> None:
    """Raise ``HoursUnfit`` unless ``hours`` is empty or holds seven days, or eight with the public holidays."""
    if len(hours) not in {0, 7, 8}:
        raise HoursUnfit("hours are seven lists, Monday first, or eight with the public holidays")
    for spans in hours:
        check_day(spans)


def check_day(spans: Spans) -> None:
    """Raise ``HoursUnfit`` unless ``spans`` are pairs of times, in order, without overlap."""
    end = -1
    for span in spans:
        if len(span) != 2 or not all(isinstance(time, str) and _TIME.fullmatch(time) for time in span):
            raise HoursUnfit(f"{span!r} is not a pair of times")
        start, stop = _minutes(span[0]), _minutes(span[1])
        if not end < start < stop:
            raise HoursUnfit(f"{span[0]} to {span[1]} is out of order")
        end = stop


def hours_on(
    day: date, hours: Sequence[Spans], exceptions: Mapping[date, Spans], calendar: Calendar | None = None
) -> DayHours:
    """Return the hours that hold on ``day``."""
    if day in exceptions:
        return DayHours(_read(exceptions[day]), Rule.EXCEPTION)
    if not hours:
        return DayHours((), Rule.WEEK)
    weekday = day.weekday()
    if weekday >= 5 and _is_workday(day, calendar) and all(hours[:5]):
        return DayHours(_read(hours[4 if weekday == 5 else 0]), Rule.MADE_UP)
    if is_holiday(day, calendar):
        if len(hours) > 7:
            return DayHours(_read(hours[7]), Rule.HOLIDAY)
        if not all(hours[:7]):
            return DayHours((), Rule.HOLIDAY)
    return DayHours(_read(hours[weekday]), Rule.WEEK)


def is_holiday(day: date, calendar: Calendar | None = None) -> bool:
    """Say whether ``day`` is a public holiday or a weekend day inside one.

    A weekend day belongs to a holiday when the days off around it are more than the two of a weekend.
    """
    calendar = calendar or current()
    try:
        if calendar.is_workday(day):
            return False
        if day.weekday() < 5:
            return True
        return (calendar.next_workday(day) - calendar.on_or_before(day)).days - 1 > 2
    except BeyondCalendar:
        return False


def state_at(
    at: datetime, hours: Sequence[Spans], exceptions: Mapping[date, Spans], calendar: Calendar | None = None
) -> OpenState:
    """Return whether a point with these hours is open at ``at``, and when that changes."""
    local = at.astimezone(CHINA)
    today = local.date()
    hours_today = hours_on(today, hours, exceptions, calendar)
    minute = local.hour * 60 + local.minute
    position = bisect_right([start for start, _end in hours_today.spans], minute)
    if position and minute < hours_today.spans[position - 1][1]:
        closes_at = _closing(today, hours_today.spans[position - 1][1], hours, exceptions, calendar)
        return OpenState(True, None, closes_at, Reason.OPEN)
    if position < len(hours_today.spans):
        later_today = _moment(today, hours_today.spans[position][0])
        return OpenState(False, later_today, None, Reason.BREAK if position else Reason.BEFORE)
    another_day = next_opening(today, hours, exceptions, calendar)
    return OpenState(False, another_day, None, _why_closed(hours_today))


def is_open(
    at: datetime, hours: Sequence[Spans], exceptions: Mapping[date, Spans], calendar: Calendar | None = None
) -> bool:
    """Say only whether a point is open at ``at``; cheaper than ``state_at`` for many points."""
    local = at.astimezone(CHINA)
    minute = local.hour * 60 + local.minute
    spans = hours_on(local.date(), hours, exceptions, calendar).spans
    return any(start <= minute < end for start, end in spans)


def next_opening(
    after: date, hours: Sequence[Spans], exceptions: Mapping[date, Spans], calendar: Calendar | None = None
) -> datetime | None:
    """Return the first opening on a day after ``after``, or None if there is none for weeks."""
    if not any(hours) and not exceptions:
        return None
    for number in range(1, LOOK_AHEAD.days + 1):
        day = after + timedelta(days=number)
        spans = hours_on(day, hours, exceptions, calendar).spans
        if spans:
            return _moment(day, spans[0][0])
    return None


def _closing(
    day: date, end: int, hours: Sequence[Spans], exceptions: Mapping[date, Spans], calendar: Calendar | None
) -> datetime:
    """Return when an opening that ends at ``end`` really ends: one until midnight may go on the next day."""
    first = day
    while end == 24 * 60 and day - first < LOOK_AHEAD:
        spans = hours_on(day + timedelta(days=1), hours, exceptions, calendar).spans
        if not spans or spans[0][0] != 0:
            break
        day, end = day + timedelta(days=1), spans[0][1]
    return _moment(day, end)


def _why_closed(hours: DayHours) -> Reason:
    if hours.spans:
        return Reason.AFTER
    return {Rule.EXCEPTION: Reason.EXCEPTION, Rule.HOLIDAY: Reason.HOLIDAY}.get(hours.rule, Reason.DAY_OFF)


def _is_workday(day: date, calendar: Calendar | None) -> bool:
    try:
        return (calendar or current()).is_workday(day)
    except BeyondCalendar:
        return day.weekday() < 5


def _read(spans: Spans) -> tuple[tuple[int, int], ...]:
    return tuple((_minutes(start), _minutes(end)) for start, end in spans)


def _minutes(text: str) -> int:
    hours, _colon, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _moment(day: date, minutes: int) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)
