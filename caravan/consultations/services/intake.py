"""A question arrives: number, owner, promise, thread, notices and audit in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from caravan import audit, clock, notifications
from caravan.consultations.content import Helper, Person, Question, submission_key
from caravan.consultations.models import Consultation, Round
from caravan.consultations.rules import all_signals, contact_faults
from caravan.consultations.services.drafts import drop_draft
from caravan.consultations.services.steps import is_last_day_near, put_on_record
from caravan.engine.ladder import Ladder, Promise
from caravan.engine.language import is_mostly_english
from caravan.matters.models import Matter, Party
from caravan.matters.numbers import take_number
from caravan.matters.pace import TooMuch, count_question
from caravan.matters.refusals import ConflictDeclared, Incomplete, ReceiptReplaced, TokenReused
from caravan.matters.services import actor, attach, code_of, entry
from caravan.people.models import User
from caravan.people.queries import conflicted
from caravan.privacy.index import Index, blind_index_or_none
from caravan.regions.models import Region
from caravan.regions.scope import codes_of
from caravan.routing.ladders import key_in_force, ladder_of
from caravan.routing.letters import letters
from caravan.routing.models import ConflictCheck
from caravan.routing.placing import Call, Placement, place
from caravan.rulebook.service_promise import clock_for
from caravan.rulebook.urgency import is_danger, is_sealed
from caravan.storing import insert, together

IS_DANGER = "(SELECT t.is_danger FROM knowledge_topic t WHERE t.key = %s)"


@dataclass(frozen=True)
class Receipt:
    """What the person takes home."""

    matter: Matter
    number: str
    code: str
    due_at: datetime
    owner: User | None
    is_repeat: bool


def ask(
    *,
    question: Question,
    channel: str,
    token: str,
    now: datetime,
    by: User | None = None,
    draft_id: UUID | str | None = None,
    address: str = "",
) -> Receipt:
    """Take in a question; the same ``token`` with the same content returns the same receipt.

    ``address`` is the network address it came from, '' if it does not matter. Raises ``TooMuch`` if more
    came from there than people send; a question of somebody in danger, or with a child in it, is taken all the same.

    Raises ``TokenReused`` when the token came before with other content, ``ReceiptReplaced`` when the receipt
    that it led to is no longer the one that opens the matter, ``Incomplete`` when the
    topic, the story or the place is missing, ``NobodyResponsible`` if no person could be named,
    ``ConflictDeclared`` if ``by``, who writes it down, has an interest in somebody named in it.
    """
    key = submission_key("ask", token)
    print_ = question.fingerprint()
    try:
        with transaction.atomic():
            return _take_in(question, channel, key, print_, now, by, draft_id, address)
    except (IntegrityError, TooMuch):
        # The token is unique: another request, an earlier or a simultaneous one, has stored it.
        earlier = Round.objects.select_related("matter__owner").filter(submission_key=key).first()
        if earlier is None:
            raise
        if bytes(earlier.fingerprint) not in print_.every():
            raise TokenReused from None
        return _again(earlier, by, now)


def _again(earlier: Round, by: User | None, now: datetime) -> Receipt:
    """Hand out the receipt of what came before once more: on record, and never one that was made for others since."""
    matter = earlier.matter
    if matter.receipt_version > 1:
        raise ReceiptReplaced(matter.number)
    with transaction.atomic():
        audit.seen(
            actor=actor(by),
            subject=matter,
            what=["receipt_code"],
            purpose="repeat",
            region=matter.region_code,
            now=now,
        )
    return _receipt(matter, earlier.due_at, is_repeat=True)


def receipt_for_token(*, token: str) -> Receipt | None:
    """Return the receipt that ``token`` led to, for a browser that sends its form again."""
    earlier = Round.objects.select_related("matter__owner").filter(submission_key=submission_key("ask", token)).first()
    return _receipt(earlier.matter, earlier.due_at, is_repeat=True) if earlier else None


def preview(*, question: Question, now: datetime) -> Promise:
    """Return the promise that ``question`` would get if it were sent now."""
    region = _place(question, now)
    ladder = ladder_of(region.ladder_key)  # type: ignore[attr-defined]
    is_fast = _is_fast(_signals(question, region), question, ladder, now)
    return ladder.promise(now, clock_for(ladder), fast_track=is_fast)


def forecast(*, question: Question, now: datetime) -> Matter:
    """Return the matter that ``question`` would be if it were sent now, with who would have it; nothing is kept.

    Whoever is named in it is not asked about: by one name after the other it would tell who acts for whom.
    """
    matter = _matter(question, _place(question, now), Matter.Channel.WEB, now)
    _put_on_its_ladder(matter, (), now)
    return matter


def _take_in(
    question: Question,
    channel: str,
    key: bytes,
    print_: Index,
    now: datetime,
    by: User | None,
    draft_id: UUID | str | None,
    address: str,
) -> Receipt:
    region = _check(question, now)
    matter = _matter(question, region, channel, now)
    if not matter.is_guarded:
        count_question(address, now)
    ladder = ladder_of(matter.ladder_key)
    parties = _parties(matter, question, now)
    names = _names(parties)
    if by is not None and conflicted([by.pk], names):
        raise ConflictDeclared
    received = entry(matter, "received", now=now, user=by, data={"channel": channel})
    promise, placement = _put_on_its_ladder(matter, names, now)

    matter.number = take_number(county_code=matter.county_code, year=clock.china(now).year, kind=matter.kind)
    to_asker = letters(matter, parties, question.answer_channel, "question_received", now)
    with together():
        insert([matter])
        insert([_consultation(matter, question, _signals(question, region))])
        insert(parties)
        insert([new_round(matter, 1, question.story, key, print_, promise, now)])
        insert([received, *placement.entries])
        insert(placement.participations)
        if by is not None:
            # A clerk who writes a question down has read it; their word comes with the act.
            insert([ConflictCheck(matter=matter, user=by, outcome=ConflictCheck.Outcome.CLEAR, at=now)])
        attach(matter=matter, file_ids=question.file_ids, by=by, now=now)
        notifications.post([*placement.letters(matter, ladder, now), *to_asker], now=now)
        put_on_record(matter, "consultation.ask", actor=actor(by), now=now)
        if draft_id is not None:
            drop_draft(draft_id)
    return _receipt(matter, promise.due_at, is_repeat=False)


def _put_on_its_ladder(matter: Matter, names: Sequence[bytes], now: datetime) -> tuple[Promise, Placement]:
    """Make the promise, and find who has ``matter`` first; ``names`` are blind indexes of who is named in it."""
    ladder = ladder_of(matter.ladder_key)
    promise = ladder.promise(now, clock_for(ladder), fast_track=matter.is_fast_track)
    matter.due_at = promise.due_at
    rung = ladder.first_rung(now, clock_for(ladder), fast_track=matter.is_fast_track, danger=matter.is_danger)
    return promise, place(matter, ladder, rung, now, Call("received", now, names))


def _names(parties: Sequence[Party]) -> list[bytes]:
    return [party.name_index for party in parties if party.name_index]


def _check(question: Question, now: datetime) -> Region:
    if not question.story.strip():
        raise Incomplete("story", _("Say what happened, in a few words."))
    for part, message in contact_faults(question.asker, question.helper, question.answer_channel).items():
        raise Incomplete(part, message)
    region = _place(question, now)
    if not codes_of(region)["county_code"]:
        raise Incomplete("region_code", _("Choose at least the county or district."))
    if region.is_danger is None:  # type: ignore[attr-defined]
        raise Incomplete("topic_key", _("Choose the situation that is closest. If none fits, choose the last one."))
    return region


def _place(question: Question, now: datetime) -> Region:
    """Return the place as it is today, and with the same statement the topic's danger and which ladder holds there.

    ``is_danger`` is None if there is no such topic.
    """
    code = question.region_code
    region = Region.objects.on(clock.china(now).date()).filter(code=code)
    region = region.annotate(
        is_danger=RawSQL(IS_DANGER, [question.topic_key], BooleanField()),  # noqa: S611 -- no text from outside
        ladder_key=key_in_force(codes_of(Region(code=code)), now),
    )
    if found := region.first():
        return found
    raise Incomplete("region_code", _("Choose the place from the list."))


def _signals(question: Question, region: Region) -> frozenset[str]:
    """Return the urgent signals of ``question``, whoever sends it: those it names, and what its topic means."""
    return frozenset(all_signals(question.signals, is_danger=bool(region.is_danger)))  # type: ignore[attr-defined]


def _is_fast(signals: frozenset[str], question: Question, ladder: Ladder, now: datetime) -> bool:
    if signals:
        return True
    # A date that the person gave counts as the signal it is, whether or not they ticked the box.
    return question.deadline_on is not None and is_last_day_near(question.deadline_on, ladder, now)


def _matter(question: Question, region: Region, channel: str, now: datetime) -> Matter:
    signals = _signals(question, region)
    in_english = is_mostly_english(question.story)
    return Matter(
        kind=Matter.Kind.CONSULTATION,
        channel=channel,
        topic_id=question.topic_key,
        language="en" if in_english else question.language,
        region=region,
        ladder_key=region.ladder_key,  # type: ignore[attr-defined]
        is_danger=is_danger(signals),
        is_sealed=is_sealed(signals),
        is_fast_track=_is_fast(signals, question, ladder_of(region.ladder_key), now),  # type: ignore[attr-defined]
        is_needing_translation=in_english,
        created_at=now,
        updated_at=now,
        **codes_of(region),
    )


def _consultation(matter: Matter, question: Question, signals: frozenset[str]) -> Consultation:
    return Consultation(
        matter=matter,
        guided=dict(question.guided),
        wish=question.wish,
        amount=question.amount,
        signals=sorted(signals),
        deadline_on=question.deadline_on,
        may_be_shared=question.may_be_shared,
        answer_channel=question.answer_channel,
    )


def new_round(
    matter: Matter, number: int, text: str, key: bytes, print_: Index, promise: Promise, now: datetime
) -> Round:
    """Return an unstored round with its promise and the rule that made it."""
    return Round(
        matter=matter,
        number=number,
        province_code=matter.province_code,
        prefecture_code=matter.prefecture_code,
        county_code=matter.county_code,
        question=text.strip(),
        submission_key=key,
        fingerprint=print_,
        asked_at=now,
        asked_on=clock.china(now).date(),
        due_at=promise.due_at,
        promise={
            "rule": promise.rule,
            "ladder": matter.ladder_key,
            "calendar": promise.calendar_version,
            "is_provisional": promise.is_provisional,
        },
    )


def _parties(matter: Matter, question: Question, now: datetime) -> list[Party]:
    parties = []
    asker = question.asker
    if asker != Person():
        parties.append(_party(matter, Party.Part.ASKER, asker, question.language))
    if question.helper is not None:
        parties.append(helper_party(matter, question.helper, question.language, now))
    if question.opponent.strip():
        parties.append(_party(matter, Party.Part.OPPONENT, Person(name=question.opponent.strip()), question.language))
    return parties


def helper_party(matter: Matter, helper: Helper, language: str, now: datetime) -> Party:
    """Return an unstored helper with relation, reason and how the person agreed."""
    party = _party(matter, Party.Part.HELPER, Person(name=helper.name, phone=helper.phone), language)
    party.relation, party.reason = helper.relation, helper.reason
    party.consent, party.consent_at = helper.consent, now
    return party


def _party(matter: Matter, part: str, person: Person, language: str) -> Party:
    indexes: dict[str, Any] = {
        "name_index": blind_index_or_none("name", person.name),
        "phone_index": blind_index_or_none("phone", person.phone),
        "identity_index": blind_index_or_none("identity_number", person.identity_number),
    }
    return Party(
        matter=matter,
        part=part,
        name=person.name,
        phone=person.phone,
        identity_number=person.identity_number,
        address=person.address,
        is_safe_to_call=person.is_safe_to_call,
        is_safe_to_message=person.is_safe_to_message,
        contact_note=person.contact_note,
        language=language,
        **indexes,
    )


def _receipt(matter: Matter, due_at: datetime, *, is_repeat: bool) -> Receipt:
    return Receipt(matter, matter.number, code_of(matter), due_at, matter.owner, is_repeat)
