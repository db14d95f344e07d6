"""Ladder tables: the one in force for a region in words, those before it, and a form to give it its own."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from caravan import clock
from caravan.audit.scope import inside
from caravan.engine.ladder import Ladder
from caravan.people.queries import regions_of, runs
from caravan.regions.models import Region
from caravan.regions.scope import codes_of
from caravan.routing.ladders import history, ladder_in_force, own_tables_below, table_in_force
from caravan.routing.models import LadderTable
from caravan.routing.services import tables
from caravan.rulebook.service_promise import DEFAULT_LADDER
from caravan.web.requests import StaffRequest
from caravan.web.terms import term_words
from caravan.web.words import day_words
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds, Nothing
from caravan.web.workbench.office.forms.accounts import WhereForm
from caravan.web.workbench.office.forms.ladders import LadderForm
from caravan.web.workbench.office.weeks import begins
from caravan.web.workbench.policy import LADDER_READERS

HISTORY_SHOWN = 50


def ladders(request: StaffRequest) -> HttpResponse:
    """Show the ladder that holds for one region, where it comes from and what held before."""
    user, now = request.user, clock.now()
    regions = regions_of(user, LADDER_READERS)
    where = WhereForm(request.GET if "place" in request.GET else None, within=regions)
    region: Region = (where.cleaned_data["place"] if where.is_bound and where.is_valid() else None) or regions[0]
    table = table_in_force(region, now)
    is_own = table is not None and table.region == region
    may_change = runs(user, region)
    deeds = Deeds(request)
    if may_change and is_own:
        deeds.offer("take_back", Nothing, lambda typed: _take_back(region, request))
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect(_address(region))
    context = frame(user) | {
        "where": where,
        "region": region,
        "table": table,
        "is_own": is_own,
        "ladder": Ladder.from_json(table.table) if table else DEFAULT_LADDER,
        "may_change": may_change,
        "history": list(history(region)[:HISTORY_SHOWN]),
        "below": list(own_tables_below(region, now)[:HISTORY_SHOWN]),
        "now": now,
        "deeds": deeds,
    }
    context["rungs"] = rungs_in_words(context["ladder"])
    return render(request, "workbench/office/ladders.html", context, status=422 if where.errors else deeds.status)


def rungs_in_words(ladder: Ladder) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "desk": str(rung.desk),
            "in_hours": term_words(rung.in_hours),
            "outside": term_words(rung.outside),
            "fast": term_words(rung.fast) if rung.fast else "",
            "offers": rung.offers,
            "keeps_earlier": rung.keeps_earlier,
        }
        for number, rung in enumerate(ladder.rungs, 1)
    ]


def table(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one table of a region that one looks after, or of one around it."""
    codes = [region.code for region in regions_of(request.user, LADDER_READERS)]
    around = {code for region in codes for code in (region[:2], region[:4], region[:6], region[:9])}
    visible = LadderTable.objects.filter(
        Q(region=None) | inside(codes, "region__code") | Q(region__code__in=around)
    ).select_related("region")
    found = get_object_or_404(visible, pk=pk)
    ladder = Ladder.from_json(found.table)
    context = frame(request.user) | {"table": found, "ladder": ladder, "rungs": rungs_in_words(ladder)}
    return render(request, "workbench/office/ladder_table.html", context)


def give(request: StaffRequest) -> HttpResponse:
    """Give a region a table of its own; the form begins with the one that holds there now."""
    user, now = request.user, clock.now()
    code = request.GET.get("region", "")
    region = Region.objects.on(clock.today()).filter(code=code).first()
    if region is None or not runs(user, region) or region.level == Region.Level.VILLAGE:
        raise Http404
    _key, ladder = ladder_in_force(codes_of(region), now)
    deeds = Deeds(request)
    deeds.offer(
        "give",
        LadderForm,
        lambda typed: _give(region, typed, request),
        initial=LadderForm.said_of(ladder.to_json()) | {"valid_from": clock.today()},
    )
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect(_address(region))
    context = frame(user) | {"region": region, "deeds": deeds, "form": deeds.forms["give"], "back": _address(region)}
    return render(request, "workbench/office/give_ladder.html", context, status=deeds.status)


def _give(region: Region, typed: dict[str, Any], request: StaffRequest) -> str:
    now = clock.now()
    row = tables.give_ladder(
        region=region, table=typed["table"], valid_from=_from(typed["valid_from"], now), by=request.user, now=now
    )
    return _("%(place)s has a table of its own from %(day)s. Questions already asked keep theirs.") % {
        "place": region.name,
        "day": day_words(row.valid_from),
    }


def _from(day: date, now: datetime) -> datetime:
    """Return the start of ``day``, or this moment if it is today."""
    return now if day == clock.china(now).date() else begins(day)


def _take_back(region: Region, request: StaffRequest) -> str:
    tables.take_back_ladder(region=region, by=request.user, now=clock.now())
    return _("%(place)s has the wider table again. Questions already asked keep theirs.") % {"place": region.name}


def _address(region: Region) -> str:
    return f"{reverse('workbench:ladders')}?{urlencode({'place': region.code})}"
