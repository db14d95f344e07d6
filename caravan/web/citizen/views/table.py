"""The table of a mediation as one side sees it: what is on it, and what that side can do."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caravan import audit, clock
from caravan.cases.asks import Faults
from caravan.cases.mediation import services as mediation
from caravan.cases.mediation.courts import courts_for
from caravan.cases.mediation.models import Kept, Offer, PrivateNote, Seat, Session, Side, Signature
from caravan.cases.mediation.reading import other, seats_of, standing_agreement, standing_of
from caravan.cases.mediation.routes import routes_for
from caravan.cases.mediation.services.talks import TALKING
from caravan.cases.mediation.text import text_of
from caravan.cases.models import Step
from caravan.cases.procedure import ASKER
from caravan.cases.procedures import PROCEDURES
from caravan.cases.procedures.mediation.table import CONFIRM, KEEPING
from caravan.cases.services import take_step
from caravan.documents.models import Document, DocumentQuerySet
from caravan.matters.refusals import Refused
from caravan.rulebook.jurisdiction import CONFIRMATION_PAPERS
from caravan.web.casefiles import shown_count
from caravan.web.citizen.forms.mediation import AnswerForm, KeptForm, NoteForm, OfferForm, SignForm
from caravan.web.citizen.seats import looked_at, with_seat
from caravan.web.looks import HELD_FORM, as_typed
from caravan.web.mediations import line_label, offer_rows
from caravan.web.official import paper_handed_out
from caravan.web.pace import status_of

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@looked_at
def table(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everything this side may know, and nothing that the other told the mediator alone."""
    return render(request, "citizen/mediation/table.html", _context(seat))


@FORM
@with_seat
def answer(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take part, or not: the invited side's own word."""
    if (
        seat.side != Side.RESPONDENT
        or seat.declined_at
        or seat.case.state not in {"invited", "consented", "in_session", "agreed"}
    ):
        return _back(seat)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=as_typed(request))
    if request.method == "POST" and form.is_valid():
        agrees = form.cleaned_data["answer"] == "yes"
        if agrees and seat.agreed_at:
            return _back(seat)
        if _done(form, mediation.answer_invitation, seat=seat, agrees=agrees, reason=form.cleaned_data["reason"]):
            messages.success(
                request,
                _("The mediator knows now. Thank you.")
                if agrees
                else _("It has ended. Nobody may hold your no against you."),
            )
            return _back(seat)
    return _page(request, seat, "answer", form)


@FORM
@with_seat
def stop(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The side that applied takes its application back."""
    form = forms.Form(request.POST if request.method == "POST" else None)
    if seat.side != Side.APPLICANT or seat.case.state not in {
        "applied",
        "invited",
        "consented",
        "in_session",
        "agreed",
    }:
        return _back(seat)
    seen = shown_count(request.POST)
    taken = {"case": seat.case, "action": "withdraw", "by": None, "part": ASKER, "expected": seen}
    if request.method == "POST" and _done(form, take_step, **taken):
        return _back(seat)
    return _page(request, seat, "stop", form)


@FORM
@with_seat
def offer(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Make an offer, or answer one by another."""
    if seat.case.state not in TALKING:
        return _back(seat)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        initial={"parts": 1} | as_typed(request),
        today=clock.today(),
    )
    if request.method == "POST" and form.is_valid():
        content = form.content(seat.side, other(seat.side))
        if _done(form, mediation.make_offer, case=seat.case, side=seat.side, content=content):
            messages.success(request, _("Your offer is on the table."))
            return _back(seat)
    open_offer = next((row for row in offer_rows(seat.case, seat.side) if row["offer"].state == Offer.State.OPEN), None)
    return _page(request, seat, "offer", form, open_offer=open_offer)


@require_POST
@with_seat
def answer_offer(request: HttpRequest, seat: Seat, offer_id: UUID) -> HttpResponse:
    """Accept, refuse or take back."""
    made = get_object_or_404(Offer, pk=offer_id, case=seat.case)
    try:
        mediation.answer_offer(offer=made, side=seat.side, action=request.POST.get("action", ""), now=clock.now())
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted. The mediator and the other side know."))
    return _back(seat)


@FORM
@with_seat
def note(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Tell the mediator alone."""
    if seat.case.matter.state != "open":
        return _back(seat)
    form = NoteForm(request.POST if request.method == "POST" else None, initial=as_typed(request))
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if _done(form, mediation.add_private_note, case=seat.case, side=seat.side, text=text, seat=seat):
            messages.success(request, _("The mediator has it. The other side does not."))
            return _back(seat)
    return _page(request, seat, "note", form, notes=PrivateNote.objects.of(seat).order_by("id").select_related("by"))


@FORM
@with_seat
def sign(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Read the text, and put one's name to it."""
    agreement = standing_agreement(seat.case)
    if agreement is None:
        return _back(seat)
    form = SignForm(
        request.POST if request.method == "POST" else None, initial={"digest": agreement.digest} | as_typed(request)
    )
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        if _done(
            form,
            mediation.sign,
            seat=seat,
            digest=cleaned["digest"],
            level=Signature.Level.CODE,
            typed_name=cleaned["name"],
        ):
            messages.success(request, _("Signed. It takes effect when everybody has signed and the seal is set."))
            return _back(seat)
    seats = seats_of(seat.case)
    signatures = {one.seat_id: one for one in agreement.signatures.select_related("seat")}
    context = {
        "agreement": agreement,
        "text": text_of(seat.case.matter.number, seats, agreement.content),
        "signed": [(one, signatures.get(one.pk)) for one in seats],
        "has_signed": seat.pk in signatures,
        "can_sign": seat.case.state == "agreed" and seat.pk not in signatures,
    }
    return _page(request, seat, "sign", form, **context)


@FORM
@with_seat
def kept(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Say what was paid or done: one's own word waits for the other side's, or the mediator's."""
    agreement = standing_agreement(seat.case)
    token = request.POST.get("token", "")
    if agreement is None or seat.case.state not in KEEPING or mediation.recorded_by(case=seat.case, token=token):
        return _back(seat)
    standing = standing_of(agreement, clock.today())
    lines = [(str(item.line.number), line_label(item, seat.side)) for item in standing.lines if not item.is_kept]
    form = KeptForm(
        request.POST if request.method == "POST" else None,
        lines=lines,
        initial={"on": clock.today(), "line": request.GET.get("line", ""), "token": uuid4()} | as_typed(request),
    )
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        line = next(item.line for item in standing.lines if str(item.line.number) == cleaned["line"])
        if _done(
            form,
            mediation.claim_kept,
            case=seat.case,
            line=line.number,
            fen=cleaned["fen"],
            on=cleaned["on"],
            said_by=seat.side,
            side=line.owed_by,
            note=cleaned["note"],
            token=cleaned["token"],
        ):
            mine = line.owed_by == seat.side
            messages.success(
                request,
                _("Noted. It counts when the other side or the mediator has confirmed it.")
                if mine
                else _("Noted. Thank you."),
            )
            return _back(seat)
    return _page(request, seat, "kept", form)


@require_POST
@with_seat
def confirm(request: HttpRequest, seat: Seat, kept_id: UUID) -> HttpResponse:
    """Confirm what the other side says it has done."""
    row = get_object_or_404(Kept, pk=kept_id, agreement__case=seat.case)
    try:
        mediation.confirm_kept(kept=row, confirmed_by=seat.side, now=clock.now())
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Confirmed. Thank you."))
    return _back(seat)


def _context(seat: Seat) -> dict[str, Any]:
    case, today = seat.case, clock.today()
    agreement = standing_agreement(case)
    standing = (
        standing_of(agreement, today) if agreement and case.state in {*KEEPING, "performed", "unperformed"} else None
    )
    rows = [(item, line_label(item, seat.side)) for item in standing.lines] if standing else []
    steps = list(Step.objects.filter(case=case).order_by("number"))
    return {
        "seat": seat,
        "may_act": not getattr(seat, "is_helper", False),
        "case": case,
        "matter": case.matter,
        "stage": PROCEDURES["mediation"].stages[case.state],
        "is_applicant": seat.side == Side.APPLICANT,
        "seats": seats_of(case),
        "brief": _said(steps, "invite", "brief"),
        "mediator": case.assignee or case.matter.owner,
        "is_named": case.assignee is not None,
        "sessions": Session.objects.filter(case=case).order_by("starts_at"),
        "offers": offer_rows(case, seat.side),
        "can_talk": case.state in TALKING,
        "can_answer": seat.side == Side.RESPONDENT and case.state == "invited" and not seat.agreed_at,
        "notes": PrivateNote.objects.of(seat).order_by("id").select_related("by"),
        "agreement": agreement,
        "has_signed": agreement is not None and agreement.signatures.filter(seat=seat).exists(),
        "standing": standing,
        "rows": rows,
        "claims": Kept.objects.claimed().filter(agreement=agreement).order_by("on") if agreement else [],
        "confirm": case.clocks.filter(rule_key=CONFIRM).order_by("-id").first(),
        "court": _court(steps),
        "courts": courts_for(case) if standing else (),
        "court_papers": CONFIRMATION_PAPERS.values(),
        "routes": routes_for(case) if case.matter.state != "open" and case.state != "performed" else [],
        "reason": _said(steps, case.steps.order_by("-number").values_list("action", flat=True).first() or "", "reason"),
        "documents": _papers(seat).order_by("id"),
        "today": today,
    }


def _papers(seat: Seat) -> DocumentQuerySet:
    """Return the official papers that are made for this side."""
    papers = Document.objects.filter(matter=seat.case.matter_id)
    return papers.for_asker() if seat.side == Side.APPLICANT else papers.for_other_side()


@require_safe
@looked_at
def paper(request: HttpRequest, seat: Seat, document_id: UUID) -> HttpResponse:
    """Hand out an official paper that is made for this side."""
    document = get_object_or_404(_papers(seat).select_related("file"), pk=document_id)
    content = paper_handed_out(document)
    audit.record(
        "document.read",
        actor="asker" if seat.side == Side.APPLICANT else "opponent",
        subject=seat.case.matter,
        region=seat.case.matter.region_code,
        data={"number": document.number},
        now=clock.now(),
    )
    return content


def _said(steps: list[Step], action: str, key: str) -> str:
    return next((str(step.values.get(key, "")) for step in reversed(steps) if step.action == action), "")


def _court(steps: list[Step]) -> str:
    """Return how far it is with the court: the last step that had to do with it, of the agreement that stands."""
    known = ("ask_court", "leave_court", "court_confirmed", "confirmation_over", "take_effect", "agree_orally")
    return next((step.action for step in reversed(steps) if step.action in known), "")


def _done(form: forms.Form, service: Any, **arguments: Any) -> bool:
    """Call ``service``; what it refuses stands beside its field afterwards."""
    if not form.is_valid():
        return False
    try:
        service(now=clock.now(), **arguments)
    except Faults as error:
        for field, words in error.by_field.items():
            form.add_error(field if field in form.fields else None, words)
        return False
    except Refused as error:
        form.add_error(None, str(error))
        return False
    return True


def _page(request: HttpRequest, seat: Seat, name: str, form: forms.Form, **more: Any) -> HttpResponse:
    context = _context(seat) | {"form": form, "held_form": HELD_FORM, **more}
    return render(request, f"citizen/mediation/{name}.html", context, status=status_of(form))


def _back(seat: Seat) -> HttpResponse:
    return redirect("citizen:table", seat_id=seat.pk)
