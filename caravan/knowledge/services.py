"""Writes: answers shared with others, without anybody's details."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from caravan import audit
from caravan.knowledge.models import SharedAnswer, Topic
from caravan.people.models import User


@transaction.atomic
def share_answer(
    *,
    answer_id: UUID,
    topic: Topic,
    language: str,
    question: str,
    answer: str,
    review_by: date,
    by: User,
    now: datetime,
) -> SharedAnswer:
    """Publish a question and answer that somebody has freed of every detail of a person.

    ``answer_id`` says which answer it was written from: it is shown no longer than that one stands.
    """
    shared = SharedAnswer.objects.create(
        topic=topic,
        answer_id=answer_id,
        language=language,
        question=question.strip(),
        answer=answer.strip(),
        published_by=by,
        published_at=now,
        review_by=review_by,
    )
    audit.record("knowledge.share", actor=by.username, subject=shared, now=now)
    return shared


@transaction.atomic
def withdraw_shared_answer(*, shared: SharedAnswer, by: User | None, now: datetime) -> bool:
    """Take a shared answer off the pages; False if it is off. ``by`` is None for the person who had agreed."""
    if not SharedAnswer.objects.filter(pk=shared.pk, withdrawn_at=None).update(withdrawn_at=now):
        return False
    audit.record("knowledge.withdraw", actor=by.username if by else "asker", subject=shared, now=now)
    return True
