"""What the person who asked can do with a matter; each answers with the matter as it then is.

What is put (a reply, a rating, closing, withdrawing) may be put again: it changes nothing.
"""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field, StrictBool

from caravan import clock
from caravan.api.fields import IdempotencyKey, Input, ReceiptCode, Text, Whole, listed
from caravan.api.problems import declared
from caravan.api.v1.files import named
from caravan.api.v1.matters import ConsultationOut, opened
from caravan.consultations import services
from caravan.consultations.models import Answer, Clarification
from caravan.consultations.queries import current_round
from caravan.consultations.rules import LONGEST
from caravan.consultations.services.drafts import MOST_FILES
from caravan.feedback import services as feedback
from caravan.feedback.reasons import Reason
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed

router = Router(tags=["consultations"])
ANSWERS = {200: ConsultationOut, **declared(404, 409, 413, 422, 429)}


class FollowUpIn(Input):
    text: Text = Field(min_length=1, max_length=LONGEST["story"])
    files: list[UUID] = Field(default=[], max_length=MOST_FILES)


class ReplyIn(Input):
    text: Text = Field(min_length=1, max_length=LONGEST["story"])


class RatingIn(Input):
    """Five grades, 5 the best; then what it was about."""

    grade: Whole = Field(ge=1, le=5)
    reasons: list[Annotated[Reason, listed(Reason)]] = Field(default=[], max_length=len(Reason))
    comment: Text = Field(default="", max_length=LONGEST["comment"])


class ClosingIn(Input):
    """The person's own word on whether it was solved; null: not said."""

    is_solved: StrictBool | None = None


@router.post("/consultations/{number}/follow-ups", response=ANSWERS, operation_id="followUp")
def follow_up(
    request: HttpRequest, number: str, receipt_code: ReceiptCode, idempotency_key: IdempotencyKey, body: FollowUpIn
) -> ConsultationOut:
    """Ask back: a new promise begins. Sent again under its key it is not asked twice."""
    matter = opened(request, number, receipt_code)
    now = clock.now()
    services.follow_up(matter=matter, text=body.text, token=idempotency_key, file_ids=named(body.files), now=now)
    return ConsultationOut.of(matter)


@router.put(
    "/consultations/{number}/clarifications/{uuid:clarification_id}/reply",
    response=ANSWERS,
    operation_id="replyToClarification",
)
def reply_to_clarification(
    request: HttpRequest, number: str, clarification_id: UUID, receipt_code: ReceiptCode, body: ReplyIn
) -> ConsultationOut:
    """Reply to what staff asked; once, another reply is refused."""
    matter = opened(request, number, receipt_code)
    asked = get_object_or_404(Clarification, pk=clarification_id, round__matter=matter)
    services.reply_to_clarification(clarification=asked, text=body.text, now=clock.now())
    return ConsultationOut.of(matter)


@router.put("/consultations/{number}/answers/{uuid:answer_id}/rating", response=ANSWERS, operation_id="rateAnswer")
def rate_answer(
    request: HttpRequest, number: str, answer_id: UUID, receipt_code: ReceiptCode, body: RatingIn
) -> ConsultationOut:
    """Rate an answer. Grades 1 and 2 have somebody else look at it within one working day; the first rating stays."""
    matter = opened(request, number, receipt_code)
    answer = get_object_or_404(Answer.objects.select_related("author"), pk=answer_id, round__matter=matter)
    feedback.rate(
        matter=matter,
        answer_id=answer.pk,
        rated=answer.author,
        grade=body.grade,
        reasons=[reason.value for reason in body.reasons],
        comment=body.comment,
        is_solved=None,
        now=clock.now(),
    )
    return ConsultationOut.of(matter)


@router.put("/consultations/{number}/closing", response=ANSWERS, operation_id="closeConsultation")
def close_consultation(
    request: HttpRequest, number: str, receipt_code: ReceiptCode, body: ClosingIn
) -> ConsultationOut:
    """Say that it is done; nobody else ever closes a question."""
    matter = opened(request, number, receipt_code)
    _once(
        lambda: services.close(matter=matter, is_solved=body.is_solved, now=clock.now()),
        is_done=lambda: Matter.objects.filter(pk=matter.pk, state=Matter.State.CLOSED).exists(),
    )
    return ConsultationOut.of(matter)


@router.put("/consultations/{number}/withdrawal", response=ANSWERS, operation_id="withdrawConsultation")
def withdraw_consultation(request: HttpRequest, number: str, receipt_code: ReceiptCode) -> ConsultationOut:
    """Take an open question back, or what was asked after its answer; ask the person first whether they mean it."""
    matter = opened(request, number, receipt_code)
    _once(
        lambda: services.withdraw(matter=matter, now=clock.now()),
        is_done=lambda: current_round(matter).outcome == Matter.State.WITHDRAWN,
    )
    return ConsultationOut.of(matter)


def _once(act: Callable[[], object], *, is_done: Callable[[], bool]) -> None:
    """Do what is put, unless it is done already, be it by the same request at the same instant."""
    if is_done():
        return
    try:
        act()
    except ActionNotAllowed:
        if not is_done():
            raise
