"""Whose place at a table of mediation this browser holds: that of the side that applied, or of the one invited."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from caravan import audit, clock
from caravan.cases.mediation.models import Seat, Side
from caravan.matters.models import Party
from caravan.web.citizen.access import Ground, opened
from caravan.web.citizen.visitor import Visitor, keep, visitor_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Seat, P], HttpResponse]


def seat_held(visitor: Visitor, seat_id: UUID, *, is_look: bool) -> Seat | None:
    """Return the seat if this browser holds it; what is missing and what is another's look the same.

    The side that applied sits down with its receipt or its phone; whoever helps them looks on, but offers nothing
    and signs nothing. The other side holds the code of its invitation.
    """
    seat = (
        Seat.objects.select_related("case__matter__topic", "case__matter__region", "case__assignee", "party")
        .filter(pk=seat_id)
        .first()
    )
    if seat is None:
        return None
    if seat.side == Side.APPLICANT and seat.party.part == Party.Part.ASKER:
        opening = opened(visitor, seat.case.matter.number)
        is_helper = opening is not None and opening.ground is Ground.HELPER
        seat.is_helper = is_helper  # type: ignore[attr-defined]
        return seat if opening is not None and (is_look or not is_helper) else None
    return seat if visitor.seats.get(str(seat.pk)) == seat.code_version else None


def with_seat(view: View[P], *, is_look: bool = False) -> Callable[..., HttpResponse]:
    """Hand the view the seat of its address, or send the browser to the page that asks for the code."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, seat_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visitor = visitor_of(request)
        seat = seat_held(visitor, seat_id, is_look=is_look)
        if seat is None:
            return redirect("citizen:invited")
        matter = seat.case.matter
        is_met = visitor.meet(matter)
        is_first_look = visitor.look_at(matter, now := clock.now())
        if is_first_look:
            actor = "asker" if seat.side == Side.APPLICANT else "opponent"
            audit.seen(actor=actor, subject=matter, what=["table"], purpose="seat", region=matter.region_code, now=now)
        response = view(request, seat, *args, **kwargs)
        return keep(response, visitor) if is_met or is_first_look else response

    return inner


def looked_at(view: View[P]) -> Callable[..., HttpResponse]:
    """The same for a page on which nothing can be done; helpers may see it too."""
    return with_seat(view, is_look=True)
