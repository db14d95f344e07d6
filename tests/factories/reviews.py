"""Somebody who is dissatisfied, and the review that opens."""

from datetime import datetime

from caravan.feedback import services
from caravan.feedback.models import ReviewTask
from caravan.matters.models import Matter
from caravan.people.models import User
from tests.factories.network import MONDAY, reply


def bad_rating(
    matter: Matter, rated: User, now: datetime = MONDAY, comment: str = "没说清楚去哪里申请。"
) -> ReviewTask:
    """Let ``rated`` answer and the person who asked be dissatisfied with it."""
    answer = reply(matter, rated, now)
    rating = services.rate(
        matter=matter,
        answer_id=answer.pk,  # type: ignore[attr-defined]
        rated=rated,
        grade=1,
        reasons=["clarity"],
        comment=comment,
        is_solved=False,
        now=now,
    )
    return ReviewTask.objects.get(rating=rating)
