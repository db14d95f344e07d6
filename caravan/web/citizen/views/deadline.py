"""By when: the last day of a period that a law sets, and how it is counted."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caravan import clock
from caravan.engine.calendars import BeyondCalendar
from caravan.engine.workings import Workings, work_out
from caravan.rulebook.laws import Law
from caravan.rulebook.local import local_on, period_on
from caravan.rulebook.periods import ACTORS, TRIGGERS, Period, version_on
from caravan.rulebook.rest_days import current
from caravan.web.citizen.forms.deadline import COMMON, DeadlineForm, is_own, name_of_law, offered
from caravan.web.lengths import length_words
from caravan.web.words import said
from caravan.web.workings import steps

# With so little time left a person should look at it, and fast: the law on legal aid gives the same number (art. 44).
SHORT = timedelta(days=7)


@require_safe
def deadline(request: HttpRequest) -> HttpResponse:
    """Work out a date; it is all in the address, so that it can be kept and shown to somebody."""
    asked = request.GET.get("rule", "")
    if "on" not in request.GET and asked in {"", *offered(clock.today())}:
        return _page(request, DeadlineForm(initial={"rule": asked}))
    form = DeadlineForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=422)
    rule = form.cleaned_data["rule"]
    period: Period = period_on(rule, form.cleaned_data["on"])
    try:
        workings = work_out(period.rule, form.cleaned_data["on"], current(), before=period.is_before)
    except (BeyondCalendar, ValueError, OverflowError):
        form.add_error("on", _("The calendar of days off does not reach that far."))
        return _page(request, form, status=422)
    return _page(request, form, **_result(period, workings, clock.today()))


def _page(request: HttpRequest, form: DeadlineForm, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "citizen/deadline.html", {"form": form, "common": COMMON.items(), **more}, status=status)


def _result(period: Period, workings: Workings, today: date) -> dict[str, Any]:
    due_on = workings.due.due_on
    left = (due_on - today).days
    local = local_on(period.rule.key, workings.start)
    return {
        "period": period,
        "title": said(period.title),
        "says": "" if local else said(period.says),
        "local": local,
        "length": length_words(period.rule.key, period.rule.length),
        "consequence": said(period.consequence),
        "is_own": is_own(period),
        "actor": said(ACTORS[period.actor]),
        "trigger": said(TRIGGERS[period.trigger]),
        "law": name_of_law(period),
        # Interpretations and regulations have no page of their own.
        "law_slug": period.law.slug if isinstance(period.law, Law) else "",
        "basis": period.rule.basis,
        "due_on": due_on,
        "is_provisional": workings.due.is_provisional,
        "is_over": left < 0,
        "is_short": timedelta(days=left) <= SHORT,
        "left": left,
        "is_older_law": workings.start < period.rule.in_force_from,
        "older": _older(period, workings.start),
        "today": today,
        "ask": _asking(period, due_on, left),
        "steps": steps(period, workings),
    }


def _older(period: Period, start: date) -> str:
    """Return what a rule that held on ``start`` and was replaced is said to have given; nothing if none is known."""
    found = version_on(period.rule.key, start)
    return said(found.says) if found is not None and found is not period else ""


def _asking(period: Period, due_on: date, left: int) -> str:
    """Return where to ask a person; a day of one's own that is still to come goes along."""
    address = reverse("citizen:ask")
    return f"{address}?{urlencode({'deadline_on': due_on.isoformat()})}" if is_own(period) and left >= 0 else address
