"""Who looks after which points, shifts, contracts and leave: their region's, and nothing of the neighbours'."""

import pytest

from caravan import clock
from caravan.directory.models import AdviserContract, DutyShift, Leave, ServicePoint
from caravan.directory.queries.duty import entitled
from caravan.people.roles import Role
from tests.factories.directory import contract, on_leave, point, shift
from tests.factories.organizations import MONDAY, TODAY, firm, place
from tests.factories.people import account, staff

pytestmark = pytest.mark.django_db
COUNTY, NEIGHBOUR, TOWN, OTHER_TOWN = "422801", "422802", "422801101", "422801102"

# role and place of the one who looks: the places whose things they look after
LEADERS = [
    (Role.COUNTY_DUTY_LAWYER, COUNTY, {COUNTY}),
    (Role.SUPERVISOR, "4228", {COUNTY, NEIGHBOUR}),
    (Role.CITY_DUTY_SEAT, "42", {COUNTY, NEIGHBOUR}),
    (Role.COUNTY_DUTY_LAWYER, "420106", set()),
    (Role.VILLAGE_ADVISER, COUNTY, set()),
    (Role.AUDITOR, "42", set()),
    (Role.SYSTEM_ADMINISTRATOR, "42", set()),
    (Role.SECURITY_ADMINISTRATOR, "42", set()),
]


@pytest.fixture(autouse=True)
def _on_monday():
    clock.install(lambda: MONDAY)


@pytest.mark.parametrize(("role", "code", "counties"), LEADERS)
def test_leading_roles_look_after_what_lies_in_their_region(role, code, counties):
    for county in (COUNTY, NEIGHBOUR):
        lawyer = staff(Role.COUNTY_DUTY_LAWYER, place(county))
        shift(lawyer, place(county))
        contract(staff(Role.VILLAGE_ADVISER, place(county)), place(f"{county}101201"))
        on_leave(staff(Role.VILLAGE_ADVISER, place(county)))
        point(place(f"{county}101"))
    user = staff(role, place(code))

    assert set(DutyShift.objects.visible_to(user).values_list("region__code", flat=True)) == counties
    assert set(AdviserContract.objects.visible_to(user).values_list("county_code", flat=True)) == counties
    assert set(ServicePoint.objects.kept_by(user).values_list("county_code", flat=True)) == counties
    assert set(Leave.objects.visible_to(user).values_list("user__role_grants__region__code", flat=True)) == counties


def test_a_clerk_keeps_the_points_of_their_town_and_plans_only_there():
    clerk = staff(Role.STATION_CLERK, place(TOWN))
    lawyer = staff(Role.COUNTY_DUTY_LAWYER, place(COUNTY))
    shift(lawyer, place(COUNTY))
    own, studio, other = point(place(TOWN)), point(place(f"{TOWN}201"), "studio"), point(place(OTHER_TOWN))
    for where in (own, studio, other):
        shift(account(), where.region, "point", point=where, by=None)

    assert set(ServicePoint.objects.kept_by(clerk)) == {own, studio}
    assert set(DutyShift.objects.visible_to(clerk).values_list("point", flat=True)) == {own.pk, studio.pk}
    assert not AdviserContract.objects.visible_to(clerk).exists()


def test_people_see_their_own_leave_and_no_colleagues():
    adviser = staff(Role.VILLAGE_ADVISER, place(COUNTY))
    own = on_leave(adviser)
    on_leave(staff(Role.VILLAGE_ADVISER, place(COUNTY)))

    assert list(Leave.objects.visible_to(adviser)) == [own]


def test_leave_of_somebody_employed_in_the_region_is_seen_without_a_role_there():
    employed = account(organization=firm(place(COUNTY)))
    leave = on_leave(employed)

    assert list(Leave.objects.visible_to(staff(Role.SUPERVISOR, place("4228")))) == [leave]


def test_a_desk_is_for_holders_of_its_role_here_or_in_a_wider_region():
    here = staff(Role.COUNTY_DUTY_LAWYER, place(COUNTY))
    wider = staff(Role.COUNTY_DUTY_LAWYER, place("4228"))
    staff(Role.COUNTY_DUTY_LAWYER, place(NEIGHBOUR))
    staff(Role.SUPERVISOR, place(COUNTY))
    adviser = staff(Role.VILLAGE_ADVISER, place(f"{TOWN}"))

    assert set(entitled("county_duty", place(COUNTY), TODAY)) == {here, wider}
    assert adviser in entitled("point", place(TOWN), TODAY)
    assert wider not in entitled("point", place(TOWN), TODAY)
