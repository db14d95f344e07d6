"""Sealed matters: who is let in on request, and what is sealed or no longer sealed by hand.

A matter of violence or with a child in it is sealed from the moment it comes. Whoever it is routed to can
open it, because they own it or were let in: sealing leaves no question without somebody who can answer it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit
from caravan.matters.models import AccessRequest, Entry, Matter, Participation
from caravan.matters.queries import may_lead
from caravan.matters.refusals import ActionNotAllowed, Incomplete, NotYours
from caravan.matters.services import admit, record
from caravan.people.models import User
from caravan.routing.queries import has_conflict
from caravan.routing.services.owning import require_no_interest, tell


@transaction.atomic
def ask_to_be_let_in(*, matter: Matter, by: User, reason: str, now: datetime) -> AccessRequest:
    """Ask the person responsible to be let into a sealed matter; the reason goes on record. Repeatable.

    Raises ``Incomplete`` without a reason, ``ActionNotAllowed`` if there is nothing to ask for. Somebody with an
    interest in it asks like anybody else and is refused like anybody else.
    """
    if not reason.strip():
        raise Incomplete("reason", _("Say what you need it for."))
    Matter.objects.select_for_update().get(pk=matter.pk)
    if not Matter.objects.sealed_from(by).filter(pk=matter.pk).exists():
        raise ActionNotAllowed
    waiting = AccessRequest.objects.filter(matter=matter, user=by, decided_at=None).first()
    if waiting is not None:
        return waiting
    request = AccessRequest.objects.create(matter=matter, user=by, reason=reason.strip(), at=now)
    _record("matter.ask_in", matter, by, now)
    if matter.owner is not None:
        tell(matter, [matter.owner], template="access_wanted", now=now)
    return request


@transaction.atomic
def decide_access(*, request: AccessRequest, by: User, grant: bool, now: datetime) -> AccessRequest:
    """Let somebody in who asked, or not. Raises ``NotYours`` for who does not decide, never about oneself."""
    request = AccessRequest.objects.select_for_update(of=("self",)).select_related("matter", "user").get(pk=request.pk)
    matter = request.matter
    require_no_interest(matter=matter, by=by)
    if request.user_id == by.pk or not may_decide(matter, by):
        raise NotYours
    if request.decided_at is not None:
        raise ActionNotAllowed
    if grant and has_conflict(matter, request.user):
        raise Incomplete("request", _("This person is not available for this matter."))
    request.decided_by, request.decided_at, request.is_granted = by, now, grant
    request.save(update_fields=["decided_by", "decided_at", "is_granted"])
    if grant:
        admit(matter=matter, users=[request.user], ground=Participation.Ground.LET_IN, now=now, rung=matter.rung)
        record(matter, "let_in", now=now, user=request.user, audience=Entry.Audience.STAFF)
    _record("matter.let_in" if grant else "matter.keep_out", matter, by, now)
    tell(matter, [request.user], template="access_decided", now=now)
    return request


@transaction.atomic
def seal(*, matter: Matter, by: User, now: datetime) -> Matter:
    """Keep ``matter`` from whoever need not see it: violence or a child turned out to be part of it."""
    require_no_interest(matter=matter, by=by)
    return _set(matter, True, "", by, now)


@transaction.atomic
def seal_with(*, matter: Matter, by: User, now: datetime) -> None:
    """Seal ``matter`` as well, because what ``by`` sealed hangs together with it; whether or not they know it."""
    if not matter.is_sealed:
        _set(matter, True, "", by, now)


@transaction.atomic
def unseal(*, matter: Matter, by: User, reason: str, now: datetime) -> Matter:
    """Let the place see ``matter`` again; for leading people, with the reason. Raises ``NotYours``, ``Incomplete``."""
    require_no_interest(matter=matter, by=by)
    if not may_lead(matter, by):
        raise NotYours
    if not reason.strip():
        raise Incomplete("reason", _("Say why it need not be sealed."))
    return _set(matter, False, reason.strip(), by, now)


def may_decide(matter: Matter, user: User) -> bool:
    """Say whether ``user``, who can open ``matter``, decides who else may: the owner, and who leads where it lies."""
    return matter.owner_id == user.pk or may_lead(matter, user)


def _set(matter: Matter, is_sealed: bool, note: str, by: User, now: datetime) -> Matter:
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if matter.is_sealed is is_sealed:
        raise ActionNotAllowed
    matter.is_sealed, matter.updated_at = is_sealed, now
    matter.save(update_fields=["is_sealed", "updated_at"])
    kind = "sealed" if is_sealed else "unsealed"
    record(matter, kind, now=now, user=by, audience=Entry.Audience.STAFF, note=note)
    _record("matter.seal" if is_sealed else "matter.unseal", matter, by, now)
    return matter


def _record(action: str, matter: Matter, by: User, now: datetime) -> None:
    audit.record(action, actor=by.username, subject=matter, region=matter.region_code, now=now)
