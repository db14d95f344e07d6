"""The talks: meetings and what came of them, offers, what one side tells the mediator alone."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.cases.asks import Faults
from caravan.cases.documents import write_documents
from caravan.cases.mediation.models import Offer, PrivateNote, Seat, Session, Side
from caravan.cases.mediation.offers import OFFER, role_of
from caravan.cases.mediation.services.seats import tell_other_side
from caravan.cases.models import Case
from caravan.cases.procedures.mediation.table import HANDLER
from caravan.cases.services import require_part
from caravan.cases.services.steps import lock
from caravan.cases.telling import tell_person, tell_staff
from caravan.engine.agreements import FURTHEST, instalments
from caravan.engine.workflow import ActionNotOffered
from caravan.matters.models import Entry
from caravan.matters.refusals import ActionNotAllowed
from caravan.matters.services import record
from caravan.people.models import User

TALKING = frozenset({"consented", "in_session"})


@transaction.atomic
def plan_session(
    *, case: Case, starts_at: datetime, way: str, place: str, is_open: bool, by: User, now: datetime
) -> Session:
    """Set a meeting and tell both sides."""
    case = _talking(case)
    require_part(case, by, HANDLER)
    faults = {}
    if starts_at <= now:
        faults["starts_at"] = _("This moment is over. Choose one that is still to come.")
    if way in {Session.Way.TOGETHER, Session.Way.APART} and not place.strip():
        faults["place"] = _("Say where.")
    if faults:
        raise Faults(faults)
    session = Session.objects.create(
        case=case,
        number=case.sessions.count() + 1,
        starts_at=starts_at,
        way=Session.Way(way),
        place=place.strip(),
        is_open=is_open,
        by=by,
    )
    _put_on_record(case, "session_planned", by, now, {"session": session.number})
    tell_person(case, "case_news", now=now)
    tell_other_side(case, "case_news", now=now)
    return session


@transaction.atomic
def record_session(
    *, session: Session, present: str, has_told_rights: bool, record_text: str, outcome: str, by: User, now: datetime
) -> Session:
    """Write down who was there and what was said (art. 27); staff alone read the record, both sides the outcome."""
    case = lock(session.case)
    require_part(case, by, HANDLER)
    session.refresh_from_db()
    if session.cancelled_at is not None:
        raise ActionNotAllowed
    missing = {"present": present, "record": record_text}
    faults = {field: _("Fill this in.") for field, value in missing.items() if not value.strip()}
    if not has_told_rights:
        faults["has_told_rights"] = _("Tell both sides their rights first, then say so here.")
    if faults:
        raise Faults(faults)
    session.present, session.record, session.outcome = present.strip(), record_text.strip(), outcome.strip()
    session.has_told_rights, session.held_at = True, session.held_at or now
    session.save()
    _put_on_record(case, "session_held", by, now, {"session": session.number})
    write_documents(case, None, ("record",), now)
    return session


@transaction.atomic
def cancel_session(*, session: Session, by: User, now: datetime) -> None:
    case = lock(session.case)
    require_part(case, by, HANDLER)
    if not Session.objects.filter(pk=session.pk, held_at=None, cancelled_at=None).update(cancelled_at=now):
        raise ActionNotAllowed
    _put_on_record(case, "session_cancelled", by, now, {"session": session.number})
    tell_person(case, "case_news", now=now)
    tell_other_side(case, "case_news", now=now)


@transaction.atomic
def make_offer(*, case: Case, side: str, content: dict[str, Any], now: datetime, by: User | None = None) -> Offer:
    """Put an offer of ``side`` on the table; one of the other side is answered by it, an own one replaced."""
    case = _talking(case)
    if not content.get("words", "").strip() and not content.get("fen"):
        raise Faults({"words": _("Say what you offer, or how much.")})
    if content.get("fen") and content.get("owed_by") not in Side.values:
        raise Faults({"owed_by": _("Say who pays.")})
    _check_days(content, clock.china(now).date())
    before = Offer.objects.filter(case=case, state=Offer.State.OPEN).first()
    if before is not None:
        action = "withdraw" if before.side == side else "counter"
        _move(before, action, side, now)
    offer = Offer.objects.create(
        case=case, number=case.offers.count() + 1, side=Side(side), content=content, by=by, at=now
    )
    _put_on_record(case, "offer_made", by, now, {"offer": offer.number, "side": side})
    _tell_about_offer(case, side, now)
    return offer


def _check_days(content: dict[str, Any], today: date) -> None:
    """Refuse days that no agreement could hold, so that whatever is accepted can be written down."""
    first_on = date.fromisoformat(content["first_on"]) if content.get("first_on") else today
    if first_on > today + FURTHEST:
        raise Faults({"first_on": _("This day is more than thirty years away. Look at the year.")})
    if content.get("fen"):
        try:
            last_on = instalments(content["fen"], content.get("parts") or 1, first_on)[-1][1]
        except ValueError:
            raise Faults({"parts": _("That is too many parts for this sum.")}) from None
        if last_on > today + FURTHEST:
            raise Faults({"parts": _("The last part would be more than thirty years away.")})


@transaction.atomic
def answer_offer(*, offer: Offer, side: str, action: str, now: datetime, by: User | None = None) -> Offer:
    """Accept, refuse or take back; raises ``ActionNotAllowed`` if ``side`` cannot, or somebody was quicker."""
    case = _talking(offer.case)
    offer = Offer.objects.get(pk=offer.pk)
    _move(offer, action, side, now)
    _put_on_record(case, "offer_answered", by, now, {"offer": offer.number, "state": offer.state})
    _tell_about_offer(case, side, now)
    return offer


def _move(offer: Offer, action: str, side: str, now: datetime) -> None:
    try:
        step = OFFER.step(offer.state, action, role_of(side, offer.side))
    except ActionNotOffered:
        raise ActionNotAllowed from None
    offer.state, offer.answered_at = step.target, now
    offer.save(update_fields=["state", "answered_at"])


def _tell_about_offer(case: Case, side: str, now: datetime) -> None:
    """Tell the side that did not act, and the mediator."""
    if side == Side.APPLICANT:
        tell_other_side(case, "case_news", now=now)
    else:
        tell_person(case, "case_news", now=now)
    tell_staff(case, [case.assignee or case.matter.owner], "case_moved", now=now)


@transaction.atomic
def add_private_note(
    *, case: Case, side: str, text: str, now: datetime, by: User | None = None, seat: Seat | None = None
) -> PrivateNote:
    """Keep what passes between one side and the mediator; the same one sent twice in a row is one."""
    case = lock(case)
    if by is not None:
        require_part(case, by, HANDLER)
    if seat is not None and (seat.case_id != case.pk or seat.side != side):
        raise ActionNotAllowed
    if not text.strip():
        raise Faults({"text": _("Write something first.")})
    last = PrivateNote.objects.filter(case=case, side=side).order_by("-id").first()
    if last is not None and last.by_id == (by.pk if by else None) and last.text == text.strip():
        return last
    note = PrivateNote.objects.create(case=case, side=Side(side), text=text.strip(), by=by, at=now)
    # That something was said alone is for staff; the other side does not even learn that.
    _put_on_record(case, "private_note", by, now, {"side": side}, audience=Entry.Audience.STAFF)
    if by is None:
        tell_staff(case, [case.assignee or case.matter.owner], "case_moved", now=now)
    elif side == Side.APPLICANT:
        tell_person(case, "case_news", now=now)
    else:
        tell_other_side(case, "case_news", now=now)
    return note


def _talking(case: Case) -> Case:
    case = lock(case)
    if case.state not in TALKING:
        raise ActionNotAllowed
    return case


def _put_on_record(
    case: Case, kind: str, by: User | None, now: datetime, data: dict[str, Any], audience: str = Entry.Audience.ASKER
) -> None:
    matter = case.matter
    record(matter, kind, now=now, user=by, audience=audience, data=data)
    audit.record(
        f"mediation.{kind}",
        actor=by.username if by else str(data.get("side", "party")),
        subject=matter,
        region=matter.region_code,
        data=data,
        now=now,
    )
