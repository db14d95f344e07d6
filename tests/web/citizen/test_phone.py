"""A phone proved with a code shows everything it ever asked, and gets a lost receipt back."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from caravan import clock
from caravan.consultations.content import Person
from caravan.gateways.sms.fake import FakeSms
from caravan.outbox.runner import drain
from tests.factories.network import MONDAY, Network, ask
from tests.web.citizen.walking import text

pytestmark = pytest.mark.django_db

PHONE = "12000000001"


def code_on_the_phone() -> str:
    drain(now=clock.now(), worker="test")
    found = [match for message in FakeSms(None).messages() if (match := re.search(r"\d{6}", message.text))]
    return found[-1].group()


def prove(client: Client) -> None:
    client.post("/mine/", {"phone": PHONE})
    client.post("/mine/code/", {"phone": PHONE, "code": code_on_the_phone()})


def test_the_code_opens_the_list_of_everything_the_phone_asked(client: Client, net: Network) -> None:
    first, second = ask(), ask()

    prove(client)

    page = text(client.get("/mine/"))
    assert first.number in page
    assert second.number in page
    assert client.get(f"/m/{first.number}/").status_code == 200


def test_the_phone_is_nowhere_in_an_address_or_the_cookie(client: Client, net: Network) -> None:
    sent = client.post("/mine/", {"phone": PHONE})
    prove(client)

    assert sent.status_code == 200
    assert PHONE not in text(client.get("/mine/"))
    assert PHONE not in client.cookies["visitor"].value


def test_a_phone_that_asked_nothing_gets_a_code_all_the_same(client: Client, net: Network) -> None:
    response = client.post("/mine/", {"phone": "12000000099"})

    assert "6 位数字已发到" in text(response)


def test_a_wrong_code_is_refused_beside_its_field(client: Client, net: Network) -> None:
    client.post("/mine/", {"phone": PHONE})

    response = client.post("/mine/code/", {"phone": PHONE, "code": "000000x"})

    assert response.status_code == 422
    assert 'href="#id_code"' in text(response)


def test_a_second_code_within_a_minute_is_refused_but_the_first_can_still_be_typed(
    client: Client, net: Network
) -> None:
    ask()
    client.post("/mine/", {"phone": PHONE})
    again = client.post("/mine/", {"phone": PHONE})

    client.post("/mine/code/", {"phone": PHONE, "code": code_on_the_phone()})

    assert again.status_code == 429
    assert 'name="code"' in text(again)
    assert "我的事项" in text(client.get("/mine/"))


@pytest.mark.parametrize("typed", ["", "abc", "12"])
def test_a_phone_that_cannot_be_one_is_refused(client: Client, net: Network, typed: str) -> None:
    assert client.post("/mine/", {"phone": typed}).status_code == 422


def test_the_proof_holds_half_an_hour(client: Client, net: Network) -> None:
    receipt = ask()
    prove(client)
    clock.install(lambda: MONDAY + timedelta(minutes=31))

    assert client.get(f"/m/{receipt.number}/").status_code == 302
    assert 'name="phone"' in text(client.get("/mine/"))


def test_a_proved_phone_gets_a_new_receipt_and_the_old_code_opens_nothing(client: Client, net: Network) -> None:
    receipt = ask()
    prove(client)

    page = client.post("/lost/", {"number": receipt.number}, follow=True)

    assert page.context["code"] != receipt.code
    assert page.context["code"] in text(page)
    old = Client().post("/track/", {"number": receipt.number, "code": receipt.code})
    assert old.status_code == 422


def test_nobody_gets_a_new_receipt_without_a_proved_phone(client: Client, net: Network) -> None:
    receipt = ask()

    response = client.post("/lost/", {"number": receipt.number})

    assert response.headers["Location"] == "/lost/"
    receipt.matter.refresh_from_db()
    assert receipt.matter.receipt_version == 1


def test_holding_the_receipt_of_one_matter_does_not_replace_that_of_another_phone(client: Client, net: Network) -> None:
    mine = ask()
    other = ask(asker=Person(phone="12000000005"))
    prove(client)
    client.post("/track/", {"number": other.number, "code": other.code})

    response = client.post("/lost/", {"number": other.number})

    assert response.status_code == 302
    assert mine.number in text(client.get("/lost/"))


def test_whoever_gave_no_phone_is_told_to_go_to_a_service_point(client: Client, net: Network) -> None:
    page = text(client.get("/lost/"))

    assert "没留手机号" in page
    assert 'href="/find/"' in page


@pytest.mark.parametrize(("path", "target"), [("/mine/code/", "/mine/"), ("/forget/", "/")])
def test_the_address_of_a_form_leads_to_where_it_stands(client: Client, net: Network, path: str, target: str) -> None:
    assert client.get(path).headers["Location"] == target
    assert "visitor" not in client.cookies
