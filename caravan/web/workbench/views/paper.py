"""The receipt on paper, in the language of the person who takes it home."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from caravan import audit, clock
from caravan.cases.models import Clock
from caravan.matters.models import Matter
from caravan.matters.services import code_of
from caravan.web.papers import qr_svg, receipt_context, track_url
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.policy import MEDIATING
from caravan.web.workbench.receipts import held


@require_safe
def paper(request: StaffRequest, number: str) -> HttpResponse:
    """Show number and code once, to be printed or read out."""
    now = clock.now()
    matter = _held(request, number)
    user = request.user
    audit.seen(actor=user.username, subject=matter, what=["receipt_code"], region=matter.region_code, now=now)
    with translation.override("en" if matter.language.startswith("en") else "zh-hans"):
        # Sentences are made here, so they are made in the language of the paper.
        context = _context(request, matter)
    is_visible = Matter.objects.visible_to(user).filter(pk=matter.pk).exists()
    # A village adviser takes disputes in and hands them on.
    is_visible = is_visible and (matter.kind != Matter.Kind.MEDIATION or bool(user.role_set & MEDIATING))
    template = "mediation/paper" if matter.kind == Matter.Kind.MEDIATION else "paper"
    return render(request, f"workbench/{template}.html", frame(user) | context | {"is_visible": is_visible})


def _context(request: StaffRequest, matter: Matter) -> dict[str, Any]:
    """Return what the paper says; a mediation has no round and no thread yet."""
    if matter.kind != Matter.Kind.MEDIATION:
        return receipt_context(request, matter, clock.now()) | {
            "again": reverse("workbench:intake"),
            "onward": reverse("workbench:matter", args=[matter.number]),
        }
    return {
        "matter": matter,
        "code": code_of(matter),
        "due_on": Clock.objects.running().filter(case=matter.pk).earliest("due_on").due_on,
        "track_url": track_url(request, matter),
        "again": reverse("workbench:mediation_apply"),
        "onward": reverse("workbench:mediation", args=[matter.number]),
    }


@require_safe
def paper_qr(request: StaffRequest, number: str) -> HttpResponse:
    """The QR code of the paper; it holds the number only."""
    return HttpResponse(qr_svg(track_url(request, _held(request, number))), content_type="image/svg+xml")


def _held(request: StaffRequest, number: str) -> Matter:
    matter = held(request, number, clock.now())
    if matter is None:
        raise Http404
    return matter
