"""Reads of a mediation: who sits at the table, what stands in the agreement, what has been kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from caravan.cases.mediation.models import Agreement, Kept, Seat, Side
from caravan.cases.models import Case
from caravan.engine.agreements import Kind, Line, Payment, Standing, standing


def seats_of(case: Case) -> list[Seat]:
    """Return the seats of ``case``, those who applied first."""
    return list(Seat.objects.filter(case=case).select_related("party").order_by("side", "id"))


def names_of(seats: Sequence[Seat], side: str) -> str:
    return "、".join(seat.party.name for seat in seats if seat.side == side and seat.party.name)


def other(side: str) -> str:
    return Side.RESPONDENT if side == Side.APPLICANT else Side.APPLICANT


def line_json(line: Line) -> dict[str, Any]:
    """Return ``line`` in the form in which an agreement keeps it; its number is its place."""
    due = line.due_on.isoformat() if line.due_on else ""
    row = {"kind": str(line.kind), "owed_by": line.owed_by, "what": line.what, "fen": line.fen, "due_on": due}
    if line.shares:
        row |= {"shares": [list(share) for share in line.shares], "shared_by": line.shared_by}
    return row


def lines_in(content: Mapping[str, Any]) -> list[Line]:
    return [
        Line(
            number,
            Kind(row["kind"]),
            row["owed_by"],
            date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            row["what"],
            row["fen"],
            tuple((name, fen) for name, fen in row.get("shares", ())),
            row.get("shared_by", ""),
        )
        for number, row in enumerate(content.get("lines", []), start=1)
    ]


def standing_agreement(case: Case) -> Agreement | None:
    return Agreement.objects.standing().filter(case=case).select_related("by").first()


def standing_of(agreement: Agreement, today: date) -> Standing:
    """Return what has been kept of ``agreement`` by ``today``; what is only claimed does not count."""
    payments: list[Payment] = []
    done: dict[int, date] = {}
    for row in Kept.objects.counting().filter(agreement=agreement).order_by("on", "id"):
        if row.amount:
            payments.append(Payment(int(row.amount), row.on, row.line, row.side))
        elif row.line is not None:
            done.setdefault(row.line, row.on)
    return standing(lines_in(agreement.content), payments, done, today)


def unsigned(agreement: Agreement) -> list[Seat]:
    """Return who has not yet put their name to the text that stands."""
    signed = set(agreement.signatures.filter(digest=agreement.digest).values_list("seat_id", flat=True))
    return [seat for seat in seats_of(agreement.case) if seat.pk not in signed]


def next_due_on(agreement: Agreement, today: date) -> date:
    """Return the day on which the next promise has to be kept; today's, if none is left to wait for."""
    following = standing_of(agreement, today).next_due
    return following.line.due_on if following and following.line.due_on else today
