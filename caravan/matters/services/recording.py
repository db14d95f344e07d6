"""Writes that every kind of matter shares: the receipt, notes, files, the thread.

Opening a matter, its owner and its state belong to the packages above.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from caravan import audit
from caravan.files.models import StoredFile
from caravan.matters.models import GUARDED, Attachment, Entry, InternalNote, Matter, Participation, Party
from caravan.matters.numbers import normalise
from caravan.matters.refusals import Incomplete
from caravan.people.models import User
from caravan.privacy.receipts import matches, receipt_code


def code_of(matter: Matter) -> str:
    """Return the receipt code that opens ``matter``; it is computed from a key, never stored."""
    return receipt_code(matter.id, matter.receipt_version)


def find_by_receipt(*, number: str, code: str) -> Matter | None:
    """Return the matter that ``number`` and ``code`` open together, forgiving how they were typed."""
    matter = Matter.objects.filter(number=normalise(number)).first()
    if matter is None or not matches(code, matter.id, matter.receipt_version):
        return None
    return matter


def matters_of_phone(phone_index: bytes) -> QuerySet[Matter]:
    """Return the matters whose asker, or who helps them now, gave the phone with this blind index, newest first.

    Without those that are guarded or whose asker no message may reach: whoever holds the phone may be the one
    they fear, and a phone proves nothing against them.
    """
    parts = (Party.Part.ASKER, Party.Part.HELPER)
    held = Party.objects.present().filter(phone_index=phone_index, part__in=parts).values("matter")
    secret = Party.objects.filter(matter=OuterRef("pk"), part=Party.Part.ASKER, is_safe_to_message=False)
    return Matter.objects.filter(~GUARDED, ~Exists(secret), pk__in=held).order_by("-id")


@transaction.atomic
def replace_receipt(*, matter: Matter, by: User | None, how: str, now: datetime) -> str:
    """Make the old code worthless and return a new one; ``how`` says what proved the person.

    ``how`` is "phone_code" or "helper_ended" (``by`` is None), or "questions" (a clerk compared answers with the
    file).
    """
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    matter.receipt_version += 1
    matter.updated_at = now
    matter.save(update_fields=["receipt_version", "updated_at"])
    record(matter, "receipt_replaced", now=now, user=by, data={"how": how})
    audit.record(
        "matter.replace_receipt", actor=actor(by), subject=matter, region=matter.region_code, purpose=how, now=now
    )
    return code_of(matter)


@transaction.atomic
def add_note(*, matter: Matter, by: User, text: str, now: datetime) -> InternalNote:
    """Keep a remark among staff; the same one sent twice in a row is one."""
    if not text.strip():
        raise Incomplete("text", _("Write the note first."))
    Matter.objects.select_for_update().get(pk=matter.pk)
    last = InternalNote.objects.filter(matter=matter).order_by("-id").first()
    if last is not None and last.by_id == by.pk and last.text == text.strip():
        return last
    note = InternalNote.objects.create(matter=matter, by=by, text=text.strip(), at=now)
    audit.record("matter.note", actor=actor(by), subject=matter, region=matter.region_code, now=now)
    return note


def attach(*, matter: Matter, file_ids: Sequence[Any], by: User | None, now: datetime) -> list[Attachment]:
    """Tie stored files to ``matter``, in their order; one that already belongs to a matter is left where it is."""
    if not file_ids:
        return []
    wanted = dict.fromkeys(UUID(str(file_id)) for file_id in file_ids)
    free = StoredFile.objects.filter(attachment=None).in_bulk(list(wanted))
    return Attachment.objects.bulk_create(
        Attachment(matter=matter, file=free[pk], added_by=by, added_at=now) for pk in wanted if pk in free
    )


def entry(
    matter: Matter,
    kind: str,
    *,
    now: datetime,
    user: User | None = None,
    audience: str = Entry.Audience.ASKER,
    data: dict[str, Any] | None = None,
    note: str = "",
) -> Entry:
    """Return one knot of the thread, not yet stored."""
    return Entry(matter=matter, at=now, kind=kind, audience=audience, user=user, data=data or {}, note=note)


def record(
    matter: Matter,
    kind: str,
    *,
    now: datetime,
    user: User | None = None,
    audience: str = Entry.Audience.ASKER,
    data: dict[str, Any] | None = None,
    note: str = "",
) -> Entry:
    """Add one knot to the thread, inside the caller's transaction."""
    knot = entry(matter, kind, now=now, user=user, audience=audience, data=data, note=note)
    knot.save(force_insert=True)
    return knot


def admit(
    *, matter: Matter, users: Iterable[User], ground: str, now: datetime, rung: int | None = None
) -> list[Participation]:
    """Let ``users`` into ``matter``; who is already in on the same ground stays in once."""
    inside = set(
        Participation.objects.filter(matter=matter, until=None, ground=ground).values_list("user_id", flat=True)
    )
    return Participation.objects.bulk_create(
        Participation(matter=matter, user=user, ground=ground, rung=rung, since=now)
        for user in dict.fromkeys(users)
        if user.pk not in inside
    )


def dismiss(*, matter: Matter, reason: str, now: datetime, **which: Any) -> int:
    """End the participations that ``which`` names (all that are open without it)."""
    return Participation.objects.filter(matter=matter, until=None, **which).update(until=now, end_reason=reason)


def actor(user: User | None) -> str:
    """Return how the audit names ``user``; the person who asked is 'asker'."""
    return user.username if user else "asker"
