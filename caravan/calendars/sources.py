"""Read the notice of a year from a file, or from lines that somebody typed.

A file is JSON (``{"year": 2027, "days": [{"date": "2027-01-01", "isOffDay": true}]}``, as public tables of holidays
have it) or CSV with the columns ``date`` and ``kind``, which is ``off`` or ``work``.
"""

import csv
import json
import re
from collections.abc import Iterable
from datetime import date, timedelta

from caravan.rulebook.rest_days import YearNotice

MOST_DAYS = 80  # of one year; more is a mistake or an attack
_SPAN = re.compile(r"^\s*(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:to|至|~|—|–|-)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s*$")


class Unreadable(ValueError):
    """A text is no list of days; ``line`` is what could not be read."""

    def __init__(self, line: str) -> None:
        super().__init__(f"this is no day and no span of days: {line[:60]}")
        self.line = line[:60]


def days_in(text: str) -> frozenset[date]:
    """Read one day, or the first and last of a span, from each line."""
    found: set[date] = set()
    for line in text.splitlines():
        if not line.strip():
            continue
        match = _SPAN.match(line)
        if match is None:
            raise Unreadable(line.strip())
        first = _day(match[1], line)
        last = _day(match[2], line) if match[2] else first
        if not first <= last or (last - first).days > MOST_DAYS:
            raise Unreadable(line.strip())
        found |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    if len(found) > MOST_DAYS:
        raise Unreadable(text.strip().splitlines()[-1])
    return frozenset(found)


def spans(days: Iterable[date]) -> str:
    """Write days as ``days_in`` reads them."""
    lines: list[list[date]] = []
    for day in sorted(days):
        if lines and day - lines[-1][-1] == timedelta(days=1):
            lines[-1].append(day)
        else:
            lines.append([day])
    return "\n".join(f"{one[0]}" if len(one) == 1 else f"{one[0]} 至 {one[-1]}" for one in lines)


def from_file(text: str, year: int) -> YearNotice:
    """Read a file's days; raise ``Unreadable``."""
    rows = _json(text) if text.lstrip().startswith("{") else _csv(text)
    if len(rows) > MOST_DAYS:
        raise Unreadable(f"{len(rows)} days")
    if not rows:
        raise Unreadable("no day")
    return YearNotice(
        year,
        frozenset(day for day, is_off in rows if is_off),
        frozenset(day for day, is_off in rows if not is_off),
    )


def _json(text: str) -> list[tuple[date, bool]]:
    try:
        days = json.loads(text)["days"]
        return [(_day(row["date"], str(row)), bool(row["isOffDay"])) for row in days]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Unreadable(str(problem)) from problem


def _csv(text: str) -> list[tuple[date, bool]]:
    found = []
    for row in csv.DictReader(text.lstrip("\ufeff").splitlines()):
        if row.get("kind") not in {"off", "work"}:
            raise Unreadable(str(row))
        found.append((_day(row.get("date") or "", str(row)), row["kind"] == "off"))
    return found


def _day(text: str, line: str) -> date:
    try:
        return date(*(int(part) for part in text.split("-")))
    except (ValueError, TypeError, OverflowError):
        raise Unreadable(line.strip()) from None
