"""Answers: written by a named person, published at once, recalled if wrong."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.consultations.content import AnswerText
from caravan.consultations.models import Answer, AnswerDraft, Clarification, LegalBasis, Round
from caravan.consultations.rules import deadline_fault
from caravan.consultations.services.sharing import withdraw_shared
from caravan.consultations.services.steps import (
    current_round,
    first_rung,
    lock,
    note_close,
    note_miss,
    put_on_record,
    step_by,
)
from caravan.consultations.services.telling import tell_asker, tell_askers
from caravan.consultations.services.triage import part_or_lift
from caravan.engine.matching import reads
from caravan.knowledge.models import Law
from caravan.matters.models import Matter, Participation
from caravan.matters.queries import may_lead
from caravan.matters.refusals import ActionNotAllowed, CheckMissing, Incomplete, NotQualified, NotYours
from caravan.matters.services import admit, record
from caravan.people.models import User
from caravan.routing import services as routing
from caravan.routing.queries import has_conflict, may_see_facts
from caravan.routing.services.sealing import may_decide

SHORTEST = 6  # characters: anything shorter tells nobody what to do
RECALLED_RUNG = 3  # a wrong answer goes to the duty lawyer, not to the back of the queue


@transaction.atomic
def answer(*, matter: Matter, text: AnswerText, by: User, expected_round: int, now: datetime) -> Answer:
    """Publish a reply by ``by`` to the round the screen showed; the matter is answered unless another round waits.

    The same words sent twice are one answer. Raises ``Incomplete`` beside the field, ``CheckMissing``
    without a declaration of no interest, ``NotQualified`` without a recorded qualification,
    ``ActionNotAllowed`` if another round is to be answered by now.
    """
    _check(text, now)
    matter = lock(matter)
    if (sent := _sent_before(matter, text, by, expected_round)) is not None:
        return sent
    round_, target = _may_answer(matter, by, expected_round)
    reply = Answer.objects.create(
        round=round_,
        kind=text.kind,
        author=by,
        author_qualification=by.qualification,
        plain=text.plain.strip(),
        next_steps=text.next_steps.strip(),
        deadlines=_by_day(text.deadlines),
        where_to_go=text.where_to_go.strip(),
        point_id=text.point_id,
        language=text.language,
        translator_id=text.translator_id,
        published_at=now,
        is_late=now > round_.due_at,
    )
    _cite(reply, text, now)
    round_.answered_at = now
    round_.save(update_fields=["answered_at"])
    note_miss(round_, matter, now=now)
    AnswerDraft.objects.filter(matter=matter, author=by).delete()
    record(matter, "answered", now=now, user=by, data={"round": round_.number, "kind": text.kind})
    following = current_round(matter)
    if following.is_waiting:
        # An earlier answer had been recalled; what was asked after it is still owed one.
        matter.due_at, matter.updated_at = following.due_at, now
    else:
        routing.settle(matter, owner=by, now=now)
        matter.state = target
    matter.save()
    put_on_record(matter, "consultation.answer", actor=by.username, now=now)
    tell_askers(matter, "answer_ready", now=now)
    return reply


def _sent_before(matter: Matter, text: AnswerText, by: User, round_number: int) -> Answer | None:
    standing = Answer.objects.filter(round__matter=matter, round__number=round_number, author=by, recalled_at=None)
    last = standing.order_by("-id").first()
    return last if last is not None and last.plain == text.plain.strip() else None


def _check(text: AnswerText, now: datetime) -> None:
    if len(text.plain.strip()) < SHORTEST:
        raise Incomplete("plain", _("Write the answer in plain words, so that the person knows what to do."))
    if text.kind == Answer.Kind.OUT_OF_SCOPE and not (text.where_to_go.strip() or text.point_id):
        raise Incomplete("where_to_go", _("Name who can help instead: a person or desk, a phone number, an address."))
    today = clock.china(now).date()
    for day, what in text.deadlines:
        if not what.strip():
            raise Incomplete("deadlines", _("Say what the person has to do by this day."))
        if day < today:
            raise Incomplete("deadlines", _("This day has passed. Check the date."))
        if fault := deadline_fault(day, today):
            raise Incomplete("deadlines", fault)


def _by_day(deadlines: Sequence[tuple[date, str]]) -> dict[str, str]:
    days: dict[str, list[str]] = {}
    for day, what in deadlines:
        days.setdefault(day.isoformat(), []).append(what.strip())
    return {day: "\n".join(lines) for day, lines in days.items()}


def _cite(reply: Answer, text: AnswerText, now: datetime) -> None:
    known = set(Law.objects.filter(pk__in=[slug for slug, _a, _s in text.bases]).values_list("pk", flat=True))
    if any(slug not in known for slug, _a, _s in text.bases):
        raise Incomplete("bases", _("Choose the law from the list."))
    LegalBasis.objects.bulk_create(
        LegalBasis(answer=reply, law_id=slug, article=article, suffix=suffix, checked_on=clock.china(now).date())
        for slug, article, suffix in text.bases
    )


@transaction.atomic
def save_answer_draft(
    *, matter: Matter, by: User, expected_round: int, content: dict[str, Any], now: datetime
) -> AnswerDraft:
    """Keep what ``by`` has typed so far in answer to the round the screen showed.

    Refused like the answer itself: ``CheckMissing``, and ``ActionNotAllowed`` also once another round is
    to be answered, so that what was written to one question never stands below the next.
    """
    matter = lock(matter)
    _may_answer(matter, by, expected_round)
    draft, _created = AnswerDraft.objects.get_or_create(matter=matter, author=by, defaults={"saved_at": now})
    draft.round_number, draft.content, draft.saved_at = expected_round, content, now
    draft.save()
    return draft


def _may_answer(matter: Matter, by: User, expected_round: int) -> tuple[Round, str]:
    """Return the round that ``by`` may answer now, and the state that follows."""
    target = step_by(matter, "answer", by=by).target
    if not by.qualification.strip():
        raise NotQualified
    if not may_see_facts(matter, by):
        raise CheckMissing
    round_ = current_round(matter)
    if round_.number != expected_round:
        raise ActionNotAllowed
    return round_, target


@transaction.atomic
def recall(*, answer: Answer, by: User, reason: str, now: datetime) -> Answer:
    """Take a wrong answer back: the person and its author are told, the question is open under its first promise.

    What was shown to others of it is shown no longer.
    Whatever has become of it since: they closed it on the strength of that answer, and what was said of
    something they asked later, that it is no question or was asked twice, takes no answered question away.
    """
    if not reason.strip():
        raise Incomplete("reason", _("Say what is wrong with it; the person reads this."))
    matter = lock(answer.round.matter)
    if answer.author_id != by.pk and not may_lead(matter, by):
        raise NotYours
    locked = Answer.objects.select_for_update(of=("self",)).select_related("round").get(pk=answer.pk)
    if locked.recalled_at is not None:
        raise ActionNotAllowed
    locked.recalled_at, locked.recalled_by, locked.recall_reason = now, by, reason.strip()
    locked.save(update_fields=["recalled_at", "recalled_by", "recall_reason"])
    withdraw_shared(matter, by=by, now=now)
    if locked.author_id != by.pk:
        routing.tell(matter, [locked.author], template="answer_withdrawn", now=now)
    _reopen_if_unanswered(matter, locked.round, by, now)
    put_on_record(matter, "consultation.recall", actor=by.username, now=now)
    tell_askers(matter, "answer_recalled", now=now)
    return locked


def _reopen_if_unanswered(matter: Matter, round_: Round, by: User, now: datetime) -> None:
    standing = round_.answers.filter(recalled_at=None).order_by("published_at").first()
    round_.answered_at = standing.published_at if standing else None
    round_.save(update_fields=["answered_at"])
    if standing is None:
        step_by(matter, "recall", by=by)
        part_or_lift(matter, by=by, now=now)
    record(matter, "recalled", now=now, user=by, data={"round": round_.number})
    if standing is None:
        note_close(matter, closed_at=None, is_solved=None)
        rung = max(RECALLED_RUNG, first_rung(matter, now), matter.rung or 0)
        routing.reopen(matter, rung=rung, due_at=current_round(matter).due_at, reason="reopened", now=now)


@transaction.atomic
def clarify(*, matter: Matter, by: User, question: str, now: datetime) -> Clarification:
    """Ask the person for something; the promise stands and the clock runs on. Asked twice in a row it is one."""
    if not question.strip():
        raise Incomplete("question", _("Write what you need to know."))
    matter = lock(matter)
    if matter.state != Matter.State.OPEN:
        raise ActionNotAllowed
    if not may_see_facts(matter, by):
        raise CheckMissing
    round_ = current_round(matter)
    last = round_.clarifications.order_by("-id").first()
    if last is not None and last.replied_at is None and last.by_id == by.pk and last.question == question.strip():
        return last
    asked = Clarification.objects.create(round=round_, by=by, question=question.strip(), at=now)
    record(matter, "clarification_asked", now=now, user=by)
    audit.record("consultation.clarify", actor=by.username, subject=matter, region=matter.region_code, now=now)
    tell_asker(matter, "please_reply", now=now)
    return asked


@transaction.atomic
def name_translator(*, matter: Matter, translator: User, by: User, now: datetime) -> None:
    """Name who translates, and tell them; the person's page says it.

    Raises ``NotYours`` for whoever does not decide who else may open a sealed matter.
    """
    matter = lock(matter)
    if matter.state != Matter.State.OPEN:
        raise ActionNotAllowed
    if matter.is_sealed and not may_decide(matter, by):
        raise NotYours
    if not translator.is_active or not reads(translator.languages, matter.language):
        raise Incomplete("translator", _("Choose somebody who reads the language of the question."))
    if has_conflict(matter, translator):
        raise Incomplete("translator", _("This person is not available for this matter."))
    ground = Participation.Ground.TRANSLATOR
    if not admit(matter=matter, users=[translator], ground=ground, now=now, rung=matter.rung):
        return
    record(matter, "translator", now=now, user=translator)
    audit.record("matter.name_translator", actor=by.username, subject=matter, region=matter.region_code, now=now)
    routing.tell(matter, [translator], template="translation_wanted", now=now)
