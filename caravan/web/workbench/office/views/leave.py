"""Leave: one's own, and for those who lead a region, that of its staff."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caravan import clock
from caravan.directory import services
from caravan.directory.models import Leave
from caravan.directory.refusals import DirectoryRefused
from caravan.people.models import User
from caravan.people.queries import colleagues_of, regions_of, staff_within
from caravan.people.roles import LEADING
from caravan.web.requests import StaffRequest
from caravan.web.words import day_words
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds
from caravan.web.workbench.office.forms.leave import LeaveForm

SHOWN = 50
MOST_FOUND = 20


def leave(request: StaffRequest) -> HttpResponse:
    """Show and enter leave: one's own, or that of the colleague named in ``for``."""
    user, today = request.user, clock.today()
    led = _staff_led(user)
    person = get_object_or_404(led, pk=_number(request.GET["for"])) if "for" in request.GET else user
    deeds = Deeds(request)
    deeds.offer("enter", LeaveForm, lambda typed: _enter(person, typed, user), people=colleagues_of(person, today))
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect(request.get_full_path())
    leads = bool(regions_of(user, LEADING))
    visible = Leave.objects.visible_to(user).select_related("user", "substitute")
    wanted = request.GET.get("who", "").strip()[:40]
    context = frame(user) | {
        "person": person,
        "is_own": person == user,
        "own": list(visible.filter(user=person).order_by("-starts_on", "-pk")[:SHOWN]),
        "leads": leads,
        "others": list(_to_come(visible, person, today)[:SHOWN]) if leads else [],
        "wanted": wanted,
        "found": list(_called(led, wanted)[:MOST_FOUND]) if leads and wanted else [],
        "today": today,
        "deeds": deeds,
    }
    return render(request, "workbench/office/leave.html", context, status=deeds.status)


def _staff_led(user: User) -> QuerySet[User]:
    led = regions_of(user, LEADING)
    return staff_within(led, clock.today()).filter(is_active=True) if led else User.objects.none()


def _to_come(visible: QuerySet[Leave], person: User, today: Any) -> QuerySet[Leave]:
    to_come = visible.filter(ends_on__gte=today, cancelled_at=None).exclude(user=person)
    return to_come.order_by("starts_on", "pk")


def _called(staff: QuerySet[User], text: str) -> QuerySet[User]:
    return staff.filter(Q(name__startswith=text) | Q(username__startswith=text) | Q(english_name__istartswith=text))


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _enter(person: User, typed: dict[str, Any], by: User) -> str:
    entered = services.enter_leave(user=person, **typed, by=by, now=clock.now())
    days = {"first": day_words(entered.starts_on), "last": day_words(entered.ends_on), "name": person.name}
    if person == by:
        return _("Your leave is entered: %(first)s to %(last)s.") % days
    return _("The leave of %(name)s is entered: %(first)s to %(last)s.") % days


@require_POST
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a leave back."""
    found = get_object_or_404(Leave.objects.visible_to(request.user).select_related("user"), pk=pk)
    try:
        services.cancel_leave(leave=found, by=request.user, now=clock.now())
    except DirectoryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The leave is taken back."))
    back = reverse("workbench:leave")
    return redirect(back if found.user == request.user else f"{back}?for={found.user_id}")
