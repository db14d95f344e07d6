"""The queue: its views, search, paging, the matter beside it, and what it costs."""

from datetime import timedelta

import pytest
from django.test import Client

from caravan.matters.models import Matter
from caravan.people.roles import Role
from caravan.routing.jobs import climb_ladders
from tests.factories.network import MONDAY, ask, clear, person, reply

MINUTE = timedelta(minutes=1)


def numbers(page) -> list[str]:
    return [row.number for row in page.context["rows"]]


def test_whoever_is_not_logged_in_is_led_to_the_login_and_back(client: Client, net):
    page = client.get("/staff/?view=mine")

    assert (page.status_code, page.headers["Location"]) == (302, "/staff/login/?next=%2Fstaff%2F%3Fview%3Dmine")


def test_the_nearest_promise_stands_first(net, enter):
    ordinary = ask().matter
    urgent = ask(signals=["eviction"]).matter

    page = enter(net.duty).get("/staff/")

    assert numbers(page) == [urgent.number, ordinary.number]


def test_whoever_is_in_danger_stands_above_what_is_late_on_the_first_page_and_on_no_other(net, enter):
    late = [ask(MONDAY + number * MINUTE).matter for number in range(11)]
    danger = ask(MONDAY + 60 * 24 * 3 * MINUTE, signals=["violence"]).matter
    browser = enter(net.seat)

    page = browser.get("/staff/?size=10")
    second = browser.get(f"/staff/?size=10&after={page.context['after']}")

    assert danger.due_at > late[0].due_at
    assert numbers(page) == [danger.number, *(matter.number for matter in late[:10])]
    assert numbers(second) == [late[10].number]


def test_an_adviser_sees_what_is_theirs_and_nothing_of_the_next_village(net, enter):
    own = ask().matter
    ask(region_code="422801101202")

    assert numbers(enter(net.adviser).get("/staff/?view=all")) == [own.number]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("due", {"taken", "waiting", "offered"}),
        ("unclaimed", {"waiting", "offered"}),
        ("mine", {"taken"}),
        ("waiting", {"answered"}),
        ("all", {"taken", "waiting", "offered", "answered"}),
    ],
)
def test_the_views_of_a_duty_lawyer(net, enter, view, expected):
    from caravan.routing.services import take

    matters = {name: ask().matter for name in ("taken", "waiting", "offered", "answered")}
    clear(matters["taken"], net.duty)
    take(matter=matters["taken"], by=net.duty, now=MONDAY)
    reply(matters["answered"], net.adviser, MONDAY + MINUTE)

    page = enter(net.duty).get(f"/staff/?view={view}")

    assert set(numbers(page)) == {matters[name].number for name in expected}


@pytest.mark.parametrize(
    "typed",
    ["{number}", "{digits}", "田大山", " 田 大山 ", "12000000001", "120 0000 0001", "拖欠工资", "Unpaid", "青堡村"],
)
def test_search_finds_by_number_name_phone_topic_and_place(net, enter, typed):
    wanted = ask().matter
    other = person("other-clerk", Role.STATION_CLERK, net.regions["422801101"])
    assert other

    text = typed.format(number=wanted.number, digits=wanted.number.replace("-", ""))
    page = enter(net.duty).get("/staff/", {"view": "all", "q": text})

    assert numbers(page) == [wanted.number]


@pytest.mark.parametrize("typed", ["李四", "12099999999", "422801-261-99999", "'; --", "%", "𠮷" * 60])
def test_search_for_what_is_not_there_finds_nothing_and_says_what_it_takes(net, enter, typed):
    ask()

    page = enter(net.duty).get("/staff/", {"view": "all", "q": typed})

    assert (page.status_code, numbers(page)) == (200, [])


def test_what_no_person_can_type_is_refused_before_the_database_sees_it(net, enter):
    browser = enter(net.duty)

    assert browser.get("/staff/", {"q": "a\x00b"}).status_code == 400
    assert browser.post("/staff/m/422801-261-00001/do/note/", {"text": "a\x00b"}).status_code == 400


def test_search_finds_nothing_beyond_what_one_may_see(net, enter):
    hidden = ask(region_code="422801101202").matter

    assert numbers(enter(net.adviser).get("/staff/", {"view": "all", "q": hidden.number})) == []


def test_marks_narrow_the_queue(net, enter):
    ask()
    urgent = ask(signals=["eviction"]).matter
    english = ask(story="My boss owes me two months of wages. What can I do?").matter
    browser = enter(net.duty)

    assert numbers(browser.get("/staff/?mark=fast")) == [urgent.number]
    assert numbers(browser.get("/staff/?mark=translation")) == [english.number]


@pytest.mark.parametrize("view", ["due", "all"])
def test_pages_follow_each_other_without_a_gap_or_a_repetition(net, enter, view):
    asked = {ask(now=MONDAY + n * MINUTE).matter.number for n in range(23)}
    browser, seen, after = enter(net.duty), [], ""

    for _page in range(3):
        page = browser.get("/staff/", {"view": view, "size": 10, "after": after})
        seen += numbers(page)
        after = page.context["after"]

    assert len(seen) == 23
    assert set(seen) == asked
    assert after == ""


@pytest.mark.parametrize(
    "query",
    ["view=nonsense", "size=10000", "size=-1", "after=rubbish", "after=9999_x", "open=0", "mark=x&mark=fast", "q="],
)
def test_nonsense_in_the_address_is_no_error(net, enter, query):
    ask()

    assert enter(net.duty).get(f"/staff/?{query}").status_code == 200


def test_a_row_opens_beside_the_list_and_htmx_gets_the_panel_alone(net, enter):
    matter = ask().matter
    browser = enter(net.duty)

    whole = browser.get(f"/staff/?open={matter.number}")
    panel = browser.get(f"/staff/?open={matter.number}", headers={"HX-Request": "true"})

    assert 'id="matter-panel"' in whole.content.decode()
    assert "<html" in whole.content.decode()
    assert panel.content.decode().strip().startswith("<section")


def test_a_hidden_matter_opens_like_a_missing_one(net, enter):
    hidden = ask(region_code="422801101202").matter
    browser = enter(net.adviser)

    for number in (hidden.number, "422801-261-99999"):
        page = browser.get(f"/staff/?open={number}")
        assert page.status_code == 200
        assert 'id="matter-title"' not in page.content.decode()
        assert browser.get(f"/staff/m/{number}/").status_code == 404


@pytest.mark.parametrize(("role", "page"), [("auditor", "/staff/audit/"), ("statistics_officer", "/open/")])
def test_who_works_no_queue_is_led_to_the_page_of_their_role(net, enter, role, page):
    user = person(role, Role(role), net.regions["42"])

    answer = enter(user).get("/staff/")

    assert (answer.status_code, answer.headers["Location"]) == (302, page)


def test_a_revoked_role_counts_from_the_next_request(net, enter):
    from caravan.people.services import revoke_role

    ask()
    browser = enter(net.duty)
    assert browser.get("/staff/").status_code == 200

    revoke_role(grant=net.duty.grants[0], by=None, today=MONDAY.date(), now=MONDAY)

    assert browser.get("/staff/").status_code == 404


def test_a_closed_account_is_out_at_the_next_request(net, enter):
    from caravan.people.services import deactivate

    browser = enter(net.duty)
    deactivate(user=net.duty, by=None, now=MONDAY)

    assert browser.get("/staff/").status_code == 302


@pytest.mark.parametrize("size", [10, 50])
def test_the_queue_costs_the_same_at_any_size(net, enter, django_assert_max_num_queries, size):
    for number in range(size + 1):
        ask(now=MONDAY + number * MINUTE)
    climb_ladders(MONDAY + timedelta(hours=1))
    browser = enter(net.duty)
    browser.get("/staff/")

    with django_assert_max_num_queries(9):
        assert len(numbers(browser.get(f"/staff/?size={size}"))) == size
    assert Matter.objects.count() == size + 1
