"""What this browser may see, and on what ground: number and code, the phone of who asked, or that of a helper."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from caravan import audit, clock
from caravan.audit import context
from caravan.matters.models import Matter, Party
from caravan.matters.numbers import normalise
from caravan.matters.services import matters_of_phone
from caravan.web.citizen.visitor import Visitor, keep, visitor_of

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., HttpResponse])
View = Callable[Concatenate[HttpRequest, Matter, P], HttpResponse]


class Ground(StrEnum):
    """Why a browser may see a matter; the stored value is the purpose of its looks in the audit."""

    RECEIPT = "receipt"
    ASKER = "asker_phone"
    HELPER = "helper_phone"


@dataclass(frozen=True)
class Opening:
    """A matter that this browser may see, and on what ground; ``helper`` is whose phone opened it, if a helper's."""

    matter: Matter
    ground: Ground
    helper: UUID | None = None


def opened(visitor: Visitor, number: str) -> Opening | None:
    """Return the matter if this browser may see it; what is missing and what is shut look the same."""
    matter = (
        Matter.objects.select_related("topic", "region", "owner__organization", "consultation")
        .filter(number=normalise(number))
        .first()
    )
    if matter is None:
        return None
    if visitor.has_open(matter) or _was_opened_from_what_is_open(visitor, matter):
        return Opening(matter, Ground.RECEIPT)
    phone_index = visitor.proved_phone(clock.now())
    if phone_index is None or not matters_of_phone(phone_index).filter(pk=matter.pk).exists():
        return None
    held = Party.objects.present().filter(matter=matter, phone_index=phone_index).values_list("part", "pk")
    parts = {part: key for part, key in held if part in {Party.Part.ASKER, Party.Part.HELPER}}
    if Party.Part.ASKER in parts:
        return Opening(matter, Ground.ASKER)
    return Opening(matter, Ground.HELPER, parts.get(Party.Part.HELPER))


def _was_opened_from_what_is_open(visitor: Visitor, matter: Matter) -> bool:
    """Say whether ``matter`` is a case that was opened from a question whose receipt this browser has shown."""
    if matter.is_question:
        return False
    source = Matter.objects.filter(cases__matter=matter).first()
    return source is not None and visitor.has_open(source)


def for_cases(view: V) -> V:
    """Let a page be one of cases too; all others are of questions, and lead a case to its own page."""
    view.is_for_cases = True  # type: ignore[attr-defined]
    return view


def opening_of(request: HttpRequest) -> Opening:
    """Return on what ground the matter of this request's address was opened; after ``with_matter`` only."""
    return cast("Opening", request._opening)  # type: ignore[attr-defined]


def is_helper(request: HttpRequest) -> bool:
    """Say whether a helper looks: they read and write for the person, but hold no receipt and end nothing."""
    return opening_of(request).ground is Ground.HELPER


def with_matter(view: View[P]) -> Callable[..., HttpResponse]:
    """Hand the view the matter of its address, or send the browser to the page that asks for the code.

    The first look in an hour is put on record; what a helper does is on record as theirs, for the asker.
    """

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, number: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visitor = visitor_of(request)
        opening = opened(visitor, number)
        if opening is None:
            asked = normalise(number)
            query = f"?{urlencode({'number': asked})}" if asked else ""
            return redirect(f"{reverse('citizen:track')}{query}")
        request._opening = opening  # type: ignore[attr-defined]
        if opening.ground is Ground.HELPER:
            context.describe(role="helper", acting_for="asker", stand_in=f"helper:{opening.helper}")
        if not opening.matter.is_question and not getattr(view, "is_for_cases", False):
            return redirect("citizen:matter", number=opening.matter.number)
        is_met = visitor.meet(opening.matter)
        is_first_look = visitor.look_at(opening.matter, now := clock.now())
        if is_first_look:
            audit.seen(
                actor="asker",
                subject=opening.matter,
                what=["story", "answers"],
                purpose=opening.ground,
                region=opening.matter.region_code,
                now=now,
            )
        response = view(request, opening.matter, *args, **kwargs)
        return keep(response, visitor) if is_met or is_first_look else response

    return inner


def by_the_asker(view: View[P]) -> Callable[..., HttpResponse]:
    """Let only the person who asked come through; whoever helps them is led back to the matter."""

    @wraps(view)
    def inner(request: HttpRequest, matter: Matter, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_helper(request):
            return redirect("citizen:matter", number=matter.number)
        return view(request, matter, *args, **kwargs)

    return wraps(view)(with_matter(inner))
