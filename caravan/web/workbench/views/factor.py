"""The code beside the password, or a passkey: asked for after signing in, and set up on one's own page."""

import json
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
from caravan.people.refusals import PasskeyWrong, PeopleRefused
from caravan.people.services import passkeys, second_factor
from caravan.web.middleware import PASSED, has_passed
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame

ASKED = "passkey_asked"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request: StaffRequest) -> HttpResponse:
    """Ask for the code; whoever has no second factor sets one up here."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    deed = DEEDS.get(act)
    if deed is None:
        return _page(request)
    try:
        return deed(request)
    except PeopleRefused as refusal:
        return _page(request, refusal=refusal)


def _check(request: StaffRequest) -> HttpResponse:
    # While it is being set up a right code confirms the key; it signs nobody in.
    if request.user.second_factor_at is None:
        return _page(request)
    second_factor.check(user=request.user, code=request.POST.get("code", ""), now=clock.now())
    return _passed(request)


def _check_passkey(request: StaffRequest) -> HttpResponse:
    answer, state = _answered(request)
    passkeys.check(user=request.user, answer=answer, state=state, origin=_origin(request), now=clock.now())
    return _passed(request)


def _begin(request: StaffRequest) -> HttpResponse:
    second_factor.begin(user=request.user)
    return redirect(request.get_full_path())


def _confirm(request: StaffRequest) -> HttpResponse:
    codes = second_factor.confirm(user=request.user, code=request.POST.get("code", ""), now=clock.now())
    _mark(request)
    # Shown by this answer and never again.
    return _page(request, codes=codes)


def _add_passkey(request: StaffRequest) -> HttpResponse:
    if not has_passed(request):
        raise PasskeyWrong
    answer, state = _answered(request)
    name, code = request.POST.get("name", ""), request.POST.get("code", "")
    passkeys.add(
        user=request.user,
        name=name,
        code=code,
        answer=answer,
        state=state,
        origin=_origin(request),
        now=clock.now(),
    )
    messages.success(request, _("The passkey is added. You can sign in with it from now on."))
    return redirect("workbench:factor")


def _remove_passkey(request: StaffRequest) -> HttpResponse:
    number = request.POST.get("passkey", "")
    if has_passed(request) and number.isdecimal() and len(number) < 19:
        passkeys.remove(user=request.user, passkey=int(number), now=clock.now())
        messages.success(request, _("The passkey is removed. It opens nothing here any more."))
    return redirect("workbench:factor")


DEEDS = {
    "check": _check,
    "check_passkey": _check_passkey,
    "begin": _begin,
    "confirm": _confirm,
    "add_passkey": _add_passkey,
    "remove_passkey": _remove_passkey,
}


def _origin(request: StaffRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _answered(request: StaffRequest) -> tuple[str, Any]:
    """Return what the browser answered and what it was asked; each question is answered once."""
    return request.POST.get("credential", ""), request.session.pop(ASKED, None)


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


def _page(
    request: StaffRequest, *, refusal: PeopleRefused | None = None, codes: list[str] | None = None
) -> HttpResponse:
    user = request.user
    is_through = has_passed(request)
    key = second_factor.key_of(user)
    context: dict[str, Any] = frame(user) | {
        "error": str(refusal) if refusal else "",
        "error_field": refusal.field if refusal else "",
        "typed_name": request.POST.get("name", ""),
        "codes": codes,
        "asks": user.second_factor_at is not None and not is_through,
        "is_set_up": user.second_factor_at is not None and is_through,
        "must_have_one": second_factor.must_have_one(user),
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        "qr": _qr(second_factor.address_of(user, key)) if key else "",
        "left": second_factor.codes_left(user) if is_through else 0,
        **_passkeys(request, is_through=is_through),
    }
    if not is_through:
        # Every other page leads back here until it is done.
        context |= {"views": [], "pages": [], "unread": 0, "may_intake": False}
    return render(request, "workbench/factor.html", context, status=422 if refusal else 200)


def _passkeys(request: StaffRequest, *, is_through: bool) -> dict[str, Any]:
    """Return the passkeys of who asks, and the question that their browser is to answer."""
    user, origin = request.user, _origin(request)
    if user.second_factor_at is None:
        return {}
    held = passkeys.of(user)
    question: Any = None
    if passkeys.can_be_used(origin) and (is_through or held):
        if is_through:
            question, asked = passkeys.question_for_new(user=user, origin=origin, held=held)
        else:
            question, asked = passkeys.question_for_sign_in(origin=origin, held=held)
        request.session[ASKED] = asked
    return {"passkeys": held if is_through else [], "question": json.dumps(question) if question else ""}


def _qr(text: str) -> str:
    drawn = segno.make(text, error="m").svg_inline(scale=5, border=4, svgclass=None, lineclass=None, omitsize=False)
    return mark_safe(drawn)  # noqa: S308 -- a picture that we have just drawn
