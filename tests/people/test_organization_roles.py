"""A role for an organization is the role in the place of that organization, wherever rights are asked about."""

import pytest

from caravan import clock
from caravan.directory.queries.duty import entitled, on_duty, supervisor_for
from caravan.matters.models import Matter
from caravan.organizations.models import Organization
from caravan.people import queries, services
from caravan.people.models import User
from caravan.people.roles import Role
from tests.factories.network import MONDAY, SINCE, Network, ask, build_network, fresh
from tests.factories.people import account

pytestmark = pytest.mark.django_db

TODAY = MONDAY.date()
# Where each role is at home.
PLACES = {
    Role.VILLAGE_ADVISER: "422801",
    Role.STATION_CLERK: "422801101",
    Role.COUNTY_DUTY_LAWYER: "422801",
    Role.CITY_DUTY_SEAT: "4228",
    Role.SUPERVISOR: "4228",
    Role.LEGAL_AID_OFFICER: "422801",
    Role.MEDIATOR: "422801",
    Role.STATISTICS_OFFICER: "4228",
    Role.AUDITOR: "4228",
    Role.SYSTEM_ADMINISTRATOR: "42",
    Role.SECURITY_ADMINISTRATOR: "42",
}
each_role = pytest.mark.parametrize("role", list(Role))


@pytest.fixture
def net() -> Network:
    clock.install(lambda: MONDAY)
    return build_network()


def employed(net: Network, role: Role) -> User:
    """Somebody who holds ``role`` for an organization, and none for a region."""
    place = net.regions[PLACES[role]]
    bureau = Organization.objects.create(kind="justice_bureau", name="司法局", region=place, valid_from=SINCE)
    user = account(name="新人")
    services.grant_role(user=user, role=role, organization=bureau, by=None, today=TODAY, now=MONDAY)
    return fresh(user)


@each_role
def test_the_role_is_held_in_the_place_of_the_organization(net: Network, role: Role) -> None:
    user, place = employed(net, role), net.regions[PLACES[role]]

    assert user.role_set == {role}
    assert queries.regions_of(user, {role}) == [place]
    assert queries.home_of(user) == place.code
    assert user in queries.holders(role, place.code, TODAY)
    assert user in queries.staff_within([place], TODAY)


@each_role
def test_whoever_sees_the_questions_of_a_region_sees_them_for_an_organization(net: Network, role: Role) -> None:
    ask()
    user = employed(net, role)

    sees = role in {Role.STATION_CLERK, Role.COUNTY_DUTY_LAWYER, Role.CITY_DUTY_SEAT, Role.SUPERVISOR}
    assert Matter.objects.visible_to(user).exists() == sees


def test_an_administrator_for_an_organization_administers_its_place(net: Network) -> None:
    user = employed(net, Role.SECURITY_ADMINISTRATOR)

    assert queries.administers(user, net.village)
    assert queries.manages(user, net.duty, TODAY)


@pytest.mark.parametrize(
    ("role", "desk"), [(Role.COUNTY_DUTY_LAWYER, "county_duty"), (Role.CITY_DUTY_SEAT, "city_seat")]
)
def test_a_desk_falls_to_who_holds_its_role_for_an_organization(net: Network, role: Role, desk: str) -> None:
    User.objects.update(is_active=False)
    user = employed(net, role)

    assert on_duty(desk, net.village, MONDAY).users == [user]
    assert list(entitled(desk, net.regions[PLACES[role]], TODAY)) == [user]


def test_the_last_resort_may_be_a_supervisor_of_an_organization(net: Network) -> None:
    User.objects.update(is_active=False)
    chief = employed(net, Role.SUPERVISOR)

    assert supervisor_for(net.village, TODAY) == [chief]
    assert ask().matter.owner == chief


def test_a_role_for_an_organization_is_taken_away_by_who_administers_its_place(net: Network) -> None:
    user = employed(net, Role.AUDITOR)
    grant = user.grants[0]
    services.revoke_role(grant=grant, by=None, today=TODAY, now=MONDAY)

    assert fresh(user).role_set == frozenset()
