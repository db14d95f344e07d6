"""Duplicates, spam, titles: what people decide about a question besides its answer."""

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from caravan import audit
from caravan.consultations.models import Merge, SpamFlag
from caravan.consultations.services.steps import go_on, leave, lock, put_on_record, step_by, wait_again
from caravan.consultations.services.telling import tell_asker
from caravan.matters.models import Entry, Matter, Party
from caravan.matters.queries import may_lead
from caravan.matters.refusals import ActionNotAllowed, CheckMissing, ConflictDeclared, Incomplete, NotYours
from caravan.matters.services import actor, record
from caravan.people.models import User
from caravan.privacy.fields import index_of
from caravan.privacy.index import every
from caravan.routing.services import require_no_interest, sealing

# As long a run of digits tells who somebody is; a sum of money or a date is shorter.
TELLING_NUMBER = re.compile(r"\d{7}")
# What has one of these states brings nobody an answer any more.
NOT_GOING_ON = frozenset({Matter.State.CLOSED, Matter.State.MERGED, Matter.State.SPAM, Matter.State.WITHDRAWN})


@transaction.atomic
def merge(*, duplicate: Matter, into: Matter, by: User, now: datetime) -> Merge:
    """Join a question that was asked twice to the one asked first, which goes on; ``unmerge`` undoes it.

    Nobody's words reach somebody else by it: where one of the two is sealed or in danger, the same person asked
    both. No broken promise leaves the figures by it: the older question stays, and one that waits past its time
    is answered itself. Raises ``Incomplete`` beside ``into``, ``ActionNotAllowed``.
    """
    if duplicate.pk == into.pk:
        raise Incomplete("into", _("A question cannot be joined to itself."))
    first, second = sorted((duplicate, into), key=age)
    locked = {matter.pk: matter for matter in (lock(first), lock(second))}
    duplicate, into = locked[duplicate.pk], locked[into.pk]
    target = step_by(duplicate, "merge", by=by).target
    if into.state in NOT_GOING_ON:
        raise Incomplete("into", _("That question is not going on; choose the one that is."))
    if duplicate.pk == first.pk:
        raise Incomplete("into", _("That question was asked later. Join it to this one, which was asked first."))
    _refuse_past_its_promise(duplicate, "into", now)
    _refuse_unlike(duplicate, into)
    try:
        require_no_interest(matter=into, by=by)
    except (CheckMissing, ConflictDeclared):
        message = _("Open that question first and say that you have no interest in it.")
        raise Incomplete("into", message) from None
    leave(duplicate, target, now=now)
    merged = Merge.objects.create(duplicate=duplicate, survivor=into, by=by, at=now)
    record(duplicate, "merged", now=now, user=by, data={"into": into.number})
    record(into, "merged_in", now=now, user=by, audience=Entry.Audience.STAFF, data={"number": duplicate.number})
    put_on_record(duplicate, "consultation.merge", actor=by.username, now=now)
    if into.state == Matter.State.ANSWERED:
        tell_asker(duplicate, "answer_ready", now=now)
    return merged


def _refuse_unlike(duplicate: Matter, into: Matter) -> None:
    if any(matter.is_guarded for matter in (duplicate, into)) and not have_same_asker(duplicate, into):
        message = _("One of the two is sealed or about danger, and nothing shows that the same person asked both.")
        raise Incomplete("into", message)
    if (duplicate.is_danger and not into.is_danger) or (duplicate.is_fast_track and not into.is_fast_track):
        raise Incomplete("into", _("This question is more urgent than that one. Answer it itself."))


def have_same_asker(one: Matter, other: Matter) -> bool:
    """Say whether who asked the two gave the same phone or the same identity number."""
    askers = Party.objects.filter(part=Party.Part.ASKER, matter__in=(one, other))
    ours = [party for party in askers if party.matter_id == one.pk]
    theirs = [party for party in askers if party.matter_id == other.pk]
    for field in ("phone_index", "identity_index"):
        known = set(every(filter(None, (index_of(party, field) for party in ours))))
        if any(value and bytes(value) in known for value in (getattr(party, field) for party in theirs)):
            return True
    return False


def age(matter: Matter) -> tuple[datetime, UUID]:
    """Return what puts the question that was asked first before the others."""
    return matter.created_at, matter.pk


def is_past_its_promise(matter: Matter, now: datetime) -> bool:
    """Say whether somebody waits for an answer to ``matter`` longer than was promised."""
    return matter.state == Matter.State.OPEN and matter.due_at is not None and now > matter.due_at


def _refuse_past_its_promise(matter: Matter, field: str, now: datetime) -> None:
    """Let nobody take a broken promise out of the count by calling its question something else."""
    if is_past_its_promise(matter, now):
        message = _("This question has waited past its promised time, so it counts. Answer it itself.")
        raise Incomplete(field, message)


@transaction.atomic
def seal(*, matter: Matter, by: User, now: datetime) -> Matter:
    """Keep ``matter`` from whoever need not see it, and with it what was joined to it or opened from it.

    What the same person asked holds the same words, so it is sealed too; what somebody else asked goes on by
    itself, so that nothing sealed is read through it. Raises ``ActionNotAllowed``, and what an interest raises.
    """
    ours, theirs = _joined(matter)
    for one in sorted({*ours, *(merge.duplicate for merge in theirs)}, key=age):
        lock(one)
    matter = sealing.seal(matter=matter, by=by, now=now)
    for one in ours:
        if one.pk != matter.pk:
            sealing.seal_with(matter=lock(one), by=by, now=now)
    for merge in theirs:
        _part(merge, by=by, now=now)
    matter.refresh_from_db()
    return matter


def _joined(matter: Matter) -> tuple[list[Matter], list[Merge]]:
    """Return what the same person asked of all that hangs together with ``matter``, and the merges with others'."""
    ours, theirs, waiting = {matter.pk: matter}, {}, [matter]
    while waiting:
        one = waiting.pop()
        linked = Q(case__opened_from=one) | Q(cases__matter=one)
        for other in Matter.objects.filter(linked).exclude(pk__in=ours):
            ours[other.pk] = other
            waiting.append(other)
        standing = Merge.objects.filter(Q(duplicate=one) | Q(survivor=one), undone_at=None)
        for merge in standing.select_related("duplicate", "survivor"):
            other = merge.survivor if merge.duplicate_id == one.pk else merge.duplicate
            if other.pk in ours:
                continue
            if have_same_asker(one, other):
                ours[other.pk] = other
                waiting.append(other)
            else:
                theirs[merge.pk] = merge
    return list(ours.values()), list(theirs.values())


@transaction.atomic
def unmerge(*, merge: Merge, by: User, now: datetime) -> Matter:
    """Undo a merge: the question is open again under its own promise."""
    step_by(lock(merge.duplicate), "unmerge", by=by)
    return _part(merge, by=by, now=now)


def part_joined(survivor: Matter, *, by: User | None, now: datetime) -> None:
    """Let the questions that were joined to one that no longer goes on go on by themselves."""
    for merge in Merge.objects.filter(survivor=survivor, undone_at=None).select_related("duplicate").order_by("pk"):
        _part(merge, by=by, now=now)


def _part(merge: Merge, *, by: User | None, now: datetime) -> Matter:
    # The question's row is the lock, here as everywhere: never the merge's first.
    matter = lock(merge.duplicate)
    if not Merge.objects.filter(pk=merge.pk, undone_at=None).exists():
        raise ActionNotAllowed
    go_on(matter, now=now)
    _unlink(matter, by=by, now=now)
    return matter


def _unlink(matter: Matter, *, by: User | None, now: datetime) -> None:
    """Let the merge of ``matter``, which is locked, hold no longer."""
    Merge.objects.filter(duplicate=matter, undone_at=None).update(undone_by=by, undone_at=now)
    record(matter, "unmerged", now=now, user=by)
    put_on_record(matter, "consultation.unmerge", actor=actor(by), now=now)


def part_or_lift(matter: Matter, *, by: User, now: datetime) -> None:
    """Take back what set a locked question aside, merge or spam, since it is owed an answer after all.

    What was said of a later round stands: two people found that it is no question.
    """
    if matter.state == Matter.State.MERGED:
        wait_again(matter)
        _unlink(matter, by=by, now=now)
    elif matter.state == Matter.State.SPAM:
        SpamFlag.objects.filter(matter=matter, lifted_at=None).update(lifted_at=now)


@transaction.atomic
def flag_spam(*, matter: Matter, by: User, reason: str, now: datetime) -> bool:
    """Say that a matter is no question; True when a second person has said so and it is out.

    Until then it stays open and its clock runs.
    """
    if not reason.strip():
        raise Incomplete("reason", _("Say why this is not a question."))
    matter = lock(matter)
    target = step_by(matter, "confirm_spam", by=by).target
    _refuse_past_its_promise(matter, "reason", now)
    flags = SpamFlag.objects.filter(matter=matter, lifted_at=None)
    if flags.filter(by=by).exists():
        raise NotYours
    is_second = flags.exists()
    SpamFlag.objects.create(matter=matter, by=by, reason=reason.strip(), at=now)
    kind = "spam_confirmed" if is_second else "spam_flagged"
    record(matter, kind, now=now, user=by, audience=Entry.Audience.ASKER if is_second else Entry.Audience.STAFF)
    if is_second:
        leave(matter, target, now=now)
    put_on_record(matter, f"consultation.{kind}", actor=by.username, now=now)
    if is_second:
        part_joined(matter, by=by, now=now)
    return is_second


@transaction.atomic
def lift_spam(*, matter: Matter, by: User, now: datetime) -> Matter:
    """Say that it is a question after all; one leading person is enough."""
    matter = lock(matter)
    if not may_lead(matter, by):
        raise NotYours
    if not SpamFlag.objects.filter(matter=matter, lifted_at=None).update(lifted_at=now):
        raise ActionNotAllowed
    if matter.state == Matter.State.SPAM:
        step_by(matter, "lift_spam", by=by)
        go_on(matter, now=now)
    record(matter, "spam_lifted", now=now, user=by, audience=Entry.Audience.STAFF)
    put_on_record(matter, "consultation.lift_spam", actor=by.username, now=now)
    return matter


@transaction.atomic
def retitle(*, matter: Matter, title: str, by: User, now: datetime) -> Matter:
    """Give the matter a short title that names nobody; lists show it and search finds it.

    Raises ``Incomplete`` for a title with the number of a phone, an identity card or an account in it.
    """
    if TELLING_NUMBER.search(title):
        raise Incomplete("title", _("Leave out phone and identity numbers: everybody in the list reads the title."))
    matter = lock(matter)
    matter.title, matter.updated_at = title.strip()[:80], now
    matter.save(update_fields=["title", "updated_at"])
    audit.record("matter.retitle", actor=by.username, subject=matter, region=matter.region_code, now=now)
    return matter
