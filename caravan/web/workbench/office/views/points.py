"""Service points, for those who look after them: what is said of them, when they are open, who is there."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caravan import clock
from caravan.directory import services
from caravan.directory.models import DutyShift, OpeningException, ServicePoint
from caravan.directory.opening import is_open
from caravan.directory.queries.duty import entitled
from caravan.people.models import User
from caravan.web.requests import StaffRequest
from caravan.web.words import day_words
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds
from caravan.web.workbench.office.forms.points import ExceptionForm, PointForm, WeekForm
from caravan.web.workbench.office.forms.roster import PlanForm
from caravan.web.workbench.office.weeks import begins
from caravan.web.workbench.paging import page_by

DUTY_SHOWN = timedelta(days=14)


def points(request: StaffRequest) -> HttpResponse:
    """List the points that one looks after."""
    today, now = clock.today(), clock.now()
    text, kind = request.GET.get("q", "").strip()[:40], request.GET.get("kind", "")
    found = ServicePoint.objects.kept_by(request.user).in_force(today).select_related("region")
    if text:
        found = found.filter(Q(name__contains=text) | Q(english_name__icontains=text))
    if kind in ServicePoint.Kind.values:
        found = found.filter(kind=kind)
    rows, after = page_by(found, "pk", request.GET.get("after", ""))
    exceptions = {one.point_id: one.hours for one in OpeningException.objects.filter(point__in=rows, on=today)}
    context = frame(request.user) | {
        "rows": [
            (point, is_open(now, point.hours, {today: exceptions[point.pk]} if point.pk in exceptions else {}))
            for point in rows
        ],
        "after": after,
        "text": text,
        "kind": kind,
        "kinds": ServicePoint.Kind.choices,
    }
    return render(request, "workbench/office/points.html", context)


def point(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one point and change what is said of it."""
    user, today = request.user, clock.today()
    found = _kept(user, pk)
    deeds = Deeds(request)
    deeds.offer("describe", PointForm, lambda typed: _describe(found, typed, user), initial=PointForm.said_of(found))
    deeds.offer("hours", WeekForm, lambda typed: _open(found, typed, user), initial=WeekForm.said_of(found))
    deeds.offer("exception", ExceptionForm, lambda typed: _except(found, typed, user), today=today)
    people = entitled(DutyShift.Desk.POINT, found.region, today)
    initial = {"day": today}
    deeds.offer("duty", PlanForm, lambda typed: _plan(found, typed, user), people=people, initial=initial)
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect("workbench:point", pk=found.pk)
    shifts = DutyShift.objects.touching(clock.now(), begins(today) + DUTY_SHOWN).filter(point=found)
    context = frame(user) | {
        "point": found,
        "deeds": deeds,
        "exceptions": list(found.exceptions.filter(on__gte=today).order_by("on")),
        "shifts": list(shifts.select_related("user").order_by("starts_at", "pk")),
    }
    return render(request, "workbench/office/point.html", context, status=deeds.status)


def _kept(user: User, pk: int) -> ServicePoint:
    kept = ServicePoint.objects.kept_by(user).in_force(clock.today())
    return get_object_or_404(kept.select_related("region", "organization"), pk=pk)


def _describe(point: ServicePoint, typed: dict[str, Any], by: User) -> str:
    services.change_point(point=point, by=by, now=clock.now(), **typed)
    return _("Kept. The public pages show it at once.")


def _open(point: ServicePoint, typed: dict[str, Any], by: User) -> str:
    services.change_point(point=point, by=by, now=clock.now(), hours=typed["hours"])
    return _("The opening hours are kept. The public pages show them at once.")


def _except(point: ServicePoint, typed: dict[str, Any], by: User) -> str:
    services.set_exception(point=point, **typed, by=by, now=clock.now())
    on: date = typed["on"]
    if typed["hours"]:
        return _("Other hours are announced for %(day)s.") % {"day": day_words(on)}
    return _("The point is announced as closed on %(day)s.") % {"day": day_words(on)}


def _plan(point: ServicePoint, plan: dict[str, Any], by: User) -> str:
    services.plan_shifts(
        times=plan["times"],
        desk=DutyShift.Desk.POINT,
        user=plan["user"],
        region=point.region,
        point=point,
        by=by,
        now=clock.now(),
    )
    return _("%(name)s is planned.") % {"name": plan["user"].name}


@require_POST
def cancel_exception(request: StaffRequest, pk: int, exception: int) -> HttpResponse:
    """Let the usual hours hold again on one day."""
    point = _kept(request.user, pk)
    found = get_object_or_404(point.exceptions.select_related("point__region"), pk=exception)
    services.cancel_exception(exception=found, by=request.user, now=clock.now())
    messages.success(request, _("The usual hours hold again on %(day)s.") % {"day": day_words(found.on)})
    return redirect("workbench:point", pk=point.pk)
