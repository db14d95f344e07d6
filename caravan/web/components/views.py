"""How pages look, whether the service is up, and what it says when it broke."""

import errno
import sys

from django.conf import settings as configuration
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from caravan import clock
from caravan.jobs import health
from caravan.web.context import SIZES, THEMES
from caravan.web.looks import keep

# The disk for photos and recordings is full, read-only or broken.
NOTHING_CAN_BE_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


def settings(request: HttpRequest) -> HttpResponse:
    return render(request, "components/settings.html", {"sizes": SIZES.items(), "themes": THEMES.items()})


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep size and theme in a cookie, so that every page is served that way."""
    answer = _back(request)
    for name, known in (("size", SIZES), ("theme", THEMES)):
        if request.POST.get(name) in known:
            keep(answer, name, request.POST[name])
    return answer


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    answer = _back(request)
    if request.POST.get("language") in dict(configuration.LANGUAGES):
        keep(answer, configuration.LANGUAGE_COOKIE_NAME, request.POST["language"])
    return answer


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page the form stood on; to another site, never."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if is_ours and target.startswith("/") else "/")


@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; nothing else is looked at."""
    return JsonResponse(health.live())


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether a question could be stored now: 200 or 503. Names no secret and no person."""
    state = health.ready(clock.now())
    return JsonResponse(state, status=200 if state["ok"] else 503)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer for a view that failed: 503 while nothing can be stored, else 500. Asks nothing of the database."""
    failure = sys.exc_info()[1]
    is_full = isinstance(failure, OSError) and failure.errno in NOTHING_CAN_BE_WRITTEN
    if is_full or isinstance(failure, OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
    return HttpResponse(render_to_string("500.html"), status=500)
