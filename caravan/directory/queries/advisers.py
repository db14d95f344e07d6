"""Who advises a village, who stands in for whom, and which villages have nobody."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from caravan.audit.scope import inside
from caravan.directory.models import AdviserContract, Leave, answering
from caravan.directory.queries.standing import present, with_stand_ins
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.regions.models import Region


@dataclass(frozen=True, slots=True)
class CountyAdviser:
    """An adviser of a county and what decides whether a question suits them, open questions excepted."""

    user: User
    villages: tuple[str, ...]
    is_away: bool
    away_until: date | None
    substitute_id: int | None

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(self.user.topics)

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self.user.languages)


def adviser_for(region: Region, day: date) -> AdviserContract | None:
    """Return the contract under which ``region`` is advised on ``day``; one statement.

    A village has its own; of two, the older. Of a town or county somebody may have been chosen who
    does not know their village: it gets the adviser of its first village, by code, that has one, so
    that the same place always leads to the same person. Anything wider has none.
    """
    contracts = (
        AdviserContract.objects.advising(day)
        .select_related("adviser__organization", "substitute", "region")
        .order_by("region__code", "starts_on", "pk")
    )
    if region.level == Region.Level.VILLAGE:
        return contracts.filter(region=region).first()
    if region.level == Region.Level.TOWN:
        below = contracts.filter(region__code__gte=region.code, region__code__lt=region.code + ":")
        return below.filter(county_code=region.code[:6]).first()
    if region.level == Region.Level.COUNTY:
        return contracts.filter(county_code=region.code).first()
    return None


def advisers_of_village(contracts: QuerySet[AdviserContract], day: date) -> QuerySet[User]:
    """Return those who advise under ``contracts``, and whoever stands in for them: for their leave, or for good."""
    return with_stand_ins(contracts.values("adviser"), day, contracts.values("substitute"))


def available_person(contract: AdviserContract, day: date) -> User | None:
    """Return who advises under ``contract`` on ``day``: the adviser, or who stands in for them.

    The substitute named for a leave comes first, then the one named in the contract; who is away passes it on.
    Nobody is returned who is on leave or cannot answer, and people who stand in for each other lead to None,
    not round in circles.
    """
    people = advisers_of_village(AdviserContract.objects.in_force(day).filter(pk=contract.pk), day)
    return present(people.filter(Exists(answering(OuterRef("pk"), day))), day).first()


def advisers_of_county(county_code: str, day: date) -> list[CountyAdviser]:
    """Return every active adviser with a contract in the county on ``day``, by id; two statements."""
    contracts = (
        AdviserContract.objects.in_force(day)
        .filter(county_code=county_code, adviser__is_active=True)
        .order_by("adviser", "region__code")
    )
    villages: dict[int, list[str]] = {}
    users: dict[int, User] = {}
    for contract in contracts.select_related("adviser", "region"):
        villages.setdefault(contract.adviser_id, []).append(contract.region.code)
        users[contract.adviser_id] = contract.adviser
    leaves = {leave.user_id: leave for leave in Leave.objects.on(day).filter(user__in=contracts.values("adviser"))}
    return [
        CountyAdviser(
            user=user,
            villages=tuple(villages[key]),
            is_away=key in leaves,
            away_until=leaves[key].ends_on if key in leaves else None,
            substitute_id=leaves[key].substitute_id if key in leaves else None,
        )
        for key, user in users.items()
    ]


def may_advise(county_code: str, day: date) -> QuerySet[User]:
    """Return the active village advisers who hold that role for the county, a part of it or a wider region, by name."""
    wider = Q(region__code__in=[county_code[:length] for length in (2, 4)])
    grants = RoleGrant.objects.in_force(day).filter(
        wider | inside([county_code], "region__code"), role=Role.VILLAGE_ADVISER
    )
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name", "pk")


def coverage_gaps(county_code: str, day: date) -> QuerySet[Region]:
    """Return the villages and communities of the county that nobody advises on ``day``, by code.

    Zones and farms are included: people live there too.
    """
    advised = AdviserContract.objects.advising(day).filter(region=OuterRef("pk"))
    return (
        Region.objects.on(day)
        .filter(~Exists(advised), level=Region.Level.VILLAGE, code__gte=county_code, code__lt=county_code + ":")
        .order_by("code")
    )
