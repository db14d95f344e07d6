"""What holds for every request below /api/: no cookies, no pages, one shape of refusal, a registered route."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver
from ninja import Schema

from caravan.api.fields import Input
from caravan.api.v1 import api
from caravan.organizations.models import Organization
from caravan.policy import register
from caravan.web.citizen.visitor import COOKIE
from tests.api.calling import QUESTION, errors
from tests.factories.network import ask

pytestmark = pytest.mark.django_db


def test_a_session_grants_nothing_here(net):
    receipt = ask()
    staff = Client()
    staff.force_login(net.adviser)
    assert settings.SESSION_COOKIE_NAME in staff.cookies

    answer = staff.get(f"/api/v1/consultations/{receipt.number}", headers={"receipt-code": "AAAA-AAAA"})

    assert answer.status_code == 404
    assert answer.wsgi_request.user.is_anonymous
    assert not answer.wsgi_request.session.session_key


def test_what_the_pages_remember_grants_nothing_here(client, net):
    receipt = ask()
    client.post("/track/", {"number": receipt.number, "code": receipt.code})
    assert COOKIE in client.cookies

    answer = client.get(f"/api/v1/consultations/{receipt.number}")

    assert answer.status_code == 422


def test_a_cookie_chooses_no_language(net):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert client.get("/api/v1/topics", headers={"accept-language": "zh"}).json()[0]["name"] == "拖欠工资"


def test_no_cookie_is_ever_set(call, net):
    answers = [call.read("/topics"), call.ask(), call.read("/nowhere"), call.send("POST", "/topics")]

    assert [answer for answer in answers if answer.cookies] == []


def test_a_page_elsewhere_cannot_make_a_browser_write_with_its_session(net):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(net.adviser)

    answer = browser.post("/api/v1/consultations", json.dumps(QUESTION), "application/json")

    assert answer.status_code == 422  # for want of a key, not by grace of a token
    assert errors(answer).keys() == {"Idempotency-Key"}


def test_nothing_is_kept_by_caches(call, net):
    for answer in (call.read("/topics"), call.ask(), call.read("/nowhere"), call.read("/regions?within=x")):
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/docs", "/consultations/", "/../v2/topics", "/answers/%00"])
def test_a_path_that_does_not_exist_is_a_problem_and_no_page(call, db, path):
    answer = call.read(path)

    assert answer.status_code == 404
    errors(answer)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/topics"), ("DELETE", "/consultations/1"), ("GET", "/consultations"), ("TRACE", "/figures")],
)
def test_a_method_that_is_not_offered_is_a_problem_and_no_page(call, db, method, path):
    answer = call.send(method, path)

    assert answer.status_code == 405
    assert answer.headers["Allow"]
    errors(answer)


def test_pages_keep_their_own_refusals(client, db):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_failure_of_ours_has_the_same_shape_and_tells_nothing(call, net, monkeypatch):
    def fail(**_given):
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr("caravan.api.v1.consultations.services.ask", fail)
    call.raise_request_exception = False

    answer = call.ask()

    assert answer.status_code == 500
    errors(answer)
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"{}", "application/json"),
        (b"", "multipart/form-data; boundary=x"),
    ],
)
def test_a_broken_upload_is_bad_input(call, db, data, content_type):
    answer = call.generic("POST", "/api/v1/files", data, content_type)

    assert answer.status_code == 422
    errors(answer)


def test_every_route_stands_in_the_register_and_the_register_names_no_other():
    (prefix,) = (entry for entry in get_resolver().url_patterns if str(entry.pattern) == "api/v1/")
    names = {f"api-v1:{pattern.name}" for pattern in prefix.url_patterns}

    assert names == {name for name in register() if name.startswith("api-v1:")}


def test_no_two_operations_share_a_path():
    """The gate knows a route by the name of the first operation on its path."""
    paths = api.get_openapi_schema()["paths"]

    assert {path: list(operations) for path, operations in paths.items() if len(operations) > 1} == {}


def test_the_description_in_the_repository_is_the_one_that_is_served(call, db):
    served = call.read("/openapi.json").json()

    kept = json.loads((Path(settings.ROOT) / "openapi.json").read_text("utf-8"))
    assert served == kept


def test_operations_are_named_as_a_client_calls_them():
    schema = api.get_openapi_schema()

    names = [operation["operationId"] for path in schema["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)
    assert all(name[0].islower() and name.isalnum() for name in names)


def test_no_two_things_share_a_name_in_the_description():
    """Parts are described by the name of their class alone: of two equal names, one would describe both."""
    schema = api.get_openapi_schema()

    def below(kind: type) -> list[type]:
        return [one for child in kind.__subclasses__() for one in (child, *below(child))]

    ours = [kind.__name__ for kind in (*below(Schema), *below(Input)) if kind.__module__.startswith("caravan.api")]
    assert len(set(ours)) == len(ours)
    assert set(schema["components"]["schemas"]) <= set(ours)


def test_a_database_that_goes_away_while_an_answer_is_put_together_is_a_503(call, net, monkeypatch):
    def gone(user):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(Organization, "english_name", property(gone, lambda body, name: None))
        answer = call.ask(key="the-same-key-both-times")

    assert answer.status_code == 503
    again = call.ask(key="the-same-key-both-times")
    assert again.status_code == 200
    assert again.json()["owner"]["name"] == net.adviser.name
