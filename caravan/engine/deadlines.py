"""Turn a period written in a statute into a date, or a moment, on a calendar.

The counting follows the Civil Code (民法典):

* art. 201: the first day, or hour-counted the moment itself, is where counting begins; the first
  day is not counted. Hours run through rest days and are never rolled.
* art. 202: months and years end on the same day of the last month, or on its last day if it has no such day.
* art. 203: a period that would end on a statutory rest day ends on the first day after it that is none;
  a make-up workday is no rest day. Working-day periods count working days only.
* art. 204: a law that counts otherwise prevails; such a law has its own rule, not a branch here.

Whether these articles govern a period that binds an office, and is not a party's, is our reading.
Nothing here knows about cases, users or the database.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from caravan.engine.calendars import Calendar


class Unit(StrEnum):
    """What a period is counted in. A plain 日 is a natural day unless the law says working day."""

    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands: the law by its Chinese title, the article (with 之一 as ``suffix`` 1), the paragraph where
    the article has several, the item, and ``figure``, the few words there that carry the number or the matter."""

    law: str
    article: int | None = None
    suffix: int = 0
    paragraph: int | None = None
    figure: str = ""
    item: int | None = None

    def __str__(self) -> str:
        if self.article is None:
            return f"《{self.law}》"
        place = f"第{self.article}条" + (f"之{_DIGITS[self.suffix]}" if self.suffix else "")
        paragraph = f"第{self.paragraph}款" if self.paragraph else ""
        return f"《{self.law}》{place}{paragraph}" + (f"第{self.item}项" if self.item else "")


_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One period of one law, as data. A change of law adds a rule with its own key; old rules stay for old cases.

    ``title`` and ``says`` are plain English sentences of our own, which are also the keys of their translation.
    """

    key: str
    title: str
    length: int
    basis: Citation
    in_force_from: date
    says: str = ""
    unit: Unit = Unit.DAY
    in_force_to: date | None = None

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ValueError(f"{self.key}: a period has at least one {self.unit}")


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day of a period, and how it was found.

    ``raw_on`` is the end before it was moved off a rest day: for rules that bind an office it is the
    safe internal warning date. ``is_provisional`` says that a day counted or landed on lies in a year
    whose rest days were not yet known.
    """

    due_on: date
    raw_on: date
    is_provisional: bool
    calendar_version: str


def add_months(day: date, count: int) -> date:
    """Return the day ``count`` months later, or the last day of that month if it has no such day (art. 202)."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_on(
    rule: DeadlineRule,
    start: date,
    calendar: Calendar,
    paused: Collection[tuple[date, date]] = (),
    extended_by: int = 0,
) -> DueDate:
    """Return the last day on which ``rule`` can be met, counted from ``start``, which is not counted itself.

    ``paused`` are stretches of days, both ends included, that a law takes out of the period (time to
    complete the papers, an expert's report); they may touch or overlap. ``extended_by`` is how much longer
    it was made, in the rule's unit: one longer period from the same start, moved off a rest day once.
    Raises ``ValueError`` for a rule in hours, which ends at a moment (``due_at``), and for a pause in
    months or years, which no rule knows; ``BeyondCalendar`` past the calendar's end.
    """
    length = _extended(rule, extended_by)
    stopped = _merged(paused, start) if paused else []
    match rule.unit:
        case Unit.HOUR:
            raise ValueError(f"{rule.key} is counted in hours: it ends at a moment, not on a day")
        case Unit.MONTH | Unit.YEAR if stopped:
            raise ValueError(f"{rule.key} is counted in {rule.unit}s, which cannot pause")
        case Unit.WORKDAY:
            raw = _skipping_workdays(calendar.add_workdays(start, length), stopped, calendar)
        case Unit.DAY:
            raw = _skipping_days(start + timedelta(days=length), stopped)
        case Unit.MONTH:
            raw = add_months(start, length)
        case Unit.YEAR:
            raw = add_months(start, 12 * length)
    due = calendar.on_or_after(raw)
    return DueDate(due, raw, calendar.is_provisional(due), calendar.version)


def latest_before(rule: DeadlineRule, event: date, calendar: Calendar) -> DueDate:
    """Return the last day on which something can be done that has to be done ``rule`` before ``event``.

    So many full days lie between the two, neither counted. What falls on a rest day is done on the working day
    before it, never after. That "N days before" leaves N full days is the safe reading; no law says so.
    Raises ``ValueError`` for a rule that is not in days.
    """
    match rule.unit:
        case Unit.WORKDAY:
            raw = calendar.add_workdays(event, -(rule.length + 1))
        case Unit.DAY:
            raw = event - timedelta(days=rule.length + 1)
        case _:
            raise ValueError(f"{rule.key} is counted in {rule.unit}s: nothing is known of such a time before an event")
    due = calendar.on_or_before(raw)
    return DueDate(due, raw, calendar.is_provisional(event), calendar.version)


def _skipping_days(end: date, stopped: list[tuple[date, date]]) -> date:
    for first, last in stopped:
        if first <= end:
            end += last - first + timedelta(days=1)
    return end


def _skipping_workdays(end: date, stopped: list[tuple[date, date]], calendar: Calendar) -> date:
    for first, last in stopped:
        if first <= end:
            # The working days of the pause that counting has passed over are still owed after it.
            owed = calendar.workdays_between(first - timedelta(days=1), end)
            end = calendar.add_workdays(last, owed)
    return end


def _merged(paused: Collection[tuple[date, date]], start: date) -> list[tuple[date, date]]:
    """Return the pauses in order, none overlapping, and only what of them lies after ``start``."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted(paused):
        if last < first:
            raise ValueError(f"a pause cannot end on {last}, before it begins on {first}")
        begin = max(first, start + timedelta(days=1))
        if merged:
            begin = max(begin, merged[-1][1] + timedelta(days=1))
        if begin <= last:
            merged.append((begin, last))
    return merged


def _extended(rule: DeadlineRule, by: int) -> int:
    if by < 0:
        raise ValueError(f"{rule.key}: an extension makes a period longer, never shorter")
    return rule.length + by


def due_at(rule: DeadlineRule, start: datetime, extended_by: int = 0) -> datetime:
    """Return the moment a rule in hours ends, in UTC: hours begin at once, run through rest days and never pause."""
    if rule.unit is not Unit.HOUR:
        raise ValueError(f"{rule.key} is counted in {rule.unit}s: it ends on a day, not at a moment")
    if start.tzinfo is None:
        raise ValueError("a moment without a time zone has no place on a clock")
    return start.astimezone(UTC) + timedelta(hours=_extended(rule, extended_by))
