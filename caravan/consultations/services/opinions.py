"""Second opinions: an adviser who is not sure asks a colleague, and says so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit
from caravan.consultations.models import SecondOpinion
from caravan.consultations.services.steps import lock
from caravan.matters.models import Matter, Participation
from caravan.matters.refusals import ActionNotAllowed, CheckMissing, Incomplete, NotYours
from caravan.matters.services import admit, record
from caravan.people.models import User
from caravan.people.roles import ANSWERING
from caravan.routing import services as routing
from caravan.routing.queries import has_conflict, may_see_facts
from caravan.routing.services.sealing import may_decide


@transaction.atomic
def ask_second_opinion(*, matter: Matter, by: User, of: User, question: str, now: datetime) -> SecondOpinion:
    """Let a colleague in and ask them; the owner stays the owner and the clock runs on.

    Somebody who was asked and has not replied is not asked again. Raises ``NotYours`` for whoever does not decide
    who else may open a sealed matter.
    """
    if not question.strip():
        raise Incomplete("question", _("Write what you are not sure about."))
    if of.pk == by.pk or not of.is_active or not of.role_set & ANSWERING:
        raise Incomplete("of", _("Choose a colleague who answers questions."))
    matter = lock(matter)
    if matter.state != Matter.State.OPEN:
        raise ActionNotAllowed
    if matter.is_sealed and not may_decide(matter, by):
        raise NotYours
    if not may_see_facts(matter, by):
        raise CheckMissing
    if has_conflict(matter, of):
        raise Incomplete("of", _("This person is not available for this matter."))
    waiting = SecondOpinion.objects.filter(matter=matter, asked_by=by, asked_of=of, replied_at=None).first()
    if waiting is not None:
        return waiting
    opinion = SecondOpinion.objects.create(
        matter=matter, asked_by=by, asked_of=of, question=question.strip(), asked_at=now
    )
    admit(matter=matter, users=[of], ground=Participation.Ground.SECOND_OPINION, now=now, rung=matter.rung)
    record(matter, "opinion_asked", now=now, user=of)
    audit.record("consultation.ask_opinion", actor=by.username, subject=matter, region=matter.region_code, now=now)
    routing.tell(matter, [of], template="opinion_wanted", now=now)
    return opinion


@transaction.atomic
def reply_second_opinion(*, opinion: SecondOpinion, by: User, reply: str, now: datetime) -> SecondOpinion:
    """Give the opinion; the person who asked for it is told."""
    if not reply.strip():
        raise Incomplete("reply", _("Write your opinion."))
    locked = SecondOpinion.objects.select_for_update(of=("self",)).select_related("matter").get(pk=opinion.pk)
    if locked.asked_of_id != by.pk:
        raise NotYours
    if locked.replied_at is not None:
        raise ActionNotAllowed
    if not may_see_facts(locked.matter, by):
        raise CheckMissing
    locked.reply, locked.replied_at = reply.strip(), now
    locked.save(update_fields=["reply", "replied_at"])
    matter = locked.matter
    record(matter, "opinion_given", now=now, user=by)
    audit.record("consultation.give_opinion", actor=by.username, subject=matter, region=matter.region_code, now=now)
    routing.tell(matter, [locked.asked_by], template="opinion_given", now=now)
    return locked
