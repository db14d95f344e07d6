"""What the demo's bar shows on every page."""

from django.http import HttpRequest

from caravan import clock


def bar(request: HttpRequest) -> dict[str, object]:
    return {"demo": {"now": clock.china(clock.now())}}
