"""The headers of every answer, and whether the service is up."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection

from caravan.jobs import health
from caravan.web.middleware import CONTENT_SECURITY_POLICY
from tests.factories.network import build_network

PATHS = ["/", "/ask/", "/track/", "/open/", "/staff/login/", "/staff/", "/settings/", "/live", "/ready", "/nothing/",
         "/open/figures.csv", "/demo/", "/api/v1/topics", "/m/422801-261-00001/"]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_strict_headers(client, path):
    build_network()
    answer = client.get(path)

    assert "'unsafe" not in answer["Content-Security-Policy"]
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Permissions-Policy"] == "geolocation=(), camera=(), microphone=()"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db  # closing the file ends the request, which looks after the connection
def test_static_files_have_them_too_and_are_kept(client):
    answer = client.get("/static/components/ui.css")
    answer.close()

    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "max-age" in answer["Cache-Control"]


def test_nothing_may_come_from_elsewhere():
    allowed = {source for rule in CONTENT_SECURITY_POLICY.split("; ") for source in rule.split()[1:]}

    assert allowed == {"'none'", "'self'"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/ask/", "/open/", "/find/", "/staff/login/", "/settings/", "/laws/"])
def test_no_page_asks_for_what_its_policy_forbids(client, path):
    build_network()
    text = client.get(path).content.decode()

    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text), "a script inside the page"
    assert not re.findall(r"<style|\sstyle=", text), "a style inside the page"
    assert not re.findall(r"\son[a-z]+=", text), "a handler inside the page"
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text.replace("https://www.gov.cn/", "/")), "elsewhere"


@pytest.mark.parametrize("name", ["components/ui.css", "components/staff.css", "open/open.css", "demo/bar.css"])
def test_no_style_reaches_out(name):
    sheet = Path(finders.find(name)).read_text("utf-8")

    assert "//" not in sheet
    assert "@import" not in sheet


def test_live_answers_without_the_database(client):
    answer = client.get("/live")

    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.fixture
def _asked_anew():
    health._complete_plan.cache_clear()
    yield
    health._complete_plan.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("_asked_anew")
def test_ready_says_that_questions_can_be_stored_and_whether_anybody_works(client):
    answer = client.get("/ready")
    state = answer.json()

    assert answer.status_code == 200
    assert (state["ok"], state["database"], state["migrations"], state["keys"]) == (True, True, True, True)
    assert state["working"] is False  # no worker runs here


@pytest.mark.django_db
def test_ready_is_not_ready_without_the_database(client, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("could not connect to server at 10.0.0.1: secret")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer.json()["database"] is False
    assert "secret" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("_asked_anew")
def test_ready_is_not_ready_before_its_migrations(client, monkeypatch):
    monkeypatch.setattr("caravan.jobs.health.MigrationExecutor.migration_plan", lambda *_: ["one is missing"])

    assert client.get("/ready").status_code == 503
    assert client.get("/ready").json()["migrations"] is False


@pytest.mark.django_db
def test_health_names_no_person_and_no_secret(client):
    build_network()
    told = json.dumps(client.get("/ready").json())

    assert not re.search(r"[一-鿿]|@|postgres|/", told)


@pytest.mark.parametrize("path", ["/live", "/ready"])
@pytest.mark.django_db
def test_health_is_only_read(client, path):
    assert client.post(path).status_code == 405
