"""Every public page and call about one matter x every ground on which a visitor may come to it."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from caravan.consultations import services
from caravan.consultations.content import AnswerText, Helper
from caravan.consultations.models import Answer, Clarification
from caravan.matters.models import Attachment, Matter, Party
from caravan.privacy.index import blind_index
from caravan.web.citizen.visitor import COOKIE, Visitor, keep
from tests.factories.network import MONDAY, clear, fresh
from tests.matrix import oracle
from tests.matrix.seed import (
    HELPER_PHONE,
    PHONE,
    Cell,
    Post,
    World,
    canaries_in,
    deeds,
    file_of,
    paper_of,
    taken_back,
)

# On what ground a browser comes, and what of it may be known: everything of the asker's, or nothing. The phone of
# somebody in danger opens nothing, and a helper ends nothing.
GROUNDS = {
    "nobody": set(),
    "this receipt": {"normal", "danger"},
    "another receipt": set(),
    "a replaced receipt": set(),
    "the asker's phone": {"normal"},
    "the helper's phone": {"normal"},
    "a former helper's phone": set(),
    "the phone, proved long ago": set(),
    "another phone": set(),
    "a member of staff": set(),
}
PAGES = [name for name, row in oracle.ROUTES.items() if row.who == "receipt" and name.startswith("citizen:")]
CALLS = [name for name, row in oracle.ROUTES.items() if row.who == "receipt" and name.startswith("api-v1:")]
BY_THE_ASKER = {
    "citizen:withdraw",
    "citizen:helper",
    "citizen:helper_end",
    "citizen:looks",
    "citizen:copy",
    "citizen:case_papers",
    "citizen:complain",
}
# Nothing was counted yet, so there is no proof of it; and a question is no case.
NOTHING_THERE = {
    "citizen:tally_proof",
    "citizen:case_step",
    "citizen:case_papers",
    "citizen:aid_done",
    "citizen:complain",
}
NOBODYS = UUID(int=7)
FORMER = "12000007654"


@pytest.fixture(scope="module")
def told(world: World) -> Iterator[World]:
    """The world, with an answer, a clarification and a helper who left in some matters."""
    with taken_back():
        _tell(world)
        yield world


def _tell(world: World) -> None:
    for label in ("normal", "danger"):
        for declared in ("clear", "nothing"):
            matter = world.matters[Cell(label, declared)]
            clear(matter, world.net.supervisor)
            by = fresh(world.net.supervisor)
            services.clarify(matter=matter, by=by, question="签过合同吗？", now=MONDAY)
            text = AnswerText(plain="您可以申请劳动仲裁，不收费。")
            services.answer(matter=matter, text=text, by=by, expected_round=1, now=MONDAY)
            former = Helper("FORMER", FORMER, "family", "帮忙", "spoken")
            party = services.add_helper(matter=matter, helper=former, now=MONDAY)
            services.end_helper(helper=party, is_code_renewed=False, now=MONDAY)


def browser_on(ground: str, matter: Matter, other: Matter, world: World) -> Client:
    if ground == "a member of staff":
        return world.browser(Post("supervisor", "42"))
    visitor = Visitor()
    phones = {
        "the asker's phone": PHONE,
        "the helper's phone": HELPER_PHONE,
        "a former helper's phone": FORMER,
        "the phone, proved long ago": PHONE,
        "another phone": "12000001111",
    }
    if ground == "this receipt":
        visitor.open(matter)
    elif ground == "another receipt":
        visitor.open(other)
    elif ground == "a replaced receipt":
        visitor.matters[matter.number] = matter.receipt_version - 1
    elif ground in phones:
        visitor.phone_index = blind_index("phone", phones[ground])
        visitor.phone_at = MONDAY - timedelta(hours=1) if ground.endswith("ago") else MONDAY
    client = Client()
    client.cookies[COOKIE] = keep(HttpResponse(), visitor).cookies[COOKIE].value
    return client


def taken_by(name: str, matter: Matter) -> list[Any]:
    """What the path of a route takes, of ``matter`` where it has one."""
    helper = Party.objects.helpers().filter(matter=matter).first()
    more: dict[str, Callable[[], Any]] = {
        "citizen:file": lambda: file_of(matter),
        "citizen:paper": lambda: paper_of(matter),
        "citizen:case_step": lambda: "withdraw",
        "citizen:case_papers": lambda: "identity",
        "citizen:clarification": lambda: Clarification.objects.get(round__matter=matter).pk,
        "citizen:rate": lambda: Answer.objects.get(round__matter=matter).pk,
        "citizen:helper_end": lambda: helper.pk if helper else NOBODYS,
    }
    return [matter.number, *([more[name]()] if name in more else [])]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("label", ["normal", "danger"])
def test_a_page_of_a_matter_opens_on_its_grounds_and_on_no_other(told, ground, label):
    matter, other = told.matters[Cell(label, "clear")], told.matters[Cell(label, "nothing")]
    matter.refresh_from_db()
    browser = browser_on(ground, matter, other, told)
    opens = label in GROUNDS[ground]
    for name in PAGES:
        is_led_back = not opens or (ground == "the helper's phone" and name in BY_THE_ASKER)
        for method in ("get", "post"):
            with taken_back():
                before = deeds()
                answer = getattr(browser, method)(reverse(name, args=taken_by(name, matter)), FORMS.get(name, {}))
                did = deeds() - before
            if answer.status_code == 405:
                # Whatever is carried into a case is pressed; all else can be looked at.
                assert (method == "get") is name.endswith("_from"), name
                assert (did, canaries_in(answer.content)) == (0, set()), name
            elif not opens:
                assert answer.status_code == 302, (name, method)
                assert answer["Location"].startswith("/track/"), (name, method)
                assert (did, canaries_in(answer.content)) == (0, set()), (name, method)
            elif is_led_back:
                assert answer.status_code == 302, (name, method)
                assert did <= 1, (name, method)  # the look itself
            else:
                assert not (answer.status_code == 302 and answer["Location"].startswith("/track/")), (name, method)
                allowed = {404} if name in NOTHING_THERE else {422}
                assert answer.status_code < 400 or answer.status_code in allowed, (name, method, answer.status_code)


FORMS = {
    "citizen:follow_up": {"text": "再问一句", "token": "again"},
    "citizen:clarification": {"text": "三月一日"},
    "citizen:rate": {"grade": "5"},
    "citizen:close": {"is_solved": "yes"},
    "citizen:withdraw": {},
    "citizen:sharing": {"allow": "yes"},
    "citizen:helper": {"name": "乙", "phone": "12000002222", "relation": "family", "reason": "帮忙", "sure": "on"},
    "citizen:helper_end": {"sure": "on"},
}


def test_what_belongs_to_another_matter_is_not_there_under_this_one(told):
    """The holder of one receipt puts the keys of another matter's file, answer, clarification and helper into it."""
    mine, other = told.matters[Cell("normal", "clear")], told.matters[Cell("normal", "nothing")]
    browser = browser_on("this receipt", mine, other, told)
    for name in ("citizen:file", "citizen:paper", "citizen:clarification", "citizen:rate", "citizen:helper_end"):
        address = reverse(name, args=[mine.number, taken_by(name, other)[1]])
        for method in ("get", "post"):
            with taken_back():
                before = deeds()
                answer = getattr(browser, method)(address, FORMS.get(name, {}))
                did = deeds() - before
            assert did <= 1, (name, method)
            if name == "citizen:helper_end":
                assert answer.status_code == 302, method
                assert Party.objects.helpers().filter(matter=other).count() == 1
            else:
                assert answer.status_code in {404, 405}, (name, method)


def test_a_file_of_another_matter_is_not_taken_over(told):
    mine, other = told.matters[Cell("normal", "clear")], told.matters[Cell("normal", "nothing")]
    theirs = file_of(other)
    answer = Client().generic(
        "POST",
        f"/api/v1/consultations/{mine.number}/follow-ups",
        json.dumps({"text": "再问一句。", "files": [theirs]}),
        "application/json",
        headers={"receipt-code": told.codes[mine.number], "idempotency-key": "k" * 32},
    )

    assert answer.status_code == 200
    assert str(Attachment.objects.get(file=theirs).matter_id) == str(other.pk)


def call(client: Client, name: str, matter: Matter, part_of: Matter, code: str | None) -> HttpResponse:
    """Call the interface about ``matter`` with ``code``, with keys of what belongs to ``part_of``."""
    asked = Clarification.objects.get(round__matter=part_of).pk
    answer = Answer.objects.get(round__matter=part_of).pk
    method, path, body = {
        "api-v1:read_consultation": ("GET", "", None),
        "api-v1:follow_up": ("POST", "/follow-ups", {"text": "再问一句。"}),
        "api-v1:reply_to_clarification": ("PUT", f"/clarifications/{asked}/reply", {"text": "三月一日"}),
        "api-v1:rate_answer": ("PUT", f"/answers/{answer}/rating", {"grade": 5}),
        "api-v1:close_consultation": ("PUT", "/closing", {"is_solved": True}),
        "api-v1:withdraw_consultation": ("PUT", "/withdrawal", None),
    }[name]
    headers = {"idempotency-key": "k" * 32} | ({} if code is None else {"receipt-code": code})
    text = "" if body is None else json.dumps(body)
    address = f"/api/v1/consultations/{matter.number}{path}"
    return client.generic(method, address, text, "application/json", headers=headers)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("label", ["normal", "danger"])
def test_a_call_opens_a_matter_with_its_code_and_with_nothing_else(told, name, label):
    matter, other = told.matters[Cell(label, "clear")], told.matters[Cell(label, "nothing")]
    staff, holder = told.browser(Post("supervisor", "42")), browser_on("this receipt", matter, other, told)
    right, wrong = told.codes[matter.number], told.codes[other.number]
    for client, code, expected in (
        (Client(), right, 200),
        (Client(), wrong, 404),
        (Client(), "", 404),
        (Client(), None, 422),
        (staff, wrong, 404),
        (staff, None, 422),
        (holder, wrong, 404),
        (holder, None, 422),
    ):
        with taken_back():
            before = deeds()
            answer = call(client, name, matter, matter, code)
            did = deeds() - before
        allowed = {expected, *({409} if expected == 200 and name.endswith("withdraw_consultation") else ())}
        assert answer.status_code in allowed, (code, answer.status_code)
        assert ("story" in canaries_in(answer.content)) is (answer.status_code == 200), code
        assert did <= 1 or expected == 200, code  # that it was tried is on record


@pytest.mark.parametrize("name", ["api-v1:reply_to_clarification", "api-v1:rate_answer"])
def test_a_call_reaches_nothing_of_another_matter(told, name):
    mine, other = told.matters[Cell("normal", "clear")], told.matters[Cell("normal", "nothing")]

    with taken_back():
        assert call(Client(), name, mine, other, told.codes[mine.number]).status_code == 404


def test_every_route_of_receipts_is_walked():
    assert len(PAGES) >= 15
    assert len(CALLS) >= 6
