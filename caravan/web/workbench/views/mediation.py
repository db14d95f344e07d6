"""The mediator's pages: the list, the table with everything on it, the agreement."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caravan import audit, clock
from caravan.cases.asks import Ask, Faults, read
from caravan.cases.asks import Kind as AskKind
from caravan.cases.mediation import services as mediation
from caravan.cases.mediation.courts import courts_for
from caravan.cases.mediation.models import Kept, Offer, PrivateNote, Seat, Session, Side
from caravan.cases.mediation.reading import seats_of, standing_agreement, standing_of
from caravan.cases.mediation.text import text_of
from caravan.cases.models import Case, Clock, Step
from caravan.cases.official.volume import volume
from caravan.cases.procedures import PROCEDURES
from caravan.cases.procedures.mediation.table import CONFIRM, HANDLER
from caravan.cases.queries import mediators_for
from caravan.cases.services import offers, parts_of, take_step
from caravan.documents.models import Document
from caravan.engine.agreements import Kind, Line, instalments
from caravan.engine.money import NotASum, read_yuan, yuan
from caravan.matters.models import Matter, Party
from caravan.matters.refusals import Refused
from caravan.routing.queries import may_see_facts
from caravan.routing.services import declare
from caravan.rulebook.jurisdiction import CONFIRMATION_PAPERS
from caravan.rulebook.screening import screen, suggested_risk
from caravan.web import casefiles
from caravan.web.mediations import came_words, line_label, offer_rows
from caravan.web.official import drawn_now
from caravan.web.requests import StaffRequest
from caravan.web.workbench import groups
from caravan.web.workbench.context import frame
from caravan.web.workbench.mediation import DEEDS, deeds_for, line_kinds, seat_links
from caravan.web.workbench.views.matter import access, gate

PROCEDURE = PROCEDURES["mediation"]
MOST_LISTED = 200
BLANK_LINES = 3
FIELDS = ("kind", "owed_by", "what", "fen", "due_on")


@require_safe
def mediations(request: StaffRequest) -> HttpResponse:
    """The mediations the user may know of: the open ones by what is due first, then those that ended last."""
    cases = Case.objects.visible_to(request.user).filter(procedure="mediation")
    cases = cases.select_related("matter__topic", "matter__region", "matter__owner", "assignee")
    is_over = request.GET.get("over") == "1"
    if is_over:
        rows = cases.filter(closed_on__isnull=False).order_by("-closed_on", "-pk")
    else:
        rows = cases.filter(closed_on=None).order_by("matter__due_at", "pk")
    listed = [(case, PROCEDURE.stages[case.state]) for case in rows[:MOST_LISTED]]
    context = {"rows": listed, "is_over": is_over, "now": clock.now()}
    return render(request, "workbench/mediation/list.html", frame(request.user) | context)


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: StaffRequest, number: str) -> HttpResponse:
    """One mediation. Before its facts stands the question of interest; each look is on record."""
    case = _case(request, number)
    if not may_see_facts(case.matter, request.user):
        return _gate(request, case)
    wanted = request.POST.get("do", "") if request.method == "POST" else request.GET.get("do", "")
    token = request.POST.get("token", "")
    if mediation.recorded_by(case=case, token=token):
        return redirect("workbench:mediation", number=number)
    form, title, hint, faults = None, "", "", {}
    if wanted:
        asks, title, hint, proposed = _asked(request, case, wanted)
        if request.method == "POST":
            faults = _carried_out(request, case, wanted, asks)
            if not faults:
                return redirect("workbench:mediation", number=number)
        typed = request.POST if request.method == "POST" else None
        people = casefiles.people_for(mediators_for(case, clock.now()))
        form = casefiles.AskForm(asks, typed, people=people, faults=faults, initial=proposed)
    context = _facts(request, case) | {"form": form, "do": wanted, "form_title": title, "form_hint": hint}
    context["token"] = token or uuid4()
    status = 422 if faults else 200
    return render(request, "workbench/mediation/table.html", frame(request.user) | context, status=status)


@require_safe
def whole_file(request: StaffRequest, number: str) -> HttpResponse:
    """The whole file as one PDF, in its thirteen places, for whoever may read the facts."""
    case = _case(request, number)
    if not may_see_facts(case.matter, request.user):
        raise Http404
    return drawn_now(f"{number}.pdf", lambda: volume(case=case, by=request.user, now=clock.now()))


def _case(request: StaffRequest, number: str) -> Case:
    found = Case.objects.visible_to(request.user).filter(procedure="mediation")
    related = ("matter__topic", "matter__region", "matter__owner__organization", "assignee", "opened_from")
    return get_object_or_404(found.select_related(*related), matter__number=number)


def _gate(request: StaffRequest, case: Case) -> HttpResponse:
    if request.method == "POST" and request.POST.get("do") == "declare":
        outcome = "conflict" if request.POST.get("outcome") == "conflict" else "clear"
        try:
            declare(matter=case.matter, by=request.user, outcome=outcome, now=clock.now())
        except Refused as error:
            messages.error(request, str(error))
        if outcome == "conflict":
            return redirect("workbench:mediations")
        return redirect("workbench:mediation", number=case.matter.number)
    parties = list(Party.objects.present().filter(matter=case.matter))
    context = {"opened": case.matter, "case": case} | gate(case.matter, request.user, parties, clock.now())
    return render(request, "workbench/mediation/gate.html", frame(request.user) | context)


def _asked(request: StaffRequest, case: Case, wanted: str) -> tuple[Sequence[Ask], Any, Any, dict[str, Any]]:
    """Return what a step or a deed asks, its title and hint, and what is proposed."""
    if wanted.startswith("step:"):
        action = wanted.removeprefix("step:")
        if action not in offers(case, request.user) or action not in PROCEDURE.acts:
            raise Http404
        act = PROCEDURE.acts[action]
        return act.asks, act.label, act.hint, _proposed(case, action)
    deed = DEEDS.get(wanted)
    if deed is None or case.state not in deed.states or not parts_of(case, request.user) & deed.by:
        raise Http404
    given = {key: value for key, value in request.GET.items() if key != "do"}
    return deed.asks(case), deed.label, "", {"on": clock.today().isoformat()} | given


def _proposed(case: Case, action: str) -> dict[str, Any]:
    """Return what is proposed for a step: whoever takes it decides."""
    if action == "set_risk":
        return {"risk": suggested_risk([finding.cue.key for finding in screen(_story(case))])}
    if action == "take_effect":
        return {"effective_on": clock.today().isoformat()}
    if action in {"prepare_court", "ask_court"}:
        ground = courts_for(case)[0]
        proposed = {"ground": ground.ground.key, "court": ground.who if ground.ground.key == "invited" else ""}
        return proposed | _last(case, "prepare_court")
    if action == "invite":
        has_phone = any(seat.party.phone for seat in seats_of(case) if seat.side == Side.RESPONDENT)
        return {"how": "sms" if has_phone else "letter"}
    return {}


def _carried_out(request: StaffRequest, case: Case, wanted: str, asks: Sequence[Ask]) -> dict[str, str]:
    """Do it and return what is wrong with it, by field; nothing if it was done."""
    now, by, typed = clock.now(), request.user, casefiles.typed_of(asks, request.POST)
    try:
        if wanted.startswith("step:"):
            action, expected = wanted.removeprefix("step:"), request.POST.get("expected", "")
            seen = int(expected) if expected.isdigit() else None
            take_step(case=case, action=action, by=by, now=now, typed=typed, expected=seen)
            messages.success(request, str(PROCEDURE.acts[action].done))
        else:
            values = read(asks, typed, clock.today()) | {"token": request.POST.get("token", "")}
            DEEDS[wanted].do(case, values, by, now)
            messages.success(request, _("Done and on record."))
    except Faults as error:
        return error.by_field
    except Refused as error:
        return {"__all__": str(error)}
    return {}


def _story(case: Case) -> str:
    return "\n".join(str(case.facts.get(key, "")) for key in ("story", "wish"))


def _facts(request: StaffRequest, case: Case) -> dict[str, Any]:
    matter, user, now = case.matter, request.user, clock.now()
    audit.seen(
        actor=user.username,
        subject=matter,
        what=["story", "name", "phone"],
        purpose="handling",
        region=matter.region_code,
        now=now,
    )
    agreement = standing_agreement(case)
    standing = standing_of(agreement, clock.today()) if agreement and agreement.effective_on else None
    findings = screen(_story(case))
    can = offers(case, user)
    running = list(Clock.objects.running().filter(case=case).order_by("due_at"))
    is_mediator = bool(parts_of(case, user) & HANDLER)

    def link(seat: Seat, code: str) -> str:
        return request.build_absolute_uri(reverse("citizen:invitation", args=[matter.number, code]))

    return {
        "opened": matter,
        "case": case,
        "stage": PROCEDURE.stages[case.state],
        "came": came_words(case),
        "steps_offered": [(key, PROCEDURE.acts[key].label, PROCEDURE.acts[key].is_grave) for key in can],
        "deeds": deeds_for(case, user) if can or case.matter.state == Matter.State.OPEN else [],
        "is_mediator": is_mediator,
        "can_write": case.state == "in_session" and is_mediator,
        "findings": findings,
        "suggested": suggested_risk([finding.cue.key for finding in findings]),
        "risk": _last(case, "set_risk"),
        "seats": seat_links(case, link),
        "sessions": Session.objects.filter(case=case).select_related("by").order_by("number"),
        "offers_made": offer_rows(case, ""),
        # What was told to the mediator alone is read by the mediator alone.
        "notes": PrivateNote.objects.filter(case=case).select_related("by").order_by("id") if is_mediator else [],
        "agreement": agreement,
        "signatures": list(agreement.signatures.select_related("seat__party", "by")) if agreement else [],
        "standing": standing,
        "rows": [(item, line_label(item, "")) for item in standing.lines] if standing else [],
        "claims": Kept.objects.claimed().filter(agreement=agreement) if agreement else [],
        "running": [(one, _clock_name(one)) for one in running],
        "taken": [
            (step, PROCEDURE.acts[step.action].done, _told(step))
            for step in Step.objects.filter(case=case).select_related("by").order_by("-number")
        ],
        "courts": courts_for(case) if any(one.rule_key == CONFIRM for one in running) else (),
        "court_papers": CONFIRMATION_PAPERS.values(),
        "documents": Document.objects.filter(matter=matter).order_by("id"),
        "now": now,
        **access(matter, user),
    }


def _last(case: Case, action: str) -> dict[str, Any]:
    step = case.steps.filter(action=action).order_by("-number").first()
    return step.values if step else {}


def _told(step: Step) -> str:
    """Return what was written in a step, without ticks and keys."""
    asks = {ask.key: ask for ask in PROCEDURE.acts[step.action].asks}
    words = []
    for key, value in step.values.items():
        if key in asks and isinstance(value, str) and asks[key].kind is not AskKind.PERSON:
            words.append(str(dict(asks[key].choices).get(value, value)))
    return " · ".join(words)


def _clock_name(running: Clock) -> str:
    term = PROCEDURE.terms.get(running.rule_key)
    if term is not None:
        return str(term.title)
    return _("Ask the court together to confirm it (by law)")


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: StaffRequest, number: str) -> HttpResponse:
    """Write the agreement line by line, or read the one that stands."""
    case = _case(request, number)
    if not may_see_facts(case.matter, request.user):
        return redirect("workbench:mediation", number=number)
    standing = standing_agreement(case)
    if case.state != "in_session" or not parts_of(case, request.user) & HANDLER:
        if standing is None:
            raise Http404
        text = text_of(number, seats_of(case), standing.content)
        context = {"opened": case.matter, "case": case, "agreement": standing, "text": text}
        return render(request, "workbench/mediation/text.html", frame(request.user) | context)
    typed = _typed(request.POST) if request.method == "POST" else _draft(case)
    faults: dict[str, str] = {}
    if request.method == "POST" and "read" in request.POST:
        faults = groups.from_file(request, typed)
    if request.method == "POST" and "save" in request.POST:
        try:
            _write(request, case, typed)
        except Faults as error:
            faults = groups.beside(error.by_field)
        except Refused as error:
            faults = {"": str(error)}
        else:
            messages.success(request, _("Written down. Both sides were told."))
            return redirect("workbench:mediation", number=number)
    blank = dict.fromkeys(FIELDS, "")
    lines = [*typed["lines"], *([dict(blank) for _n in range(BLANK_LINES)])]
    context = {
        "opened": case.matter,
        "case": case,
        "typed": typed,
        "lines": [
            {"number": n, **line, "faults": {field: faults.get(f"{n}.{field}", "") for field in FIELDS}}
            for n, line in enumerate(lines, start=1)
        ],
        "faults": faults,
        "fault_list": [
            (f"id_{key.split('.')[1]}_{key.split('.')[0]}" if "." in key else f"id_{key}", words)
            for key, words in faults.items()
        ],
        "kinds": line_kinds(),
        "sides": [(one.side, one.party.name or one.get_side_display()) for one in seats_of(case)],
    }
    return render(
        request, "workbench/mediation/agreement.html", frame(request.user) | context, status=422 if faults else 200
    )


def _typed(post: QueryDict) -> dict[str, Any]:
    """Return the form as typed; lines in which nothing stands are left out."""
    lines = []
    for n in range(1, 64):
        if f"kind_{n}" not in post:
            break
        line = {field: post.get(f"{field}_{n}", "").strip() for field in FIELDS}
        if line["what"] or line["fen"] or line["due_on"]:
            lines.append(line)
    keys = ("facts", "breach", "total", "form", "agreed_on", *groups.FIELDS)
    return {"lines": lines} | {key: post.get(key, "") for key in keys}


def _draft(case: Case) -> dict[str, Any]:
    """Return what to begin with: the offer that was accepted, as lines."""
    offer = Offer.objects.filter(case=case, state=Offer.State.ACCEPTED).order_by("-number").first()
    lines: list[dict[str, str]] = []
    if offer is not None and offer.content.get("fen"):
        content = offer.content
        first_on = date.fromisoformat(content["first_on"]) if content.get("first_on") else clock.today()
        for fen, day in instalments(content["fen"], content.get("parts", 1), first_on):
            lines.append(
                {
                    "kind": "money",
                    "owed_by": content["owed_by"],
                    "what": "",
                    "fen": yuan(fen),
                    "due_on": day.isoformat(),
                }
            )
    facts = _last(case, "invite").get("brief", "")
    total = yuan(offer.content["fen"]) if lines and offer else ""
    words = offer.content.get("words", "") if offer else ""
    return {"lines": lines, "facts": facts, "breach": "", "total": total, "form": "written"} | {
        "offer_words": words,
        "agreed_on": clock.today().isoformat(),
        **dict.fromkeys(groups.FIELDS, ""),
    }


def _write(request: StaffRequest, case: Case, typed: dict[str, Any]) -> None:
    faults: dict[str, str] = {}
    lines = [_line(n, row, faults) for n, row in enumerate(typed["lines"], start=1)]
    total = _sum(typed["total"], "total", faults)
    lines = groups.shared(lines, typed, faults)
    if faults:
        raise Faults(faults)
    common = {
        "case": case,
        "lines": lines,
        "total_fen": total or None,
        "facts": typed["facts"],
        "by": request.user,
        "now": clock.now(),
    }
    if typed["form"] == "oral":
        mediation.record_oral(agreed_on=_day(typed["agreed_on"]), **common)
    else:
        mediation.draw_up(breach=typed["breach"], **common)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        raise Faults({"agreed_on": _("There is no such day. Write it as 2026-11-30.")}) from None


def _line(number: int, row: dict[str, str], faults: dict[str, str]) -> Line:
    day = None
    if row["due_on"]:
        try:
            day = date.fromisoformat(row["due_on"].replace("/", "-"))
        except ValueError:
            faults[f"{number}.due_on"] = _("There is no such day. Write it as 2026-11-30.")
    kind = Kind(row["kind"]) if row["kind"] in set(Kind) else Kind.MONEY
    owed_by = row["owed_by"] if row["owed_by"] in Side.values else ""
    return Line(number, kind, owed_by, day, row["what"], _sum(row["fen"], f"{number}.fen", faults))


def _sum(text: str, place: str, faults: dict[str, str]) -> int:
    if not text.strip():
        return 0
    try:
        return read_yuan(text)
    except NotASum as error:
        faults[place] = _(str(error))
        return 0
