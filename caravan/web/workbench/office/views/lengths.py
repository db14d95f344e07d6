"""Lengths that no law was read for: what holds, who confirmed it, and a form for another one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from caravan import clock
from caravan.calendars.keeping import refresh
from caravan.calendars.models import EnteredLength
from caravan.calendars.services import enter_length
from caravan.people.queries import runs_province
from caravan.rulebook.local import LocalLength, changeable, local_on
from caravan.web.lengths import length_words, title_of
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds
from caravan.web.workbench.office.forms.lengths import LengthForm

SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One period: what it came with, and what holds here today."""

    key: str
    title: str
    shipped: str
    here: LocalLength | None
    length: str


def lengths(request: StaffRequest) -> HttpResponse:
    """Show every length that is to be confirmed; who looks after a whole province enters one."""
    user = request.user
    refresh()
    deeds = Deeds(request)
    may_enter = runs_province(user)
    if may_enter:
        deeds.offer("enter", LengthForm, lambda typed: _enter(typed, request), initial={"valid_from": clock.today()})
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect("workbench:lengths")
    entered = [(row, title_of(row.rule_key), length_words(row.rule_key, row.length)) for row in _entered()]
    context = frame(user) | {
        "lines": [_line(key, length) for key, length in changeable().items()],
        "entered": entered,
        "may_enter": may_enter,
        "deeds": deeds,
        "form": deeds.forms.get("enter"),
    }
    return render(request, "workbench/office/lengths.html", context, status=deeds.status)


def _entered() -> list[EnteredLength]:
    return list(EnteredLength.objects.order_by("-pk")[:SHOWN])


def _line(key: str, shipped: int) -> Line:
    here = local_on(key, clock.today())
    length = here.length if here else shipped
    return Line(key, title_of(key), length_words(key, shipped), here, length_words(key, length))


def _enter(typed: dict[str, Any], request: StaffRequest) -> str:
    row = enter_length(**typed, by=request.user.username, now=clock.now())
    values = {"title": title_of(row.rule_key), "length": length_words(row.rule_key, row.length)}
    return _("%(title)s: %(length)s. Open time limits that rest on it are counted anew within minutes.") % values
