"""Move the demo's clock, read its phone, see its accounts."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from caravan import clock
from caravan.demo import services
from caravan.demo.network.build import PASSWORD
from caravan.demo.seed import accounts
from caravan.gateways.sms.fake import FakeSms
from caravan.rulebook.service_promise import DEFAULT_LADDER, clock_for

LEAPS = {"15": timedelta(minutes=15), "60": timedelta(hours=1), "1440": timedelta(days=1)}


def index(request: HttpRequest) -> HttpResponse:
    """Show who can log in and what the phones of the demo received."""
    phone = FakeSms(settings.DATA_DIR / "demo-phone.jsonl")
    return render(
        request,
        "demo/index.html",
        {"accounts": accounts(), "password": PASSWORD, "texts": list(reversed(phone.messages()))[:30]},
    )


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the clock forward; everything due on the way happens at its own time."""
    now = clock.now()
    to = _target(request.POST.get("by", ""), now)
    steps = services.move_clock(now=now, to=to)
    _stay_logged_in(request, to - now)
    messages.success(
        request,
        ngettext(
            "The clock was moved. %(count)s step of a ladder happened on the way.",
            "The clock was moved. %(count)s steps of ladders happened on the way.",
            steps,
        )
        % {"count": steps}
        if steps
        else _("The clock was moved. Nothing was due on the way."),
    )
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}) and target.startswith("/")
    return redirect(target if is_ours else "demo:index")


def _target(leap: str, now: datetime) -> datetime:
    if leap == "morning":
        return clock_for(DEFAULT_LADDER).next_workday_at(now, time(10))
    return now + LEAPS.get(leap, timedelta())


def _stay_logged_in(request: HttpRequest, leap: timedelta) -> None:
    """Let the leap count for nothing in the visitor's own session: they were not away for so long."""
    for moment in ("began", "seen"):
        if isinstance(request.session.get(moment), float | int):
            request.session[moment] += leap.total_seconds()
