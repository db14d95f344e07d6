"""The code beside the password: asked for after signing in, and set up on one's own page."""

from datetime import datetime
from typing import Any, cast

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.people.refusals import PeopleRefused
from caravan.people.services import second_factor
from caravan.web.middleware import PASSED, has_passed
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request: StaffRequest) -> HttpResponse:
    """Ask for the code; whoever has no second factor sets one up here."""
    user, act = request.user, request.POST.get("act", "") if request.method == "POST" else ""
    try:
        if act == "check" and user.second_factor_at is not None:
            second_factor.check(user=user, code=request.POST.get("code", ""), now=clock.now())
            return _passed(request)
        if act == "begin":
            second_factor.begin(user=user)
            return redirect(request.get_full_path())
        if act == "confirm":
            codes = second_factor.confirm(user=user, code=request.POST.get("code", ""), now=clock.now())
            _mark(request)
            # Shown by this answer and never again.
            return _page(request, codes=codes)
    except PeopleRefused as refusal:
        return _page(request, error=str(refusal))
    return _page(request)


def _mark(request: StaffRequest) -> None:
    """Let this session through, under a new key: whoever knew the old one is out."""
    since = cast("datetime", request.user.second_factor_at)
    request.session.cycle_key()
    request.session[PASSED] = since.timestamp()


def _passed(request: StaffRequest) -> HttpResponse:
    _mark(request)
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if not second_factor.codes_left(request.user):
        messages.error(request, _("Your codes on paper are used up. Ask the security administrator to set it up anew."))
    return redirect(wanted if is_ours else resolve_url("workbench:queue"))


def _page(request: StaffRequest, *, error: str = "", codes: list[str] | None = None) -> HttpResponse:
    user = request.user
    is_through = has_passed(request)
    key = second_factor.key_of(user)
    context: dict[str, Any] = frame(user) | {
        "error": error,
        "codes": codes,
        "asks": user.second_factor_at is not None and not is_through,
        "is_set_up": user.second_factor_at is not None and is_through,
        "must_have_one": second_factor.must_have_one(user),
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        "qr": _qr(second_factor.address_of(user, key)) if key else "",
        "left": second_factor.codes_left(user) if is_through else 0,
    }
    if not is_through:
        # Every other page leads back here until it is done.
        context |= {"views": [], "pages": [], "unread": 0, "may_intake": False}
    return render(request, "workbench/factor.html", context, status=422 if error else 200)


def _qr(text: str) -> str:
    drawn = segno.make(text, error="m").svg_inline(scale=5, border=4, svgclass=None, lineclass=None, omitsize=False)
    return mark_safe(drawn)  # noqa: S308 -- a picture that we have just drawn
