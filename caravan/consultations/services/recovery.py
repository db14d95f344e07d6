"""A lost receipt is replaced at a counter, after questions that the file answers (``recollection``).

Whatever goes wrong looks the same: a matter that is not there, one that the clerk may not know of, wrong
answers, and a matter that questions do not open at all. That is every guarded matter, also of danger that was
unsealed since, and that of somebody whom it is not safe to contact: who stands at the counter may be the very
person they are afraid of, who knows all the answers. They get a new code with a code to their own phone, or
through 12348.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.consultations.models import Consultation
from caravan.consultations.recollection import Answers, Facts, Verdict, is_name, judge
from caravan.consultations.services.telling import tell_asker
from caravan.knowledge.models import GuidedQuestion
from caravan.matters.models import Matter, Party
from caravan.matters.numbers import normalise
from caravan.matters.refusals import Incomplete, Shut
from caravan.matters.services import replace_receipt, tries
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.privacy.index import Index, blind_index_or_none, is_phone, keyed_hash
from caravan.regions.models import Region
from caravan.routing.models import ConflictCheck

WRONG_TRIES = 3
SHUT_FOR = timedelta(hours=24)
LIMIT = tries.Limit("recovery", WRONG_TRIES, within=SHUT_FOR, shut_for=SHUT_FOR)
# One name may have asked many things; the oldest are looked for by number.
MOST_COMPARED = 10


class QuestionsShut(Shut):
    """Too many wrong answers were given about what was looked for, whether it exists or not."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            until,
            _("The answers were not enough %(count)s times. No questions are asked about this for a day.")
            % {"count": WRONG_TRIES},
        )


@dataclass(frozen=True)
class _Sought:
    """What is looked for: a number, a whole phone or a name, in the form in which it is compared."""

    kind: str
    value: str
    index: Index | None = None

    @property
    def key(self) -> str:
        return _key(self.kind, self.value)


def recover_receipt(*, number: str, answers: Answers, by: User, now: datetime) -> Matter | None:
    """Return the matter that ``answers`` prove to be the person's, with a new receipt; None if they prove none.

    It is looked for by ``number``, else by the whole phone or the name among the answers. Every attempt is
    on record with the questions that were answered, never with what was said. Raises ``Incomplete`` when
    there is nothing to look for, ``QuestionsShut`` after three attempts in vain.
    """
    sought = _sought(number, answers)
    matter, shut_until = _compare(sought, answers, by, now)
    if shut_until is not None:
        raise QuestionsShut(shut_until)
    return matter


def _sought(number: str, answers: Answers) -> _Sought:
    if number.strip():
        known = normalise(number)
        if not known:
            raise Incomplete("number", _("This is no matter number. It has 14 digits or more."))
        return _Sought("number", known)
    for kind, value in (("phone", answers.phone), ("name", answers.name)):
        index = blind_index_or_none(kind, value) if kind != "phone" or is_phone(value) else None
        if index is not None and (kind != "name" or is_name(value)):
            return _Sought(kind, index.hex(), index)
    raise Incomplete(
        "number", _("Give the number, the whole phone number or the name: by one of them it is looked for.")
    )


@transaction.atomic
def _compare(sought: _Sought, answers: Answers, by: User, now: datetime) -> tuple[Matter | None, datetime | None]:
    found = list(_candidates(sought, by))
    held = tries.hold(LIMIT, [sought.key, *(_key("matter", matter.pk) for matter in found)], now)
    own = held[sought.key]
    if own.shuts(now):
        _record(by, found, answers, "shut", now)
        return None, own.ends_at
    verdicts = {
        matter.pk: judge(answers, facts)
        for matter in found
        if not held[_key("matter", matter.pk)].shuts(now) and (facts := _facts(matter)) is not None
    }
    proved = [matter for matter in found if matter.pk in verdicts and verdicts[matter.pk].is_proved]
    if not proved:
        tries.count(LIMIT, held.values(), now)
        _record(by, found, answers, "not_proved", now)
        return None, None
    matter = max(proved, key=lambda one: _weight(verdicts[one.pk]))
    tries.forget(LIMIT, [own.key, _key("matter", matter.pk)])
    _record(by, [matter], answers, "proved", now)
    replace_receipt(matter=matter, by=by, how="questions", now=now)
    # In case it was somebody else who got it, the phone that was left says so.
    tell_asker(matter, "receipt_replaced", now=now)
    matter.refresh_from_db(fields=["receipt_version", "updated_at"])
    return matter, None


def _weight(verdict: Verdict) -> int:
    """Of several questions that one person asked, the one that the answers fit best; the newest of equals."""
    return len(verdict.right) - len(verdict.wrong)


def _candidates(sought: _Sought, by: User) -> QuerySet[Matter]:
    """Return the matters to compare, the newest first: those ``by`` may see and has no interest in.

    Clerks know their town; a number that somebody brings they may look for in the whole county.
    """
    visible = Matter.objects.visible_to(by).questions()
    if sought.kind == "number":
        counties = {
            grant.region.code[:6]
            for grant in by.grants
            if grant.role == Role.STATION_CLERK and len(grant.region.code) >= 6
        }
        found = Matter.objects.questions().filter(Q(pk__in=visible.values("pk")) | Q(county_code__in=counties))
        found = found.filter(number=sought.value)
    else:
        asker = Party.objects.filter(**{f"{sought.kind}_index": sought.index}, part=Party.Part.ASKER)
        found = visible.filter(pk__in=asker.values("matter"))
    declared = ConflictCheck.objects.filter(user=by, outcome=ConflictCheck.Outcome.CONFLICT)
    found = found.exclude(pk__in=declared.values("matter"))
    return found.select_related("region", "consultation").prefetch_related("parties").order_by("-id")[:MOST_COMPARED]


def _facts(matter: Matter) -> Facts | None:
    """Return what the file of ``matter`` can answer; None if questions must not open it."""
    parties = list(matter.parties.all())
    asker = next((party for party in parties if party.part == Party.Part.ASKER), None)
    if matter.is_guarded or (asker is not None and not (asker.is_safe_to_call and asker.is_safe_to_message)):
        return None
    return Facts(
        name=asker.name if asker else "",
        phone=asker.phone if asker else "",
        opponents=[party.name for party in parties if party.part == Party.Part.OPPONENT],
        village=matter.region.name if matter.region.level == Region.Level.VILLAGE else "",
        day=clock.china(matter.created_at).date(),
        amounts=_amounts(matter.consultation),
        topic=matter.topic_id,
    )


def _amounts(consultation: Consultation) -> list[Decimal]:
    """Return the sums that were named, as such or in answer to a guided question."""
    told = [consultation.amount]
    if consultation.guided:
        money = GuidedQuestion.objects.filter(topic=consultation.matter.topic_id, kind=GuidedQuestion.Kind.MONEY)
        told += [str(consultation.guided.get(key, "")) for key in money.values_list("key", flat=True)]
    amounts = []
    for text in filter(None, told):
        try:
            amounts.append(Decimal(text))
        except InvalidOperation:
            continue
    return [amount for amount in amounts if amount.is_finite() and amount > 0]


def _key(kind: str, value: object) -> str:
    return keyed_hash("recovery", f"{kind}:{value}").hex()


def _record(by: User, matters: list[Matter], answers: Answers, outcome: str, now: datetime) -> None:
    """Write the attempt down at every matter it was compared with, or as one that found nothing."""
    data = {"asked": [str(question) for question in answers.asked()], "outcome": outcome}
    result = "done" if outcome == "proved" else "refused"
    entries = [
        audit.Entry("receipt.questions", by.username, matter, matter.region_code, result=result, data=data)
        for matter in matters
    ]
    audit.record_many(entries or [audit.Entry("receipt.questions", by.username, result=result, data=data)], now=now)
