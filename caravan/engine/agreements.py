"""An agreement line by line: does it add up, what has been kept of it, what is late, what is due next.

A line is money, an act or an apology that one side owes the other. Payments are facts with a day and a
sum; what they settle is worked out anew each time, so nothing has to be put right when one is corrected.
Nothing here knows of cases, of people or of the database; who owes is a plain string.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from caravan.engine.deadlines import add_months
from caravan.engine.money import yuan
from caravan.engine.wording import Problem
from caravan.engine.wording import gettext_noop as _

MOST_LINES = 60
FEWEST_SHARES, MOST_SHARES = 2, 200
# A promise for a day further away than this is a slip of the finger.
FURTHEST = timedelta(days=30 * 366)
REMIND_AHEAD = timedelta(days=3)


class Kind(StrEnum):
    MONEY = "money"
    ACT = "act"
    APOLOGY = "apology"


class State(StrEnum):
    """What has become of a line."""

    OPEN = "open"
    PARTLY = "partly"
    LATE = "late"
    KEPT = "kept"
    KEPT_LATE = "kept_late"


@dataclass(frozen=True, slots=True)
class Line:
    """One promise. ``fen`` is 0 for what is not money; ``due_on`` is the last day on which it is kept in time.

    Where many stand on one side, ``shares`` says who of the side ``shared_by`` has how much of the sum, in fen.
    """

    number: int
    kind: Kind
    owed_by: str
    due_on: date | None
    what: str = ""
    fen: int = 0
    shares: tuple[tuple[str, int], ...] = ()
    shared_by: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money handed over; ``line`` is the number of the line it was meant for, None where nobody said."""

    fen: int
    on: date
    line: int | None = None
    paid_by: str = ""


@dataclass(frozen=True, slots=True)
class LineStanding:
    line: Line
    state: State
    paid_fen: int
    kept_on: date | None
    days_late: int

    @property
    def open_fen(self) -> int:
        return self.line.fen - self.paid_fen

    @property
    def is_kept(self) -> bool:
        return self.kept_on is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement on one day. ``surplus_fen`` was paid beyond what was owed."""

    lines: tuple[LineStanding, ...]
    surplus_fen: int

    @property
    def owed_fen(self) -> int:
        return sum(item.line.fen for item in self.lines)

    @property
    def paid_fen(self) -> int:
        return sum(item.paid_fen for item in self.lines)

    @property
    def open_fen(self) -> int:
        return self.owed_fen - self.paid_fen

    @property
    def late(self) -> tuple[LineStanding, ...]:
        return tuple(item for item in self.lines if item.state is State.LATE)

    @property
    def is_performed(self) -> bool:
        """Say whether every line has been kept, in time or not."""
        return all(item.is_kept for item in self.lines)

    @property
    def was_ever_late(self) -> bool:
        return any(item.state in {State.LATE, State.KEPT_LATE} for item in self.lines)

    @property
    def next_due(self) -> LineStanding | None:
        """The line to be kept next: the one owed longest, of those with a day."""
        waiting = [item for item in self.lines if not item.is_kept and item.line.due_on]
        return min(waiting, key=lambda item: (item.line.due_on or date.max, item.line.number), default=None)


def faults(lines: Sequence[Line], total_fen: int | None, today: date) -> list[Problem]:
    """Return everything that is wrong with the lines of an agreement made ``today``, each with its place.

    The place is the number of the line and the field, "2.fen", or "total", or "lines". ``total_fen`` is the
    sum that the agreement names, None if no money is in it.
    """
    found = []
    if not lines:
        found.append(Problem("lines", _("Write down at least one thing that one side promises the other.")))
    if len(lines) > MOST_LINES:
        found.append(Problem("lines", _("An agreement has at most %(most)s lines."), {"most": MOST_LINES}))
    for line in lines:
        found += _line_faults(line, today)
    return found + _total_faults(lines, total_fen)


def _share_faults(line: Line) -> list[Problem]:
    """Return what is wrong with a table of individual amounts: it adds up to its line, and names everybody once."""
    place, found = f"{line.number}.shares", []
    if line.kind is not Kind.MONEY:
        found.append(Problem(place, _("Only money can be shared out. Choose a line with money.")))
    if len(line.shares) < FEWEST_SHARES:
        found.append(Problem(place, _("Write at least two people, one a line.")))
    if len(line.shares) > MOST_SHARES:
        found.append(Problem(place, _("At most %(most)s people can share one line."), {"most": MOST_SHARES}))
    names = [name for name, _fen in line.shares]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        found.append(
            Problem(place, _("%(name)s stands here twice. Tell the two apart, or join them."), {"name": twice})
        )
    if empty := next((name for name, fen in line.shares if fen <= 0), ""):
        found.append(Problem(place, _("Say how much %(name)s has."), {"name": empty}))
    come_to = sum(fen for _name, fen in line.shares)
    if not found and come_to != line.fen:
        values = {"sum": yuan(come_to), "line": line.number, "owed": yuan(line.fen)}
        found.append(Problem(place, _("The amounts come to %(sum)s yuan, but line %(line)s is %(owed)s yuan."), values))
    return found


def _line_faults(line: Line, today: date) -> list[Problem]:
    found = _share_faults(line) if line.shares or line.shared_by else []
    if line.kind is Kind.MONEY and line.fen <= 0:
        found.append(Problem(f"{line.number}.fen", _("Say how much is to be paid.")))
    if line.kind is not Kind.MONEY and line.fen:
        found.append(Problem(f"{line.number}.fen", _("Only money has an amount. Choose money, or leave it empty.")))
    if line.kind is not Kind.MONEY and not line.what.strip():
        found.append(Problem(f"{line.number}.what", _("Say what is to be done.")))
    if not line.owed_by:
        found.append(Problem(f"{line.number}.owed_by", _("Say who has to do it.")))
    if line.due_on is None:
        found.append(Problem(f"{line.number}.due_on", _("Say by which day.")))
    elif line.due_on < today:
        found.append(Problem(f"{line.number}.due_on", _("This day lies before the day of the agreement.")))
    elif line.due_on > today + FURTHEST:
        found.append(Problem(f"{line.number}.due_on", _("This day is more than thirty years away. Look at the year.")))
    return found


def _total_faults(lines: Sequence[Line], total_fen: int | None) -> list[Problem]:
    added = sum(line.fen for line in lines if line.kind is Kind.MONEY)
    if added == (total_fen or 0):
        return []
    values = {"added": yuan(added), "total": yuan(total_fen or 0), "difference": yuan(abs(added - (total_fen or 0)))}
    if total_fen is None:
        return [Problem("total", _("The lines add up to %(added)s yuan. Write that as the sum in all."), values)]
    if added < total_fen:
        words = _(
            "The lines add up to %(added)s yuan, the sum in all is %(total)s yuan: %(difference)s yuan are missing."
        )
    else:
        words = _("The lines add up to %(added)s yuan, the sum in all is %(total)s yuan: %(difference)s yuan too much.")
    return [Problem("total", words, values)]


def instalments(total_fen: int, count: int, first_on: date) -> list[tuple[int, date]]:
    """Return ``count`` monthly instalments that add up to ``total_fen``: equal ones, what remains in the last.

    Whole yuan stay whole. The day is that of the first in every month, or the month's last where it has none.
    Raises ``ValueError`` if there is not something in each.
    """
    return [(fen, add_months(first_on, months)) for months, fen in enumerate(parts_of(total_fen, count))]


def parts_of(total_fen: int, count: int) -> list[int]:
    """Return the sums of ``count`` instalments; raises ``ValueError`` if there is not something in each."""
    unit = 1 if total_fen % 100 else 100
    each = total_fen // unit // count * unit if count > 0 else 0
    if each <= 0:
        raise ValueError(f"{total_fen} fen cannot be paid in {count} parts")
    return [each] * (count - 1) + [total_fen - each * (count - 1)]


def standing(lines: Sequence[Line], payments: Sequence[Payment], done: Mapping[int, date], today: date) -> Standing:
    """Return what has been kept of ``lines`` by ``today``; ``done`` says when each act and apology was.

    A payment settles the line it was meant for first. What is left of it, and what was meant for none, settles
    the lines of whoever paid in the order in which they fall due (Civil Code art. 560: what is due comes first;
    no line of an agreement is secured or bears interest). Lines are settled in the order of the payments' days.
    """
    order = sorted((line for line in lines if line.kind is Kind.MONEY), key=_by_due)
    paid = dict.fromkeys((line.number for line in order), 0)
    kept = dict(done)
    surplus = 0
    for payment in sorted(payments, key=lambda one: one.on):
        rest = payment.fen
        theirs = [line for line in order if not payment.paid_by or line.owed_by == payment.paid_by]
        for line in sorted(theirs, key=lambda one: one.number != payment.line):
            part = min(rest, line.fen - paid[line.number])
            if not part:
                continue
            paid[line.number] += part
            rest -= part
            if paid[line.number] == line.fen:
                kept[line.number] = payment.on
        surplus += rest
    return Standing(
        tuple(_standing_of(line, paid.get(line.number, 0), kept.get(line.number), today) for line in lines), surplus
    )


def _by_due(line: Line) -> tuple[date, int]:
    return line.due_on or date.max, line.number


def _standing_of(line: Line, paid: int, kept_on: date | None, today: date) -> LineStanding:
    until = kept_on or today
    late = max(0, (until - line.due_on).days) if line.due_on else 0
    if kept_on:
        state = State.KEPT_LATE if late else State.KEPT
    elif late:
        state = State.LATE
    else:
        state = State.PARTLY if paid else State.OPEN
    return LineStanding(line, state, paid, kept_on, late)


def payment_fault(now: Standing, payment: Payment, began_on: date, today: date) -> Problem | None:
    """Return why ``payment`` cannot be put on record, if it cannot."""
    theirs = [item for item in now.lines if not payment.paid_by or item.line.owed_by == payment.paid_by]
    still_open = sum(item.open_fen for item in theirs)
    if payment.fen <= 0:
        return Problem("fen", _("Say how much was paid."))
    if payment.on > today:
        return Problem("on", _("This day has not come yet."))
    if payment.on < began_on:
        return Problem("on", _("This day lies before the agreement took effect."))
    if not still_open:
        return Problem("fen", _("Nothing is left to pay."))
    if payment.fen > still_open:
        return Problem("fen", _("Only %(open)s yuan are still to be paid."), {"open": yuan(still_open)})
    return None


def to_remind_of(now: Standing, today: date) -> list[LineStanding]:
    """Return the lines to speak of today: those due within three days, and those that are late."""
    return [
        item for item in now.lines if not item.is_kept and item.line.due_on and item.line.due_on <= today + REMIND_AHEAD
    ]
