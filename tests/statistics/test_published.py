"""What is shown of places where few people asked: nothing, on any page, by any detour."""

import pytest
from django.test import Client

from caravan import clock
from caravan.people.roles import Role
from caravan.statistics.response import FEWEST, Period, Published, forget, published
from tests.factories.network import MONDAY, ask, build_network, person, region

pytestmark = pytest.mark.django_db

NOVEMBER = Period.month(MONDAY.date())


@pytest.fixture
def asked():
    """Let people of three prefectures ask: six, three and seven of them."""
    net = build_network()
    for code, name in (("4201", "武汉市"), ("4203", "十堰市")):
        city = region(code, name, net.regions["42"])
        region(f"{code}02", f"{name}一区", city)
        person(f"seat-{code}", Role.CITY_DUTY_SEAT, city)
        person(f"supervisor-{code}", Role.SUPERVISOR, city)
    for code, count in (("422801", 6), ("420102", 3), ("420302", 7)):
        for _number in range(count):
            ask(region_code=code)
    forget()
    clock.install(lambda: MONDAY)
    yield
    forget()


def shown(scope: str) -> Published:
    return published(NOVEMBER, now=MONDAY, scope=scope)


def test_a_place_below_the_limit_is_withheld_with_the_next_smallest(asked):
    assert shown("42").whole.received == 16
    assert {code: part.received for code, part in shown("42").parts.items()} == {"4203": 7}


@pytest.mark.parametrize("scope", ["4201", "4228", "420102", "422801"])
def test_what_the_table_withholds_its_own_page_does_not_tell(asked, scope):
    assert shown(scope) == Published(None, {}, None)


def test_a_place_with_enough_questions_is_shown_with_its_parts(asked):
    assert shown("4203").whole.received == 7
    assert {code: part.received for code, part in shown("4203").parts.items()} == {"420302": 7}


def test_the_page_of_a_withheld_place_says_so_and_shows_no_figure(asked):
    client = Client(headers={"accept-language": "en"})

    withheld = client.get("/open/4201/").content.decode()
    enough = client.get("/open/4203/").content.decode()

    assert f"fewer than {FEWEST} questions" in withheld
    assert 'class="figures"' not in withheld
    assert 'class="figures"' in enough
