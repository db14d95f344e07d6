"""A session that ends while somebody writes: nothing is sent, nothing typed is lost, and only they see it again."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from caravan import clock
from caravan.consultations.models import Draft
from caravan.matters.models import InternalNote
from caravan.people.roles import Role
from tests.factories.network import MONDAY, ask, clear
from tests.factories.people import CHEAP_HASHING, PASSWORD, staff

NOTE = "和仲裁院通过电话，\n下周开庭。"
LOGIN = "/staff/login/"


@pytest.fixture
def matter(net):
    return ask().matter


@pytest.fixture
def lawyer(net, matter, settings):
    settings.PASSWORD_HASHERS = CHEAP_HASHING
    user = staff(Role.COUNTY_DUTY_LAWYER, net.regions["422801"], password=PASSWORD, must_change_password=False)
    clear(matter, user)
    return user


@pytest.fixture
def browser(lawyer):
    """A browser whose session has been silent for too long."""
    client = Client(enforce_csrf_checks=True)
    log_in(client, lawyer)
    client.get("/staff/")
    clock.install(lambda: MONDAY + timedelta(minutes=31))
    return client


def log_in(client: Client, user, target: str = LOGIN):
    form = client.get(target).content.decode().split("<main")[1]
    target_after = unescape(re.search('name="next" value="([^"]*)"', form)[1])
    typed = {"username": user.username, "password": PASSWORD, "next": target_after}
    return client.post(target, typed | token(form))


def way(answer) -> str:
    return unquote(answer.headers["Location"])


def token(page: str) -> dict[str, str]:
    return {"csrfmiddlewaretoken": re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]}


def post(client: Client, path: str, typed: dict, **more):
    own = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    return client.post(path, typed | own, headers={"Referer": "http://testserver/staff/?view=mine"} | more)


def note(client: Client, matter, **more):
    return post(client, f"/staff/m/{matter.number}/do/note/", {"text": NOTE}, **more)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (
            "/staff/password/",
            {"act": "password", "current": PASSWORD, "new": "mi-ma-2026", "again": "mi-ma-2026"},
        ),
        ("/staff/code/", {"act": "check", "code": "123456"}),
    ],
)
def test_what_opens_an_account_is_never_kept(browser, path, typed):
    led = post(browser, path, typed)

    assert led.status_code == 302
    assert "/again/" not in way(led)
    assert not Draft.objects.exists()


def test_what_was_being_sent_is_shown_after_logging_in_and_sent_on_a_word(browser, lawyer, matter):
    led = note(browser, matter)
    shown = browser.get(log_in(browser, lawyer, led.headers["Location"]).headers["Location"])
    page = shown.content.decode()
    before = InternalNote.objects.count()

    action = re.search(r'<form class="card" method="post" action="([^"]+)"', page)[1]
    kept = {name: unescape(value) for name, value in re.findall('type="hidden" name="([^"]+)" value="([^"]*)"', page)}
    sent = browser.post(action, kept)

    assert led.status_code == 302
    assert "下周开庭。" in page
    assert before == 0
    assert sent.status_code == 302
    assert InternalNote.objects.get().text == NOTE
    assert InternalNote.objects.get().by == lawyer


def test_nobody_else_who_logs_in_there_sees_it(browser, matter, net, lawyer):
    other = staff(Role.COUNTY_DUTY_LAWYER, net.regions["422801"], password=PASSWORD, must_change_password=False)
    led = note(browser, matter)

    answer = browser.get(log_in(browser, other, led.headers["Location"]).headers["Location"], follow=True)

    assert answer.redirect_chain == [("/staff/", 302)]
    assert "下周开庭" not in answer.content.decode()


def test_the_login_page_and_the_address_tell_nothing_of_it(browser, matter, lawyer):
    led = note(browser, matter)

    assert "下周开庭" not in browser.get(led.headers["Location"]).content.decode()
    assert re.fullmatch(r"/staff/login/\?next=/staff/again/[0-9a-f-]{36}/", way(led))


def test_it_is_kept_even_when_another_request_noticed_the_end_of_the_session(browser, matter, lawyer):
    browser.get("/staff/")

    assert "/again/" in way(note(browser, matter))


def test_passwords_and_tokens_are_never_kept(browser, lawyer):
    typed = {"old_password": "dapengche-1", "new_password1": "geheim-geheim", "new_password2": "geheim-geheim"}

    led = post(browser, "/staff/password/", typed)

    assert way(led) == "/staff/login/?next=/staff/"
    assert not Draft.objects.exists()


def test_files_are_not_kept_and_the_page_says_so(browser, lawyer):
    photo = SimpleUploadedFile("chat.png", b"x", "image/png")
    led = post(browser, "/staff/intake/", {"story": "老板欠我工资", "photos": photo})

    page = browser.get(log_in(browser, lawyer, led.headers["Location"]).headers["Location"]).content.decode()

    assert "照片和录音没有留下" in page
    assert "老板欠我工资" in page


def test_who_was_never_logged_in_here_leaves_nothing(client, matter):
    answer = client.post(f"/staff/m/{matter.number}/do/note/", {"text": NOTE})

    assert way(answer) == "/staff/login/?next=/staff/"
    assert not Draft.objects.exists()


def test_a_page_of_another_site_is_not_returned_to(client, matter):
    for referer in (
        "https://example.org/staff/",
        "http://testserver/ask/",
        "http://testserver.example.org/staff/x/",
        "//",
    ):
        answer = client.post(f"/staff/m/{matter.number}/do/take/", headers={"Referer": referer})

        assert way(answer) == "/staff/login/?next=/staff/"


def test_the_page_it_stood_on_is_returned_to(client, matter):
    page = f"http://testserver/staff/m/{matter.number}/"

    answer = client.post(f"/staff/m/{matter.number}/do/take/", headers={"Referer": page})

    assert way(answer) == f"/staff/login/?next=/staff/m/{matter.number}/"


def test_saving_while_typing_stays_on_the_page_and_keeps_no_copy(browser, matter):
    answer = post(browser, f"/staff/m/{matter.number}/draft/", {"plain": "您可以"}, **{"X-Requested-With": "fetch"})

    assert answer.status_code == 401
    assert not Draft.objects.exists()


def test_what_htmx_was_sending_is_kept_as_well(browser, matter):
    answer = note(browser, matter, **{"HX-Request": "true"})

    assert answer.status_code == 204
    assert "again" in answer.headers["HX-Redirect"]


def test_it_is_there_for_a_day(browser, matter, lawyer):
    led = note(browser, matter)
    clock.install(lambda: MONDAY + timedelta(hours=25))

    answer = browser.get(log_in(browser, lawyer, led.headers["Location"]).headers["Location"])

    assert answer.headers["Location"] == "/staff/"


@pytest.mark.parametrize("path", ["do/note/", "do/nonsense/", "draft/"])
def test_the_address_of_a_form_leads_to_its_matter(enter, matter, net, path):
    answer = enter(net.duty).get(f"/staff/m/{matter.number}/{path}")

    assert answer.headers["Location"] == f"/staff/m/{matter.number}/"


def test_no_citizens_draft_is_shown_to_staff(enter, net):
    citizen = Client()
    citizen.post("/ask/", {"topic": "wages"})

    assert enter(net.duty).get(f"/staff/again/{Draft.objects.get().pk}/").headers["Location"] == "/staff/"
