"""Empty what a matter holds of people; keep its skeleton, so that the figures stay what they were.

What is emptied is what the register calls of the class ``matter``: a new field about people is erased as soon as it
is registered. It takes two people, each named; only what is over by its class goes without. A tombstone is left in
the database and in a file outside of it (``privacy.tombstones``).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from caravan import audit
from caravan.files import services as files
from caravan.files.models import StoredFile
from caravan.jobs import each
from caravan.matters.models import Attachment, Matter
from caravan.matters.refusals import Refused
from caravan.notifications.forgetting import forget_about
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.privacy import register, retention, tombstones
from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField
from caravan.privacy.models import Erasure, Hold
from caravan.privacy.tombstones import Tombstone

KIND = Matter._meta.label_lower
SYSTEM = "system"
# Of one run of the daily job; the next one goes on.
MOST_A_RUN = 2000
# Called with a locked, open matter that is about to be emptied after a restore, in its transaction: whoever lies above
# ends what it owes there.
Ending = Callable[[Matter, datetime], object]
ENDINGS: list[Ending] = []
HOOKS: list[Callable[[Matter, datetime], object]] = []


class StillOpen(Refused):
    def __init__(self) -> None:
        super().__init__(_("The matter is open: somebody owes an answer. It is withdrawn or closed first."))


class OnHold(Refused):
    def __init__(self) -> None:
        super().__init__(_("A legal hold is on the matter: it must be kept as it is."))


class AskedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("Erasure was asked for already, or done."))


class NotAsked(Refused):
    def __init__(self) -> None:
        super().__init__(_("Nobody has asked for this erasure, or it is done."))


class SamePerson(Refused):
    def __init__(self) -> None:
        super().__init__(_("A second person has to confirm it."))


class NotSupervisor(Refused):
    def __init__(self) -> None:
        super().__init__(_("A supervisor of the matter's region decides that."))


@transaction.atomic
def request_erasure(*, matter: Matter, reason: str, by: User, now: datetime, via: str = "") -> Erasure:
    """Ask for ``matter`` to be emptied; nothing is, until a second person confirms.

    ``via`` says where ``by`` was only named and did not sign in: at the console.
    Raises ``NotSupervisor``, ``StillOpen``, ``OnHold`` or ``AskedAlready``.
    """
    _require_supervisor(by, matter)
    matter = _locked(matter)
    _require_over(matter)
    if erasure_of(matter) is not None:
        raise AskedAlready
    erasure = Erasure.objects.create(
        subject_kind=KIND,
        subject_id=str(matter.pk),
        reason=Erasure.Reason(reason),
        requested_by=by.username,
        requested_at=now,
    )
    _record("matter.request_erasure", matter, by.username, reason, now, **_via(via))
    return erasure


@transaction.atomic
def confirm_erasure(*, matter: Matter, by: User, now: datetime, via: str = "") -> Erasure:
    """Empty ``matter``, which somebody else asked for.

    Raises ``NotSupervisor``, ``NotAsked``, ``SamePerson``, ``StillOpen``, ``OnHold`` or ``TombstonesUnusable``.
    """
    _require_supervisor(by, matter)
    matter = _locked(matter)
    erasure = erasure_of(matter)
    if erasure is None or erasure.erased_at is not None:
        raise NotAsked
    if erasure.requested_by == by.username:
        raise SamePerson
    _require_over(matter)
    erasure.confirmed_by = by.username
    _erase(matter, erasure, by.username, now, **_via(via))
    return erasure


@transaction.atomic
def refuse_erasure(*, matter: Matter, by: User, now: datetime, via: str = "") -> None:
    """Take a request back that nobody has confirmed; raises ``NotSupervisor`` or ``NotAsked``."""
    _require_supervisor(by, matter)
    matter = _locked(matter)
    waiting = Erasure.objects.filter(subject_kind=KIND, subject_id=str(matter.pk), erased_at=None)
    if not waiting.delete()[0]:
        raise NotAsked
    _record("matter.refuse_erasure", matter, by.username, "", now, **_via(via))


def erasure_of(matter: Matter) -> Erasure | None:
    """Return the erasure of ``matter`` that was done or asked for."""
    return Erasure.objects.filter(subject_kind=KIND, subject_id=str(matter.pk)).first()


@transaction.atomic
def place_hold(*, matter: Matter, reason: str, by: User, now: datetime) -> Hold:
    """Keep ``matter`` as it is until the hold is lifted; raises ``NotSupervisor`` or ``OnHold``."""
    _require_supervisor(by, matter)
    matter = _locked(matter)
    if _is_held(matter):
        raise OnHold
    hold = Hold.objects.create(
        subject_kind=KIND, subject_id=str(matter.pk), reason=reason, placed_by=by.username, placed_at=now
    )
    _record("matter.place_hold", matter, by.username, "", now)
    return hold


@transaction.atomic
def lift_hold(*, matter: Matter, by: User, now: datetime) -> int:
    """Lift the hold on ``matter``; return how many stood. Raises ``NotSupervisor``."""
    _require_supervisor(by, matter)
    standing = Hold.objects.standing().filter(subject_kind=KIND, subject_id=str(matter.pk))
    lifted = standing.update(lifted_by=by.username, lifted_at=now)
    if lifted:
        _record("matter.lift_hold", matter, by.username, "", now)
    return lifted


def erase_what_is_over(*, now: datetime) -> int:
    """Empty the matters whose time is over; what is on hold, or has been emptied, stays as it is."""
    length = retention.CLASSES[retention.MATTER].length
    if length is None:
        return 0
    over = Matter.objects.exclude(state=Matter.State.OPEN).filter(updated_at__lt=now - length)
    subjects = Erasure.objects.filter(subject_kind=KIND, erased_at__isnull=False).values_list("subject_id", flat=True)
    held = Hold.objects.standing().filter(subject_kind=KIND).values_list("subject_id", flat=True)
    settled = {*subjects.iterator(), *held}
    due = [
        key for key in over.order_by("updated_at").values_list("pk", flat=True).iterator() if str(key) not in settled
    ]
    return each(due[:MOST_A_RUN], lambda key: _expire(key, now))


@transaction.atomic
def _expire(key: Any, now: datetime) -> bool:
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=key)
    if matter.state == Matter.State.OPEN or _is_held(matter):
        return False
    erasure = erasure_of(matter) or Erasure(
        subject_kind=KIND, subject_id=str(key), requested_by=SYSTEM, requested_at=now
    )
    erasure.reason = Erasure.Reason.EXPIRED
    _erase(matter, erasure, SYSTEM, now)
    return True


def replay(*, now: datetime) -> int:
    """Empty again whatever a tombstone names, after a backup was put back; return how many matters were named.

    What was open again is withdrawn: nobody could answer it any more. It may be repeated. Matters that the backup does
    not have are passed over. Raises ``TombstonesUnusable``.
    """
    done = {
        erasure.subject_id: Tombstone(KIND, erasure.subject_id, erasure.erased_at or now, erasure.reason)
        for erasure in Erasure.objects.filter(subject_kind=KIND, erased_at__isnull=False)
    }
    named = {stone.subject_id: stone for stone in tombstones.read() if stone.kind == KIND} | done
    return each(named.values(), lambda stone: _replay(stone, now))


@transaction.atomic
def _replay(stone: Tombstone, now: datetime) -> bool:
    matter = Matter.objects.select_for_update(of=("self",)).filter(pk=stone.subject_id).first()
    if matter is None:
        return False
    if matter.state == Matter.State.OPEN:
        for end in ENDINGS:
            end(matter, now)
    _empty(matter, now)
    erasure = erasure_of(matter)
    if erasure is None or erasure.erased_at is None:
        # Who decided it stands in the record of then, which may have gone with the database; that two did is certain.
        Erasure.objects.update_or_create(
            subject_kind=KIND,
            subject_id=stone.subject_id,
            defaults={
                "reason": stone.reason,
                "requested_by": "replay:1",
                "confirmed_by": "replay:2",
                "requested_at": stone.at,
                "erased_at": stone.at,
            },
        )
        _record("matter.erase", matter, SYSTEM, stone.reason, now, result="replayed")
    return True


def _erase(matter: Matter, erasure: Erasure, by: str, now: datetime, **data: Any) -> None:
    tombstones.append(Tombstone(KIND, str(matter.pk), now, erasure.reason))
    emptied = _empty(matter, now)
    erasure.erased_at = now
    erasure.save()
    _record("matter.erase", matter, by, erasure.reason, now, emptied=emptied, **data)


def _via(via: str) -> dict[str, Any]:
    return {"via": via} if via else {}


def on_erasure(function: Callable[[Matter, datetime], object]) -> Callable[[Matter, datetime], object]:
    """Call the decorated function, in the same transaction, with each matter that is emptied and the time.

    For packages above that hold elsewhere what was made from a matter; put it into their ``handlers.py``.
    """
    HOOKS.append(function)
    return function


def _empty(matter: Matter, now: datetime) -> int:
    """Empty every field of the class; return how many rows were touched."""
    touched = 0
    for hook in HOOKS:
        hook(matter, now)
    for attachment in Attachment.objects.select_related("file").filter(matter=matter):
        attachment.delete()
        files.delete(file=attachment.file)
        touched += 1
    for model, empty in _emptied():
        path = register.paths()[model]
        rows = model._base_manager.filter(**{"pk" if path == "self" else path: matter.pk})
        touched += rows.update(**empty)
    return touched + forget_about(matter.number, now=now)


def _emptied() -> Iterator[tuple[type[models.Model], dict[str, Any]]]:
    """Yield each table with the values that its fields get."""
    for model, rows in register.of(retention.MATTER):
        # A file's row goes with its file.
        if model not in {Attachment, StoredFile}:
            yield model, {row.field.name: empty_value(row.field) for row in rows}


def empty_value(field: "models.Field[Any, Any]") -> Any:
    """Return what stands in ``field`` once it holds nothing of anybody."""
    if isinstance(field, EncryptedTextField):
        return ""
    if isinstance(field, EncryptedJSONField):
        return {}
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    return b"" if isinstance(field, models.BinaryField) else ""


def _locked(matter: Matter) -> Matter:
    return Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)


def _require_supervisor(by: User, matter: Matter) -> None:
    if not by.is_active or Role.SUPERVISOR not in by.role_set:
        raise NotSupervisor
    if not Matter.objects.visible_to(by).filter(pk=matter.pk).exists():
        raise NotSupervisor


def _require_over(matter: Matter) -> None:
    if matter.state == Matter.State.OPEN:
        raise StillOpen
    if _is_held(matter):
        raise OnHold


def _is_held(matter: Matter) -> bool:
    return Hold.objects.standing().filter(subject_kind=KIND, subject_id=str(matter.pk)).exists()


def _record(
    action: str, matter: Matter, by: str, purpose: str, now: datetime, *, result: str = "done", **data: object
) -> None:
    audit.record(
        action,
        actor=by,
        subject=matter,
        region=matter.region_code,
        purpose=purpose,
        result=result,
        data=data,
        now=now,
    )
