"""Every list, count and search x every role in every place: what stands in it, and that it shows no more."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from caravan.feedback.models import Rating, ReviewTask
from caravan.matters.models import Matter
from caravan.notifications import notify_staff
from tests.factories.network import MONDAY
from tests.matrix import oracle
from tests.matrix.seed import PHONE, SECRETS, VILLAGE, Cell, Post, World, canaries_in, taken_back

ALL = pytest.param(1, marks=pytest.mark.slow)
NUMBER = re.compile(r"\d{6}-26\d-\d{5}")
VIEWS = {"due", "unclaimed", "mine", "waiting", "all"}


def open_to(world: World, post: Post) -> set[str]:
    """The numbers of all matters that somebody may know of, by the oracle."""
    known = set()
    for cell, matter in world.matters.items():
        relation = "none" if post.relation == "owner" else post.relation
        if oracle.opens(post.role, post.place, relation, cell.label, VILLAGE):
            known.add(matter.number)
    for (holder, cell), matter in world.owned.items():
        relation = "owner" if holder == post else "none"
        if oracle.opens(post.role, post.place, relation, cell.label, VILLAGE):
            known.add(matter.number)
    return known


def own(world: World, post: Post) -> set[str]:
    return {matter.number for (holder, _cell), matter in world.owned.items() if holder == post} & open_to(world, post)


def handlers(world: World) -> Iterator[Post]:
    return (post for post in world.people if oracle.is_one_of(post.role, oracle.HANDLE))


def read_on(browser: Client, address: str, **query: str) -> tuple[set[str], bytes]:
    """The numbers on every page of a list, and all that stands on them."""
    numbers, content, after = set(), b"", ""
    while True:
        answer = browser.get(address, query | ({"after": after} if after else {}))
        content += answer.content
        numbers |= listed(answer.content)
        after = answer.context["after"]
        if not after:
            return numbers, content


def listed(content: bytes) -> set[str]:
    return set(NUMBER.findall(content.decode()))


@pytest.mark.parametrize("step", [ALL, 7])
def test_each_view_of_the_queue_lists_what_one_may_know_and_nothing_else(world, step):
    wrong = []
    for post in list(handlers(world))[::step]:
        expected = dict.fromkeys(VIEWS, open_to(world, post)) | {"mine": own(world, post), "waiting": set()}
        for view in VIEWS:
            numbers, content = read_on(world.browser(post), reverse("workbench:queue"), view=view, size="100")
            if numbers != expected[view] or canaries_in(content):
                wrong.append((post, view))

    assert wrong == []


def test_the_counts_beside_the_queue_count_what_it_lists(world):
    wrong = []
    for post in handlers(world):
        views = world.browser(post).get(reverse("workbench:notices")).context["views"]
        shown = {key: count for key, _label, count in views if count is not None}
        everything, mine = str(len(open_to(world, post))), str(len(own(world, post)))
        if shown != {"due": everything, "unclaimed": everything, "mine": mine}:
            wrong.append((post, shown))

    assert wrong == []


@pytest.mark.parametrize("text", ["the number", PHONE, SECRETS["asker"], "拖欠工资", "青堡村", SECRETS["story"]])
@pytest.mark.parametrize("step", [ALL, 9])
def test_a_search_finds_what_one_may_know_and_nothing_else(world, text, step):
    number = world.matters[Cell("normal", "nothing")].number
    sought = number if text == "the number" else text
    wrong = []
    for post in list(handlers(world))[::step]:
        expected = {number} if text == "the number" else set() if text == SECRETS["story"] else set(NUMBERS(world))
        if text in (PHONE, SECRETS["asker"]):
            # By a person nothing is found in which one has an interest.
            expected -= {matter.number for cell, matter in world.matters.items() if cell.declared == "conflict"}
            theirs = {cell: matter for (holder, cell), matter in world.owned.items() if holder == post}
            expected -= {matter.number for cell, matter in theirs.items() if cell.declared == "conflict"}
        query = {"view": "all", "q": sought, "size": "100"}
        numbers, content = read_on(world.browser(post), reverse("workbench:queue"), **query)
        if numbers - {sought} != (expected & open_to(world, post)) - {sought} or (
            text == "the number" and (f">{sought} " in content.decode()) is not (sought in open_to(world, post))
        ):
            wrong.append(post)

    assert wrong == []


def NUMBERS(world: World) -> set[str]:  # noqa: N802 -- every number there is
    return {matter.number for matter in (*world.matters.values(), *world.owned.values())}


def test_the_board_counts_and_lists_what_one_may_know(world):
    wrong = []
    for post in handlers(world):
        if not oracle.is_one_of(post.role, oracle.LEAD):
            continue
        answer = world.browser(post).get(reverse("workbench:ladder"))
        counted = sum(rung.count for rung in answer.context["rungs"])
        known = open_to(world, post)
        if counted != len(known) or not listed(answer.content) <= known or canaries_in(answer.content):
            wrong.append((post, counted, len(known)))

    assert wrong == []


def test_pages_of_those_who_handle_nothing_name_no_matter(world):
    """Statistics, audit and administration: no page that their doors open holds a word of a matter."""
    wrong = []
    for post in world.people:
        if oracle.is_one_of(post.role, oracle.HANDLE) or post.place not in {"42", "422801", "43"}:
            continue
        for name, row in oracle.ROUTES.items():
            if not name.startswith("workbench:") or row.shows in {"matter", "held", "reviews", "draft"}:
                continue
            if not oracle.passes(name, post.role) or name in PATHS or row.who == "everybody":
                continue
            answer = world.browser(post).get(reverse(name), follow=True)
            named = listed(answer.content) if post.role != "auditor" else set()
            if canaries_in(answer.content) or named:
                wrong.append((post, name, named))

    assert wrong == []


# Their paths take something.
PATHS = {
    "workbench:account",
    "workbench:again",
    "workbench:ladder_table",
}


def test_a_notice_offers_the_way_to_a_matter_that_is_still_open_to_its_reader(world):
    number = world.matters[Cell("normal", "clear")].number
    wrong = []
    with taken_back():
        for post in world.people:
            notify_staff(
                staff=[world.people[post].addressee], template="question_waiting", number=number, after=None, now=MONDAY
            )
        for post in world.people:
            rows = world.browser(post).get(reverse("workbench:notices")).context["rows"]
            offers = {row["open"] for row in rows}
            if (number in offers) is not (number in open_to(world, post)):
                wrong.append((post, offers))

    assert wrong == []


def test_a_call_back_is_seen_by_whom_it_was_given_to_and_nobody_else(world):
    matter = world.matters[Cell("normal", "clear")]
    rating = Rating.objects.create(
        matter=matter, rated=world.net.adviser, grade=1, comment=SECRETS["note"], at=MONDAY, reasons=[]
    )
    assignee = Post("supervisor", "4228")
    task = ReviewTask.objects.create(
        matter=matter, rating=rating, assignee=world.people[assignee], created_at=MONDAY, due_at=MONDAY
    )
    wrong = []
    for post in world.people:
        if not oracle.is_one_of(post.role, oracle.LEAD):
            continue
        browser = world.browser(post)
        page = browser.get(reverse("workbench:review", args=[task.pk]))
        rows = listed(browser.get(reverse("workbench:reviews")).content)
        form = {"act": "finish", "outcome": "solved", "note": "好"}
        with taken_back():
            sent = browser.post(reverse("workbench:review", args=[task.pk]), form).status_code
        is_theirs = post == assignee
        if (page.status_code, bool(rows)) != ((200, True) if is_theirs else (404, False)):
            wrong.append((post, page.status_code, rows))
        if (sent == 404) is is_theirs or (canaries_in(page.content) and not is_theirs):
            wrong.append((post, sent))

    assert wrong == []


def test_a_call_back_shows_no_fact_before_its_reader_has_declared(world):
    matter = world.matters[Cell("normal", "nothing")]
    rating = Rating.objects.create(
        matter=matter, rated=world.net.adviser, grade=1, comment=SECRETS["note"], at=MONDAY, reasons=[]
    )
    post = Post("supervisor", "4228")
    task = ReviewTask.objects.create(
        matter=matter, rating=rating, assignee=world.people[post], created_at=MONDAY, due_at=MONDAY
    )
    browser = world.browser(post)

    assert canaries_in(browser.get(reverse("workbench:review", args=[task.pk])).content) == {"opponent"}
    for act in ("reveal", "try", "finish"):
        form = {"act": act, "purpose": "call_back", "way": "call", "outcome": "solved", "note": "好"}
        answer = browser.post(reverse("workbench:review", args=[task.pk]), form)
        assert answer.status_code == 404, act
        assert canaries_in(answer.content) == set(), act


# What the form to follow a matter shows of what a number looks like.
EXAMPLE = "422801-261-00123"


def test_no_page_or_table_for_everybody_holds_a_word_of_a_matter(world):
    browser = world.browser(Post("supervisor", "42"))
    numbers = {str(number) for number in Matter.objects.values_list("number", flat=True)}
    number = max(numbers)
    addresses = [
        *(reverse(f"open:{name}") for name in ("month", "definitions", "network")),
        reverse("open:month_csv"),
        *(reverse(f"open:{name}", args=["422801"]) for name in ("place", "place_csv")),
        *(f"/api/v1/{path}" for path in ("topics", "signals", "figures", "regions", "points", "openapi.json")),
        f"/track/?number={number}",
        reverse("citizen:home"),
        reverse("citizen:mine"),
        reverse("citizen:find"),
        reverse("demo:index"),
    ]
    for address in addresses:
        answer = browser.get(address)
        assert canaries_in(answer.content) == set(), address
        # Some name an invented number as an example of what one looks like.
        assert (listed(answer.content) & numbers) - {EXAMPLE} <= ({number} if number in address else set()), address
        assert answer.status_code in {200, 422}, address


def test_the_description_of_the_interface_is_json():
    """Somebody has to see that an address above is one: a 404 holds no secret either."""
    assert "paths" in json.loads(Client().get("/api/v1/openapi.json").content)
