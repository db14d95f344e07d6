"""One matter: whose turn it is, by when, what was asked and answered; its papers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from caravan import audit, clock
from caravan.cases.mediation.models import Seat, Side
from caravan.consultations.models import Round
from caravan.consultations.queries import (
    asker_actions,
    cases_opened,
    current_of,
    is_missed,
    rounds_shown,
    thread,
    turn,
)
from caravan.documents.models import Document
from caravan.feedback.models import Rating
from caravan.knowledge.models import Article, GuidedQuestion
from caravan.matters.models import Attachment, Matter, Party
from caravan.web.citizen.access import for_cases, is_helper, with_matter
from caravan.web.citizen.views.cases import case_page
from caravan.web.official import paper_handed_out
from caravan.web.papers import qr_svg, receipt_context, track_url, translator_of
from caravan.web.progress import days_left, lines_of
from caravan.web.promises import reckoning_of
from caravan.web.questions import guided_told
from caravan.web.uploads import handed_out


@require_safe
@with_matter
@for_cases
def matter(request: HttpRequest, matter: Matter) -> HttpResponse:
    if matter.is_question:
        return render(request, "citizen/matter/matter.html", matter_context(request, matter, clock.now()))
    seat = Seat.objects.filter(case=matter.pk, side=Side.APPLICANT).order_by("id").first()
    return case_page(request, matter) if seat is None else redirect("citizen:table", seat_id=seat.pk)


def matter_context(request: HttpRequest, matter: Matter, now: datetime) -> dict[str, Any]:
    """Return everything the page of a matter shows."""
    whose = turn(matter)
    rounds = rounds_shown(matter)
    _lay_articles_beside(rounds)
    _mark_rated(matter, rounds)
    own = [round_ for round_ in rounds if round_.matter_id == matter.pk]
    last = current_of(own)
    knots = thread(matter, "asker", now)
    missed = [round_ for round_ in own if is_missed(round_, now)]
    return {
        "matter": matter,
        "consultation": matter.consultation,
        "turn": whose,
        "is_overdue": matter.due_at is not None and now > matter.due_at,
        "days_left": days_left(matter.due_at, now) if matter.due_at else None,
        "rounds": rounds,
        "round": last,
        "guided": _guided(matter),
        "reckoning": reckoning_of(last),
        "missed": missed,
        "waiting": [
            c for round_ in own if round_.is_waiting for c in round_.clarifications.all() if c.replied_at is None
        ],
        "lines": lines_of(matter, knots, whose, now),
        "actions": asker_actions(matter, now),
        "attachments": Attachment.objects.filter(matter=matter).select_related("file").order_by("id"),
        "cases": cases_opened(matter, knots),
        "helpers": Party.objects.helpers().filter(matter=matter),
        "translator": translator_of(matter),
        "is_helper": is_helper(request),
        "now": now,
    }


def _guided(matter: Matter) -> list[tuple[str, str]]:
    answers = matter.consultation.guided
    return guided_told(GuidedQuestion.objects.filter(topic=matter.topic_id), answers) if answers else []


def _lay_articles_beside(rounds: list[Round]) -> None:
    """Give every legal basis the text of its article, where that law was imported; one statement."""
    bases = [basis for round_ in rounds for answer in round_.answers.all() for basis in answer.bases.all()]
    wanted = {basis.law_id for basis in bases}
    texts = {
        (article.law_id, article.number, article.suffix): article.text
        for article in Article.objects.filter(
            law__in=wanted, number__in={basis.article for basis in bases if basis.article}
        )
    }
    for basis in bases:
        text = texts.get((basis.law_id, basis.article or 0, basis.suffix), "")
        basis.article_text = text  # type: ignore[attr-defined]


def _mark_rated(matter: Matter, rounds: list[Round]) -> None:
    rated = set(Rating.objects.filter(matter=matter).values_list("answer_id", flat=True))
    for round_ in rounds:
        for answer in round_.answers.all():
            answer.is_rated = answer.pk in rated  # type: ignore[attr-defined]


@require_safe
@with_matter
@for_cases
def receipt(request: HttpRequest, matter: Matter) -> HttpResponse:
    """The receipt on paper, with the answers so far for whoever reads better from paper."""
    if not matter.is_question:
        return redirect("citizen:aid_done", number=matter.number)
    now = clock.now()
    context = receipt_context(request, matter, now) | matter_context(request, matter, now)
    return render(request, "citizen/matter/receipt.html", context)


@require_safe
@with_matter
@for_cases
def receipt_qr(request: HttpRequest, matter: Matter) -> HttpResponse:
    """The QR code as a file of its own: the page's policy allows no embedded data."""
    return HttpResponse(qr_svg(track_url(request, matter)), content_type="image/svg+xml")


@require_safe
@with_matter
@for_cases
def file(request: HttpRequest, matter: Matter, file_id: UUID) -> HttpResponse:
    """Hand out a photo or recording of this matter to the person who may see the matter."""
    attachment = get_object_or_404(Attachment.objects.select_related("file"), matter=matter, file=file_id)
    content = handed_out(attachment.file)
    audit.record(
        "file.read",
        actor="asker",
        subject=matter,
        region=matter.region_code,
        data={"file": str(file_id)},
        now=clock.now(),
    )
    return content


@require_safe
@with_matter
@for_cases
def paper(request: HttpRequest, matter: Matter, document_id: UUID) -> HttpResponse:
    """Hand out an official paper of this matter that is made for the person."""
    found = Document.objects.for_asker().filter(matter=matter).select_related("file")
    document = get_object_or_404(found, pk=document_id)
    content = paper_handed_out(document)
    audit.record(
        "document.read",
        actor="asker",
        subject=matter,
        region=matter.region_code,
        data={"number": document.number},
        now=clock.now(),
    )
    return content
