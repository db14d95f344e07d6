"""Come back to a matter with number and code; the page that forgets everything on this device."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caravan import clock
from caravan.matters.pace import address_of
from caravan.matters.services.attempts import ReceiptShut, open_with_receipt
from caravan.web.citizen.forms.matter import TrackForm
from caravan.web.citizen.visitor import forget, keep, visitor_of
from caravan.web.looks import HELD_FORM, as_typed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Open a matter. A wrong code and a number that does not exist get the same words."""
    visitor = visitor_of(request)
    if request.method != "POST":
        held = {"number": request.GET.get("number", "")[:40]} | as_typed(request)
        return _page(request, TrackForm(initial=held))
    form = TrackForm(request.POST)
    if form.is_valid():
        try:
            matter = open_with_receipt(now=clock.now(), address=address_of(request.META), **form.cleaned_data)
        except ReceiptShut as error:
            return _page(request, form, status=429, shut=error)
        if matter is not None:
            visitor.open(matter)
            return keep(redirect("citizen:matter", number=matter.number), visitor)
        form.add_error("number", _("Number and code do not fit together. Compare both with your receipt."))
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: TrackForm, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "citizen/track.html", {"form": form, "held_form": HELD_FORM, **more}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forget_device(request: HttpRequest) -> HttpResponse:
    """Delete what this browser holds; the matters themselves stay as they are. An address alone deletes nothing."""
    if request.method != "POST":
        return redirect("citizen:home")
    return forget(redirect("citizen:forgotten"))


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Go somewhere harmless at once, and leave nothing of the person on the device.

    A plain link has to do it, without a script and without a question; forgetting changes nothing
    that number and code do not bring back.
    """
    return forget(redirect(settings.EXIT_URL))
