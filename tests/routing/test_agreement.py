"""Whoever is named beforehand, on the page that is checked before sending or in the finder, is who has it then."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction

from caravan.consultations.queries import first_responsible
from caravan.directory.models import AdviserContract
from caravan.directory.queries import adviser_for, available_person, on_duty
from caravan.matters.models import Entry
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.people.services import declare_interest
from tests.factories.network import MONDAY, ask, build_network, on_leave, person, question, shift

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
OTHER_SIDE = "恩施鸿达建筑公司"


@pytest.fixture
def net(db):
    net = build_network()
    for role, where in ((Role.COUNTY_DUTY_LAWYER, "422801"), (Role.CITY_DUTY_SEAT, "4228"), (Role.SUPERVISOR, "42")):
        net.users[f"second_{role}"] = person(f"second_{role}", role, net.regions[where])
    return net


def unsettle(net, random):
    """Let some be away, with or without somebody who stands in, and some have what else keeps them from answering."""
    users = list(net.users.values())
    for user in random.sample(users, random.randrange(len(users))):
        substitute = random.choice([None, *(one for one in users if one != user)])
        on_leave(user, TODAY, TODAY, substitute=substitute)
    AdviserContract.objects.filter(adviser=net.adviser).update(substitute=random.choice([None, *users[1:]]))
    for _number in range(random.randrange(3)):
        desk, code, role = random.choice(
            [
                ("county_duty", "422801", Role.COUNTY_DUTY_LAWYER),
                ("city_seat", "4228", Role.CITY_DUTY_SEAT),
            ]
        )
        on_it = random.choice([net.users[f"second_{role}"], *users])
        shift(on_it, desk, net.regions[code], MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1))
    if random.random() < 0.3:
        RoleGrant.objects.filter(user=random.choice(users[:-1])).delete()
    if random.random() < 0.3:
        User.objects.filter(pk=random.choice(users[:-1]).pk).update(is_active=False)


def undone(act):
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


@pytest.mark.parametrize("signals", [[], ["eviction"], ["violence"]])
def test_who_is_named_before_sending_has_it_when_it_is_sent(net, signals):
    random = Random(str(signals))
    seen = set()

    def compare():
        unsettle(net, random)
        asked = {"signals": signals, "opponent": OTHER_SIDE}
        first = first_responsible(question(**asked), MONDAY)

        matter = ask(**asked).matter

        step = Entry.objects.filter(matter=matter, kind="step").order_by("-id")[0]
        assert (first.desk, first.person) == (step.data["desk"], matter.owner)
        seen.add(matter.owner)

    for _number in range(40):
        undone(compare)
    assert len(seen) > 3, "the sample tries several cases"


def test_no_name_typed_beforehand_tells_who_acts_for_whom(net):
    declare_interest(name=OTHER_SIDE, user=net.adviser, by=None, now=MONDAY)

    named = first_responsible(question(opponent=OTHER_SIDE), MONDAY)

    assert named == first_responsible(question(), MONDAY)
    assert named.person == net.adviser
    assert ask(opponent=OTHER_SIDE).matter.owner == net.substitute


def test_the_finder_names_who_would_have_it(net):
    random = Random(3)

    def compare():
        unsettle(net, random)
        contract = adviser_for(net.village, TODAY)
        if contract is not None and (named := available_person(contract, TODAY)) is not None:
            assert ask().matter.owner == named

    for _number in range(40):
        undone(compare)


@pytest.mark.parametrize(("desk", "signal"), [("county_duty", "eviction"), ("city_seat", "violence")])
def test_the_roster_names_who_would_have_it(net, desk, signal):
    random = Random(desk)

    def compare():
        unsettle(net, random)
        duty = on_duty(desk, net.village, MONDAY)
        matter = ask(signals=[signal]).matter
        step = Entry.objects.filter(matter=matter, kind="step").order_by("-id")[0]
        assert (step.data["desk"] == desk) == bool(duty.users)
        if duty.users:
            assert matter.owner == duty.users[0]

    for _number in range(40):
        undone(compare)


def test_a_stand_in_who_is_away_passes_it_on(net):
    on_leave(net.adviser, TODAY, TODAY, substitute=net.other1)
    on_leave(net.other1, TODAY, TODAY, substitute=net.other2)
    AdviserContract.objects.filter(adviser=net.adviser).update(substitute=None)

    assert first_responsible(question(), MONDAY).person == net.other2
    assert ask().matter.owner == net.other2
