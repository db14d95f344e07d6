"""Every change of who is responsible: take, release, reassign, send up, climb, settle, reopen.

Taking a matter never stops its clock. What a matter is asked or answered lives in higher packages.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock, notifications
from caravan.directory.models import Leave
from caravan.engine.ladder import Desk, Ladder
from caravan.jobs.alarms import raise_alarm
from caravan.matters.models import Entry, Matter, Participation
from caravan.matters.queries import may_lead
from caravan.matters.refusals import (
    ActionNotAllowed,
    AlreadyTaken,
    CheckMissing,
    ConflictDeclared,
    Incomplete,
    NotYours,
    OwnerChanged,
)
from caravan.matters.services import admit, dismiss, record
from caravan.people.models import User
from caravan.people.queries import answers, conflicted
from caravan.people.roles import ANSWERING, Role
from caravan.people.services import actor_of
from caravan.routing.candidates import choose
from caravan.routing.ladders import ladder_of
from caravan.routing.models import ConflictCheck
from caravan.routing.placing import LAST_RUNG, Call, NobodyResponsible, Placement, place, term_ends
from caravan.routing.queries import has_conflict, names_in

# What a step names instead of a desk where no desk was asked.
HAD_IT_BEFORE = "had_it_before"
NOBODY_AGAIN = timedelta(hours=1)
POSITION = ["owner", "rung", "rung_at", "next_at", "taken_at", "updated_at"]


@transaction.atomic
def take(*, matter: Matter, by: User, now: datetime) -> Matter:
    """Make ``by`` the owner. The clock runs on: an unanswered matter climbs all the same.

    Raises ``AlreadyTaken`` with the name of who has it, ``CheckMissing`` before the person has
    declared that they have no interest, ``NotYours`` if their roles do not answer people.
    """
    matter = _lock_open(matter)
    if not by.role_set & ANSWERING:
        raise NotYours
    require_no_interest(matter=matter, by=by)
    if matter.taken_at is not None and matter.owner is not None:
        if matter.owner_id == by.pk:
            return matter
        raise AlreadyTaken(matter.owner.name)
    _give(matter, by, taken_at=now, now=now)
    record(matter, "taken", now=now, user=by, data={"rung": matter.rung})
    audit.record("matter.take", actor=by.username, subject=matter, region=matter.region_code, now=now)
    return matter


@transaction.atomic
def put_back(*, matter: Matter, by: User, now: datetime) -> Matter:
    """Undo a take: the matter lies where it lay, with whoever had it, and nobody has taken it.

    Raises ``OwnerChanged`` if it is no longer ``by`` who has taken it.
    """
    matter = _lock_open(matter)
    if matter.owner_id != by.pk or matter.taken_at is None:
        raise OwnerChanged(matter.owner.name if matter.owner else "")
    ground = Participation.Ground.FORMER_OWNER
    seats = matter.participations.filter(ground=ground, since=matter.taken_at, until=None).select_related("user")
    if (seat := seats.first()) is not None and answers(seat.user, clock.china(now).date()):
        dismiss(matter=matter, reason="put_back", now=now, pk=seat.pk)
        matter.owner = seat.user
        tell(matter, [seat.user], now=now, is_duty=Role.CITY_DUTY_SEAT in seat.user.role_set)
    matter.taken_at, matter.updated_at = None, now
    matter.save(update_fields=POSITION)
    record(matter, "put_back", now=now, user=by, audience=Entry.Audience.STAFF)
    audit.record("matter.put_back", actor=by.username, subject=matter, region=matter.region_code, now=now)
    return matter


@transaction.atomic
def release(*, matter: Matter, by: User, reason: str, now: datetime) -> Matter:
    """Give the matter back, with a reason, to whoever else its rung falls to."""
    matter = _lock_open(matter)
    if matter.owner_id != by.pk:
        raise OwnerChanged(matter.owner.name if matter.owner else "")
    if not reason.strip():
        raise Incomplete("reason", _("Say why you give it back."))
    _move_along(matter, Call("released", now, names_in(matter), [by.pk], by, reason.strip()))
    audit.record("matter.release", actor=by.username, subject=matter, region=matter.region_code, now=now)
    return matter


@transaction.atomic
def reassign(
    *, matter: Matter, to: User, expected_owner_id: int | None, by: User, reason: str, now: datetime
) -> Matter:
    """Make ``to`` responsible, if the owner is still the one that the screen of ``by`` showed.

    Raises ``OwnerChanged`` with the present owner's name otherwise.
    """
    matter = _lock_open(matter)
    if not may_lead(matter, by):
        raise NotYours
    if matter.owner_id != expected_owner_id:
        raise OwnerChanged(matter.owner.name if matter.owner else "")
    if not reason.strip():
        raise Incomplete("reason", _("Say why it goes to somebody else."))
    if not to.is_active or not to.role_set & ANSWERING:
        raise Incomplete("to", _("Choose somebody who answers questions."))
    if has_conflict(matter, to):
        raise Incomplete("to", _("This person is not available for this matter."))
    _give(matter, to, taken_at=None, now=now)
    data = {"rung": matter.rung, "owner": to.pk, "reason": "reassigned", "by": by.pk}
    record(matter, "step", now=now, user=to, data=data, note=reason.strip())
    audit.record("matter.reassign", actor=by.username, subject=matter, region=matter.region_code, now=now)
    tell(matter, [to], now=now, is_duty=Role.CITY_DUTY_SEAT in to.role_set)
    return matter


@transaction.atomic
def escalate(*, matter: Matter, by: User, reason: str, now: datetime) -> Matter:
    """Send the matter up a rung by hand, before its time."""
    matter = _lock_open(matter)
    if matter.owner_id != by.pk and not may_lead(matter, by):
        raise NotYours
    if not reason.strip():
        raise Incomplete("reason", _("Say why it goes up."))
    if (matter.rung or 0) >= LAST_RUNG:
        raise ActionNotAllowed
    _move(matter, (matter.rung or 0) + 1, now, Call("escalated", now, names_in(matter), (), by, reason.strip()))
    audit.record("matter.escalate", actor=by.username, subject=matter, region=matter.region_code, now=now)
    return matter


@transaction.atomic
def declare(*, matter: Matter, by: User, outcome: str, now: datetime) -> ConflictCheck:
    """Keep what ``by`` says, before seeing the facts, about their interest in the matter.

    Whoever declares a conflict is let out; if it was theirs, it goes to somebody else at once (a case when ``cases``
    looks next). So it does
    where they or their firm are known to act for somebody in the matter, whatever they say. A conflict
    stays one: raises ``ConflictDeclared`` if ``by`` says afterwards that there is none.
    """
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    said = ConflictCheck.Outcome(outcome)
    check = ConflictCheck.objects.filter(matter=matter, user=by).first()
    has_declared = check is not None and check.outcome == ConflictCheck.Outcome.CONFLICT
    if has_declared and said == ConflictCheck.Outcome.CLEAR:
        raise ConflictDeclared
    if said == ConflictCheck.Outcome.CLEAR and conflicted([by.pk], names_in(matter)):
        said = ConflictCheck.Outcome.CONFLICT
    if check is None or not has_declared:
        check, _created = ConflictCheck.objects.update_or_create(
            matter=matter, user=by, defaults={"outcome": said, "at": now}
        )
    audit.record(
        f"matter.declare_{check.outcome}", actor=by.username, subject=matter, region=matter.region_code, now=now
    )
    if check.outcome == ConflictCheck.Outcome.CONFLICT:
        dismiss(matter=matter, reason="conflict", now=now, user=by)
        if matter.owner_id == by.pk and matter.state == Matter.State.OPEN and matter.is_question:
            # The thread is read by the asker and by colleagues: it says that somebody was not available, no more.
            _move_along(matter, Call("unavailable", now, names_in(matter), [by.pk], by))
    return check


@transaction.atomic
def climb(*, matter_id: UUID, now: datetime) -> bool:
    """Move a matter up if its time on this rung is over; False if another worker already has.

    Whoever took it and stayed silent is released by this. On the last rung nothing is left to
    climb: it stays with the last resort until it is answered, and an alarm says so.
    """
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter_id)
    if matter.state != Matter.State.OPEN or matter.next_at is None or matter.next_at > now:
        return False
    if (matter.rung or 0) >= LAST_RUNG:
        matter.next_at, matter.updated_at = None, now
        matter.save(update_fields=["next_at", "updated_at"])
        record(matter, "last_resort_late", now=now, user=matter.owner)
        raise_alarm("last_resort_late", matter.number, now=now, region=matter.region_code)
        return True
    try:
        _move(matter, (matter.rung or 0) + 1, matter.next_at, Call("silent", now, names_in(matter)))
    except NobodyResponsible:
        # Everybody above has an interest: it stays where it is, loudly, until somebody else is named.
        matter.next_at, matter.updated_at = now + NOBODY_AGAIN, now
        matter.save(update_fields=["next_at", "updated_at"])
        raise_alarm("nobody_above", matter.number, now=now, region=matter.region_code)
    return True


def settle(matter: Matter, *, owner: User | None, now: datetime) -> None:
    """Take ``matter`` off its ladder: it is open no more. The caller saves the state with the position.

    Everybody who was let in for answering it leaves; ``owner`` stays as the person who answered.
    """
    matter.owner = owner
    matter.due_at = matter.rung = matter.rung_at = matter.next_at = matter.taken_at = None
    matter.updated_at = now
    dismiss(matter=matter, reason="settled", now=now)


def reopen(matter: Matter, *, rung: int, due_at: datetime, reason: str, now: datetime) -> None:
    """Put ``matter`` back on its ladder at ``rung`` with ``due_at`` as its promise, and store it.

    On the first rung whoever had it before has it again, if they are there.
    """
    matter.due_at, matter.state = due_at, Matter.State.OPEN
    ladder = ladder_of(matter.ladder_key)
    owner = matter.owner
    is_absent = owner is not None and not _is_present(owner, matter, now)
    if rung == 1 and owner is not None and not is_absent:
        _stay(matter, owner, ladder, reason, now)
    else:
        without = [owner.pk] if owner is not None and is_absent else []
        placement = place(matter, ladder, rung, now, Call(reason, now, names_in(matter), without))
        _store(matter, placement, ladder, now)
    matter.save(update_fields=[*POSITION, "due_at", "state"])


def _stay(matter: Matter, owner: User, ladder: Ladder, reason: str, now: datetime) -> None:
    """A follow-up goes first to the person who answered, whichever desk that was."""
    matter.rung, matter.rung_at, matter.taken_at, matter.updated_at = 1, now, None, now
    matter.next_at = term_ends(matter, ladder, 1, now)
    data = {"rung": 1, "desk": HAD_IT_BEFORE, "reason": reason, "owner": owner.pk}
    record(matter, "step", now=now, user=owner, data=data)
    tell(matter, [owner], template="follow_up_waiting", now=now)


def _is_present(owner: User, matter: Matter, now: datetime) -> bool:
    """Tell whether ``owner`` can still answer: an open account with a role that answers, here today, no interest."""
    day = clock.china(now).date()
    away = Leave.objects.on(day).filter(user=owner)
    return answers(owner, day) and not away.exists() and not has_conflict(matter, owner)


@transaction.atomic
def repair(*, matter: Matter, now: datetime) -> bool:
    """Give an open matter back what the guarantee says it has; True if something was missing."""
    matter = _lock_open(matter)
    has_lost_owner = matter.owner is None or not answers(matter.owner, clock.china(now).date())
    is_stuck = matter.next_at is None and (matter.rung or 0) < LAST_RUNG
    if not has_lost_owner and not is_stuck:
        return False
    raise_alarm("matter_repaired", matter.number, now=now, region=matter.region_code)
    without = [matter.owner_id] if has_lost_owner and matter.owner_id else []
    call = Call("repaired", now, names_in(matter), without)
    if is_stuck:
        _move(matter, matter.rung or 1, matter.rung_at or now, call)
    else:
        _move_along(matter, call)
    return True


@transaction.atomic
def relieve(*, matter: Matter, now: datetime) -> bool:
    """Give what lies with a last resort on leave to somebody who is there; False if there is nobody."""
    matter = _lock_open(matter)
    if matter.rung != LAST_RUNG or matter.owner is None or _is_present(matter.owner, matter, now):
        return False
    names, ladder = names_in(matter), ladder_of(matter.ladder_key)
    chosen = choose(matter, Desk.SUPERVISOR, ladder, now=now, names=names, without=[matter.owner.pk])
    if not chosen.users or not _is_present(chosen.users[0], matter, now):
        return False
    _move_along(matter, Call("on_leave", now, names, [matter.owner.pk]))
    return True


@transaction.atomic
def part_from_interest(*, matter: Matter, now: datetime) -> bool:
    """Give ``matter`` to somebody else if an interest of its owner became known; False if nobody else is there."""
    matter = _lock_open(matter)
    owner, names = matter.owner, names_in(matter)
    if owner is None or not conflicted([owner.pk], names):
        return False
    try:
        _move_along(matter, Call("unavailable", now, names, [owner.pk]))
    except NobodyResponsible:
        raise_alarm("nobody_above", matter.number, now=now, region=matter.region_code)
        return False
    dismiss(matter=matter, reason="conflict", now=now, user=owner)
    return True


def _give(matter: Matter, to: User, *, taken_at: datetime | None, now: datetime) -> None:
    """Make ``to`` the owner where the matter stands; who had it keeps their access and is told."""
    former = matter.owner
    matter.owner, matter.taken_at, matter.updated_at = to, taken_at, now
    matter.save(update_fields=POSITION)
    if former is not None and former.pk != to.pk:
        admit(matter=matter, users=[former], ground=Participation.Ground.FORMER_OWNER, now=now, rung=matter.rung)
        tell(matter, [former], template="question_taken_away", now=now)


def _move_along(matter: Matter, call: Call) -> None:
    """Find somebody else on the same rung, whose clock runs on; a rung above begins now.

    Where the clock of the last resort has run out, it stays so: that it is late was said.
    """
    rung, rung_at, next_at = matter.rung or 1, matter.rung_at, matter.next_at
    _move(matter, rung, call.now, call)
    if matter.rung == rung and (next_at is not None or rung == LAST_RUNG):
        matter.rung_at, matter.next_at = rung_at, next_at
        matter.save(update_fields=["rung_at", "next_at"])


def _move(matter: Matter, rung: int, starts_at: datetime, call: Call) -> None:
    ladder = ladder_of(matter.ladder_key)
    placement = place(matter, ladder, rung, starts_at, call)
    matter.updated_at = call.now
    _store(matter, placement, ladder, call.now)
    matter.save(update_fields=POSITION)
    audit.record(
        "matter.step",
        actor=actor_of(call.by),  # nobody's step is the system's: the clock ran out
        subject=matter,
        region=matter.region_code,
        purpose=call.reason,
        now=call.now,
    )


def _store(matter: Matter, placement: Placement, ladder: Ladder, now: datetime) -> None:
    matter.updated_at = now
    Entry.objects.bulk_create(placement.entries)
    inside = set(matter.participations.filter(until=None).values_list("user_id", "ground"))
    Participation.objects.bulk_create(
        seat for seat in placement.participations if (seat.user_id, seat.ground) not in inside
    )
    notifications.post(placement.letters(matter, ladder, now), now=now)


def tell(
    matter: Matter,
    users: Sequence[User],
    *,
    template: str = "question_waiting",
    is_duty: bool = False,
    now: datetime,
) -> None:
    """Tell ``users`` about the matter; in the quiet hours only a desk that is on duty in them is told at once."""
    notifications.notify_staff(
        staff=[user.addressee for user in users],
        template=template,
        number=matter.number,
        after=None if is_duty else ladder_of(matter.ladder_key).quiet_until(now),
        now=now,
    )


def _lock_open(matter: Matter) -> Matter:
    # Without a join: PostgreSQL re-reads the row it waited for but not what was joined to it, and an owner who
    # changed meanwhile would look like none.
    locked = Matter.objects.select_for_update().get(pk=matter.pk)
    # A case is in somebody's hands by its own table (``cases``), and on no ladder.
    if locked.state != Matter.State.OPEN or not locked.is_question:
        raise ActionNotAllowed
    return locked


def require_no_interest(*, matter: Matter, by: User) -> None:
    """Raise ``CheckMissing`` before ``by`` has said that they have no interest, ``ConflictDeclared`` if they have.

    An interest that was declared after they said so counts as well.
    """
    check = ConflictCheck.objects.filter(matter=matter, user=by).first()
    if check is None:
        raise CheckMissing
    if check.outcome == ConflictCheck.Outcome.CONFLICT or conflicted([by.pk], names_in(matter)):
        raise ConflictDeclared
