"""Answers shown to others who ask the same: with the person's consent, for as long as it and the answer stand."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.consultations.models import Answer, Consultation
from caravan.consultations.services.steps import lock
from caravan.knowledge.models import SharedAnswer
from caravan.knowledge.services import share_answer, withdraw_shared_answer
from caravan.matters.models import Matter
from caravan.matters.queries import may_lead
from caravan.matters.refusals import ActionNotAllowed, Incomplete, NotYours
from caravan.people.models import User


@transaction.atomic
def allow_sharing(*, matter: Matter, allow: bool, now: datetime) -> None:
    """Agree, or no longer agree, that the question may help others without any detail of the person.

    What was shared before is shown no longer once they no longer agree.
    """
    matter = lock(matter)
    Consultation.objects.filter(pk=matter.pk).update(may_be_shared=allow)
    action = "consultation.allow_sharing" if allow else "consultation.forbid_sharing"
    audit.record(action, actor="asker", subject=matter, region=matter.region_code, now=now)
    if not allow:
        withdraw_shared(matter, by=None, now=now)


@transaction.atomic
def share(*, matter: Matter, question: str, answer: str, by: User, now: datetime) -> SharedAnswer:
    """Show others what was answered, as a leading person wrote both anew without anybody's details.

    Raises ``NotYours``, ``Incomplete`` beside the field, ``ActionNotAllowed`` without the person's consent,
    without an answer that stands, or while it is shown already.
    """
    if not may_lead(matter, by):
        raise NotYours
    if not question.strip():
        raise Incomplete("question", _("Write the question in your own words, without anybody's details."))
    if not answer.strip():
        raise Incomplete("answer", _("Write the answer, without anybody's details."))
    matter = lock(matter)
    if shared_of(matter) or not may_be_shared(matter, Consultation.objects.get(pk=matter.pk)):
        raise ActionNotAllowed
    given = Answer.objects.filter(round__matter=matter, recalled_at=None).latest("published_at")
    today = clock.china(now).date()
    return share_answer(
        answer_id=given.pk,
        topic=matter.topic,
        language=matter.language,
        question=question,
        answer=answer,
        # Laws change: what is shown to others is looked at again after a year.
        review_by=date(today.year + 1, today.month, min(today.day, 28)),
        by=by,
        now=now,
    )


@transaction.atomic
def stop_sharing(*, matter: Matter, by: User, now: datetime) -> None:
    """Show others no longer what was answered. Raises ``NotYours``, ``ActionNotAllowed`` if nothing is shown."""
    if not may_lead(matter, by):
        raise NotYours
    matter = lock(matter)
    if not withdraw_shared(matter, by=by, now=now):
        raise ActionNotAllowed


def withdraw_shared(matter: Matter, *, by: User | None, now: datetime) -> int:
    """Take off the pages whatever was shared of ``matter``, which is locked; return how much."""
    return sum(withdraw_shared_answer(shared=shared, by=by, now=now) for shared in shared_of(matter))


def shared_of(matter: Matter) -> list[SharedAnswer]:
    """Return what others are shown of the answers to ``matter``."""
    answers = Answer.objects.filter(round__matter=matter).values("pk")
    return list(SharedAnswer.objects.filter(answer_id__in=answers, withdrawn_at=None).order_by("pk"))


def may_be_shared(matter: Matter, consultation: Consultation) -> bool:
    """Say whether the person agrees that others are shown an answer, and there is one."""
    return consultation.may_be_shared and matter.state in {Matter.State.ANSWERED, Matter.State.CLOSED}
