"""The days off of each year: what the calendar in force counts, what was entered, and a form for a new notice."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from caravan import clock
from caravan.calendars.keeping import refresh
from caravan.calendars.models import EnteredNotice
from caravan.calendars.services import enter_notice
from caravan.calendars.sources import spans
from caravan.people.queries import runs_province
from caravan.rulebook.rest_days import YearNotice, noticed
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds
from caravan.web.workbench.office.forms.days_off import NoticeForm

SHOWN = 20


def days_off(request: StaffRequest) -> HttpResponse:
    """Show the calendar; who looks after a whole province enters a year's notice."""
    user, now = request.user, clock.now()
    calendar = refresh()
    may_enter = runs_province(user)
    year = calendar.provisional_from.year if calendar.provisional_from else now.year
    deeds = Deeds(request)
    if may_enter:
        deeds.offer("enter", NoticeForm, lambda typed: _enter(typed, request), initial=_said(year))
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect("workbench:days_off")
    context = frame(user) | {
        "calendar": calendar,
        "may_enter": may_enter,
        "entered": list(EnteredNotice.objects.order_by("-pk")[:SHOWN]),
        "this_year": clock.today().year,
        "known_to": date(year - 1, 12, 31),
        "next_year": year,
        "deeds": deeds,
        "form": deeds.forms.get("enter"),
    }
    return render(request, "workbench/office/days_off.html", context, status=deeds.status)


def _said(year: int) -> dict[str, Any]:
    """Begin with what the installed package knows of the year, if it does."""
    known = noticed(year)
    if known is None:
        return {"year": year}
    return {
        "year": year,
        "rest_days": spans(known.rest_days),
        "make_up_workdays": spans(known.make_up_workdays),
    }


def _enter(typed: dict[str, Any], request: StaffRequest) -> str:
    row = enter_notice(
        notice=YearNotice(typed["year"], typed["rest_days"], typed["make_up_workdays"]),
        title=typed["title"],
        origin=EnteredNotice.Origin.HAND,
        by=request.user.username,
        now=clock.now(),
        is_compared=typed["is_compared"],
    )
    return _("The days off of %(year)s hold from now on. What was promised before stays promised.") % {"year": row.year}
