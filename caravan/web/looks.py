"""Another size of type or another language in the middle of a form, without losing what is typed.

The buttons of the header belong to the form of the page (``held_form``): they send it to its own address,
where it is shown again as it was. The gate turns such a request into one that only looks, so that no
view takes it for the form being sent.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation

from caravan.web.context import SIZES

# The id that the form of a page has whose header belongs to it.
HELD_FORM = "held-form"
BUTTON = "look"
A_YEAR = 365 * 24 * 3600


def turn_to_look(request: HttpRequest) -> None:
    """Let a form that was sent by a button of the header be looked at, in the size or language of the button."""
    if request.method != "POST" or BUTTON not in request.POST:
        return
    kind, _colon, value = request.POST[BUTTON].partition(":")
    cookie = {"size": "size", "language": settings.LANGUAGE_COOKIE_NAME}.get(kind, "")
    if value in (SIZES if kind == "size" else dict(settings.LANGUAGES)) and cookie:
        request.COOKIES[cookie] = value
        request._look = cookie, value  # type: ignore[attr-defined]
        if kind == "language":
            translation.activate(value)
            request.LANGUAGE_CODE = value
    request.method = "GET"
    request._typed = request.POST  # type: ignore[attr-defined]


def keep_look(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the choice in its cookie."""
    if look := getattr(request, "_look", None):
        keep(response, *look)


def keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what stands in the form that is only looked at; None if none was sent so."""
    return getattr(request, "_typed", None)


def as_typed(request: HttpRequest) -> dict[str, Any]:
    """Return the same as initial values of its form."""
    fields = typed(request)
    return {name: values if len(values) > 1 else values[0] for name, values in fields.lists()} if fields else {}
