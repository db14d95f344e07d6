"""Every look at somebody is on record: the name before the declaration, the comparison, the search."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.people.services import declare_interest
from caravan.privacy.index import blind_index
from caravan.routing.services import declare
from caravan.web.workbench.searches import LIMIT
from tests.factories.network import MONDAY, ask, clear
from tests.factories.reviews import bad_rating

FIRM = "恩施鸿达建筑公司"


@pytest.fixture
def matter(net) -> Matter:
    return ask(opponent=FIRM).matter


def looks(matter: Matter, user: User) -> list[tuple[str, list[str]]]:
    seen = Event.objects.filter(action="seen", subject_id=str(matter.pk), actor=user.username).order_by("pk")
    return [(event.purpose, event.data["what"]) for event in seen]


def searches() -> list[Event]:
    return list(Event.objects.filter(action="search").order_by("pk"))


@pytest.mark.parametrize("path", ["/staff/m/{}/", "/staff/?open={}"])
def test_the_name_of_the_other_side_before_a_declaration_is_a_look_on_record(net, enter, matter, path):
    assert FIRM in enter(net.adviser).get(path.format(matter.number)).content.decode()

    assert looks(matter, net.adviser) == [("declaration", ["opponent"])]


def test_where_no_other_side_is_named_nothing_was_looked_at(net, enter):
    matter = ask().matter
    enter(net.adviser).get(f"/staff/m/{matter.number}/")

    assert looks(matter, net.adviser) == []


def test_who_has_an_interest_is_not_shown_the_other_side_again(net, enter, matter):
    declare(matter=matter, by=net.duty, outcome="conflict", now=MONDAY)

    page = enter(net.duty).get(f"/staff/m/{matter.number}/")

    assert FIRM not in page.content.decode()
    assert looks(matter, net.duty) == []


def test_before_a_call_back_the_name_of_the_other_side_is_a_look_on_record_as_well(net, enter, matter):
    task = bad_rating(matter, net.adviser)
    page = enter(task.assignee).get(f"/staff/reviews/{task.pk}/")

    assert FIRM in page.content.decode()
    assert looks(matter, task.assignee) == [("declaration", ["opponent"])]


def test_comparing_two_questions_is_a_look_at_both(net, enter, matter):
    other = ask(now=MONDAY + timedelta(minutes=1)).matter
    clear(matter, net.duty)
    browser = enter(net.duty)

    page = browser.get(f"/staff/m/{matter.number}/same/").content.decode()
    clear(other, net.duty)
    marked = browser.get(f"/staff/m/{matter.number}/same/").content.decode()

    assert other.number in page
    assert "电话相同" not in page
    assert "姓名相同" not in page
    assert "电话相同" in marked
    compared = ("comparison", ["phone", "name", "story"])
    assert looks(matter, net.duty) == [compared] * 2
    assert looks(other, net.duty) == [("comparison", ["story"]), compared]


def test_a_question_in_which_one_has_an_interest_is_neither_found_by_a_name_nor_compared(net, enter, matter):
    twice = ask(now=MONDAY + timedelta(minutes=1)).matter
    clear(twice, net.duty)
    browser = enter(net.duty)
    found = browser.get("/staff/", {"view": "all", "q": FIRM}).content.decode()
    declare_interest(name=FIRM, user=net.duty, by=None, now=MONDAY)

    by_name = browser.get("/staff/", {"view": "all", "q": FIRM}).content.decode()
    compared = browser.get(f"/staff/m/{twice.number}/same/").content.decode()

    assert matter.number in found
    assert matter.number not in by_name
    assert matter.number not in compared
    assert matter.number in browser.get("/staff/", {"view": "all"}).content.decode()


def test_what_one_has_declared_oneself_is_not_found_by_a_phone(net, enter, matter):
    declare(matter=matter, by=net.duty, outcome="conflict", now=MONDAY)

    assert matter.number not in enter(net.duty).get("/staff/", {"view": "all", "q": "12000000001"}).content.decode()


def test_who_searches_for_more_people_than_anybody_does_is_asked_to_wait(net, enter, matter, monkeypatch):
    monkeypatch.setattr("caravan.web.workbench.searches.LIMIT", replace(LIMIT, most=2))
    browser = enter(net.duty)
    for _time in range(2):
        assert browser.get("/staff/", {"view": "all", "q": "田大山"}).status_code == 200

    refused = browser.get("/staff/", {"view": "all", "q": "田大山"})

    assert refused.status_code == 429
    assert matter.number not in refused.content.decode()
    assert "11:00" in refused.content.decode()
    assert browser.get("/staff/", {"view": "all", "q": matter.number}).status_code == 200
    assert enter(net.seat).get("/staff/", {"view": "all", "q": "田大山"}).status_code == 200


@pytest.mark.parametrize(("text", "kind"), [("120 0000 0001", "phone"), ("田大山", "name")])
def test_a_search_for_somebody_is_on_record_by_its_kind_and_never_by_its_words(net, enter, matter, text, kind):
    page = enter(net.duty).get("/staff/", {"view": "all", "q": text})

    assert matter.number in page.content.decode()
    (event,) = searches()
    assert event.actor == "duty"
    assert kind in event.data["kinds"]
    assert event.data["count"] == len(event.data["kinds"])
    assert blind_index(kind, text).hex() not in str(event.data)
    assert text.replace(" ", "") not in str(event.data).replace(" ", "")


def test_a_search_for_a_number_looks_for_nobody(net, enter, matter):
    browser: Client = enter(net.duty)
    browser.get("/staff/", {"q": matter.number})
    browser.get("/staff/")

    assert searches() == []
