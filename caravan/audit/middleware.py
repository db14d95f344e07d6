"""Gives every request an id that its audit events and its answer carry."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from caravan.audit import context
from caravan.privacy.ids import uuid7

# Anything else could forge a line of a log or be a name.
_ACCEPTED = re.compile(r"[0-9a-fA-F-]{16,64}")


class RequestIdMiddleware:
    """Takes over the proxy's X-Request-ID where it is a plain hexadecimal one, else makes its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ACCEPTED.fullmatch(given) else uuid7().hex
        with context.within(request_id=request_id, role="", region="", acting_for=""):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response
