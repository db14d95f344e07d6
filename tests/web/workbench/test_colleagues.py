"""Whom one may turn to: by account, by name and by number it is the same people."""

import pytest
from django.test import Client

from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.people.roles import Role
from tests.factories.network import Network, ask, clear, person, region


@pytest.fixture
def matter(net: Network) -> Matter:
    return ask().matter


@pytest.fixture
def far(net: Network) -> User:
    """A duty lawyer of another city."""
    city = region("4201", "武汉市", net.regions["42"])
    return person("far", Role.COUNTY_DUTY_LAWYER, region("420106", "武昌区", city))


def give(browser: Client, matter: Matter, to: object):
    typed = {"to": to, "expected": matter.owner_id, "reason": "试"}
    return browser.post(f"/staff/m/{matter.number}/do/reassign/", typed)


@pytest.mark.parametrize("way", ["pk", "username", "name"])
def test_nobody_of_another_city_is_given_a_question(net, enter, matter, far, way):
    clear(matter, net.duty)

    answer = give(enter(net.duty), matter, getattr(far, way))

    assert answer.status_code == 422
    assert Matter.objects.get().owner == net.adviser


@pytest.mark.parametrize("way", ["pk", "username", "name"])
def test_somebody_of_the_city_is_given_it_however_they_are_named(net, enter, matter, way):
    clear(matter, net.duty)

    give(enter(net.duty), matter, getattr(net.seat, way))

    assert Matter.objects.get().owner == net.seat


def test_who_has_given_their_own_question_away_can_undo_it(net, enter, matter):
    clear(matter, net.duty)
    duty = enter(net.duty)
    give(duty, matter, net.duty.pk)
    matter.refresh_from_db()
    give(duty, matter, net.seat.pk)
    matter.refresh_from_db()

    give(duty, matter, net.duty.pk)

    assert Matter.objects.get().owner == net.duty


def test_an_adviser_turns_to_the_county_and_who_leads_to_the_city(net, enter, matter):
    for one in (net.adviser, net.duty):
        clear(matter, one)

    def offered(user: User) -> str:
        return enter(user).get(f"/staff/m/{matter.number}/").content.decode()

    assert 'value="duty"' in offered(net.adviser)
    assert 'value="seat"' not in offered(net.adviser)
    assert 'value="seat"' in offered(net.duty)
    assert 'value="duty"' not in offered(net.duty), "nobody asks themselves"
