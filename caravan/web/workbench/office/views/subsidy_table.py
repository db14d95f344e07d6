"""The table of subsidies for lawyers: what holds, where it stands, and a form for another row. None is shipped."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from caravan import clock
from caravan.cases.models import SubsidyRate
from caravan.cases.procedures.legal_aid.subsidy import in_yuan
from caravan.cases.procedures.legal_aid.words import FORMS
from caravan.cases.services import enter_subsidy_rate
from caravan.people.roles import Role
from caravan.regions.models import Region
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds
from caravan.web.workbench.office.forms.subsidy_table import RateForm

SHOWN = 50


def subsidy_table(request: StaffRequest) -> HttpResponse:
    """Show the rows entered; who looks after a whole province enters one for it."""
    user = request.user
    deeds = Deeds(request)
    provinces = Region.objects.filter(
        pk__in=[region.pk for region in user.regions_with({Role.SYSTEM_ADMINISTRATOR})], level=Region.Level.PROVINCE
    )
    if provinces:
        initial = {"valid_from": clock.today()}
        deeds.offer("enter", RateForm, lambda typed: _enter(typed, request), initial=initial, regions=provinces)
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect("workbench:subsidy_table")
    names = dict(FORMS)
    rows = SubsidyRate.objects.select_related("region").order_by("-pk")[:SHOWN]
    context = frame(user) | {
        "entered": [(row, names.get(row.form, row.form), in_yuan(row.amount)) for row in rows],
        "deeds": deeds,
        "form": deeds.forms.get("enter"),
    }
    return render(request, "workbench/office/subsidy_table.html", context, status=deeds.status)


def _enter(typed: dict[str, Any], request: StaffRequest) -> str:
    values = typed | {"amount": int(typed["amount"] * 100)}
    row = enter_subsidy_rate(**values, by=request.user, now=clock.now())
    return _("%(form)s: %(amount)s yuan") % {"form": dict(FORMS)[row.form], "amount": in_yuan(row.amount)}
