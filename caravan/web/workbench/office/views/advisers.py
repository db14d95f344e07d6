"""The advisers of a county, what they have under contract, and the villages that nobody advises."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from caravan import clock
from caravan.directory import services
from caravan.directory.models import AdviserContract, Leave
from caravan.directory.offers import Language
from caravan.directory.queries import coverage_gaps
from caravan.directory.queries.advisers import may_advise
from caravan.knowledge.queries import topics
from caravan.people.models import User
from caravan.people.queries import regions_of, staff_within
from caravan.people.roles import LEADING
from caravan.regions.models import Region
from caravan.web.requests import StaffRequest
from caravan.web.words import day_words
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.advisers import counties_led, narrowed, open_loads, rows_of, usual_cap
from caravan.web.workbench.office.deeds import Deeds
from caravan.web.workbench.office.forms.contracts import ContractForm, EndForm, SubstituteForm

MARKS = ("away", "full")
GAPS_SHOWN = 50


def advisers(request: StaffRequest) -> HttpResponse:
    """List the advisers of one county."""
    counties, county = _county(request)
    asked: dict[str, Any] = {
        "text": request.GET.get("q", "").strip()[:40],
        "topic": request.GET.get("topic", ""),
        "language": request.GET.get("language", ""),
        "marks": [mark for mark in request.GET.getlist("mark") if mark in MARKS],
    }
    today = clock.today()
    everybody = rows_of(county, today, clock.now())
    context = frame(request.user) | asked
    context |= {
        "places": counties,
        "place": county,
        "rows": narrowed(everybody, **asked),
        "everybody": len(everybody),
        "away": sum(row.adviser.is_away for row in everybody),
        "full": sum(row.is_full for row in everybody),
        "gaps": coverage_gaps(county.code, today).count(),
        "topics": list(topics()),
        "languages": Language.choices,
    }
    return render(request, "workbench/office/advisers.html", context)


def _county(request: StaffRequest) -> tuple[list[Region], Region]:
    """Return the counties to choose from and the chosen one; 404 for one that ``user`` does not lead."""
    counties = counties_led(request.user)
    wanted = request.GET.get("place", "")
    county = next((county for county in counties if wanted in {"", county.code}), None)
    if county is None:
        raise Http404
    return counties, county


def adviser(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one adviser: what they know, when they are away, which villages they advise."""
    today, now = clock.today(), clock.now()
    contracts = AdviserContract.objects.visible_to(request.user).filter(adviser=pk)
    staff = staff_within(regions_of(request.user, LEADING), today)
    found = get_object_or_404(staff.filter(pk=pk))
    held = list(contracts.select_related("region__parent", "substitute").order_by("-ends_on", "region__code"))
    county = Region.objects.filter(code__in=[one.county_code for one in held]).order_by("code").first()
    context = frame(request.user) | {
        "adviser": found,
        "contracts": sorted(held, key=lambda one: (one.ends_on is not None and one.ends_on < today, one.region.code)),
        "county": county,
        "leaves": list(
            Leave.objects.visible_to(request.user)
            .filter(user=pk, ends_on__gte=today, cancelled_at=None)
            .select_related("substitute")
            .order_by("starts_on")
        ),
        "load": open_loads([found.pk]).get(found.pk, 0),
        "cap": found.load_cap or (usual_cap(county, now) if county else None),
        "topics": [topic for topic in topics() if topic.key in found.topics],
        "languages": found.languages,
        "today": today,
    }
    return render(request, "workbench/office/adviser.html", context)


def gaps(request: StaffRequest) -> HttpResponse:
    """List the villages and communities of a county that nobody advises."""
    counties, county = _county(request)
    found = coverage_gaps(county.code, clock.today())
    after = request.GET.get("after", "")
    rows = list(found.filter(code__gt=after).select_related("parent")[: GAPS_SHOWN + 1])
    context = frame(request.user) | {
        "places": counties,
        "place": county,
        "count": found.count(),
        "rows": rows[:GAPS_SHOWN],
        "after": rows[GAPS_SHOWN - 1].code if len(rows) > GAPS_SHOWN else "",
    }
    return render(request, "workbench/office/gaps.html", context)


def sign(request: StaffRequest) -> HttpResponse:
    """Enter a contract in one county; a village and an adviser may be chosen already."""
    counties, county = _county(request)
    today = clock.today()
    villages = _villages(county)
    chosen = {
        "region": villages.filter(code=request.GET.get("village", "")).first(),
        "adviser": request.GET.get("adviser", ""),
        "starts_on": today,
    }
    deeds = Deeds(request)
    deeds.offer(
        "sign",
        ContractForm,
        lambda typed: _sign(typed, request.user),
        people=may_advise(county.code, today),
        villages=villages,
        initial=chosen,
    )
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect("workbench:adviser", pk=deeds.forms["sign"].cleaned_data["adviser"].pk)
    context = frame(request.user) | {"places": counties, "place": county, "deeds": deeds}
    return render(request, "workbench/office/sign.html", context, status=deeds.status)


def _villages(county: Region) -> QuerySet[Region]:
    return Region.objects.on(clock.today()).below(county).filter(level=Region.Level.VILLAGE).order_by("code")


def _sign(typed: dict[str, Any], by: User) -> str:
    services.sign_contract(**typed, by=by, now=clock.now())
    place, name = typed["region"].spoken_name, typed["adviser"].name
    return _("%(name)s advises %(place)s.") % {"name": name, "place": place}


def contract(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one contract; name who stands in, or end it."""
    today = clock.today()
    visible = AdviserContract.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("region__parent", "adviser", "substitute"), pk=pk)
    deeds = Deeds(request)
    if found.ends_on is None or found.ends_on >= today:
        people = may_advise(found.county_code, today).exclude(pk=found.adviser_id)
        deeds.offer(
            "substitute",
            SubstituteForm,
            lambda typed: _substitute(found, typed, request.user),
            people=people,
            initial={"substitute": found.substitute_id},
        )
        deeds.offer("end", EndForm, lambda typed: _end(found, typed, request.user), initial={"on": today})
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect("workbench:contract", pk=found.pk)
    sign_next = urlencode({"place": found.county_code, "village": found.region.code})
    context = frame(request.user) | {
        "contract": found,
        "deeds": deeds,
        "sign_next": f"{reverse('workbench:sign')}?{sign_next}",
        "today": today,
    }
    return render(request, "workbench/office/contract.html", context, status=deeds.status)


def _substitute(contract: AdviserContract, typed: dict[str, Any], by: User) -> str:
    services.set_substitute(contract=contract, substitute=typed["substitute"], by=by, now=clock.now())
    if typed["substitute"] is None:
        return _("Nobody stands in now.")
    return _("%(name)s stands in now.") % {"name": typed["substitute"].name}


def _end(contract: AdviserContract, typed: dict[str, Any], by: User) -> str:
    ended = services.end_contract(contract=contract, on=typed["on"], reason=typed["reason"], by=by, now=clock.now())
    if ended.gap_from is None:
        return _("The contract ends. The village has somebody after it.")
    return _("The contract ends. From %(day)s the village has no adviser.") % {"day": day_words(ended.gap_from)}
