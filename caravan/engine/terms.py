"""How long somebody has: terms, as data that a region's table is made of, and the reader of such tables.

A term turns the moment it starts into the moment it ends, on a service clock. ``str`` of a term is
its stable name, stored beside what was promised. Nothing here knows who has the time, or for what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from caravan.engine.wording import Problem
from caravan.engine.wording import gettext_noop as _

if TYPE_CHECKING:
    from caravan.engine.calendars import ServiceClock

_LONGEST_MINUTES = 24 * 60
_WALL = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class ServiceMinutes:
    """So many minutes of service hours."""

    kind: ClassVar[str] = "service_minutes"
    minutes: int

    def end(self, start: datetime, clock: ServiceClock) -> datetime:
        return clock.add_service_minutes(start, self.minutes)

    def __str__(self) -> str:
        return f"{self.kind}:{self.minutes}"


@dataclass(frozen=True, slots=True)
class Minutes:
    """So many minutes at any hour."""

    kind: ClassVar[str] = "minutes"
    minutes: int

    def end(self, start: datetime, clock: ServiceClock) -> datetime:
        return start.astimezone(UTC) + timedelta(minutes=self.minutes)

    def __str__(self) -> str:
        return f"{self.kind}:{self.minutes}"


@dataclass(frozen=True, slots=True)
class UntilNextWorkdayAt:
    """Until a time of day on the first working day whose opening lies after the start."""

    kind: ClassVar[str] = "until_next_workday_at"
    at: time

    def end(self, start: datetime, clock: ServiceClock) -> datetime:
        return clock.next_workday_at(start, self.at)

    def __str__(self) -> str:
        return f"{self.kind}:{self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class UntilClose:
    """Until closing time the same day; when fewer service minutes than ``least_minutes`` remain, until ``otherwise_at``
    on the next working day."""

    kind: ClassVar[str] = "until_close"
    least_minutes: int
    otherwise_at: time

    def end(self, start: datetime, clock: ServiceClock) -> datetime:
        if clock.service_minutes_left_today(start) < self.least_minutes:
            return clock.next_workday_at(start, self.otherwise_at)
        return clock.close_today(start)

    def __str__(self) -> str:
        return f"{self.kind}:{self.least_minutes}:{self.otherwise_at:%H:%M}"


Term = ServiceMinutes | Minutes | UntilNextWorkdayAt | UntilClose
_TERMS: tuple[type[Term], ...] = (ServiceMinutes, Minutes, UntilNextWorkdayAt, UntilClose)
_T = TypeVar("_T", ServiceMinutes, Minutes, UntilNextWorkdayAt, UntilClose)


def term_json(term: Term) -> dict[str, object]:
    """Return ``term`` as plain JSON values, its kind among them."""
    values = {item.name: getattr(term, item.name) for item in fields(term)}
    return {"kind": term.kind} | {
        name: f"{value:%H:%M}" if isinstance(value, time) else value for name, value in values.items()
    }


class TableReader:
    """Reads a table of unknown shape; notes what is wrong and goes on, so that one look finds everything."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, place: str, message: str, **values: object) -> None:
        self.problems.append(Problem(place, message, values))

    def table(self, value: object, path: str, keys: set[str]) -> Mapping[str, object]:
        if not isinstance(value, dict):
            self.note(path, _("must be a table with %(keys)s"), keys=", ".join(sorted(keys)))
            return {}
        for key in sorted(map(str, value.keys() - keys)):
            self.note(path, _("does not know “%(key)s”"), key=key)
        return value

    def rows(self, value: object, path: str, count: int) -> list[object]:
        if not isinstance(value, list) or len(value) != count:
            self.note(path, _("must be a list of %(count)s"), count=count)
            return []
        return value

    def any_term(self, value: object, path: str) -> Term:
        kind = value.get("kind") if isinstance(value, dict) else None
        match kind:
            case ServiceMinutes.kind:
                return self.term(value, path, ServiceMinutes)
            case UntilNextWorkdayAt.kind:
                return self.term(value, path, UntilNextWorkdayAt)
            case UntilClose.kind:
                return self.term(value, path, UntilClose)
            case Minutes.kind:
                return self.term(value, path, Minutes)
        self.note(f"{path}.kind", _("must be one of %(known)s"), known=", ".join(term.kind for term in _TERMS))
        return Minutes(1)

    def term(self, value: object, path: str, expected: type[_T]) -> _T:
        row = self.table(value, path, {"kind"} | {item.name for item in fields(expected)})
        if row and row.get("kind") != expected.kind:
            self.note(f"{path}.kind", _("must be %(kind)s"), kind=expected.kind)
        values: dict[str, Any] = {
            item.name: self.wall(row, path, item.name)
            if item.name.endswith("at")
            else self.number(row, path, item.name, _LONGEST_MINUTES)
            for item in fields(expected)
        }
        return expected(**values)

    def number(self, row: Mapping[str, object], path: str, key: str, most: int) -> int:
        value = row.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self.note(_join(path, key), _("must be a whole number from 1 to %(most)s"), most=most)
        return 1

    def wall(self, row: Mapping[str, object], path: str, key: str) -> time:
        value = row.get(key)
        if isinstance(value, str) and _WALL.fullmatch(value):
            return time.fromisoformat(value)
        self.note(_join(path, key), _("must be a time of day as 17:30"))
        return time(12)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
