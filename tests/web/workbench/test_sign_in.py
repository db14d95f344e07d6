"""Logging in and out, the lock after wrong passwords, and how long a session lasts."""

from datetime import timedelta

import pytest
from django.test import Client

from caravan import clock
from caravan.people.roles import Role
from caravan.people.services import reset_password
from tests.factories.network import MONDAY
from tests.factories.people import CHEAP_HASHING, PASSWORD, staff

LOGIN = "/staff/login/"
HOUR = timedelta(hours=1)


@pytest.fixture
def lawyer(net, settings):
    settings.PASSWORD_HASHERS = CHEAP_HASHING
    return staff(Role.COUNTY_DUTY_LAWYER, net.regions["422801"], password=PASSWORD, must_change_password=False)


def log_in(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"username": username, "password": password} | more)


def at(moment) -> None:
    clock.install(lambda: moment)


def test_a_right_password_leads_to_the_queue_or_to_where_one_was_going(client, lawyer):
    assert log_in(client, lawyer.username).headers["Location"] == "/staff/"
    client.post("/staff/logout/")
    assert log_in(client, lawyer.username, next="/staff/?view=mine").headers["Location"] == "/staff/?view=mine"


def test_no_login_leads_to_another_site(client, lawyer):
    assert log_in(client, lawyer.username, next="https://example.org/").headers["Location"] == "/staff/"


def test_a_wrong_password_and_an_unknown_account_read_alike_and_keep_the_name(client, lawyer):
    known = log_in(client, lawyer.username, "wrong-wrong-wrong").content.decode()
    unknown = log_in(Client(), "nobody", "wrong-wrong-wrong").content.decode()

    assert lawyer.username in known
    assert known.replace(lawyer.username, "nobody").count("error-summary") == unknown.count("error-summary") == 1


@pytest.mark.parametrize(
    ("language", "name", "password", "words"),
    [
        ("zh-hans", "nobody", "wrong", "账号和密码对不上"),
        ("en", "nobody", "wrong", "Account and password do not fit together"),
        ("zh-hans", "", "", "请填写账号"),
        ("en", "", "", "Type the name of your account"),
    ],
)
def test_what_went_wrong_is_said_in_plain_words(client, lawyer, language, name, password, words):
    client.cookies["django_language"] = language

    assert words in log_in(client, name, password).content.decode()


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(client, lawyer):
    for _try in range(5):
        answer = log_in(client, lawyer.username, "wrong-wrong-wrong")

    locked = log_in(Client(), lawyer.username)

    assert answer.status_code == locked.status_code == 429
    assert "15" in locked.content.decode()


def test_a_session_ends_after_half_an_hour_of_silence(client, lawyer):
    log_in(client, lawyer.username)
    at(MONDAY + timedelta(minutes=29))
    assert client.get("/staff/").status_code == 200

    at(MONDAY + timedelta(minutes=29 + 31))

    assert client.get("/staff/").status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(client, lawyer):
    log_in(client, lawyer.username)
    for number in range(36):
        at(MONDAY + number * HOUR / 3)
        assert client.get("/staff/").status_code == 200

    at(MONDAY + 12 * HOUR + timedelta(minutes=1))

    assert client.get("/staff/").status_code == 302


def test_a_new_password_from_the_administrator_ends_every_session(client, lawyer):
    log_in(client, lawyer.username)

    reset_password(user=lawyer, by=None, now=MONDAY)

    assert client.get("/staff/").status_code == 302


def test_a_login_page_that_waited_for_the_next_click_is_answered_for_htmx_as_well(client, lawyer):
    answer = client.get("/staff/ladder/", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(LOGIN)
