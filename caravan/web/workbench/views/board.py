"""The ladder board of the duty lead."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from caravan import clock
from caravan.engine.ladder import Desk
from caravan.matters.models import Matter
from caravan.routing.queries import board, rung_counts
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame

MOST_SHOWN = 12  # on each rung; the queue has them all


@dataclass(frozen=True)
class RungColumn:
    """One rung as the board shows it: those next to climb, and how many there are in all."""

    number: int
    desk: Desk
    rows: list[Matter]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def ladder(request: StaffRequest) -> HttpResponse:
    """Show every open question of the region on its rung; htmx asks for the board alone."""
    user = request.user
    held = rung_counts(user)
    columns = [
        RungColumn(
            number, desk, list(board(user, number)[:MOST_SHOWN]) if held.get(number) else [], held.get(number, 0)
        )
        for number, desk in enumerate(Desk, 1)
    ]
    context = {"rungs": columns, "now": clock.now()}
    if request.headers.get("HX-Request"):
        return render(request, "workbench/_ladder.html", context)
    return render(request, "workbench/ladder.html", frame(user) | context)
