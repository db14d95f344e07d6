"""Reads for the pages of a case."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

from django.db.models import QuerySet

from caravan import clock
from caravan.cases.models import Case, Clock, HardshipStandard
from caravan.cases.procedures import PROCEDURES
from caravan.matters.models import Matter
from caravan.people.models import RoleGrant, User
from caravan.people.queries import holders
from caravan.people.roles import Role
from caravan.routing.facts import with_facts
from caravan.routing.queries import names_in

MOST = 50


def people_for_step(case: Case, action: str, now: datetime) -> list[User]:
    """Return whom a step can name: who holds one of the roles it looks for near, is here, has no interest; least busy
    first."""
    roles = PROCEDURES[case.procedure].chooses.get(action, frozenset())
    matter, day = case.matter, clock.china(now).date()
    area = matter.prefecture_code or matter.province_code
    grants = RoleGrant.objects.in_force(day).filter(role__in=roles, region__code__startswith=area)
    everybody = User.objects.filter(pk__in=grants.values("user"), is_active=True)
    ready = [user for user in _free(everybody, case, day, roles) if user.pk not in {matter.owner_id, case.assignee_id}]
    return sorted(ready, key=_busy(case))[:MOST]


def mediators_for(case: Case, now: datetime) -> list[User]:
    """Return who could mediate: mediators of the county, those for the topic first, then the least busy."""
    day = clock.china(now).date()
    everybody = holders(Role.MEDIATOR, case.matter.county_code, day)
    return sorted(_free(everybody, case, day, {Role.MEDIATOR}), key=_busy(case))[:MOST]


def _free(everybody: QuerySet[User], case: Case, day: date, roles: Collection[str]) -> list[User]:
    """Keep those who are here and have no interest in anybody named in the case."""
    found = with_facts(everybody, case.matter, day, names_in(case.matter), roles).select_related("organization")
    return [user for user in found if not user.is_away and not user.is_conflicted]  # type: ignore[attr-defined]


def _busy(case: Case) -> Callable[[User], tuple[bool, int, int]]:
    """Order people: those of the topic first, then by how many matters they have."""
    topic = case.matter.topic_id

    def key(user: User) -> tuple[bool, int, int]:
        return topic not in user.topics, user.open_count, user.pk  # type: ignore[attr-defined]

    return key


def turn_of_case(matter: Matter) -> str:
    """Return whose turn it is: 'asker' while a clock runs that the person has to keep, 'staff', or 'nobody'."""
    if matter.state != Matter.State.OPEN:
        return "nobody"
    theirs = Clock.objects.running().filter(case=matter.pk, is_ours=False).order_by("due_at").first()
    return "asker" if theirs is not None and theirs.due_at == matter.due_at else "staff"


def handlers_for(case: Case, now: datetime) -> list[User]:
    """Return who else could handle the case: those with its role in the same places, the least busy first."""
    role, matter, day = PROCEDURES[case.procedure].handler, case.matter, clock.china(now).date()
    codes = (matter.town_code, matter.county_code, matter.prefecture_code, matter.province_code)
    grants = RoleGrant.objects.in_force(day).filter(role=role, region__code__in=[code for code in codes if code])
    everybody = User.objects.filter(pk__in=grants.values("user"), is_active=True).exclude(matters=matter.pk)
    return sorted(_free(everybody, case, day, {role}), key=lambda user: (user.open_count, user.pk))[:MOST]  # type: ignore[attr-defined]


def cases_from(matter: Matter) -> list[Case]:
    """Return the cases that were opened from a question."""
    return list(Case.objects.filter(opened_from=matter).select_related("matter").order_by("pk"))


def hardship_standard(codes: Mapping[str, str], day: date) -> HardshipStandard | None:
    """Return the figure that holds for a place: its own, else that of the nearest above; None if none is known."""
    inside = [code for code in codes.values() if code]
    found = HardshipStandard.objects.in_force(day).filter(region__code__in=inside).select_related("region")
    return found.order_by("-region__level").first()
