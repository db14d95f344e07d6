"""A case is opened: number, handler, first clocks, thread, notices and audit in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.cases import clocks
from caravan.cases.content import Application, Someone
from caravan.cases.documents import ON_OPENING, write_documents
from caravan.cases.models import Case
from caravan.cases.procedures import PROCEDURES
from caravan.cases.services.handling import HANDLER_RUNG, find_handler, tell_handler
from caravan.cases.services.papers import add_paper
from caravan.cases.services.steps import stand
from caravan.cases.telling import tell_person
from caravan.knowledge.models import Topic
from caravan.matters.models import Matter, Party
from caravan.matters.numbers import take_number
from caravan.matters.pace import count_question
from caravan.matters.refusals import ConflictDeclared, Incomplete, ReceiptReplaced, TokenReused
from caravan.matters.services import actor, attach, code_of, record
from caravan.matters.submissions import submission_key
from caravan.people.models import User
from caravan.people.queries import conflicted
from caravan.privacy.index import Index, blind_index_or_none
from caravan.regions.models import Region
from caravan.regions.scope import codes_of
from caravan.routing.ladders import ladder_in_force
from caravan.routing.models import ConflictCheck


@dataclass(frozen=True)
class Opened:
    """A case and the code that opens it for whoever brought it."""

    case: Case
    code: str
    is_repeat: bool = False

    @property
    def number(self) -> str:
        return self.case.matter.number


def open_case(
    *,
    application: Application,
    channel: str,
    token: str,
    now: datetime,
    by: User | None = None,
    opened_from: Matter | None = None,
    papers: Mapping[str, Sequence[str]] | None = None,
    without: Sequence[int] = (),
    address: str = "",
) -> Opened:
    """Open a case; the same ``token`` with the same content returns the same case.

    ``papers`` are the files handed in with it, by the key of their paper. ``without`` are those who must not handle
    it. ``address`` is the network address it came from, '' if it does not matter: raises ``TooMuch`` if more came from
    there than people send.
    Raises ``TokenReused`` when the token came before with other content, ``ReceiptReplaced`` when its receipt was
    replaced since, ``Incomplete`` when place or topic is missing, ``NobodyResponsible`` if no person could be named,
    ``ConflictDeclared`` if ``by``, who writes it down, has an interest in somebody named in it.
    """
    key, print_ = submission_key(f"case:{application.procedure}", token), application.fingerprint()
    if opened_from is not None:
        # What was feared there is feared here.
        application = replace(
            application,
            is_danger=application.is_danger or opened_from.is_danger,
            is_sealed=application.is_sealed or opened_from.is_sealed,
        )
    try:
        with transaction.atomic():
            if not application.is_danger:
                count_question(address, now)
            return _open(application, channel, key, print_, now, by, opened_from, papers or {}, without)
    except IntegrityError:
        earlier = Case.objects.select_related("matter").filter(submission_key=key).first()
        if earlier is None:
            raise
        if bytes(earlier.fingerprint) not in print_.every():
            raise TokenReused from None
        return _again(earlier)


def opened_by(*, procedure: str, token: str) -> Opened | None:
    """Return the case that ``token`` opened, for a browser that sends its form again."""
    key = submission_key(f"case:{procedure}", token)
    earlier = Case.objects.select_related("matter").filter(submission_key=key).first()
    return None if earlier is None else _again(earlier)


def _again(case: Case) -> Opened:
    if case.matter.receipt_version > 1:
        raise ReceiptReplaced(case.matter.number)
    return Opened(case, code_of(case.matter), is_repeat=True)


def _open(
    application: Application,
    channel: str,
    key: bytes,
    print_: Index,
    now: datetime,
    by: User | None,
    opened_from: Matter | None,
    papers: Mapping[str, Sequence[str]],
    without: Sequence[int],
) -> Opened:
    procedure = PROCEDURES[application.procedure]
    matter = _matter(application, channel, procedure.kind, now)
    parties = [_party(matter, one, application.language, now) for one in application.people]
    names = [party.name_index for party in parties if party.name_index]
    if by is not None and conflicted([by.pk], names):
        raise ConflictDeclared
    matter.owner = find_handler(matter, procedure, names=names, now=now, without=without)
    matter.number = take_number(county_code=matter.county_code, year=clock.china(now).year, kind=matter.kind)
    case = Case(
        matter=matter,
        procedure=procedure.key,
        state=procedure.workflow.initial,
        facts=dict(application.facts),
        letter=dict(application.letter),
        opened_from=opened_from,
        submission_key=key,
        fingerprint=print_,
        opened_on=clock.china(now).date(),
    )
    # Until its clocks stand; a moment later they say when it is due.
    matter.due_at, matter.rung, matter.rung_at = now, HANDLER_RUNG, now
    matter.save(force_insert=True)
    case.save(force_insert=True)
    Party.objects.bulk_create(parties)
    attach(matter=matter, file_ids=application.file_ids, by=by, now=now)
    for rule in procedure.workflow.opens_with:
        clocks.start(case, str(rule), values=application.facts, now=now, since=application.received_on)
    stand(case, now=now)
    if by is not None:
        # A clerk who writes an application down has read it; their word comes with the act.
        ConflictCheck.objects.create(matter=matter, user=by, outcome=ConflictCheck.Outcome.CLEAR, at=now)
    _put_on_record(case, by, channel, opened_from, now)
    for paper, file_ids in papers.items():
        for file_id in file_ids:
            add_paper(case=case, key=paper, how="file", by=by, now=now, file_id=file_id)
    write_documents(case, None, ON_OPENING, now)
    tell_handler(case, now=now)
    tell_person(case, "case_received", now=now)
    return Opened(case, code_of(matter))


def _put_on_record(case: Case, by: User | None, channel: str, opened_from: Matter | None, now: datetime) -> None:
    matter = case.matter
    data: dict[str, Any] = {"channel": channel, "procedure": case.procedure, "owner": matter.owner_id}
    if opened_from is not None:
        data["opened_from"] = opened_from.number
        if PROCEDURES[case.procedure].is_told_where_it_came_from:
            onward = {"number": matter.number, "procedure": case.procedure}
            record(opened_from, "case_opened", now=now, user=by, data=onward)
    record(matter, "case_opened_here", now=now, user=by, data=data)
    audit.record(
        "case.open",
        actor=actor(by),
        subject=matter,
        region=matter.region_code,
        data={"number": matter.number, "procedure": case.procedure},
        now=now,
    )


def _matter(application: Application, channel: str, kind: str, now: datetime) -> Matter:
    day = clock.china(now).date()
    region = Region.objects.on(day).filter(code=application.region_code).first()
    if region is None or not codes_of(region)["county_code"]:
        raise Incomplete("region_code", _("Choose at least the county or district."))
    if not Topic.objects.filter(pk=application.topic_key).exists():
        raise Incomplete("topic_key", _("Choose the situation that is closest. If none fits, choose the last one."))
    codes = codes_of(region)
    ladder_key, _ladder = ladder_in_force(codes, now)
    return Matter(
        kind=kind,
        channel=channel,
        topic_id=application.topic_key,
        title=application.title,
        language=application.language,
        region=region,
        ladder_key=ladder_key,
        is_danger=application.is_danger,
        is_sealed=application.is_sealed,
        is_fast_track=application.is_urgent,
        created_at=now,
        updated_at=now,
        **codes,
    )


def _party(matter: Matter, one: Someone, language: str, now: datetime) -> Party:
    is_helper = one.part == Party.Part.HELPER
    return Party(
        matter=matter,
        part=one.part,
        name=one.name,
        name_index=blind_index_or_none("name", one.name),
        phone=one.phone,
        phone_index=blind_index_or_none("phone", one.phone),
        identity_number=one.identity_number,
        identity_index=blind_index_or_none("identity_number", one.identity_number),
        address=one.address,
        is_safe_to_call=one.is_safe_to_call,
        is_safe_to_message=one.is_safe_to_message,
        contact_note=one.contact_note,
        relation=one.relation,
        reason=one.reason,
        consent=one.consent,
        consent_at=now if is_helper and one.consent else None,
        language=language,
    )
