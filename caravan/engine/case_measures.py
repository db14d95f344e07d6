"""What became of cases under a statutory procedure, and whether offices kept the periods that laws set them.

* Every case that got a number in a period is in exactly one of ``KINDS``, by the state it is in; the table of its
  procedure says which states feed which kind. The parts add up to what was *applied* for.
* *Accepted* is what the office took on and nobody took back; *agreed* is every agreement that took effect, and
  *performed* those of which everything was done. What was agreed and what was performed are told side by side.
* A *legal period* is one that a law sets an office. It is kept when it was ended before its last day was over, missed
  when afterwards or not yet. One that was still in time when nobody needed it any more does not count.
* A figure is *final* once the period is over and every case of it has ended.

Rows counted here and tallies counted elsewhere give the same result. Percentages are cut, not rounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Self

from caravan.engine.measures import percent

KINDS = (
    "undecided",
    "refused",
    "withdrawn",
    "going_on",
    "finished",
    "ended_early",
    "no_agreement",
    "keeping",
    "late",
    "performed",
    "unperformed",
)


@dataclass(frozen=True, slots=True)
class LegalPeriod:
    """One period that a law sets an office; ``due_at`` is the first moment at which it is over."""

    due_at: datetime
    stopped_at: datetime | None = None
    is_dropped: bool = False  # nobody needed it any more


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case: a kind of ``KINDS``, whether it is still open, its legal periods."""

    kind: str
    is_open: bool
    periods: tuple[LegalPeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What was counted. ``still_open`` cases are in their kinds as well; raises ``ValueError`` if more than all are."""

    undecided: int = 0
    refused: int = 0
    withdrawn: int = 0
    going_on: int = 0
    finished: int = 0
    ended_early: int = 0
    no_agreement: int = 0
    keeping: int = 0
    late: int = 0
    performed: int = 0
    unperformed: int = 0
    still_open: int = 0
    legal_kept: int = 0
    legal_missed: int = 0
    legal_running: int = 0

    def __post_init__(self) -> None:
        if self.still_open > self.applied:
            raise ValueError(f"{self.still_open} of {self.applied} are open")

    def __add__(self, other: Self) -> CaseFigures:
        return CaseFigures(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    @property
    def applied(self) -> int:
        return sum(getattr(self, kind) for kind in KINDS)

    @property
    def accepted(self) -> int:
        return self.applied - self.undecided - self.refused - self.withdrawn

    @property
    def agreed(self) -> int:
        return self.keeping + self.late + self.performed + self.unperformed

    @property
    def closed(self) -> int:
        return self.applied - self.still_open

    @property
    def legal_percent(self) -> Decimal | None:
        return percent(self.legal_kept, self.legal_kept + self.legal_missed)

    @property
    def performed_percent(self) -> Decimal | None:
        """Of the agreements whose promises have come due, how many were kept in full."""
        return percent(self.performed, self.performed + self.late + self.unperformed)


def tally(rows: Iterable[CaseRow], now: datetime) -> CaseFigures:
    """Count ``rows`` as they stand at ``now``."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row.kind not in KINDS:
            raise ValueError(f"{row.kind} is no kind")
        counts[row.kind] += 1
        counts["still_open"] += row.is_open
        counts.update(kind for period in row.periods if (kind := _kept(period, now)))
    return CaseFigures(**counts)


def _kept(period: LegalPeriod, now: datetime) -> str:
    if period.is_dropped:
        return ""
    if (period.stopped_at or now) >= period.due_at:
        return "legal_missed"
    return "legal_kept" if period.stopped_at else "legal_running"
