"""What the person who asked can do: ask back, add, close, withdraw, let others act."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.consultations.content import Helper, fingerprint, submission_key
from caravan.consultations.models import Clarification, Round
from caravan.consultations.services.intake import helper_party, new_round
from caravan.consultations.services.steps import (
    current_round,
    first_rung,
    is_last_day_near,
    last_answered_at,
    last_days,
    leave,
    lock,
    note_close,
    put_on_record,
    step,
)
from caravan.consultations.services.triage import part_joined
from caravan.matters.models import Matter, Party
from caravan.matters.refusals import ActionNotAllowed, Incomplete, Refused, TokenReused, TooLate
from caravan.matters.services import attach, record, replace_receipt
from caravan.privacy.index import Index
from caravan.routing import services as routing
from caravan.routing.ladders import ladder_of
from caravan.rulebook.service_promise import clock_for

FOLLOW_UP_DAYS = 30


def follow_up(*, matter: Matter, text: str, token: str, now: datetime, file_ids: Sequence[str] = ()) -> Round:
    """Ask back. A new round with its own promise begins.

    The person who answered has it first; of what is urgent, the desk of the fast track.
    Raises ``TooLate`` 30 days after the last answer, ``TokenReused``, ``ActionNotAllowed``.
    """
    if not text.strip():
        raise Incomplete("text", _("Write what you want to ask."))
    key = submission_key(f"follow_up:{matter.number}", token)
    print_ = fingerprint({"text": text.strip(), "files": list(file_ids)})
    try:
        with transaction.atomic():
            return _follow_up(matter, text, key, print_, file_ids, now)
    except (IntegrityError, Refused):
        # Most often it is the same form once more: its round is stored, and the question open by it.
        earlier = Round.objects.filter(submission_key=key).first()
        if earlier is None:
            raise
        if bytes(earlier.fingerprint) not in print_.every():
            raise TokenReused from None
        return earlier


def _follow_up(matter: Matter, text: str, key: bytes, print_: Index, file_ids: Sequence[str], now: datetime) -> Round:
    matter = lock(matter)
    step(matter, "follow_up", role="asker")
    answered_at, last = last_answered_at(matter), current_round(matter)
    if answered_at is None or now > answered_at + timedelta(days=FOLLOW_UP_DAYS):
        raise TooLate
    ladder = ladder_of(matter.ladder_key)
    coming = last_days(matter, clock.china(now).date())
    if not matter.is_fast_track and any(is_last_day_near(day, ladder, now) for day in coming):
        # A day that was far off when it was first asked about, or that the answer named, is near by now.
        matter.is_fast_track = True
        matter.save(update_fields=["is_fast_track"])
    promise = ladder.promise(now, clock_for(ladder), fast_track=matter.is_fast_track)
    round_ = new_round(matter, last.number + 1, text, key, print_, promise, now)
    round_.save(force_insert=True)
    record(matter, "follow_up", now=now, data={"round": round_.number})
    routing.reopen(matter, rung=first_rung(matter, now), due_at=promise.due_at, reason="reopened", now=now)
    attach(matter=matter, file_ids=file_ids, by=None, now=now)
    put_on_record(matter, "consultation.follow_up", actor="asker", now=now)
    return round_


@transaction.atomic
def add_files(*, matter: Matter, file_ids: Sequence[str], now: datetime) -> int:
    """Add photos or recordings to a matter at any time."""
    added = attach(matter=matter, file_ids=file_ids, by=None, now=now)
    if added:
        record(matter, "files_added", now=now, data={"count": len(added)})
        audit.record("matter.attach", actor="asker", subject=matter, region=matter.region_code, now=now)
    return len(added)


@transaction.atomic
def reply_to_clarification(*, clarification: Clarification, text: str, now: datetime) -> Clarification:
    """Answer what staff asked; once, and the same words sent twice are one reply."""
    if not text.strip():
        raise Incomplete("text", _("Write your reply."))
    locked = (
        Clarification.objects.select_for_update(of=("self",)).select_related("round__matter").get(pk=clarification.pk)
    )
    if locked.replied_at is not None and locked.reply == text.strip():
        return locked
    if locked.replied_at is not None:
        raise ActionNotAllowed
    locked.reply, locked.replied_at = text.strip(), now
    locked.save(update_fields=["reply", "replied_at"])
    matter = locked.round.matter
    record(matter, "clarified", now=now)
    audit.record("consultation.clarified", actor="asker", subject=matter, region=matter.region_code, now=now)
    routing.tell(matter, [locked.by], template="clarification_given", now=now)
    return locked


@transaction.atomic
def close(*, matter: Matter, is_solved: bool | None, now: datetime) -> Matter:
    """The person says they are done, and whether it helped. Nothing else ever closes a question."""
    matter = lock(matter)
    matter.state = step(matter, "close", role="asker").target
    matter.updated_at = now
    matter.save(update_fields=["state", "updated_at"])
    note_close(matter, closed_at=now, is_solved=is_solved)
    record(matter, "closed", now=now, data={"is_solved": is_solved})
    put_on_record(matter, "consultation.close", actor="asker", now=now)
    return matter


@transaction.atomic
def withdraw(*, matter: Matter, now: datetime, actor: str = "asker") -> Matter:
    """The person, having confirmed it, takes back what waits; what was joined to it goes on.

    A question that was answered before stays answered: only what they asked after it is taken back.
    """
    matter = lock(matter)
    action = "withdraw" if last_answered_at(matter) is None else "withdraw_follow_up"
    target = step(matter, action, role="asker").target
    leave(matter, Matter.State.WITHDRAWN, state=target, now=now)
    record(matter, "withdrawn", now=now)
    put_on_record(matter, "consultation.withdraw", actor=actor, now=now)
    if target == Matter.State.WITHDRAWN:
        part_joined(matter, by=None, now=now)
    return matter


def withdraw_erased(matter: Matter, now: datetime) -> None:
    """Take back a question that a backup brought back open, though it was erased since."""
    if matter.kind == Matter.Kind.CONSULTATION:
        withdraw(matter=matter, now=now, actor="system")


@transaction.atomic
def add_helper(*, matter: Matter, helper: Helper, now: datetime) -> Party:
    """Let somebody act for the person, with relation, reason and how the person agreed on record.

    The same helper named twice is one.
    """
    for field, value, message in (
        ("name", helper.name, _("Give the helper's name.")),
        ("relation", helper.relation, _("Say who the helper is to you.")),
        ("reason", helper.reason, _("Say why the helper acts for you.")),
        ("consent", helper.consent, _("Say how you agreed.")),
    ):
        if not value.strip():
            raise Incomplete(field, message)
    matter = lock(matter)
    for known in Party.objects.helpers().filter(matter=matter):
        if (known.name, known.phone, known.relation) == (helper.name, helper.phone, helper.relation):
            return known
    party = helper_party(matter, helper, matter.language, now)
    party.save(force_insert=True)
    record(matter, "helper_added", now=now, data={"relation": helper.relation})
    audit.record("matter.add_helper", actor="asker", subject=matter, region=matter.region_code, now=now)
    return party


@transaction.atomic
def end_helper(*, helper: Party, is_code_renewed: bool, now: datetime) -> None:
    """Let ``helper`` act no longer, in the cases that came of a question either; repeatable.

    Their phone shows them nothing more and no message goes there. With ``is_code_renewed`` the receipt codes that
    they may know are worth nothing any more: of the question, whose new code opens its cases, and of each case.
    """
    matter = lock(helper.matter)
    for same in _same_in_cases(helper):
        end_helper(helper=same, is_code_renewed=is_code_renewed, now=now)
    if Party.objects.helpers().filter(pk=helper.pk).update(ended_at=now):
        record(matter, "helper_ended", now=now, data={"relation": helper.relation})
        audit.record("matter.end_helper", actor="asker", subject=matter, region=matter.region_code, now=now)
        if is_code_renewed:
            replace_receipt(matter=matter, by=None, how="helper_ended", now=now)


def _same_in_cases(helper: Party) -> list[Party]:
    """Return the same helper in the cases that were opened from the question they help with."""
    there = Party.objects.helpers().filter(matter__case__opened_from=helper.matter_id)
    if helper.phone_index is not None:
        return list(there.filter(phone_index=helper.phone_index))
    return list(there.filter(name_index=helper.name_index)) if helper.name_index is not None else []
