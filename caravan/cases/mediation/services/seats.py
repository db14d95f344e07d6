"""The other side: invited by link, message, letter or word of mouth; without an account, and free to say no."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from caravan import audit, notifications
from caravan.cases.asks import Faults
from caravan.cases.content import Someone
from caravan.cases.mediation.models import Seat, Side
from caravan.cases.mediation.reading import seats_of
from caravan.cases.mediation.refusals import HarmPossible
from caravan.cases.mediation.services.opening import both_sides, sit_down
from caravan.cases.models import Case, Step
from caravan.cases.procedure import OPPONENT
from caravan.cases.procedures.mediation.table import DESK
from caravan.cases.services import offers, require_part, take_step
from caravan.cases.services.steps import lock
from caravan.cases.telling import tell_staff
from caravan.matters.models import Matter, Party
from caravan.matters.numbers import normalise
from caravan.matters.refusals import ActionNotAllowed
from caravan.matters.services import record
from caravan.matters.submissions import submission_key
from caravan.people.models import User
from caravan.privacy.index import blind_index_or_none
from caravan.privacy.receipts import matches, receipt_code
from caravan.routing.ladders import ladder_of
from caravan.rulebook.screening import Risk


def code_of_seat(seat: Seat) -> str:
    """Return the code that opens the table to the other side; it is computed from a key, never stored."""
    return receipt_code(seat.pk, seat.code_version)


def find_seat(*, number: str, code: str) -> Seat | None:
    """Return the seat of the other side that ``number`` and ``code`` open together, once it was invited."""
    seats = Seat.objects.filter(
        case__matter__number=normalise(number), side=Side.RESPONDENT, invited_at__isnull=False
    ).select_related("case__matter", "party")
    return next((seat for seat in seats if matches(code, seat.pk, seat.code_version)), None)


@transaction.atomic
def add_other_side(*, case: Case, someone: Someone, by: User, token: str = "", now: datetime) -> Seat:
    """Write down who is on the other side, where the application did not say; for one ``token`` once."""
    case = lock(case)
    require_part(case, by, DESK)
    key = submission_key(f"seat:{case.pk}", token) if token else None
    if key is not None and (earlier := Seat.objects.filter(case=case, submission_key=key).first()):
        return earlier
    if case.matter.state != Matter.State.OPEN:
        raise ActionNotAllowed
    if not someone.name.strip():
        raise Faults({"name": _("Write down a name.")})
    askers = map(Someone.of, Party.objects.present().filter(matter=case.pk, part=Party.Part.ASKER))
    if faults := both_sides([*askers, someone]):
        raise Faults({field.removeprefix("opponent_"): words for field, words in faults.items()})
    Party.objects.create(
        matter=case.matter,
        part=Party.Part.OPPONENT,
        name=someone.name.strip(),
        name_index=blind_index_or_none("name", someone.name),
        phone=someone.phone,
        phone_index=blind_index_or_none("phone", someone.phone),
        identity_number=someone.identity_number,
        identity_index=blind_index_or_none("identity_number", someone.identity_number),
        address=someone.address,
        language=case.matter.language,
    )
    [seat] = sit_down(case=case)
    Seat.objects.filter(pk=seat.pk).update(submission_key=key)
    record(case.matter, "mediation_party", now=now, user=by)
    audit.record("mediation.party", actor=by.username, subject=case.matter, region=case.matter.region_code, now=now)
    return seat


@transaction.atomic
def send_invitations(*, case: Case, now: datetime) -> list[Seat]:
    """Post the text messages of an invitation that goes out by message; return all who are invited."""
    invited = [seat for seat in seats_of(case) if seat.invited_at is not None and seat.side == Side.RESPONDENT]
    for seat in invited:
        if seat.invited_how == Seat.How.SMS and seat.party.phone:
            _tell(case, seat, "mediation_invited", now, code=code_of_seat(seat))
    return invited


def tell_other_side(case: Case, template: str, *, now: datetime) -> None:
    """Send those of the other side who take part a message that names the number and nothing else."""
    for seat in seats_of(case):
        takes_part = seat.side == Side.RESPONDENT and seat.agreed_at and not seat.declined_at
        if takes_part and seat.party.phone and seat.party.is_safe_to_message:
            _tell(case, seat, template, now)


def tell_of_step(case: Case, now: datetime) -> None:
    """Tell the other side that the case has moved, as the person who applied is told."""
    tell_other_side(case, "case_news", now=now)


def _tell(case: Case, seat: Seat, template: str, now: datetime, **more: str) -> None:
    letter = notifications.Letter(
        template,
        ("sms",),
        {"number": case.matter.number, **more},
        phone=seat.party.phone,
        language=seat.party.language,
        deliver_after=ladder_of(case.matter.ladder_key).quiet_until(now),
    )
    notifications.post([letter], now=now)


def first_look(*, seat: Seat, now: datetime) -> bool:
    """Note when the invitation was first opened; False if it was before."""
    return bool(Seat.objects.filter(pk=seat.pk, seen_at=None).update(seen_at=now))


def answer_invitation(*, seat: Seat, agrees: bool, reason: str = "", now: datetime) -> Case:
    """Take the other side's yes or no; a no ends it, whatever state the talks are in.

    A yes where somebody may come to harm is refused as anything is that has moved on: the mediator hears of it, and
    whoever said yes does not hear why.
    """
    try:
        return _agree(seat, now) if agrees else _take(seat, "decline", {"reason": reason}, now)
    except HarmPossible:
        _hold_back(seat, now)
        raise ActionNotAllowed from None


def _take(seat: Seat, action: str, typed: dict[str, str], now: datetime) -> Case:
    given = {"seat": str(seat.pk)}
    return take_step(case=seat.case, action=action, by=None, now=now, typed=typed, given=given, part=OPPONENT)


@transaction.atomic
def _agree(seat: Seat, now: datetime) -> Case:
    """Note the yes of ``seat`` alone; the talks go on when everybody on the other side has said it (art. 17)."""
    case = lock(seat.case)
    silent = Seat.objects.filter(case=case, side=Side.RESPONDENT, agreed_at=None).exclude(pk=seat.pk)
    if not silent.exists() or "agree_to_mediate" not in offers(case, None, OPPONENT):
        return _take(seat, "agree_to_mediate", {}, now)
    refuse_harm(case)
    Seat.objects.filter(pk=seat.pk, agreed_at=None).update(agreed_at=now)
    _put_on_record(case, "agreed", seat, now)
    return case


def refuse_harm(case: Case) -> None:
    """Raise ``HarmPossible`` where somebody may come to harm and no trained person has found otherwise."""
    looked = Step.objects.filter(case=case, action="set_risk").order_by("-number").first()
    is_feared = case.matter.is_guarded if looked is None else looked.values["risk"] == Risk.RED
    if is_feared:
        raise HarmPossible


@transaction.atomic
def _hold_back(seat: Seat, now: datetime) -> None:
    """Tell whoever handles it, and nobody else, that the other side is ready to talk."""
    _put_on_record(lock(seat.case), "held_back", seat, now)


def _put_on_record(case: Case, kind: str, seat: Seat, now: datetime) -> None:
    """Keep what one of the other side has said, and tell whoever handles it; nobody else hears of it."""
    matter = case.matter
    data = {"seat": str(seat.pk)}
    audit.record(f"mediation.{kind}", actor=seat.side, subject=matter, region=matter.region_code, data=data, now=now)
    tell_staff(case, [case.assignee or matter.owner], "case_moved", now=now)


@transaction.atomic
def renew_code(*, seat: Seat, by: User, now: datetime) -> str:
    """Make the old code of ``seat`` worthless and return a new one."""
    require_part(seat.case, by, DESK)
    Seat.objects.filter(pk=seat.pk).update(code_version=F("code_version") + 1)
    seat.refresh_from_db()
    matter = seat.case.matter
    audit.record("mediation.renew_code", actor=by.username, subject=matter, region=matter.region_code, now=now)
    return code_of_seat(seat)
