"""Every form that anybody finds, sent with what no form expects: nothing fails, is slow, or lets anything through."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.views.decorators.csrf import csrf_exempt

from caravan.jobs.logs import DiscreetFormatter
from caravan.web.workbench.views import queue
from tests.contracts.test_routes import REGISTER, ROUTES, address
from tests.probes.corpus import LETTERS, LINES, SCRIPTS, SLOW, SQL, TRAVERSAL
from tests.probes.reading import Form, Reader
from tests.probes.safety import faults
from tests.probes.town import Found, Town, Walker, is_page

# What fits into a short field; each field gets another one, and with each pass the next.
SHORT = [
    text
    for text in (*SCRIPTS, *SQL, *LINES, *TRAVERSAL, *LETTERS.values())
    if len(text) <= 60 and "\x00" not in text and "\ud800" not in text
]
Typing = Callable[[int], str]
PASSES: dict[str, Typing] = {
    "everything": lambda _turn: "\n".join((*SCRIPTS, *SQL, *LINES, *TRAVERSAL)),
    "every letter": lambda _turn: "".join(text for name, text in LETTERS.items() if name[:4] not in {"null", "lone"}),
    "short": lambda turn: SHORT[turn % len(SHORT)],
    "short again": lambda turn: SHORT[(turn + len(SHORT) // 2) % len(SHORT)],
    "slow": lambda turn: list(SLOW.values())[turn % len(SLOW)],
    "null": lambda _turn: LETTERS["null"],
    "surrogate": lambda _turn: LETTERS["lone surrogate"],
}
# Of our own time: a machine that is busy otherwise makes nobody slow.
SECONDS = 1.0


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return {}


@pytest.fixture
def doors(town: Town, known: dict[str, Any]) -> list[tuple[Found, Form]]:
    """Every form of the town, found once for the module."""
    if "doors" not in known:
        known["doors"] = [door for door in town.forms() if door[1].method in {"get", "post"}]
    return known["doors"]  # type: ignore[no-any-return]


def send(client: Client, form: Form, data: dict[str, list[str]], referer: str) -> HttpResponse:
    headers = {"referer": f"http://testserver{referer}"}
    if form.method == "get":
        query = urlencode(data, doseq=True, errors="surrogatepass")
        return client.get(f"{form.action.partition('?')[0]}?{query}", headers=headers)  # type: ignore[return-value]
    body = urlencode(data, doseq=True, errors="surrogatepass")
    return client.post(form.action, body, "application/x-www-form-urlencoded", headers=headers)  # type: ignore[return-value]


def wrong_with(answer: HttpResponse, seconds: float) -> list[str]:
    found = [f"status {answer.status_code}"] * (answer.status_code >= 500)
    found += [f"{seconds:.1f} s"] * (seconds > SECONDS)
    for name, value in answer.headers.items():
        found += [f"header {name}"] * ("\r" in value or "\n" in value or name.lower() == "quelea")
        found += ["leads elsewhere"] * (name == "Location" and "quelea.example" in value.partition("?")[0])
    found += ["cookie"] * ("quelea" in answer.cookies)
    found += ["a file of the machine"] * (b"root:x:0" in answer.content)
    return found + (faults(Reader(answer.content.decode())) if is_page(answer) else [])


def tried(town: Town, doors: list[tuple[Found, Form]], typing: Typing, *, is_all: bool = False) -> Iterator[str]:
    """Type into every field of every form (``is_all``: choose in every choice as well); yield what is wrong then."""
    browsers: dict[Walker, Client] = {}
    turn = count()
    for page, form in doors:
        if page.walker not in browsers:
            browsers[page.walker] = town.browser(page.walker)
        client = browsers[page.walker]
        cookies = client.cookies.output()
        button = next((button for button in form.buttons if button[0] not in {"", "look"}), None)
        data = {
            name: [typing(next(turn))] if is_all or name in form.typed else values
            for name, values in form.fields.items()
        }
        if button:
            data[button[0]] = [typing(next(turn)) if is_all else button[1]]
        with undone():
            began = time.process_time()
            answer = send(client, form, data, page.path)
            wrong = wrong_with(answer, time.process_time() - began)
        if client.cookies.output() != cookies:
            del browsers[page.walker]
        for fault in wrong:
            yield f"{form.method} {form.action} as {page.walker}: {fault}"


@pytest.mark.slow
def test_there_are_forms_to_speak_of(doors):
    assert len(doors) > 60
    assert sum(len(form.typed) for _page, form in doors) > 150


@pytest.mark.slow
@pytest.mark.parametrize("typed", PASSES)
def test_no_form_fails_at_what_is_typed_into_it(town, doors, caplog, typed):
    with caplog.at_level(logging.INFO):
        wrong = list(tried(town, doors, PASSES[typed]))

    assert wrong == []
    forged = [line for record in caplog.records for line in DiscreetFormatter().format(record).splitlines()[1:]]
    assert not [line for line in forged if line.startswith("2026-11-25 10:40")]


@pytest.mark.slow
def test_no_form_fails_at_choices_that_it_does_not_offer(town, doors):
    texts = [SCRIPTS[0], SQL[0], "9" * 400, "-1", "", LETTERS["four bytes"]]

    assert list(tried(town, doors, lambda turn: texts[turn % len(texts)], is_all=True)) == []


def flawed_title(request, *_given, **_named):
    return HttpResponse(f"<p>{request.GET.get('q', '')}</p>")


def flawed_failure(request, *_given, **_named):
    raise LookupError(request.GET["q"])


def flawed_header(request, *_given, **_named):
    answer = HttpResponse("")
    answer.headers._store["quelea"] = ("Quelea", request.GET.get("q", ""))
    return answer


def flawed_redirect(request, *_given, **_named):
    return redirect("https://quelea.example/")


def flawed_speed(request, *_given, **_named):
    until = time.process_time() + SECONDS * 1.1
    while time.process_time() < until:
        pass
    return HttpResponse("")


FLAWS = {
    "markup": (flawed_title, SCRIPTS[0]),
    "failure": (flawed_failure, "any"),
    "header": (flawed_header, LINES[0]),
    "redirect": (flawed_redirect, "any"),
    "speed": (flawed_speed, "any"),
}


@pytest.mark.slow
@pytest.mark.parametrize("flaw", FLAWS)
def test_the_probe_finds_a_form_that_does(town, doors, monkeypatch, flaw):
    view, text = FLAWS[flaw]
    search = [(page, form) for page, form in doors if form.action == "/find/" and form.typed]
    assert search
    assert not list(tried(town, search, lambda _turn: text))
    monkeypatch.setattr(entry_of("citizen:find"), "callback", view)

    assert list(tried(town, search, lambda _turn: text))


def entry_of(name: str) -> Any:
    """Return the line of the URLconf that leads to this route."""
    space, _colon, last = name.partition(":")
    urls = import_module(f"caravan.web.{space}.urls")
    (entry,) = [entry for entry in urls.urlpatterns if getattr(entry, "name", "") == last]
    return entry


# --- What a page elsewhere makes a browser send -------------------------------------------------------

PAGES = sorted(name for name in ROUTES if name in REGISTER and not name.startswith("api-v1:"))


def test_nothing_is_taken_from_a_page_elsewhere(town):
    browsers = {
        "staff": {
            account: town.browser(Walker(account=account), is_checked=True)
            for account in ("duty", "admin", "security", "auditor")
        },
        "": {"holder": town.browser(Walker("holder"), is_checked=True)},
    }
    let_through = []
    for name in PAGES:
        for who, client in browsers["staff" if name.startswith("workbench:") else ""].items():
            status = client.post(address(name), {"text": "x"}, headers={"origin": "https://quelea.example"}).status_code
            let_through += [f"{name} as {who}: {status}"] * (status != 403)

    assert let_through == []


def test_the_probe_finds_a_view_that_takes_anything(town, monkeypatch):
    monkeypatch.setattr(entry_of("workbench:queue"), "callback", csrf_exempt(queue.queue))
    client = town.browser(Walker(account="duty"), is_checked=True)

    assert client.post("/staff/", {}, headers={"origin": "https://quelea.example"}).status_code != 403
