"""The file of a case, and the steps that staff take in it; the same for every procedure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caravan import audit, clock
from caravan.cases import services
from caravan.cases.asks import Ask, Faults, Kind
from caravan.cases.models import Case, CasePaper, ServedPaper, Subsidy
from caravan.cases.procedure import Act
from caravan.cases.procedures import PROCEDURES
from caravan.cases.procedures.legal_aid import subsidy
from caravan.cases.procedures.legal_aid_notice.partners import LETTERS
from caravan.cases.queries import handlers_for, people_for_step
from caravan.cases.services import serving
from caravan.consultations import services as consultations
from caravan.documents.models import Document
from caravan.matters.models import Matter, Party
from caravan.matters.refusals import Incomplete, Refused
from caravan.matters.services import add_note
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.privacy.masks import mask_identity, mask_phone
from caravan.routing import services as routing
from caravan.routing.queries import may_see_facts
from caravan.web import casefiles
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.views.matter import access, gate

FORM = require_http_methods(["GET", "HEAD", "POST"])
RELATED = ("matter__topic", "matter__region", "matter__owner__organization", "assignee__organization", "opened_from")


def _case(request: StaffRequest, number: str) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related(*RELATED), matter__number=number)


def _shared(request: StaffRequest, number: str) -> Case:
    """Return a case that is worked on here; one with pages of its own is not found."""
    found = _case(request, number)
    if found.matter.kind in casefiles.WITH_OWN_PAGES:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD"])
def case(request: StaffRequest, number: str) -> HttpResponse:
    """Show one case: first the question of interest, then the file, each look on record."""
    found = _case(request, number)
    if found.procedure == "mediation":
        return redirect("workbench:mediation", number=number)
    return _page(request, found)


def _page(request: StaffRequest, case: Case, *, action: str = "", refusal: Refused | None = None) -> HttpResponse:
    user, now, matter = request.user, clock.now(), case.matter
    parties = list(Party.objects.present().filter(matter=matter).order_by("id"))
    context: dict[str, Any] = frame(user) | {
        "case": case,
        "opened": matter,
        "now": now,
        "refusal": refusal,
        "action": action,
        "typed": request.POST if refusal else {},
    }
    if not may_see_facts(matter, user):
        context |= gate(matter, user, parties, now)
        return render(request, "workbench/case.html", context, status=409 if refusal else 200)
    what = ["facts", "name"]
    audit.seen(actor=user.username, subject=matter, what=what, purpose="handling", region=matter.region_code, now=now)
    procedure = PROCEDURES[case.procedure]
    context |= {
        "procedure": procedure,
        "stage": casefiles.stage_of(case),
        "people": [_person(party) for party in parties],
        "facts": casefiles.told(procedure.form, case.facts),
        "letter": casefiles.told(LETTERS.get(case.procedure, ()), case.letter),
        "clocks": casefiles.clock_lines(case, now),
        "papers": casefiles.paper_lines(case),
        "steps": casefiles.step_lines(case, is_for_staff=True),
        "lines": casefiles.timeline(case, "staff"),
        "notes": list(matter.notes.select_related("by").order_by("id")),
        "attachments": list(matter.attachments.select_related("file").order_by("id")),
        "documents": list(Document.objects.filter(matter=matter).order_by("id")),
        "serving": _serving(request, case, parties, action, refusal),
        "served": list(ServedPaper.objects.filter(case=case).select_related("document", "receipt").order_by("id")),
        "ways": CasePaper.How.choices[1:],
        "offers": [_offer(request, case, one, action, refusal) for one in services.offers(case, user)],
        "subsidy": _subsidy(request, case, action, refusal),
        "colleagues": _colleagues(case, user, now),
        "is_urgent_now": case.state in {"received", "incomplete"} and matter.is_fast_track,
        "is_open": matter.state == Matter.State.OPEN,
        **access(matter, user),
    }
    status = 200 if refusal is None else 422 if isinstance(refusal, Faults | Incomplete) else 409
    return render(request, "workbench/case.html", context, status=status)


def _serving_asks(case: Case) -> tuple[Ask, ...]:
    papers = Document.objects.filter(matter=case.matter).exclude(template=serving.RECEIPT).order_by("-id")
    choices = tuple((str(one.pk), f"{one.title} {one.number}") for one in papers)
    return (Ask("document", _("Which paper was served"), Kind.CHOICE, choices=choices), *serving.ASKS)


def _serving(
    request: StaffRequest, case: Case, parties: list[Party], action: str, refusal: Refused | None
) -> dict[str, Any] | None:
    """Return the form that keeps that a paper was served; None for who may not."""
    if not services.may_serve(case, request.user):
        return None
    is_refused = refusal is not None and action == "serve"
    faults = refusal.by_field if isinstance(refusal, Faults) and is_refused else {}
    asker = next((party.name for party in parties if party.part == Party.Part.ASKER), "")
    initial = {"to": asker, "served_on": clock.today().isoformat()}
    data = request.POST if is_refused else None
    form = casefiles.AskForm(_serving_asks(case), data, faults=faults, initial=initial, auto_id="id_serve_%s")
    return {"form": form, "is_open": is_refused}


def _subsidy(request: StaffRequest, case: Case, action: str, refusal: Refused | None) -> dict[str, Any] | None:
    """Return where the subsidy of a closed case stands and what can be done with it; None if there is none."""
    row = Subsidy.objects.filter(case=case).select_related("case__matter", "rate", "proposed_by", "approved_by").first()
    if row is None:
        return None
    offers = []
    for name in services.subsidy_offers(row, request.user):
        is_refused = refusal is not None and action == SUBSIDY_DEED + name
        act = subsidy.ACTS[name]
        faults = refusal.by_field if isinstance(refusal, Faults) and is_refused else {}
        begun = subsidy.proposal(case, clock.today()).values if name == "propose" else {}
        data = request.POST if is_refused else None
        form = casefiles.AskForm(act.asks, data, faults=faults, initial=begun, auto_id=f"id_subsidy_{name}_%s")
        offers.append({"action": SUBSIDY_DEED + name, "act": act, "form": form, "is_open": is_refused})
    return {"row": row, "amount": subsidy.in_yuan(row.amount), "offers": offers}


def _colleagues(case: Case, user: User, now: datetime) -> list[tuple[str, str]]:
    """Return to whom the case could be handed over, for whoever may do that."""
    may = case.matter.owner_id == user.pk or user.role_set & {PROCEDURES[case.procedure].handler, Role.SUPERVISOR}
    is_open = case.matter.state == Matter.State.OPEN
    return casefiles.people_for(handlers_for(case, now)) if may and is_open else []


def _person(party: Party) -> dict[str, Any]:
    return {
        "party": party,
        "phone": mask_phone(party.phone),
        "identity_number": mask_identity(party.identity_number),
    }


def _offer(request: StaffRequest, case: Case, name: str, action: str, refusal: Refused | None) -> dict[str, Any]:
    act = PROCEDURES[case.procedure].acts[name]
    is_refused = refusal is not None and name == action
    data = request.POST if is_refused else None
    faults = refusal.by_field if isinstance(refusal, Faults) and is_refused else {}
    people = _people(case, name, act)
    begun = case.facts if act.begins_with_facts else {}
    proposed = subsidy.proposal(case, clock.today()) if subsidy.AMOUNT in act.asks else None
    begun = {**begun, **(proposed.values if proposed else {})}
    form = casefiles.AskForm(act.asks, data, people=people, faults=faults, initial=begun, auto_id=f"id_{name}_%s")
    return {"action": name, "act": act, "form": form, "is_open": is_refused, "proposed": proposed}


def _people(case: Case, action: str, act: Act) -> list[tuple[str, str]]:
    if not any(ask.kind is Kind.PERSON for ask in act.asks):
        return []
    return casefiles.people_for(people_for_step(case, action, clock.now()))


@FORM
def case_step(request: StaffRequest, number: str, action: str) -> HttpResponse:
    """Take one step of the table; a refusal comes back beside its form with what was typed."""
    if request.method != "POST":
        return redirect("workbench:case", number=number)
    found = _shared(request, number)
    if action not in PROCEDURES[found.procedure].acts:
        raise Http404
    try:
        routing.require_no_interest(matter=found.matter, by=request.user)
        services.take_step(
            case=found,
            action=action,
            by=request.user,
            typed=casefiles.typed_of(PROCEDURES[found.procedure].acts[action].asks, request.POST),
            expected=_number(request.POST.get("expected", "")),
            now=clock.now(),
        )
    except Refused as refusal:
        return _page(request, _case(request, number), action=action, refusal=refusal)
    messages.success(request, str(PROCEDURES[found.procedure].acts[action].done))
    return _back(request, found)


@FORM
def case_do(request: StaffRequest, number: str, action: str) -> HttpResponse:
    """Do what is no step: declare, note, say that a paper is there or is not, hand over."""
    if request.method != "POST":
        return redirect("workbench:case", number=number)
    found = _shared(request, number)
    if action not in DEEDS:
        raise Http404
    try:
        if action != "declare":
            routing.require_no_interest(matter=found.matter, by=request.user)
        DEEDS[action](found, request.user, request.POST)
    except Refused as refusal:
        return _page(request, _case(request, number), action=action, refusal=refusal)
    return _back(request, found)


def _declare(case: Case, user: User, typed: QueryDict) -> None:
    outcome = typed.get("outcome", "")
    if outcome not in {"clear", "conflict"}:
        raise Http404
    routing.declare(matter=case.matter, by=user, outcome=outcome, now=clock.now())


def _note(case: Case, user: User, typed: QueryDict) -> None:
    add_note(matter=case.matter, by=user, text=typed.get("text", ""), now=clock.now())


def _hand_over(case: Case, user: User, typed: QueryDict) -> None:
    to = User.objects.filter(username=typed.get("to", "")).first()
    if to is None:
        raise Incomplete("to", _("Choose a person from the list."))
    reason, owner = typed.get("reason", ""), _number(typed.get("owner", ""))
    services.hand_over(case=case, to=to, expected_owner_id=owner, by=user, reason=reason, now=clock.now())


def _paper(case: Case, user: User, typed: QueryDict) -> None:
    how = typed.get("how", "")
    if how not in CasePaper.How.values[1:]:
        raise Incomplete("how", _("Choose one."))
    services.add_paper(case=case, key=typed.get("key", ""), how=how, by=user, now=clock.now())


def _drop_paper(case: Case, user: User, typed: QueryDict) -> None:
    paper = get_object_or_404(CasePaper, case=case, pk=_uuid(typed.get("paper", "")))
    services.drop_paper(paper=paper, by=user, now=clock.now())


def _serve(case: Case, user: User, typed: QueryDict) -> None:
    chosen = typed.get("document", "")
    known = {str(one.pk): one for one in Document.objects.filter(matter=case.matter)}
    services.serve_paper(case=case, document=known.get(chosen), by=user, typed=typed.dict(), now=clock.now())


def _subsidy_deed(action: str) -> Callable[[Case, User, QueryDict], None]:
    def take(case: Case, user: User, typed: QueryDict) -> None:
        services.move_subsidy(
            case=case,
            action=action,
            by=user,
            typed=casefiles.typed_of(subsidy.ACTS[action].asks, typed),
            now=clock.now(),
        )

    return take


SUBSIDY_DEED = "subsidy_"
DEEDS: dict[str, Callable[[Case, User, QueryDict], None]] = {
    "declare": _declare,
    "note": _note,
    "hand_over": _hand_over,
    "paper": _paper,
    "drop_paper": _drop_paper,
    "serve": _serve,
    **{SUBSIDY_DEED + action: _subsidy_deed(action) for action in subsidy.ACTS},
}


@FORM
def to_aid(request: StaffRequest, number: str) -> HttpResponse:
    """Turn a question into an application for legal aid."""
    matter = get_object_or_404(Matter.objects.visible_to(request.user).questions(), number=number)
    if request.method != "POST":
        return redirect("workbench:matter", number=number)
    try:
        routing.require_no_interest(matter=matter, by=request.user)
        opened = consultations.into_legal_aid(
            matter=matter, agreed="agreed" in request.POST, by=request.user, now=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workbench:matter", number=number)
    messages.success(request, _("The application is there: %(number)s") % {"number": opened.matter.number})
    if not Case.objects.visible_to(request.user).filter(pk=opened.pk).exists():
        return redirect("workbench:matter", number=number)
    return redirect("workbench:case", number=opened.matter.number)


def _back(request: StaffRequest, case: Case) -> HttpResponse:
    if not Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect("workbench:queue")
    return redirect("workbench:case", number=case.matter.number)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
