"""The response rate, by its one acceptable definition, and the figures that must stand beside it.

* A *response* is a reply that a named person with a recorded qualification wrote or approved.
  Acknowledgements, automatic texts and taking a question are none; whoever builds a row sees to that.
* *Denominator*: all questions received in the period, less spam that two people confirmed, less
  merged duplicates (the one that stays counts), less those the asker withdrew, confirmed, before
  the due time. One withdrawn afterwards stays in: its promise was missed.
* A *missed promise* is one of the denominator that was answered late, is open past its due time, or was
  withdrawn after it. What a page says of one question, what is recorded of it and what is counted come
  from ``is_missed`` alone.
* Reported together: answered in time, answered ever, still open, the oldest open, missed promises,
  p50/p90/p99 of the response time, solved according to the asker. The response times are of the
  questions that were answered; those still open show in the other figures.
* A figure is *final* once the period is over and every question in it is past its due time.

Both ways in give the same result: ``tally`` counts rows, and tallies counted elsewhere (one for each
day and county, say) are added with ``+``. Times are in whole minutes, rounded up, so that no figure
is better than the facts; percentages are cut, not rounded, so that 100 % means all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Self

_MINUTE = timedelta(minutes=1)
LEFT_OUT = frozenset({"spam", "merged", "withdrawn_in_time"})
MISSED = frozenset({"answered_late", "open_late", "withdrawn_late"})


@dataclass(frozen=True, slots=True)
class Row:
    """One question, or one follow-up: each has its own promise. Moments are aware."""

    received_at: datetime
    promised_at: datetime
    answered_at: datetime | None = None  # the first answer that was not recalled
    withdrawn_at: datetime | None = None  # by the asker, confirmed
    is_merged: bool = False
    is_spam: bool = False  # confirmed by two people
    is_solved: bool | None = None  # the asker's word; None: not said


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted, so that the parts add up to the whole; raises ``ValueError`` where they do not."""

    received: int = 0
    spam: int = 0
    merged: int = 0
    withdrawn_in_time: int = 0
    withdrawn_late: int = 0  # unanswered, after the promise had passed
    answered_in_time: int = 0
    answered_late: int = 0
    open_in_time: int = 0  # unanswered, and the promise can still be kept
    open_late: int = 0
    solved: int = 0
    not_solved: int = 0
    oldest_open_at: datetime | None = None  # when the oldest unanswered question was received
    latest_due_at: datetime | None = None  # of all in the denominator
    response_minutes: Mapping[int, int] = field(default_factory=dict)  # minutes -> how many answers took so long

    def __post_init__(self) -> None:
        parts = self.spam + self.merged + self.withdrawn_in_time + self.denominator
        if parts != self.received:
            raise ValueError(f"{self.received} received, but the parts add up to {parts}")
        if sum(self.response_minutes.values()) != self.answered_ever:
            raise ValueError(f"{self.answered_ever} answered, but other than so many response times")

    @property
    def denominator(self) -> int:
        return self.answered_ever + self.still_open + self.withdrawn_late

    @property
    def answered_ever(self) -> int:
        return self.answered_in_time + self.answered_late

    @property
    def still_open(self) -> int:
        return self.open_in_time + self.open_late

    def __add__(self, other: Self) -> Tally:
        counts = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        return Tally(
            **counts,
            oldest_open_at=min(_present(self.oldest_open_at, other.oldest_open_at), default=None),
            latest_due_at=max(_present(self.latest_due_at, other.latest_due_at), default=None),
            response_minutes=Counter(self.response_minutes) + Counter(other.response_minutes),
        )


_COUNTS = (
    "received",
    "spam",
    "merged",
    "withdrawn_in_time",
    "withdrawn_late",
    "answered_in_time",
    "answered_late",
    "open_in_time",
    "open_late",
    "solved",
    "not_solved",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """The response rate of a period with everything that must be reported beside it."""

    received: int
    spam: int
    merged: int
    withdrawn: int  # before the due time; the three together are what the denominator leaves out
    denominator: int
    answered_in_time: int
    answered_ever: int
    still_open: int
    oldest_open_at: datetime | None
    missed_promises: int
    answered_late: int  # the three ways to miss a promise
    open_late: int
    withdrawn_late: int
    p50_minutes: int | None
    p90_minutes: int | None
    p99_minutes: int | None
    solved: int
    not_solved: int
    is_final: bool

    @property
    def open_in_time(self) -> int:
        return self.still_open - self.open_late

    @property
    def in_time_percent(self) -> Decimal | None:
        return percent(self.answered_in_time, self.denominator)

    @property
    def ever_percent(self) -> Decimal | None:
        return percent(self.answered_ever, self.denominator)

    @property
    def solved_percent(self) -> Decimal | None:
        """Of those who said, how many said that it was solved."""
        return percent(self.solved, self.solved + self.not_solved)


def tally(rows: Iterable[Row], now: datetime) -> Tally:
    """Count ``rows`` as they stand at ``now``."""
    counts: Counter[str] = Counter()
    minutes: Counter[int] = Counter()
    opened: list[datetime] = []
    due: list[datetime] = []
    for row in rows:
        kind = _kind(row, now)
        counts["received"] += 1
        counts[kind] += 1
        if kind in LEFT_OUT:
            continue
        due.append(row.promised_at)
        if row.is_solved is not None:
            counts["solved" if row.is_solved else "not_solved"] += 1
        if row.answered_at is not None:
            # Two clocks may disagree by a moment; nothing is answered before it was asked.
            minutes[max(0, -((row.received_at - row.answered_at) // _MINUTE))] += 1
        elif kind in {"open_in_time", "open_late"}:
            opened.append(row.received_at)
    return Tally(
        **counts,
        oldest_open_at=min(opened, default=None),
        latest_due_at=max(due, default=None),
        response_minutes=minutes,
    )


def is_missed(row: Row, now: datetime) -> bool:
    """Say whether the promise of ``row`` counts as broken at ``now``."""
    return _kind(row, now) in MISSED


def _kind(row: Row, now: datetime) -> str:
    if row.is_spam:
        return "spam"
    if row.is_merged:
        return "merged"
    if row.withdrawn_at is not None and row.withdrawn_at < row.promised_at:
        return "withdrawn_in_time"
    if row.answered_at is not None:
        return "answered_in_time" if row.answered_at <= row.promised_at else "answered_late"
    if row.withdrawn_at is not None:
        return "withdrawn_late"
    return "open_in_time" if now <= row.promised_at else "open_late"


def figures(counted: Tally, now: datetime, period_ends_at: datetime | None = None) -> Figures:
    """Report ``counted``, which was counted at ``now``; without ``period_ends_at`` the period is taken to be over."""
    is_over = period_ends_at is None or now >= period_ends_at
    return Figures(
        received=counted.received,
        spam=counted.spam,
        merged=counted.merged,
        withdrawn=counted.withdrawn_in_time,
        denominator=counted.denominator,
        answered_in_time=counted.answered_in_time,
        answered_ever=counted.answered_ever,
        still_open=counted.still_open,
        oldest_open_at=counted.oldest_open_at,
        missed_promises=sum(getattr(counted, kind) for kind in MISSED),
        answered_late=counted.answered_late,
        open_late=counted.open_late,
        withdrawn_late=counted.withdrawn_late,
        p50_minutes=percentile(counted.response_minutes, 50),
        p90_minutes=percentile(counted.response_minutes, 90),
        p99_minutes=percentile(counted.response_minutes, 99),
        solved=counted.solved,
        not_solved=counted.not_solved,
        is_final=is_over and (counted.latest_due_at is None or counted.latest_due_at < now),
    )


def response_figures(rows: Iterable[Row], now: datetime, period_ends_at: datetime | None = None) -> Figures:
    """Count and report in one go."""
    return figures(tally(rows, now), now, period_ends_at)


def percentile(counts: Mapping[int, int], percent: int) -> int | None:
    """Return the smallest value that at least ``percent`` of a hundred values do not exceed (nearest rank).

    ``counts`` says how often each value occurs. The answer is always a value that occurred; ``None`` if none did.
    """
    if not 0 < percent <= 100:
        raise ValueError(f"there is no percentile {percent}")
    needed = -(-percent * sum(counts.values()) // 100)
    for value in sorted(counts):
        needed -= counts[value]
        if needed <= 0 and counts[value]:
            return value
    return None


def percent(part: int, whole: int) -> Decimal | None:
    """Return the share with one decimal, cut and not rounded; ``None`` of nothing."""
    if not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), rounding=ROUND_FLOOR)


def _present(*moments: datetime | None) -> list[datetime]:
    return [moment for moment in moments if moment is not None]
