"""Bring what is in force into this process: at its start, and within a minute of a change made elsewhere."""

import time
from collections.abc import Callable

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse

from caravan.calendars.models import EnteredLength, EnteredNotice
from caravan.engine.calendars import Calendar
from caravan.rulebook import local, rest_days

_known: tuple[int, int] = (0, 0)  # the newest notice and the newest length this process works with
_looked_at = float("-inf")


def refresh() -> Calendar:
    """Install what is in force, if something was entered since; two small queries."""
    global _known, _looked_at
    _looked_at = time.monotonic()
    newest = _newest()
    if newest[0] != _known[0]:
        rest_days.install(rest_days.build({row.year: row.notice for row in EnteredNotice.objects.in_force()}))
    if newest[1] != _known[1]:
        local.install(row.local for row in EnteredLength.objects.all())
    _known = newest
    return rest_days.current()


def _newest() -> tuple[int, int]:
    notice, length = (model.objects.aggregate(newest=Max("pk"))["newest"] for model in (EnteredNotice, EnteredLength))
    return notice or 0, length or 0


def forget() -> None:
    """Return to what was shipped; the next look installs what is in force."""
    global _known, _looked_at
    _known, _looked_at = (0, 0), float("-inf")
    rest_days.install(None)
    local.install(())


def is_stale() -> bool:
    """Tell whether this process has not looked for longer than the settings allow; 0 there: it never looks."""
    every: int = settings.CALENDAR_LOOK_SECONDS
    return bool(every) and time.monotonic() - _looked_at >= every


def keep_calendar(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Look before a request, once in a while."""

    def handle(request: HttpRequest) -> HttpResponse:
        if is_stale():
            refresh()
        return get_response(request)

    return handle
