"""A question becomes a case: one press, all facts kept, nothing typed again."""

from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _

from caravan.cases import services as cases
from caravan.cases.content import Application, Someone
from caravan.cases.models import Case
from caravan.cases.procedures.legal_aid import conversion
from caravan.consultations.models import Consultation, Round
from caravan.files import services as files
from caravan.files.models import StoredFile
from caravan.matters.models import Matter, Party
from caravan.matters.refusals import Incomplete, NotYours
from caravan.people.models import User
from caravan.people.roles import HANDLING


@transaction.atomic
def into_legal_aid(*, matter: Matter, agreed: bool, by: User, now: datetime) -> Case:
    """Open an application for legal aid from a question, for whoever asked it; once, whoever presses again.

    The question goes on: it keeps its promise and its answer. Raises ``Incomplete`` unless the person has agreed,
    ``NotYours``, and what opening a case raises.
    """
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    if not by.role_set & HANDLING or not matter.is_question:
        raise NotYours
    if (earlier := Case.objects.filter(opened_from=matter, procedure="legal_aid").first()) is not None:
        return earlier
    if not agreed:
        raise Incomplete("agreed", _("Ask the person first: only they can apply."))
    rounds = list(Round.objects.filter(matter=matter).order_by("number"))
    consultation = Consultation.objects.get(pk=matter.pk)
    facts = conversion.facts_of(
        topic=matter.topic_id,
        story="\n\n".join(one.question for one in rounds if one.question),
        wish=consultation.wish,
        amount=consultation.amount,
        deadline_on=consultation.deadline_on,
    )
    parties = Party.objects.present().filter(matter=matter).order_by("id")
    application = Application(
        procedure="legal_aid",
        region_code=matter.region.code,
        topic_key=matter.topic_id,
        people=tuple(map(Someone.of, parties)),
        facts=facts,
        title=matter.title,
        language=matter.language,
        is_danger=matter.is_danger,
        is_sealed=matter.is_sealed,
        is_urgent=matter.is_fast_track,
        file_ids=[_copied(attachment.file, now) for attachment in matter.attachments.select_related("file")],
    )
    token = f"from:{matter.pk}"
    return cases.open_case(
        application=application, channel=matter.channel, token=token, now=now, by=by, opened_from=matter
    ).case


def _copied(file: StoredFile, now: datetime) -> str:
    """Return a copy: a file belongs to one matter."""
    return str(files.store(upload=BytesIO(files.read(file)), now=now).pk)
