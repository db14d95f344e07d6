"""Who handles a case, and who is told when a clock is missed.

A case climbs no ladder: the office that has it keeps the duty, so the handler stays the owner until somebody hands it
over. Its rung says who looks at it: the handler while all is in time, the supervisor as well once a clock was missed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.cases.models import Case
from caravan.cases.procedure import Procedure
from caravan.cases.procedures import PROCEDURES
from caravan.cases.telling import tell_staff
from caravan.directory.models import Leave
from caravan.engine.ladder import Desk
from caravan.matters.models import Matter, Participation
from caravan.matters.refusals import ActionNotAllowed, Incomplete, NotYours, OwnerChanged
from caravan.matters.services import admit, record
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.routing.candidates import choose, choose_handler
from caravan.routing.ladders import ladder_of
from caravan.routing.placing import LAST_RUNG, NobodyResponsible
from caravan.routing.queries import has_conflict, names_in

HANDLER_RUNG, SUPERVISOR_RUNG = 3, LAST_RUNG


def find_handler(
    matter: Matter, procedure: Procedure, *, names: Sequence[bytes], now: datetime, without: Sequence[int] = ()
) -> User:
    """Return who handles a case of ``procedure`` that lies where ``matter`` does; raise ``NobodyResponsible``."""
    chosen = choose_handler(matter, procedure.handler, now=now, names=names, without=without)
    if not chosen.users:
        raise NobodyResponsible
    return chosen.users[0]


def may_handle(user: User, case: Case, now: datetime) -> bool:
    """Say whether ``user`` can have ``case``: an open account with a role for it there, and without an interest."""
    day, matter = clock.china(now).date(), case.matter
    roles = {PROCEDURES[case.procedure].handler, Role.SUPERVISOR}
    places = [matter.region.code, matter.town_code, matter.county_code, matter.prefecture_code, matter.province_code]
    held = RoleGrant.objects.in_force(day).filter(user=user, role__in=roles, region__code__in=filter(None, places))
    holds = held.exists()
    return user.is_active and holds and not has_conflict(case.matter, user)


@transaction.atomic
def hand_over(*, case: Case, to: User, expected_owner_id: int | None, by: User, reason: str, now: datetime) -> Case:
    """Make ``to`` handle the case, if whoever handles it is still the one that the screen of ``by`` showed."""
    matter = Matter.objects.select_for_update().get(pk=case.pk)
    if matter.state != Matter.State.OPEN:
        raise ActionNotAllowed
    if matter.owner_id != by.pk and not by.role_set & {PROCEDURES[case.procedure].handler, Role.SUPERVISOR}:
        raise NotYours
    if matter.owner_id != expected_owner_id:
        raise OwnerChanged(matter.owner.name if matter.owner else "")
    if not reason.strip():
        raise Incomplete("reason", _("Say why it goes to somebody else."))
    case.matter = matter
    if not may_handle(to, case, now):
        raise Incomplete("to", _("This person is not available for this matter."))
    give(case, to, reason="handed_over", by=by, note=reason.strip(), now=now)
    return case


@transaction.atomic
def repair(*, case: Case, now: datetime) -> bool:
    """Find somebody else for a case whose handler can no longer have it; False if they can."""
    matter = Matter.objects.select_for_update().get(pk=case.pk)
    case.matter = matter
    if matter.state != Matter.State.OPEN or (matter.owner is not None and may_handle(matter.owner, case, now)):
        return False
    without = [matter.owner_id] if matter.owner_id else []
    procedure = PROCEDURES[case.procedure]
    to = find_handler(matter, procedure, names=names_in(matter), now=now, without=without)
    give(case, to, reason="repaired", by=None, note="", now=now)
    return True


def relieve(*, case: Case, now: datetime) -> bool:
    """Give a case whose handler is on leave to somebody who is there; False if nobody else is."""
    owner = case.matter.owner
    day = clock.china(now).date()
    if owner is None or not Leave.objects.on(day).filter(user=owner).exists():
        return False
    with transaction.atomic():
        case.matter = Matter.objects.select_for_update().get(pk=case.pk)
        names = names_in(case.matter)
        to = find_handler(case.matter, PROCEDURES[case.procedure], names=names, now=now, without=[owner.pk])
        if Leave.objects.on(day).filter(user=to).exists() or PROCEDURES[case.procedure].handler not in to.role_set:
            return False
        give(case, to, reason="on_leave", by=None, note="", now=now)
    return True


def give(case: Case, to: User, *, reason: str, by: User | None, note: str, now: datetime) -> None:
    """Make ``to`` the handler, whoever it was before; the row of the case's matter is held."""
    matter = case.matter
    former = matter.owner
    matter.owner, matter.updated_at = to, now
    matter.save(update_fields=["owner", "updated_at"])
    if former is not None and former.pk != to.pk and by is not None:
        admit(matter=matter, users=[former], ground=Participation.Ground.FORMER_OWNER, now=now)
    data = {"owner": to.pk, "reason": reason, "by": by.pk if by else None}
    record(matter, "case_handler", now=now, user=to, data=data, note=note)
    audit.record(
        "case.hand_over",
        actor=by.username if by else "system",
        subject=matter,
        region=matter.region_code,
        purpose=reason,
        now=now,
    )
    tell_handler(case, now=now)


def tell_handler(case: Case, *, now: datetime) -> None:
    tell_staff(case, [case.matter.owner], "case_waiting", now=now)


def supervisor_of(case: Case, now: datetime, *, without: Sequence[int] = ()) -> User | None:
    """Return the supervisor who is told when a clock of the case is missed, or something has to be decided on it."""
    matter, names = case.matter, names_in(case.matter)
    chosen = choose(matter, Desk.SUPERVISOR, ladder_of(matter.ladder_key), now=now, names=names, without=without)
    return next(iter(chosen.users), None)
