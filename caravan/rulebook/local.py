"""Lengths that whoever runs the installation has confirmed, where the rulebook has none that was read in a law.

A row of ``periods.csv`` marked "to be confirmed", and a term of our own, may be given another length from a day on,
with where it stands and who confirmed it. What was read in a law is never touched. Like the calendar, what is in
force is brought into the process by ``caravan.calendars``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from caravan.rulebook.periods import PERIODS, Period


@dataclass(frozen=True, slots=True)
class LocalLength:
    """One length as it was entered; ``number`` orders those of one day."""

    key: str
    length: int
    valid_from: date
    source: str
    confirmed_by: str
    number: int


# The terms of our own that procedures declare, in days.
_own: dict[str, int] = {}
_in_force: tuple[LocalLength, ...] = ()


def declare(key: str, days: int) -> None:
    """Make known a term of our own, whose length may be changed."""
    _own[key] = days


def changeable() -> dict[str, int]:
    """Return every key whose length may be changed, with the length it came with."""
    return {key: period.rule.length for key, period in PERIODS.items() if not period.is_confirmed} | _own


def install(rows: Iterable[LocalLength]) -> None:
    global _in_force
    _in_force = tuple(rows)


def version() -> str:
    """Return what the version of a counting must name beside its calendar: it changes when a length does."""
    return f"+r{max(row.number for row in _in_force)}" if _in_force else ""


def local_on(key: str, day: date) -> LocalLength | None:
    """Return the length that was confirmed here and holds for what begins on ``day``."""
    found = [row for row in _in_force if row.key == key and row.valid_from <= day]
    return max(found, key=lambda row: (row.valid_from, row.number), default=None)


def days_on(key: str, day: date) -> int:
    """Return how many days the term ``key`` has if it begins on ``day``."""
    local = local_on(key, day)
    return local.length if local else _own[key]


def period_on(key: str, day: date) -> Period:
    """Return the period ``key`` as it holds for what begins on ``day``."""
    period, local = PERIODS[key], local_on(key, day)
    if local is None or period.is_confirmed:
        return period
    return replace(period, rule=replace(period.rule, length=local.length))
