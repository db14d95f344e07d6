"""The audit: who did and who saw what in the auditor's regions. Looking at it is on record as well."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from caravan import audit, clock
from caravan.audit.models import Event
from caravan.matters.finding import matters_of_person
from caravan.matters.looks import SHOWING
from caravan.matters.refusals import Refused
from caravan.people.models import User
from caravan.people.queries import regions_of
from caravan.people.roles import Role
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.events import ACCOUNT, MATTER, lines, lookers, matter_key
from caravan.web.workbench.office.forms.audit import AuditForm, PersonForm
from caravan.web.workbench.office.weeks import DAY, begins
from caravan.web.workbench.paging import page

DAYS_SHOWN = timedelta(days=6)
DAYS_OF_A_PERSON = timedelta(days=365)
MOST_LOOKS = 300


def events(request: StaffRequest) -> HttpResponse:
    """List events, the newest first, and of one matter who looked at it."""
    user, today = request.user, clock.today()
    regions = regions_of(user, {Role.AUDITOR})
    codes = [region.code for region in regions]
    asked = {"first": (today - DAYS_SHOWN).isoformat(), "last": today.isoformat()} | request.GET.dict()
    form = AuditForm(asked)
    rows: list[Event] = []
    after, key = "", ""
    if form.is_valid():
        typed = form.cleaned_data
        key = matter_key(typed["number"], regions) if typed["number"] else ""
        found = _narrowed(Event.objects.visible_in(codes), typed, key)
        rows, after = page(found, "-at", request.GET.get("after", ""))
        _record_the_look(user, typed, key, len(rows))
    asked.pop("after", None)
    context = frame(user) | {
        "regions": regions,
        "form": form,
        "lines": lines(rows),
        "after": after,
        "keep": urlencode(asked),
        "lookers": lookers(codes, key) if key else [],
        "number": form.cleaned_data.get("number", "") if not form.errors else "",
        "is_known": bool(key),
    }
    return render(request, "workbench/office/audit.html", context, status=422 if form.errors else 200)


def _narrowed(found: QuerySet[Event], typed: dict[str, Any], key: str) -> QuerySet[Event]:
    found = found.filter(at__gte=begins(typed["first"]), at__lt=begins(typed["last"] + DAY))
    if typed["actor"]:
        found = found.filter(actor=typed["actor"])
    if typed["action"]:
        found = found.filter(action=typed["action"])
    if typed["number"]:
        found = found.filter(subject_kind=MATTER, subject_id=key)
    if typed["account"]:
        accounts = User.objects.filter(username=typed["account"]).values_list("pk", flat=True)
        found = found.filter(subject_kind=ACCOUNT, subject_id__in=[str(account) for account in accounts])
    return found


def _record_the_look(user: User, typed: dict[str, Any], key: str, shown: int) -> None:
    """Record what was looked for and how much was seen, once a page."""
    filters = {name: value for name, value in typed.items() if value and name in {"actor", "action", "account"}}
    days = {name: typed[name].isoformat() for name in ("first", "last")}
    audit.record(
        "audit.read",
        actor=user.username,
        subject=(MATTER, key) if key else None,
        data=days | filters | {"shown": shown},
        now=clock.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: StaffRequest) -> HttpResponse:
    """Say who saw the data of one person, in all of their matters in the auditor's regions."""
    user, today = request.user, clock.today()
    regions = regions_of(user, {Role.AUDITOR})
    days = {"first": (today - DAYS_OF_A_PERSON).isoformat(), "last": today.isoformat()}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=days)
    found: list[tuple[str, str]] | None = None
    rows: list[Event] = []
    if form.is_valid():
        typed = form.cleaned_data
        try:
            found = matters_of_person(text=typed["person"], regions=regions, by=user, now=clock.now())
        except Refused as refusal:
            form.add_error("person", str(refusal))
        else:
            looks = Event.objects.filter(subject_kind=MATTER, subject_id__in=[key for key, _number in found])
            looks = looks.filter(action__in=SHOWING, at__gte=begins(typed["first"]), at__lt=begins(typed["last"] + DAY))
            rows = list(looks.order_by("-at", "-id")[:MOST_LOOKS])
    numbers = None if found is None else [number for _key, number in found]
    context = {"regions": regions, "form": form, "lines": lines(rows), "numbers": numbers}
    page_of_it = frame(user) | context
    return render(request, "workbench/office/audit_person.html", page_of_it, status=422 if form.errors else 200)
