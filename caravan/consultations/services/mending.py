"""What the guarantee re-derives: promises that passed, and rounds out of step with their answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from caravan.consultations.models import Answer, Round
from caravan.consultations.services.steps import (
    current_round,
    first_rung,
    last_answered_at,
    lock,
    note_miss,
    put_on_record,
)
from caravan.consultations.services.telling import tell_asker
from caravan.jobs.alarms import raise_alarm
from caravan.matters.models import Entry, Matter
from caravan.matters.services import record
from caravan.routing import services as routing


@transaction.atomic
def miss(round_id: UUID, now: datetime) -> bool:
    """Write down that the promise of a round was broken; False if it is written down or answered."""
    matter = lock(Matter(pk=Round.objects.values_list("matter", flat=True).get(pk=round_id)))
    if not note_miss(Round.objects.get(pk=round_id), matter, now=now):
        return False
    if matter.owner is not None:
        routing.tell(matter, [matter.owner], template="promise_broken", now=now)
    tell_asker(matter, "promise_missed", now=now)
    return True


def hollow(rounds: QuerySet[Round], answers: QuerySet[Answer]) -> QuerySet[Round]:
    """Keep the rounds that count as answered, while none of ``answers`` to them stands."""
    standing = answers.filter(round=OuterRef("pk"), recalled_at=None)
    return rounds.exclude(answered_at=None).filter(~Exists(standing))


@transaction.atomic
def mend(matter_id: UUID, now: datetime) -> bool:
    """Bring a question's rounds into step with their answers, and its own row with its rounds; False if they are."""
    matter = lock(Matter(pk=matter_id))
    was_hollow = hollow(Round.objects.filter(matter=matter), Answer.objects.all()).update(answered_at=None)
    round_ = current_round(matter)
    is_open = matter.state == Matter.State.OPEN
    is_in_step = is_open == round_.is_waiting and (not is_open or matter.due_at == round_.due_at)
    if is_in_step and not was_hollow:
        return False
    if not round_.is_waiting:
        routing.settle(matter, owner=matter.owner, now=now)
        matter.state = _settled_as(matter)
        matter.save()
    elif not is_open:
        routing.reopen(matter, rung=first_rung(matter, now), due_at=round_.due_at, reason="repaired", now=now)
    else:
        matter.due_at, matter.updated_at = round_.due_at, now
        matter.save(update_fields=["due_at", "updated_at"])
    record(matter, "repaired", now=now, audience=Entry.Audience.STAFF, data={"round": round_.number})
    put_on_record(matter, "consultation.repair", actor="system", now=now)
    raise_alarm("question_repaired", matter.number, now=now, region=matter.region_code)
    return True


def _settled_as(matter: Matter) -> str:
    """Return the state of a question none of whose rounds waits: answered, or set aside since the last answer."""
    answered_at = last_answered_at(matter)
    last = Round.objects.filter(matter=matter, ended_at__isnull=False).order_by("ended_at").last()
    if last is None or last.ended_at is None:
        return Matter.State.ANSWERED
    is_withdrawn = last.outcome == Matter.State.WITHDRAWN
    if answered_at is not None and (is_withdrawn or answered_at > last.ended_at):
        return Matter.State.ANSWERED
    return last.outcome
