"""Who may know about which matter: every role, wherever it is held, whatever part its holder has.

The oracle below is written from the rules for people, not from the code: it compares codes as text
and knows nothing of columns or queries.
"""

from datetime import date
from itertools import product

import pytest

from caravan import clock
from caravan.matters.models import Matter
from caravan.matters.queries import count_visible, first_visible
from caravan.people.models import RoleGrant
from caravan.people.roles import Role
from tests.factories.matters import matter, participation
from tests.factories.organizations import MONDAY, place
from tests.factories.people import account, fresh, staff

pytestmark = pytest.mark.django_db

VILLAGE = "422801100200"
# Everything that can stand in a relation to that village, and places whose codes look alike.
PLACES = {
    "the village": VILLAGE,
    "its town": "422801100",
    "its county": "422801",
    "its prefecture": "4228",
    "its province": "42",
    "another village of the town": "422801100201",
    "another town": "422801101",
    "a village there": "422801101200",
    "another county": "422802",
    "another prefecture": "4205",
    "a county right under the province": "429004",
    "another province": "43",
    "a county there": "430102",
}
SEES_A_REGION = {"station_clerk", "county_duty_lawyer", "city_duty_seat", "supervisor"}
SEES_NOTHING = {"statistics_officer", "auditor", "system_administrator", "security_administrator"}
# Cases are for who handles their kind, for the counter and for the supervisor; not for who answers questions.
SEES_ITS_CASES = {
    "legal_aid_officer": {"legal_aid"},
    "mediator": {"mediation"},
    "station_clerk": {"legal_aid", "mediation"},
    "supervisor": {"legal_aid", "mediation"},
}
PARTS = ("none", "owner", "inside", "left")


def may_see(role: str, held_in: str, matter_in: str, part: str, kind: str = "consultation") -> bool:
    """Whether somebody with ``role`` in the place ``held_in`` may know of a ``kind`` of matter in ``matter_in``."""
    if role in SEES_NOTHING:
        return False
    if part in {"owner", "inside"}:
        return True
    is_its_work = role in SEES_A_REGION if kind == "consultation" else kind in SEES_ITS_CASES.get(role, ())
    return is_its_work and matter_in.startswith(held_in)


@pytest.fixture(autouse=True)
def _monday():
    clock.install(lambda: MONDAY)


def test_the_oracle_speaks_of_every_role():
    assert {*SEES_A_REGION, *SEES_NOTHING, *SEES_ITS_CASES, "village_adviser"} == set(Role.values)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_shows_what_lies_in_its_region_and_nothing_else(role):
    matters = {where: matter(place(where)) for where in PLACES.values() if len(where) >= 6}
    for held_in in PLACES.values():
        user = staff(role, place(held_in))
        seen = set(Matter.objects.visible_to(user).values_list("pk", flat=True))
        expected = {one.pk for where, one in matters.items() if may_see(role, held_in, where, "none")}

        assert seen == expected, held_in


@pytest.mark.parametrize("kind", ["legal_aid", "mediation"])
@pytest.mark.parametrize("role", Role.values)
def test_a_role_shows_the_cases_of_its_region_that_are_its_work(role, kind):
    cases = {where: matter(place(where), kind=kind) for where in (VILLAGE, "422801101", "422802", "430102")}
    for held_in in ("422801100", "422801", "4228", "43"):
        user = staff(role, place(held_in))
        seen = set(Matter.objects.visible_to(user).values_list("pk", flat=True))
        expected = {one.pk for where, one in cases.items() if may_see(role, held_in, where, "none", kind)}

        assert seen == expected, held_in


@pytest.mark.parametrize("role", Role.values)
def test_taking_part_shows_a_matter_wherever_it_lies(role):
    for held_in, part in product(("422801", "430102"), PARTS):
        user = staff(role, place(held_in))
        one = matter(place(VILLAGE), owner=user if part == "owner" else None)
        if part in {"inside", "left"}:
            participation(one, user, ended=part == "left")

        is_seen = Matter.objects.visible_to(user).filter(pk=one.pk).exists()

        assert is_seen is may_see(role, held_in, VILLAGE, part), (held_in, part)


def test_two_roles_show_what_either_shows():
    here, there = matter(place(VILLAGE)), matter(place("430102"))
    user = staff("station_clerk", place("422801100"))
    RoleGrant.objects.create(user=user, role="supervisor", region=place("43"), valid_from=MONDAY.date())
    RoleGrant.objects.create(user=user, role="auditor", region=place("42"), valid_from=MONDAY.date())

    assert set(Matter.objects.visible_to(fresh(user))) == {here, there}


def test_a_matter_seen_on_several_grounds_is_there_once():
    user = staff("supervisor", place("42"))
    RoleGrant.objects.create(user=user, role="city_duty_seat", region=place("4228"), valid_from=MONDAY.date())
    one = matter(place(VILLAGE), owner=user)
    participation(one, user)
    participation(one, user, ground="review")

    assert list(Matter.objects.visible_to(fresh(user))) == [one]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (date(2026, 11, 23), None, True),
        (date(2026, 11, 24), None, False),
        (date(2026, 1, 1), date(2026, 11, 24), True),
        (date(2026, 1, 1), date(2026, 11, 23), False),  # its first day without
    ],
)
def test_a_role_shows_something_on_the_days_it_holds(valid_from, valid_to, holds):
    one = matter(place(VILLAGE))
    user = account()
    RoleGrant.objects.create(user=user, role="supervisor", region=place("42"), valid_from=valid_from, valid_to=valid_to)

    assert Matter.objects.visible_to(fresh(user)).filter(pk=one.pk).exists() is holds


def test_who_lost_every_role_sees_not_even_what_they_own():
    user = account()
    one = matter(place(VILLAGE), owner=user)
    participation(one, user)

    assert not Matter.objects.visible_to(user).exists()


@pytest.fixture
def merged_county():
    """A county of 2026 that went on in a neighbour; its only town too, but its village is another town's now."""
    county, town, village = place("422801"), place(VILLAGE[:9]), place(VILLAGE)
    for old, new in ((county, "422822"), (town, "422822101"), (village, "422822102201")):
        old.valid_to, old.successor = date(2026, 10, 1), place(new)
        old.save()
    return matter(village)


@pytest.mark.parametrize("role", ["station_clerk", "county_duty_lawyer", "city_duty_seat", "supervisor"])
@pytest.mark.parametrize(
    ("code", "sees"),
    [("422822", True), ("422822101", True), ("422822102", True), ("422822103", False), ("422823", False)],
)
def test_questions_of_an_ended_place_are_seen_where_it_went_on(merged_county, role, code, sees):
    assert Matter.objects.visible_to(staff(role, place(code))).filter(pk=merged_county.pk).exists() is sees


def test_a_place_that_went_on_in_one_that_ended_as_well_is_followed(merged_county):
    middle = place("422822")
    middle.valid_to, middle.successor = date(2026, 11, 1), place("422825")
    middle.save()

    assert list(Matter.objects.visible_to(staff("county_duty_lawyer", place("422825")))) == [merged_county]


def test_questions_of_an_ended_place_stand_in_the_queue(merged_county):
    user = staff("county_duty_lawyer", place("422822"))
    here = matter(place("422822101201"))

    assert set(first_visible(Matter.objects.order_by("-id"), user, 10)) == {here, merged_county}
    assert count_visible(Matter.objects.order_by("-id"), user, 10).total == 2


def test_the_grants_are_read_once_however_often_they_are_asked_for(django_assert_num_queries):
    user = staff("supervisor", place("42"))
    with django_assert_num_queries(3):
        for _time in range(2):
            list(Matter.objects.visible_to(user))
