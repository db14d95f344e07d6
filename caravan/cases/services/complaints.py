"""A complaint is opened from a case, and handled by nobody who took part in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import clock
from caravan.cases.asks import read
from caravan.cases.content import Application, Someone
from caravan.cases.models import Case, Step
from caravan.cases.procedure import Move
from caravan.cases.procedures.complaint import COMPLAINT
from caravan.cases.rules import require_check
from caravan.cases.services.handling import find_handler, give
from caravan.cases.services.opening import Opened, open_case
from caravan.matters.models import Matter, Participation, Party
from caravan.matters.refusals import ActionNotAllowed, Refused
from caravan.people.models import User
from caravan.routing.models import ConflictCheck
from caravan.routing.placing import NobodyResponsible
from caravan.routing.queries import names_in

ABOUT = frozenset({"legal_aid", "legal_aid_notice"})  # the procedures that can be complained about here


class AnsweredFirst(Refused):
    def __init__(self) -> None:
        super().__init__(_("You have answered this complaint before. Somebody else answers it anew."))


def complain(
    *, case: Case, typed: Mapping[str, Any], token: str, language: str, now: datetime, address: str = ""
) -> Opened:
    """Open a complaint about ``case`` for the person in it; raises ``Faults`` and what ``open_case`` raises.

    Whoever took part in the case neither handles the complaint nor sees it, now or later.
    """
    if case.procedure not in ABOUT:
        raise ActionNotAllowed
    facts = read(COMPLAINT.form, typed, clock.china(now).date())
    source = case.matter
    involved = involved_in(case)
    asker = Party.objects.filter(matter=source, part=Party.Part.ASKER).order_by("id").first()
    application = Application(
        procedure=COMPLAINT.key,
        region_code=source.region_code,
        topic_key=source.topic_id,
        people=[Someone.of(asker)] if asker is not None else [],
        facts=facts,
        language=language,
    )
    with transaction.atomic():
        opened = open_case(
            application=application,
            channel=Matter.Channel.WEB,
            token=token,
            now=now,
            opened_from=source,
            without=involved,
            address=address,
        )
        if not opened.is_repeat:
            _keep_out(opened.case.matter, involved, now)
    return opened


def involved_in(case: Case) -> list[int]:
    """Return whoever took part in ``case``: its handler, its lawyers, whoever decided a step or was let in."""
    found = {case.matter.owner_id, case.assignee_id}
    found |= set(Step.objects.filter(case=case).values_list("by", flat=True))
    found |= set(Participation.objects.filter(matter=case.matter).values_list("user", flat=True))
    return sorted(pk for pk in found if pk is not None)


def _keep_out(matter: Matter, involved: list[int], now: datetime) -> None:
    for pk in involved:
        ConflictCheck.objects.get_or_create(
            matter=matter, user_id=pk, defaults={"outcome": ConflictCheck.Outcome.CONFLICT, "at": now}
        )


def look_anew(move: Move) -> None:
    """Somebody else looks at it anew, if there is anybody else."""
    case = move.case
    answered = Step.objects.filter(case=case, action="answer_complaint").values_list("by", flat=True)
    held = ConflictCheck.objects.filter(matter=case.matter, outcome=ConflictCheck.Outcome.CONFLICT)
    without = [*held.values_list("user", flat=True), *(pk for pk in answered if pk), *_owner(case)]
    try:
        other: User = find_handler(case.matter, COMPLAINT, names=names_in(case.matter), now=move.now, without=without)
    except NobodyResponsible:
        return  # in a place with one supervisor it stays with them rather than with nobody
    give(case, other, reason="second_look", by=None, note="", now=move.now)


def _owner(case: Case) -> list[int]:
    return [case.matter.owner_id] if case.matter.owner_id else []


def answer_again(move: Move) -> None:
    """Whoever answered first does not answer again, unless it stayed with them because there is nobody else."""
    require_check(move)
    first = Step.objects.filter(case=move.case, action="answer_complaint").order_by("-number").first()
    if first is not None and move.by is not None and first.by_id == move.by.pk != move.case.matter.owner_id:
        raise AnsweredFirst


RULES = {
    "acknowledge": require_check,
    "answer_complaint": require_check,
    "not_content": look_anew,
    "answer_again": answer_again,
}
