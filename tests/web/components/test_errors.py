"""What a person reads when something is missing, refused or broken: twice, and without the database."""

from types import ModuleType

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from caravan import policy, urls
from caravan.policy import PUBLIC, Policy
from caravan.web import middleware

# None of these tests may touch the database: without its mark, whoever tries is stopped.

BROKEN = {
    "broken": ZeroDivisionError("secret"),
    "away": OperationalError("could not connect to server: secret"),
    "gone": InterfaceError("connection already closed: secret"),
    "doubled": IntegrityError("secret"),
}


@pytest.fixture
def client(settings, monkeypatch) -> Client:
    """A browser on a site where some pages are broken."""

    def view(error: Exception):
        def fail(request: HttpRequest) -> HttpResponse:
            raise error

        return fail

    site = ModuleType("broken_site")
    site.urlpatterns = [*urls.urlpatterns, *(path(f"{name}/", view(e), name=name) for name, e in BROKEN.items())]
    site.handler500 = urls.handler500
    settings.ROOT_URLCONF = site
    site.urlpatterns = [path("api/v1/away/", view(BROKEN["away"]), name="api-away"), *site.urlpatterns]
    rows = policy.register() | {name: Policy(PUBLIC) for name in (*BROKEN, "api-away")}
    monkeypatch.setattr(policy, "register", lambda: rows)
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


PAGES = {
    404: lambda client: client.get("/there-is-no-such-page/"),
    400: lambda client: client.get("/promise/?q=%00"),
    405: lambda client: client.get("/settings/display"),
    403: lambda client: client.post("/settings/display", {"size": "max"}),
    500: lambda client: client.get("/broken/"),
    503: lambda client: client.get("/away/"),
}


@pytest.mark.parametrize("status", PAGES)
def test_every_error_is_told_in_both_languages_with_a_way_out(client, status):
    answer = PAGES[status](client)
    text = answer.content.decode()

    assert answer.status_code == status
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="zh-Hans"' in text
    assert '<div lang="en">' in text
    assert any("一" <= char <= "鿿" for char in text.split("<h1>")[1].split("</h1>")[0])
    assert text.split("<h2>")[1].split("</h2>")[0].isascii()
    assert 'href="/"' in text
    assert 'href="tel:12348"' in text
    assert 'href="/leave/"' in text
    assert "<script" not in text


@pytest.mark.parametrize("status", PAGES)
def test_no_error_tells_what_is_inside(client, status):
    text = PAGES[status](client).content.decode()

    assert "secret" not in text
    assert "Traceback" not in text
    assert "Exception" not in text


@pytest.mark.parametrize("status", PAGES)
def test_an_error_has_the_headers_of_every_page(client, status):
    answer = PAGES[status](client)

    assert answer["Content-Security-Policy"] == middleware.CONTENT_SECURITY_POLICY
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["away", "gone"])
def test_while_nothing_can_be_stored_people_are_told_when_to_come_back(client, name):
    answer = client.get(f"/{name}/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "12348" in answer.content.decode()


def test_the_interface_says_so_in_its_own_shape(client):
    answer = client.get("/api/v1/away/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:caravan:problem:unavailable"


def test_a_mistake_of_ours_is_no_outage(client):
    assert client.get("/doubled/").status_code == 500


def test_what_is_missing_leads_to_where_questions_are_found(client):
    assert 'href="/track/"' in client.get("/nothing/").content.decode()


def test_the_size_of_type_holds_on_an_error_page_too(client):
    client.cookies["size"] = "max"
    client.cookies["theme"] = "contrast"

    assert 'data-size="max" data-theme="contrast"' in client.get("/nothing/").content.decode()


def test_a_site_that_we_are_not_is_refused(client):
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400
