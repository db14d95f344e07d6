"""Subsidies of closed cases of legal aid: what waits for approval, what is to be paid."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caravan.cases.models import Subsidy
from caravan.cases.procedures.legal_aid.subsidy import in_yuan
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame

# As they are worked off; what was paid is done.
OPEN = (Subsidy.State.PROPOSED, Subsidy.State.APPROVED, Subsidy.State.SENT_BACK)
SHOWN = 50


@dataclass(frozen=True)
class Group:
    """The subsidies in one state, the oldest first."""

    key: str
    label: str
    rows: list[tuple[Subsidy, str]]
    is_more: bool


@require_safe
def subsidies(request: StaffRequest) -> HttpResponse:
    """Show what is open; what can be done with one stands on the page of its case, behind the question of interest."""
    groups = [_group(request, state) for state in OPEN]
    return render(request, "workbench/subsidies.html", frame(request.user) | {"groups": groups})


def _group(request: StaffRequest, state: Subsidy.State) -> Group:
    seen = Subsidy.objects.visible_to(request.user).filter(state=state)
    found = list(
        seen.select_related("case__matter", "case__assignee", "proposed_by").order_by("proposed_at", "pk")[: SHOWN + 1]
    )
    rows = [(row, in_yuan(row.amount)) for row in found[:SHOWN]]
    return Group(state.value, str(state.label), rows, len(found) > SHOWN)
