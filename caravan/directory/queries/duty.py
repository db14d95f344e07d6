"""Who is on duty at a desk, and who is the named last resort of a place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from caravan import clock
from caravan.directory.models import DutyShift, Leave, answering
from caravan.directory.queries.standing import present, with_stand_ins
from caravan.people.models import RoleGrant, User
from caravan.people.queries import holders, staff_within
from caravan.people.roles import Role
from caravan.regions.models import Region
from caravan.regions.scope import codes_of

ROLE_OF_DESK = {
    DutyShift.Desk.COUNTY_DUTY: Role.COUNTY_DUTY_LAWYER,
    DutyShift.Desk.CITY_SEAT: Role.CITY_DUTY_SEAT,
    DutyShift.Desk.POINT: Role.STATION_CLERK,
}


class Source(StrEnum):
    """Why these people are on duty."""

    SHIFT = "shift"  # they stand in the roster for this moment
    ROLE = "role"  # nobody does: everybody who holds the desk's role there
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The people a desk falls to, the first to be asked first, and of which region they are."""

    users: list[User]
    source: Source
    region_code: str = ""


def on_duty(desk: str, region: Region, at: datetime) -> OnDuty:
    """Return who is on ``desk`` for ``region`` at ``at``; two statements a region at most.

    A county's desk is the county's. The city seat is the prefecture's, or the province's where there is
    no prefecture or it has nobody. If no shift covers the moment, or whoever has it is on leave without anybody
    who stands in, the holders of the desk's role in the same region are on duty.
    """
    day = clock.china(at).date()
    for code, source, people in pools(desk, _codes(desk, region), at):
        if desk != DutyShift.Desk.POINT:
            people = people.filter(Exists(answering(OuterRef("pk"), day)))
        if users := list(present(people, day)):
            return OnDuty(users, source, code)
    return OnDuty([], Source.NOBODY)


def pools(desk: str, codes: Sequence[str], at: datetime) -> Iterator[tuple[str, Source, QuerySet[User]]]:
    """Yield, region by region, who is on shift at ``at``, then who holds the role at all; each with stand-ins.

    Whom ``desk`` falls to is in the first of them that has somebody who is there.
    """
    day = clock.china(at).date()
    for code in codes:
        shifts = DutyShift.objects.on_at(at).filter(desk=desk, region__code=code)
        yield code, Source.SHIFT, with_stand_ins(shifts.values("user"), day)
        role = ROLE_OF_DESK[DutyShift.Desk(desk)]
        yield code, Source.ROLE, with_stand_ins(holders(role, code, day).values("pk"), day)


def supervisor_for(region: Region, day: date) -> list[User]:
    """Return the supervisors of the prefecture of ``region``, or of its province if it has none; by id.

    Those on leave are left out while anybody else can be named; the last resort is never nameless.
    """
    codes = _above(region)
    for present_only in (True, False):
        found = _holders(Role.SUPERVISOR, codes, day, present_only=present_only)
        for code in codes:
            if code in found:
                return found[code]
    return []


def entitled(desk: str, region: Region, day: date) -> QuerySet[User]:
    """Return whom a shift at ``desk`` can be given to, by name: holders of its role in ``region`` or wider.

    At a service point anybody who works in its county can be on duty.
    """
    if desk == DutyShift.Desk.POINT:
        county = Region.objects.filter(code=region.code[:6])
        return staff_within(county, day).filter(is_active=True).order_by("name", "pk")
    role, codes = ROLE_OF_DESK[DutyShift.Desk(desk)], [*codes_of(region).values(), region.code]
    grants = RoleGrant.objects.in_force(day).filter(role=role, region__code__in=codes)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name", "pk")


def roster(desk: str, region: Region, starts_at: datetime, ends_at: datetime) -> QuerySet[DutyShift]:
    """Return the shifts of a desk that touch a stretch of time, earliest first."""
    shifts = DutyShift.objects.touching(starts_at, ends_at).filter(desk=desk, region=region)
    return shifts.select_related("user", "point").order_by("starts_at", "pk")


def _codes(desk: str, region: Region) -> list[str]:
    match DutyShift.Desk(desk):
        case DutyShift.Desk.COUNTY_DUTY:
            return [code for code in [codes_of(region)["county_code"]] if code]
        case DutyShift.Desk.CITY_SEAT:
            return _above(region)
        case DutyShift.Desk.POINT:
            return [region.code]


def _above(region: Region) -> list[str]:
    # The four places directly under the province have "4290" here. No region has that code, so
    # nobody holds a role for it and the province's people are found.
    codes = codes_of(region)
    return [code for code in (codes["prefecture_code"], codes["province_code"]) if code]


def _is_present(day: date) -> Q:
    return ~Q(Exists(Leave.objects.on(day).filter(user=OuterRef("user"))))


def _holders(role: Role, codes: Sequence[str], day: date, *, present_only: bool = True) -> dict[str, list[User]]:
    """Return the active holders of ``role`` by region, each person once, by id; one statement."""
    grants = RoleGrant.objects.in_force(day).filter(role=role, region__code__in=codes, user__is_active=True)
    if present_only:
        grants = grants.filter(_is_present(day))
    found: dict[str, dict[int, User]] = {}
    for grant in grants.select_related("user", "region").order_by("user", "pk"):
        if grant.region is not None:
            found.setdefault(grant.region.code, {})[grant.user_id] = grant.user
    return {code: list(users.values()) for code, users in found.items()}
