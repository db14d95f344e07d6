"""Who may open which page of the office: the register says it, the gate keeps it."""

import pytest
from django.urls import reverse

from caravan.people.roles import Role
from tests.factories.network import Network, person
from tests.web.workbench.conftest import Enter

pytestmark = pytest.mark.django_db

LEADERS = {Role.COUNTY_DUTY_LAWYER, Role.CITY_DUTY_SEAT, Role.SUPERVISOR}
MAY = {
    "roster": LEADERS | {Role.STATION_CLERK},
    "advisers": LEADERS,
    "gaps": LEADERS,
    "sign": LEADERS,
    "leave": LEADERS | {Role.VILLAGE_ADVISER},
    "points": LEADERS | {Role.STATION_CLERK},
    "admin": {Role.SECURITY_ADMINISTRATOR},
    "account_new": {Role.SECURITY_ADMINISTRATOR},
    "audit": {Role.AUDITOR},
    "jobs": {Role.SYSTEM_ADMINISTRATOR},
    "days_off": {Role.SYSTEM_ADMINISTRATOR},
    "lengths": {Role.SYSTEM_ADMINISTRATOR},
    "subsidy_table": {Role.SYSTEM_ADMINISTRATOR},
    "subsidies": {Role.LEGAL_AID_OFFICER, Role.SUPERVISOR},
    "ladders": {Role.SYSTEM_ADMINISTRATOR, Role.SUPERVISOR},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_no_others(net: Network, enter: Enter, role: Role) -> None:
    client = enter(person("somebody", role, net.regions["422801"]))

    opened = {name for name in MAY if client.get(reverse(f"workbench:{name}")).status_code == 200}
    assert opened == {name for name, roles in MAY.items() if role in roles}


@pytest.mark.parametrize("role", list(Role))
def test_the_side_bar_names_the_pages_that_open(net: Network, enter: Enter, role: Role) -> None:
    client = enter(person("somebody", role, net.regions["422801"]))

    side_bar = client.get(reverse("workbench:notices")).content.decode()
    for name in MAY.keys() - {"advisers", "gaps", "sign", "account_new"}:
        assert (f'href="{reverse(f"workbench:{name}")}"' in side_bar) == (role in MAY[name]), name


@pytest.mark.parametrize("name", MAY)
def test_nobody_comes_in_without_an_account(client, net: Network, name: str) -> None:
    answer = client.get(reverse(f"workbench:{name}"))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/staff/login/")
