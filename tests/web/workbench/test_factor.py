"""Between password and code no page of staff opens; setting it up, and signing in with it."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from caravan import clock
from caravan.audit.models import Event
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.people.services import second_factor
from tests.contracts.test_routes import OF_STAFF, address
from tests.factories.network import MONDAY
from tests.factories.passkeys import Device
from tests.factories.people import CHEAP_HASHING, PASSWORD, staff
from tests.people.test_second_factor import code_at

PAGE = "/staff/code/"


@pytest.fixture
def auditor(net, settings) -> User:
    settings.PASSWORD_HASHERS = CHEAP_HASHING
    settings.SECOND_FACTOR_ROLES = ["auditor"]
    return staff(Role.AUDITOR, net.regions["42"], password=PASSWORD, must_change_password=False)


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/staff/login/", {"username": user.username, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def set_up(user: User, at=MONDAY - timedelta(hours=1)) -> str:
    key = second_factor.begin(user=user)
    second_factor.confirm(user=user, code=code_at(key, at), now=at)
    return key


@pytest.mark.parametrize("has_one", [False, True])
def test_no_staff_route_opens_between_password_and_code(auditor, has_one):
    if has_one:
        set_up(auditor)
    client = signed_in(auditor)
    for name in sorted(set(OF_STAFF) - {"workbench:factor"}):
        for method in ("get", "post"):
            answer = getattr(client, method)(address(name))
            assert answer.status_code in {302, 404}, (name, method)
            assert answer.status_code == 404 or answer["Location"].startswith(PAGE), (name, method)


def test_a_code_opens_the_page_that_was_asked_for(auditor):
    key = set_up(auditor)
    client = signed_in(auditor)
    asked = client.get("/staff/audit/")
    assert client.get(asked["Location"]).status_code == 200

    opened = client.post(asked["Location"], {"act": "check", "code": code_at(key)})

    assert opened["Location"] == "/staff/audit/"
    assert client.get("/staff/audit/").status_code == 200


def test_it_leads_nowhere_else(auditor):
    key = set_up(auditor)

    answer = signed_in(auditor).post(f"{PAGE}?next=https://example.org/", {"act": "check", "code": code_at(key)})

    assert answer["Location"] == reverse("workbench:queue")


def test_a_wrong_code_opens_nothing(auditor):
    set_up(auditor)
    client = signed_in(auditor)

    assert client.post(PAGE, {"act": "check", "code": "000"}).status_code == 422
    assert client.get("/staff/audit/").status_code == 302


@pytest.mark.parametrize("act", ["check", "check_passkey", "add_passkey", "remove_passkey"])
def test_while_it_is_being_set_up_nothing_but_confirming_it_lets_anybody_in(auditor, act):
    client = signed_in(auditor)
    client.post(PAGE, {"act": "begin"})
    code = code_at(second_factor.key_of(auditor))

    assert client.post(PAGE, {"act": act, "code": code, "name": "x", "credential": "{}"}).status_code in {200, 302, 422}

    assert client.get("/staff/audit/")["Location"].startswith(PAGE)
    assert not Event.objects.filter(action="factor.pass").exists()


@pytest.mark.parametrize("act", ["begin", "confirm"])
def test_whoever_has_the_password_alone_cannot_set_up_another(auditor, act):
    key = set_up(auditor)
    client = signed_in(auditor)

    assert client.post(PAGE, {"act": act, "code": code_at(key)}).status_code == 422
    assert client.get("/staff/audit/").status_code == 302


def test_setting_it_up_shows_the_codes_once_and_opens_the_rest(auditor):
    client = signed_in(auditor)
    client.post(PAGE, {"act": "begin"})
    page = client.get(PAGE).content.decode()
    key = second_factor.key_of(auditor)
    assert "<svg" in page
    assert key in page.replace(" ", "")

    shown = client.post(PAGE, {"act": "confirm", "code": code_at(key)}).content.decode()

    assert len(re.findall(r"<li[^>]*>[a-z2-9]{4}-[a-z2-9]{4}</li>", shown)) == 10
    assert client.get("/staff/audit/").status_code == 200
    assert '<li class="code' not in client.get(PAGE).content.decode()


def test_the_session_gets_another_key_when_the_code_is_taken(auditor):
    key = set_up(auditor)
    client = signed_in(auditor)
    before = client.session.session_key

    client.post(PAGE, {"act": "check", "code": code_at(key)})

    assert client.session.session_key != before


def test_what_was_passed_counts_no_more_once_it_is_reset(auditor):
    key = set_up(auditor)
    client = signed_in(auditor)
    client.post(PAGE, {"act": "check", "code": code_at(key)})
    second_factor.reset(user=auditor, by=None, reason="手机丢了", now=MONDAY)

    assert client.get("/staff/audit/")["Location"].startswith(PAGE)


def test_a_role_given_today_asks_for_it_from_the_next_request_on(net, settings, enter):
    settings.SECOND_FACTOR_ROLES = ["supervisor"]
    user = staff(Role.CITY_DUTY_SEAT, net.regions["4228"])
    client = enter(user)
    assert client.get("/staff/ladder/").status_code == 200
    user.role_grants.update(role="supervisor")

    assert client.get("/staff/ladder/")["Location"].startswith(PAGE)


def test_what_was_being_sent_is_not_done_before_the_code(auditor):
    set_up(auditor)
    client = signed_in(auditor)

    client.post("/staff/password/", {"act": "mobile", "mobile": "12000044444"})

    assert not hasattr(User.objects.get(pk=auditor.pk), "pager")


def test_the_security_administrator_takes_it_away_on_the_page_of_the_account(net, enter):
    user = staff(Role.COUNTY_DUTY_LAWYER, net.regions["422801"], organization=net.firm)
    set_up(user)
    client = enter(staff(Role.SECURITY_ADMINISTRATOR, net.regions["42"]))
    page = f"/staff/accounts/{user.pk}/"

    assert client.post(page, {"action": "reset_factor", "reason": ""}).status_code == 422
    assert client.post(page, {"action": "reset_factor", "reason": "手机丢了"}).status_code == 302

    assert User.objects.get(pk=user.pk).second_factor_at is None


ORIGIN = "http://localhost"


def question_on(client: Client) -> dict:
    page = client.get(PAGE, headers={"host": "localhost"}).content.decode()
    return json.loads(unescape(re.search(r'data-question="([^"]+)"', page)[1]))


def send(client: Client, **typed: str):
    return client.post(PAGE, typed, headers={"host": "localhost"})


def with_passkey(client: Client, key: str, device: Device):
    later = MONDAY + timedelta(seconds=30)
    answer = device.make(question_on(client), ORIGIN)
    return send(client, act="add_passkey", name="手机", code=code_at(key, later), credential=answer)


def test_a_passkey_is_added_on_the_page_and_opens_the_next_session(auditor):
    key, device = set_up(auditor), Device()
    client = signed_in(auditor)
    client.post(PAGE, {"act": "check", "code": code_at(key)})
    assert with_passkey(client, key, device).status_code == 302
    assert "手机" in client.get(PAGE).content.decode()

    client = signed_in(auditor)
    assert client.get("/staff/audit/").status_code == 302
    answer = send(client, act="check_passkey", credential=device.sign(question_on(client), ORIGIN))

    assert answer["Location"] == reverse("workbench:queue")
    assert client.get("/staff/audit/").status_code == 200


def test_one_answer_of_a_passkey_opens_one_session(auditor):
    key, device = set_up(auditor), Device(counts=False)
    client = signed_in(auditor)
    client.post(PAGE, {"act": "check", "code": code_at(key)})
    with_passkey(client, key, device)
    client = signed_in(auditor)
    answer = device.sign(question_on(client), ORIGIN)
    assert send(client, act="check_passkey", credential=answer).status_code == 302

    assert send(client, act="check_passkey", credential=answer).status_code == 422


def test_between_password_and_code_no_passkey_is_added_or_removed(auditor):
    key, device = set_up(auditor), Device()
    client = signed_in(auditor)
    client.post(PAGE, {"act": "check", "code": code_at(key)})
    with_passkey(client, key, device)
    held = auditor.passkeys.get()
    client = signed_in(auditor)
    asked = question_on(client)

    answer = send(client, act="add_passkey", name="x", code=code_at(key), credential=Device().make(asked, ORIGIN))
    send(client, act="remove_passkey", passkey=str(held.pk))

    assert answer.status_code == 422
    assert list(auditor.passkeys.all()) == [held]


def test_what_was_typed_stays_if_the_passkey_does_not_fit(auditor):
    key = set_up(auditor)
    client = signed_in(auditor)
    client.post(PAGE, {"act": "check", "code": code_at(key)})

    answer = send(client, act="add_passkey", name="手机", code="1", credential="{}")

    assert answer.status_code == 422
    assert 'value="手机"' in answer.content.decode()


def test_removing_takes_any_nonsense(auditor):
    key = set_up(auditor)
    client = signed_in(auditor)
    client.post(PAGE, {"act": "check", "code": code_at(key)})

    for nonsense in ("", "x", "-1", "９", "9" * 40):
        assert send(client, act="remove_passkey", passkey=nonsense).status_code == 302


def test_by_the_number_of_its_address_no_question_is_asked(auditor):
    key = set_up(auditor)
    client = signed_in(auditor)
    client.post(PAGE, {"act": "check", "code": code_at(key)})

    page = client.get(PAGE, headers={"host": "127.0.0.1:8000"}).content.decode()

    assert "data-question" not in page


def test_the_clock_is_ours():
    assert clock.now() == MONDAY
