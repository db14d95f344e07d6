"""The roster: who sits on which desk, week by week; planning, handing over, swapping and taking out shifts."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from caravan import clock
from caravan.audit.scope import inside
from caravan.directory import services
from caravan.directory.models import DutyShift, ServicePoint
from caravan.directory.queries import on_duty, roster
from caravan.directory.queries.duty import entitled
from caravan.people.models import User
from caravan.people.queries import regions_of
from caravan.people.roles import LEADING
from caravan.regions.models import Region
from caravan.web.requests import StaffRequest
from caravan.web.words import day_words
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds, Nothing
from caravan.web.workbench.office.forms.roster import HandOverForm, PlanForm, SwapForm
from caravan.web.workbench.office.weeks import DAY, begins, days_of, read_week

SWAPS_WITHIN = 21 * DAY


def desk_roster(request: StaffRequest) -> HttpResponse:
    """Show a week of a desk, and plan it; whoever leads nothing sees the week of their own service point."""
    if not regions_of(request.user, LEADING):
        return _point_roster(request)
    places = list(_with_a_desk(request.user))
    wanted = request.GET.get("place", "")
    # Whoever leads less than a county has no desk to plan.
    place = next((place for place in places if wanted in {"", place.code}), None)
    if place is None:
        raise Http404
    is_county = place.level == Region.Level.COUNTY
    desk = DutyShift.Desk.COUNTY_DUTY if is_county else DutyShift.Desk.CITY_SEAT
    week = _week(request)
    deeds = Deeds(request)
    deeds.offer(
        "plan",
        PlanForm,
        lambda plan: _plan(desk, place, plan, request.user),
        people=entitled(desk, place, week["today"]),
        initial={"day": max(week["monday"], week["today"])},
    )
    if done := deeds.carry_out():
        messages.success(request, done)
        day = deeds.forms["plan"].cleaned_data["day"]
        return redirect(f"{reverse('workbench:roster')}?{urlencode({'place': place.code, 'week': day.isoformat()})}")
    context = frame(request.user) | week
    context |= {
        "places": places,
        "place": place,
        "desk": desk,
        "days": days_of(roster(desk, place, week["from"], week["to"]), week["monday"], week["today"]),
        "on_duty": on_duty(desk, place, clock.now()),
        "deeds": deeds,
    }
    return render(request, "workbench/office/roster.html", context, status=deeds.status)


def _with_a_desk(user: User) -> list[Region]:
    """Return the places whose desk ``user`` plans: provinces and prefectures have the seat, counties the duty desk."""
    codes = [region.code for region in regions_of(user, LEADING)]
    found = Region.objects.on(clock.today()).filter(inside(codes, "code"), level__lte=Region.Level.COUNTY)
    return list(found.order_by("code"))


def _plan(desk: str, place: Region, plan: dict[str, Any], by: User) -> str:
    shifts = services.plan_shifts(
        times=plan["times"], desk=desk, user=plan["user"], region=place, by=by, now=clock.now()
    )
    first = day_words(shifts[0].starts_at)
    if len(shifts) == 1:
        return _("%(name)s is planned for %(day)s.") % {"name": plan["user"].name, "day": first}
    last = day_words(shifts[-1].starts_at)
    return _("%(name)s is planned from %(first)s to %(last)s.") % {
        "name": plan["user"].name,
        "first": first,
        "last": last,
    }


def _point_roster(request: StaffRequest) -> HttpResponse:
    """Show who is on duty at one's own service point; it is planned on the page of the point."""
    today = clock.today()
    points = list(ServicePoint.objects.kept_by(request.user).in_force(today).order_by("kind", "pk")[:100])
    wanted = request.GET.get("point", "")
    # Of a town's points the station is the clerks' own.
    stations = [point for point in points if point.kind != ServicePoint.Kind.STUDIO]
    usual = next(iter([*stations, *points]), None)
    point = next((point for point in points if str(point.pk) == wanted), None if wanted else usual)
    if point is None and wanted:
        raise Http404
    week = _week(request)
    shifts = DutyShift.objects.touching(week["from"], week["to"]).filter(point=point).select_related("user")
    context = frame(request.user) | week
    context |= {
        "points": points,
        "point": point,
        "days": days_of(shifts.order_by("starts_at", "pk") if point else [], week["monday"], today),
    }
    return render(request, "workbench/office/point_roster.html", context)


def _week(request: StaffRequest) -> dict[str, Any]:
    today = clock.today()
    monday = read_week(request.GET.get("week", ""), today)
    return {
        "today": today,
        "monday": monday,
        "sunday": monday + 6 * DAY,
        "before": monday - 7 * DAY,
        "after": monday + 7 * DAY,
        "from": begins(monday),
        "to": begins(monday + 7 * DAY),
    }


def shift(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one shift and let it be handed over, swapped or taken out."""
    user, now = request.user, clock.now()
    visible = DutyShift.objects.visible_to(user).select_related("user", "region", "point")
    found = get_object_or_404(visible, pk=pk)
    to_come = visible.filter(desk=found.desk, region=found.region_id, point=found.point_id, starts_at__gt=now)
    people = entitled(found.desk, found.region, clock.china(found.starts_at).date()).exclude(pk=found.user_id)
    deeds = Deeds(request)
    if found.ends_at > now:
        deeds.offer("hand_over", HandOverForm, lambda typed: _hand_over(found, typed, user), people=people)
        if found.starts_at > now:
            near = {"starts_at__lt": found.starts_at + SWAPS_WITHIN}
            others = to_come.filter(**near).exclude(user=found.user_id).order_by("starts_at", "pk")
            deeds.offer("swap", SwapForm, lambda typed: _swap(found, typed, user), shifts=others)
        deeds.offer("cancel", Nothing, lambda typed: _cancel(found, user))
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect(_back(found))
    context = frame(user) | {"shift": found, "back": _back(found), "is_running": found.starts_at <= now, "deeds": deeds}
    return render(request, "workbench/office/shift.html", context, status=deeds.status)


def _back(shift: DutyShift) -> str:
    if shift.point_id is not None:
        return reverse("workbench:point", args=[shift.point_id])
    week = clock.china(shift.starts_at).date().isoformat()
    return f"{reverse('workbench:roster')}?{urlencode({'place': shift.region.code, 'week': week})}"


def _hand_over(shift: DutyShift, typed: dict[str, Any], by: User) -> str:
    services.hand_over_shift(shift=shift, to=typed["to"], by=by, now=clock.now())
    return _("%(name)s does this shift now.") % {"name": typed["to"].name}


def _swap(shift: DutyShift, typed: dict[str, Any], by: User) -> str:
    one, two = services.swap_shift(shift=shift, other=typed["other"], by=by, now=clock.now())
    return _("%(one)s and %(two)s have swapped.") % {"one": one.user.name, "two": two.user.name}


def _cancel(shift: DutyShift, by: User) -> str:
    services.cancel_shift(shift=shift, by=by, now=clock.now())
    return _("The shift is out of the roster.")
