"""Staff take a dispute in: the citizen's five steps on one page, and a receipt to hand over."""

import re

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.cases.models import Case
from caravan.documents.models import Document
from caravan.matters.models import Matter, Party
from caravan.matters.services import code_of
from caravan.people.services import declare_interest
from tests.factories.cases import offices
from tests.factories.network import MONDAY, Network, build_network, clear, fresh
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import hidden, statements, text, within_budget

pytestmark = pytest.mark.django_db

APPLY = "/staff/mediation/apply/"
DISPUTE = {
    "channel": "counter",
    "interest": "clear",
    "opponent": "覃小水",
    "opponent_phone": "12000000002",
    "topic": "wages",
    "region": "422801101201",
    "story": "楼上的水管爆了，我家客厅的天花板泡坏了。",
    "wish": "赔我修天花板的钱",
    "fen": "3000",
    "name": "田大山",
    "phone": "120 0000 0001",
    "identity_number": "990000197001010018",
    "is_safe_to_call": "yes",
    "is_safe_to_message": "no",
    "language": "zh-hans",
    "source": "application",
}
HANDED = {"source": "police", "body": "舞阳坝派出所", "reference": "恩公调〔2026〕12号", "is_asked": "on"}


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network(county_advisers=1))


@pytest.fixture
def clerk(net: Network, enter: Enter) -> Client:
    return enter(net.clerk)


def sent(browser: Client, **changed: str):
    token = hidden(browser.get(APPLY), "token")
    return browser.post(APPLY, DISPUTE | {"token": token} | changed, follow=True)


def test_an_application_is_written_down_on_one_page_and_its_receipt_handed_over(clerk: Client) -> None:
    page = sent(clerk)

    case = Case.objects.get()
    assert page.redirect_chain == [(f"/staff/receipt/{case.matter.number}/", 302)]
    assert case.matter.number in text(page)
    assert code_of(case.matter) in text(page)
    assert "人民调解申请回执" in text(page)
    assert "11月26日" in text(page)
    asker = Party.objects.get(part="asker")
    assert (asker.name, asker.phone, asker.identity_number) == ("田大山", "12000000001", "990000197001010018")
    assert (asker.is_safe_to_call, asker.is_safe_to_message) == (True, False)
    assert (case.facts["amount"], case.facts["source"], case.matter.channel) == ("3000", "application", "counter")
    assert Event.objects.get(action="case.open").actor == "clerk"
    assert [seat.party.name for seat in case.seats.order_by("side")] == ["田大山", "覃小水"]


def test_number_and_code_of_the_receipt_open_the_matter(clerk: Client) -> None:
    sent(clerk)
    matter = Matter.objects.get()
    person = Client()

    page = person.post("/track/", {"number": matter.number, "code": code_of(matter)}, follow=True)

    assert matter.number in text(page)
    assert "覃小水" not in text(Client().get("/"))


def test_sent_twice_it_is_one_case(clerk: Client) -> None:
    token = hidden(clerk.get(APPLY), "token")
    for _time in range(2):
        assert clerk.post(APPLY, DISPUTE | {"token": token}).status_code == 302

    assert Case.objects.count() == 1


def test_another_dispute_under_the_same_token_is_refused_and_kept(clerk: Client) -> None:
    token = hidden(clerk.get(APPLY), "token")
    clerk.post(APPLY, DISPUTE | {"token": token})

    page = clerk.post(APPLY, DISPUTE | {"token": token, "opponent": "向三妹"})

    assert page.status_code == 422
    assert Case.objects.get().matter.number in text(page)
    assert "向三妹" in text(page)
    assert hidden(page, "token") != token


@pytest.mark.parametrize("role", ["mediator", "adviser"])
def test_mediators_and_village_advisers_take_disputes_in_too(role: str, net: Network, enter: Enter) -> None:
    page = sent(enter(net.users[role]))

    case = Case.objects.get()
    assert code_of(case.matter) in text(page)
    assert (f"/staff/mediation/{case.matter.number}/" in text(page)) == (role == "mediator")


def test_what_the_police_hand_over_names_the_office_and_its_letter(clerk: Client, net: Network, enter: Enter) -> None:
    sent(clerk, **HANDED)

    case = Case.objects.get()
    clear(case.matter, fresh(net.mediator), MONDAY)
    page = enter(fresh(net.mediator)).get(f"/staff/mediation/{case.matter.number}/")
    assert "舞阳坝派出所" in text(page)
    assert "恩公调〔2026〕12号" in text(page)


def test_nobody_has_applied_for_what_the_committee_offers_itself(clerk: Client) -> None:
    sent(clerk, source="initiative", is_asked="on")
    offered = Case.objects.get()
    papers = set(Document.objects.filter(matter=offered.matter).values_list("template", flat=True))
    sent(clerk, opponent="向三妹")
    applied = Case.objects.exclude(pk=offered.pk).get()

    assert "mediation.application" not in papers
    assert Document.objects.filter(matter=applied.matter, template="mediation.application").exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"opponent": ""}, "opponent"),
        ({"opponent_phone": "123"}, "opponent_phone"),
        ({"opponent_phone": "12000000001"}, "opponent_phone"),
        ({"story": ""}, "story"),
        ({"fen": "viel"}, "fen"),
        ({"topic": ""}, "topic"),
        ({"region": ""}, "region"),
        ({"region": "42"}, "region"),
        ({"region": "999999999999"}, "region"),
        ({"name": ""}, "name"),
        ({"identity_number": "990000197001010010"}, "identity_number"),
        ({"is_safe_to_call": ""}, "is_safe_to_call"),
        ({"interest": "conflict"}, "interest"),
        ({"source": "moon"}, "source"),
        ({"body": "派出所"}, "source"),
        (HANDED | {"body": ""}, "body"),
        (HANDED | {"reference": ""}, "reference"),
        (HANDED | {"is_asked": ""}, "is_asked"),
        ({"source": "initiative"}, "is_asked"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    clerk: Client, changed: dict[str, str], field: str
) -> None:
    page = sent(clerk, **changed)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert re.search(rf'id="id_{field}_error"', text(page))
    for value in (DISPUTE | changed).values():
        assert not value or value in text(page) or value in {"moon", "42", "999999999999"}
    assert not Case.objects.exists()


def test_looking_a_place_up_sends_nothing_and_keeps_what_was_typed(clerk: Client) -> None:
    page = clerk.post(APPLY, DISPUTE | {"step": "open", "region": "422801", "opponent": ""})

    assert page.status_code == 200
    assert DISPUTE["story"] in text(page)
    assert not Case.objects.exists()


def test_in_another_language_nothing_that_was_typed_is_lost_or_sent(clerk: Client) -> None:
    page = clerk.post(APPLY, DISPUTE | {"look": "language:en"})

    assert page.status_code == 200
    assert "Take in a mediation" in text(page)
    assert DISPUTE["story"] in text(page)
    assert not Case.objects.exists()


def test_whoever_acts_for_somebody_named_in_it_does_not_write_it_down(net: Network, enter: Enter) -> None:
    declare_interest(user=net.clerk, by=net.clerk, name="覃小水", now=MONDAY)

    page = sent(enter(net.clerk))

    assert list(page.context["form"].errors) == ["interest"]
    assert not Case.objects.exists()


def test_a_story_of_harm_is_sealed_and_its_paper_promises_that_nobody_is_told(clerk: Client) -> None:
    page = sent(clerk, story="他喝了酒就说要杀了我。")

    assert Matter.objects.get().is_sealed
    assert "不会告诉对方" in text(page)


def test_the_page_stays_within_its_budget(clerk: Client) -> None:
    within_budget(statements(clerk, APPLY))
