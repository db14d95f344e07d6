"""Reads about staff that join or decide: who administers, who has an interest in a name, who holds a role."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from caravan.audit.scope import inside
from caravan.people.models import ConflictInterest, RoleGrant, User
from caravan.people.roles import ANSWERING, LEADING, Role
from caravan.regions.models import Region
from caravan.validity import lasting


def administers(user: User, region: Region | None) -> bool:
    """Say whether ``user`` may open accounts and give roles in ``region``; without one, anywhere at all."""
    return _holds(user, Role.SECURITY_ADMINISTRATOR, region)


def runs(user: User, region: Region) -> bool:
    """Say whether ``user`` looks after the system in ``region``: its ladders, not who may do what."""
    return _holds(user, Role.SYSTEM_ADMINISTRATOR, region)


def runs_province(user: User) -> bool:
    """Say whether ``user`` looks after the system of a whole province, and so what holds for everybody in it."""
    return any(
        grant.role == Role.SYSTEM_ADMINISTRATOR and grant.region.level == Region.Level.PROVINCE for grant in user.grants
    )


def runs_place(user: User, region: Region) -> bool:
    """Say whether ``user`` looks after the system of ``region``, a whole province."""
    return region.level == Region.Level.PROVINCE and any(
        grant.role == Role.SYSTEM_ADMINISTRATOR and grant.region.pk == region.pk for grant in user.grants
    )


def _holds(user: User, role: Role, region: Region | None) -> bool:
    return any(
        grant.role == role and (region is None or region.code.startswith(grant.region.code)) for grant in user.grants
    )


def manages(user: User, account: User, day: date) -> bool:
    """Say whether ``user`` administers the organization of ``account`` and every place its roles are for.

    Else a county's administrator could set the password of somebody with rights in the whole province.
    """
    live = RoleGrant.objects.filter(lasting(day), user=account)
    places: list[Region | None] = [grant.region for grant in live.select_related("region")]
    places.append(account.organization.region if account.organization else None)
    return all(administers(user, place) for place in places)


def regions_of(user: User, roles: Collection[Role]) -> list[Region]:
    """Return the regions for which ``user`` holds one of ``roles`` today, by code; none lies inside another."""
    held = {grant.region.code: grant.region for grant in user.grants if grant.role in roles}
    return [held[code] for code in sorted(held) if not any(code != wider and code.startswith(wider) for wider in held)]


def home_of(user: User) -> str:
    """Return the code of the region an account belongs to: its organization's, else that of its first role."""
    if user.organization is not None:
        return user.organization.region.code
    return next((grant.region.code for grant in user.grants), "")


def answers(user: User, day: date) -> bool:
    """Say whether ``user`` may answer people on ``day``: an open account and a role that answers."""
    return user.is_active and RoleGrant.objects.in_force(day).filter(user=user, role__in=ANSWERING).exists()


def to_turn_to(user: User, *, county: str, prefecture: str, province: str, day: date) -> QuerySet[User]:
    """Return whom ``user`` can turn to about a matter of these regions, themselves included, by post and name.

    Those who answer in the county; for leading people those of the prefecture, or of the province where
    there is none between.
    """
    code = (prefecture if user.role_set & LEADING else county) or province
    near = RoleGrant.objects.in_force(day).filter(role__in=ANSWERING, region__code__startswith=code)
    people = User.objects.filter(pk__in=near.values("user"), is_active=True)
    return people.select_related("organization").order_by("post", "name")


def holders(role: Role, region_code: str, day: date) -> QuerySet[User]:
    """Return the active accounts that hold ``role`` for exactly this region on ``day``, by id."""
    # Ids first, so that the database begins at the few grants and not at all accounts.
    grants = RoleGrant.objects.in_force(day).filter(role=role, region__code=region_code)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk")


def staff_within(regions: Iterable[Region], day: date) -> QuerySet[User]:
    """Return whoever holds a role in ``regions`` or below on ``day``, or is employed there, by username."""
    codes = [region.code for region in regions]
    grants = RoleGrant.objects.in_force(day).filter(inside(codes, "region__code"), user=OuterRef("pk"))
    found = User.objects.filter(Exists(grants) | inside(codes, "organization__region__code"))
    return found.select_related("organization__region").order_by("username")


def colleagues_of(user: User, day: date) -> QuerySet[User]:
    """Return who else answers people in the county of ``user``, by name: for choosing who stands in.

    Of somebody who works for a whole city or province, those who do as well.
    """
    county = home_of(user)[:6]
    here = inside([county], "region__code") if len(county) == 6 else Q(region__code=county)
    grants = RoleGrant.objects.in_force(day).filter(here, role__in=ANSWERING)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).exclude(pk=user.pk).order_by("name", "pk")


def conflicted(user_ids: Iterable[int], name_indexes: Iterable[bytes]) -> set[int]:
    """Return those of ``user_ids`` who may not have a matter in which these names take part; one statement.

    Their own interests count, and those of the firm or office they belong to. Which name it was, and
    whether it was theirs or the firm's, is not told.
    """
    users, names = set(user_ids), list(name_indexes)
    if not users or not names:
        return set()
    live = ConflictInterest.objects.filter(name_index__in=names, ended_at=None)
    found = User.objects.filter(
        Exists(live.filter(user=OuterRef("pk"))) | Exists(live.filter(organization=OuterRef("organization"))),
        pk__in=users,
    )
    return set(found.values_list("pk", flat=True))
