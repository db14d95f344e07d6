"""Sealed questions of one's places: that they are there, and the way to ask to be let in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.matters.models import AccessRequest, Matter
from caravan.matters.refusals import Refused
from caravan.regions.models import Region
from caravan.routing.services.sealing import ask_to_be_let_in
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.paging import page


@require_http_methods(["GET", "HEAD", "POST"])
def sealed(request: StaffRequest) -> HttpResponse:
    """List number, place and promised time, nothing else; a post asks for one of them."""
    if request.method != "POST":
        return _page(request)
    number, reason = request.POST.get("number", ""), request.POST.get("reason", "")[:200]
    matter = get_object_or_404(Matter.objects.sealed_from(request.user), number=number)
    try:
        ask_to_be_let_in(matter=matter, by=request.user, reason=reason, now=clock.now())
    except Refused as refusal:
        return _page(request, error=str(refusal), asked=number, reason=reason)
    messages.success(request, _("Asked. Whoever is responsible decides, and you are told."))
    return redirect("workbench:sealed")


def _page(request: StaffRequest, **typed: Any) -> HttpResponse:
    user = request.user
    hidden = Matter.objects.sealed_from(user)
    shown, after = page(hidden.only("id", "number", "due_at", *CODES), "due_at", request.GET.get("after", ""))
    # A town at most: a village is few people.
    places = {place.code: place for place in Region.objects.filter(code__in={row.region_code for row in shown})}
    asked = AccessRequest.objects.filter(matter__in=shown, user=user, decided_at=None)
    waiting = set(asked.values_list("matter", flat=True))
    rows = [
        {
            "number": row.number,
            "due_at": row.due_at,
            "place": places.get(row.region_code),
            "has_asked": row.pk in waiting,
        }
        for row in shown
    ]
    context = frame(user) | {"rows": rows, "total": hidden.count(), "after": after} | typed
    return render(request, "workbench/sealed.html", context, status=422 if typed else 200)


CODES = ("province_code", "prefecture_code", "county_code", "town_code")
