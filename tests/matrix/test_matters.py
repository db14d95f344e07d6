"""Every page and action of a matter x every role x every place x what is said of the matter and of an interest."""

import pytest
from django.test import Client
from django.urls import reverse

from caravan.matters.models import Matter
from caravan.routing.models import ConflictCheck
from tests.factories.network import MONDAY
from tests.matrix import oracle
from tests.matrix.seed import (
    DECLARED,
    SECRETS,
    VILLAGE,
    Cell,
    Post,
    World,
    canaries_in,
    deeds,
    file_of,
    paper_of,
    taken_back,
)

# Every cell takes minutes where a page is rendered for each of twenty actions; between them the first numbers
# have no divisor in common with the number of labels, so that every kind of cell comes up.
ALL = pytest.param(1, marks=pytest.mark.slow)


def may_open(post: Post, cell: Cell) -> bool:
    return oracle.opens(post.role, post.place, post.relation, cell.label, VILLAGE)


def may_read(post: Post, cell: Cell) -> bool:
    return may_open(post, cell) and cell.declared == "clear"


@pytest.mark.parametrize("step", [ALL, 11])
def test_a_page_shows_the_facts_to_whom_they_are_for_and_to_nobody_else(world, step):
    wrong = []
    for post, cell, matter in world.cells(step):
        answer = world.browser(post).get(reverse("workbench:matter", args=[matter.number]))
        seen = canaries_in(answer.content)
        if not may_open(post, cell):
            is_right = answer.status_code == 404 and not seen
        elif cell.declared == "clear":
            is_right = answer.status_code == 200 and {"story", "asker", "opponent"} <= seen <= set(SECRETS)
        else:
            # Before somebody has declared, the other side's name is all; after a conflict not even that.
            is_right = answer.status_code == 200 and seen <= {"opponent"}
            is_right = is_right and ("opponent" in seen) is (cell.declared == "nothing")
        if not is_right:
            wrong.append((post, cell, answer.status_code, seen))

    assert wrong == []


def test_the_whole_matter_is_there_for_whom_it_is_for(world):
    """The canaries above would be missing everywhere if the page did not show them at all."""
    post, cell = Post("supervisor", "422801"), Cell("normal", "clear")

    answer = world.browser(post).get(reverse("workbench:matter", args=[world.matters[cell].number]))

    assert canaries_in(answer.content) == set(SECRETS)


@pytest.mark.parametrize("step", [ALL, 23])
def test_the_panel_of_the_queue_shows_no_more_than_the_page(world, step):
    wrong = []
    for post, cell, matter in world.cells(step):
        for headers in ({}, {"hx-request": "true"}):
            if not oracle.is_one_of(post.role, oracle.HANDLE):
                continue
            answer = world.browser(post).get(reverse("workbench:queue"), {"open": matter.number}, headers=headers)
            seen = canaries_in(answer.content)
            allowed = set(SECRETS) if may_read(post, cell) else {"opponent"} if may_open(post, cell) else set()
            if answer.status_code != 200 or not seen <= allowed:
                wrong.append((post, cell, headers, answer.status_code, seen))

    assert wrong == []


@pytest.mark.parametrize("step", [ALL, 13])
def test_files_and_comparisons_open_where_the_facts_do(world, step):
    wrong = []
    for post, cell, matter in world.cells(step):
        if post.relation == "owner":
            continue  # the files are of the others
        browser = world.browser(post)
        expected = 200 if may_read(post, cell) else 404
        for name, arguments in (
            ("workbench:file", [matter.number, file_of(matter)]),
            ("workbench:document", [matter.number, paper_of(matter)]),
            ("workbench:same", [matter.number]),
        ):
            answer = browser.get(reverse(name, args=arguments))
            if answer.status_code != expected:
                wrong.append((post, cell, name, answer.status_code))

    assert wrong == []


def test_a_file_opens_under_its_own_matter_only(world):
    cell, other = world.matters[Cell("normal", "clear")], world.matters[Cell("normal", "nothing")]
    wrong = []
    for post in world.people:
        for name, key in (("workbench:file", file_of(other)), ("workbench:document", paper_of(other))):
            if (status := world.browser(post).get(reverse(name, args=[cell.number, key])).status_code) != 404:
                wrong.append((post, name, status))

    assert wrong == []


def others(post: Post) -> str:
    """What somebody has to do with the matters that are not their own."""
    return "none" if post.relation == "owner" else post.relation


def forms(world: World, matter: Matter) -> dict[str, dict[str, str]]:
    """What is sent with each action so that nothing but rights decides."""
    colleague = world.net.duty.username
    other = world.net.users["other1"].username
    return {
        "seal": {},
        "unseal": {"reason": "理由"},
        "let_in": {"request": "00000000-0000-0000-0000-000000000007"},
        "keep_out": {"request": "00000000-0000-0000-0000-000000000007"},
        "take": {},
        "put_back": {},
        "release": {"reason": "理由"},
        "reassign": {"to": other, "reason": "理由", "expected": str(Matter.objects.get(pk=matter.pk).owner_id)},
        "escalate": {"reason": "理由"},
        "clarify": {"question": "问题？"},
        "opinion": {"of": colleague, "question": "问题？"},
        "give_opinion": {"opinion": "00000000-0000-0000-0000-000000000007", "reply": "意见"},
        "note": {"text": "备注"},
        "retitle": {"title": "新标题"},
        "merge": {"into": world.matters[Cell("normal", "nothing")].number},
        "unmerge": {},
        "spam": {"reason": "理由"},
        "not_spam": {},
        "recall": {"answer": "00000000-0000-0000-0000-000000000007", "reason": "理由"},
        "translator": {"translator": other},
        "share": {"question": "问题", "answer": "答案"},
        "stop_sharing": {},
        "reveal": {"purpose": "call_back"},
    }


@pytest.mark.parametrize("step", [pytest.param(3, marks=pytest.mark.slow), 83])
def test_nobody_acts_on_what_they_may_not_know_or_have_not_declared_about(world, step):
    wrong = []
    for post, cell, matter in world.cells(step):
        if may_read(post, cell):
            continue
        browser, expected = world.browser(post), 409 if may_open(post, cell) else 404
        sent = [("act", [action], form) for action, form in forms(world, matter).items()]
        for name, more, form in [*sent, ("draft", [], {"round": "1", "plain": "草稿"})]:
            with taken_back():
                before = deeds()
                answer = browser.post(reverse(f"workbench:{name}", args=[matter.number, *more]), form)
                is_done = deeds() != before
            if answer.status_code != expected or is_done or canaries_in(answer.content) - {"opponent"}:
                wrong.append((post, cell, name, more, answer.status_code, is_done))

    assert wrong == []


@pytest.mark.parametrize("step", [ALL, 13])
def test_whoever_may_know_the_facts_does_what_their_role_lets_them(world, step):
    wrong = []
    cells = [(post, matter) for post, cell, matter in world.cells() if cell == ("normal", "clear")]
    for post, matter in cells[::step]:
        if not may_read(post, Cell("normal", "clear")):
            continue
        for action, form in forms(world, matter).items():
            with taken_back():
                if action == "merge":
                    into = world.matters[Cell("normal", "nothing")]
                    ConflictCheck.objects.create(matter=into, user=world.people[post], outcome="clear", at=MONDAY)
                status = (
                    world.browser(post).post(reverse("workbench:act", args=[matter.number, action]), form).status_code
                )
            became = {200: "done", 302: "done", 409: "refused", 422: "refused", 404: "missing"}[status]
            expected = oracle.may_do(action, post.role, post.relation)
            if action == "merge" and not may_open(post._replace(relation=others(post)), Cell("normal", "nothing")):
                expected = "refused"  # what they may not know of they cannot join anything to
            if became != expected:
                wrong.append((post, action, status))

    assert wrong == []


def test_what_is_hidden_answers_like_what_is_missing(world):
    matter = world.matters[Cell("normal", "clear")]
    missing = f"{matter.number[:-5]}99999"
    for role in oracle.ROLES.values():
        browser: Client = world.browser(Post(role, "422802"))
        for name, more in (("matter", []), ("same", []), ("file", [file_of(matter)]), ("draft", []), ("act", ["take"])):
            method = "post" if name in {"draft", "act"} else "get"
            answers = [
                getattr(browser, method)(reverse(f"workbench:{name}", args=[number, *more]))
                for number in (matter.number, missing)
            ]
            assert [answer.status_code for answer in answers] == [404, 404], (role, name)
            assert answers[0].content == answers[1].content, (role, name)


def test_every_way_to_declare_is_in_the_world():
    assert set(DECLARED) == {"nothing", "clear", "conflict"}
