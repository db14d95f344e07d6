"""The roster: who sits on which desk when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.directory.models import DutyShift, Leave, ServicePoint
from caravan.directory.refusals import Away, Busy, NotEntitled, PointClosed, ShiftOver, Unfit
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.people.services import actor_of
from caravan.regions.models import Region

LONGEST = timedelta(hours=24)
# A point's roster may hold whoever works there; the two desks answer questions and ask for their role.
ROLE_NEEDED = {
    DutyShift.Desk.COUNTY_DUTY: Role.COUNTY_DUTY_LAWYER,
    DutyShift.Desk.CITY_SEAT: Role.CITY_DUTY_SEAT,
}


@transaction.atomic
def plan_shift(
    *,
    desk: str,
    user: User,
    region: Region,
    starts_at: datetime,
    ends_at: datetime,
    point: ServicePoint | None = None,
    by: User | None,
    now: datetime,
) -> DutyShift:
    """Put ``user`` on a desk from ``starts_at`` until just before ``ends_at``.

    Raises ``Unfit`` for times or a point that do not fit, ``PointClosed``, and ``NotEntitled``, ``Away`` or
    ``Busy`` for the person.
    """
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Unfit("ends_at", _("A shift ends after it begins, and within 24 hours."))
    if ends_at <= now:
        raise Unfit("starts_at", _("A shift cannot be planned for the past."))
    if (desk == DutyShift.Desk.POINT) != (point is not None):
        raise Unfit("point", _("Say at which service point; only its own roster has one."))
    day = clock.china(starts_at).date()
    if point is not None and not ServicePoint.objects.in_force(day).filter(pk=point.pk).exists():
        raise PointClosed
    shift = DutyShift(
        desk=DutyShift.Desk(desk), user=user, region=region, point=point, starts_at=starts_at, ends_at=ends_at
    )
    _lock(user)
    _require_free(shift, user)
    shift.save(force_insert=True)
    _record("shift.plan", shift, by, now)
    return shift


@transaction.atomic
def plan_shifts(*, times: Iterable[tuple[datetime, datetime]], **shift: Any) -> list[DutyShift]:
    """Plan the same duty for several stretches of time: all of them, or none if one is refused."""
    return [plan_shift(starts_at=starts_at, ends_at=ends_at, **shift) for starts_at, ends_at in times]


@transaction.atomic
def hand_over_shift(*, shift: DutyShift, to: User, by: User | None, now: datetime) -> DutyShift:
    """Let ``to`` do the shift instead. One under way is divided: what was done stays with who did it."""
    shift = _locked(shift, now)
    _lock(to)
    rest = shift
    if shift.starts_at < now:
        rest = DutyShift(
            desk=shift.desk,
            user=to,
            region=shift.region,
            point=shift.point,
            starts_at=now,
            ends_at=shift.ends_at,
        )
    _require_free(rest, to, but=(shift.pk,))
    before = shift.user_id
    if rest is shift:
        shift.user = to
        shift.save(update_fields=["user"])
    else:
        shift.ends_at = now
        shift.save(update_fields=["ends_at"])
        rest.save(force_insert=True)
    _record("shift.hand_over", rest, by, now, before=before)
    return rest


@transaction.atomic
def swap_shift(*, shift: DutyShift, other: DutyShift, by: User | None, now: datetime) -> tuple[DutyShift, DutyShift]:
    """Exchange the people of two shifts that have not begun. Raises what ``plan_shift`` raises for a person."""
    first, second = sorted((shift.pk, other.pk))  # one order for all, so that two swaps cannot wait for each other
    rows = {key: DutyShift.objects.select_for_update().get(pk=key) for key in (first, second)}
    shift, other = rows[shift.pk], rows[other.pk]
    if min(shift.starts_at, other.starts_at) < now:
        raise ShiftOver
    _lock(*sorted((shift.user, other.user), key=lambda user: user.pk))
    both = (shift.pk, other.pk)
    _require_free(shift, other.user, but=both)
    _require_free(other, shift.user, but=both)
    shift.user, other.user = other.user, shift.user
    for row in (shift, other):
        row.save(update_fields=["user"])
    _record("shift.swap", shift, by, now, other=other.pk)
    return shift, other


@transaction.atomic
def cancel_shift(*, shift: DutyShift, by: User | None, now: datetime) -> None:
    """Take a shift out of the roster; one under way ends now. Raises ``ShiftOver`` for one that is over."""
    shift = _locked(shift, now)
    _record("shift.cancel", shift, by, now)
    if shift.starts_at < now:
        shift.ends_at = now
        shift.save(update_fields=["ends_at"])
    else:
        shift.delete()


def _require_free(shift: DutyShift, user: User, but: tuple[int, ...] = ()) -> None:
    first, last = clock.china(shift.starts_at).date(), clock.china(shift.ends_at - timedelta(microseconds=1)).date()
    needed = ROLE_NEEDED.get(DutyShift.Desk(shift.desk))
    if not user.is_active:
        raise NotEntitled(user.name)
    if needed is not None:
        code = shift.region.code
        wider = [code[:length] for length in (2, 4, 6, 9, 12) if length <= len(code)]
        held = RoleGrant.objects.in_force(first).filter(user=user, role=needed, region__code__in=wider)
        if not held.exists():
            raise NotEntitled(user.name)
    if Leave.objects.touching(first, last).filter(user=user).exists():
        raise Away(user.name)
    others = DutyShift.objects.touching(shift.starts_at, shift.ends_at).filter(user=user).exclude(pk__in=but)
    if others.exists():
        raise Busy(user.name)


def _lock(*users: User) -> None:
    """Let changes to one person's roster wait for each other, or both would find them free."""
    for user in users:
        User.objects.select_for_update().get(pk=user.pk)


def _locked(shift: DutyShift, now: datetime) -> DutyShift:
    shift = DutyShift.objects.select_for_update(of=("self",)).select_related("region").get(pk=shift.pk)
    if shift.ends_at <= now:
        raise ShiftOver
    return shift


def _record(action: str, shift: DutyShift, by: User | None, now: datetime, **data: object) -> None:
    told = {
        "desk": shift.desk,
        "user": shift.user_id,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
    }
    audit.record(action, actor=actor_of(by), subject=shift, region=shift.region.code, data=told | data, now=now)
