"""The ladder board of the duty lead."""

from datetime import timedelta

import pytest

from caravan.routing.jobs import climb_ladders
from tests.factories.network import MONDAY, ask

BOARD = "/staff/ladder/"


def shown(page) -> dict[int, list[str]]:
    return {rung.number: [row.number for row in rung.rows] for rung in page.context["rungs"]}


def test_every_open_question_of_the_region_stands_on_its_rung_the_next_to_climb_first(net, enter):
    first = ask().matter
    climb_ladders(first.next_at)
    later, latest = (ask(now=MONDAY + timedelta(minutes=n)).matter for n in (2, 4))
    urgent = ask(signals=["eviction"]).matter

    page = enter(net.duty).get(BOARD)

    assert shown(page) == {1: [later.number, latest.number], 2: [first.number], 3: [urgent.number], 4: [], 5: []}


def test_a_full_rung_says_how_many_more_there_are(net, enter):
    for number in range(14):
        ask(now=MONDAY + timedelta(minutes=number))

    page = enter(net.duty).get(BOARD)
    rung = page.context["rungs"][0]

    assert (len(rung.rows), rung.count, rung.more) == (12, 14, 2)
    assert "还有 2 件" in page.content.decode()


def test_the_board_is_for_leading_people_and_for_their_region(net, enter):
    ask()

    assert enter(net.adviser).get(BOARD).status_code == 404
    assert enter(net.clerk).get(BOARD).status_code == 404
    assert sum(map(len, shown(enter(net.supervisor).get(BOARD)).values())) == 1


def test_the_board_renews_itself_alone(net, enter):
    ask()

    fragment = enter(net.duty).get(BOARD, headers={"HX-Request": "true"}).content.decode()

    assert fragment.strip().startswith('<div id="ladder"')
    assert "<html" not in fragment


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_costs_the_same_however_much_is_open(net, enter, django_assert_max_num_queries, count):
    for number in range(count):
        ask(now=MONDAY + timedelta(minutes=number))
    browser = enter(net.duty)
    browser.get(BOARD)

    with django_assert_max_num_queries(12):
        browser.get(BOARD)
