"""Addresses, sessions, limits, names and exports: what is tried at the doors themselves."""

import csv
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from django.conf import settings as configured
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.urls.converters import get_converters

from caravan.matters.models import Matter
from caravan.matters.services import attempts
from caravan.matters.services.attempts import WRONG_CODES
from caravan.people.models import PhoneCode, User
from caravan.people.services import phones
from caravan.people.services.phones import WRONG_TRIES
from caravan.regions.models import Region
from caravan.web.citizen import urls as citizen
from caravan.web.citizen.views import phone as phone_pages
from caravan.web.components import views as components
from caravan.web.open import views as figures
from tests.contracts.test_routes import REGISTER, ROUTES
from tests.e2e.world import PASSWORD, PHONE
from tests.probes.corpus import ELSEWHERE, FORMULAS, LETTERS, SLOW, SQL, TRAVERSAL
from tests.probes.safety import is_harmless
from tests.probes.town import Town, Walker

ANYBODY, ADVISER, DUTY = Walker(), Walker(account="adviser"), Walker(account="duty")

# --- Where a page leads afterwards ----------------------------------------------------------------


def leads(town: Town) -> dict[str, Callable[[str], HttpResponse]]:
    """Return every door that takes an address to go on to."""
    anybody, duty = town.browser(ANYBODY), town.browser(DUTY)
    note = reverse("workbench:act", args=[town.names["waiting"], "note"])
    login = {"username": "adviser", "password": PASSWORD}
    return {
        "login": lambda target: town.browser(ANYBODY).post(f"/staff/login/?next={quote(target)}", login),
        "login by form": lambda target: town.browser(ANYBODY).post("/staff/login/", {**login, "next": target}),
        "logged in": lambda target: duty.get(f"/staff/login/?next={quote(target)}"),
        "logout": lambda target: town.browser(DUTY).post("/staff/logout/", {"next": target}),
        "display": lambda target: anybody.post("/settings/display", {"size": "large", "next": target}),
        "language": lambda target: anybody.post("/settings/language", {"language": "en", "next": target}),
        "staff act": lambda target: duty.post(note, {"text": "x", "back": target}),
        "demo": lambda target: anybody.post("/demo/move/", {"by": "", "next": target}),
        "referer": lambda target: anybody.post("/staff/", {"x": "1"}, headers={"referer": target}),
        "host": lambda target: anybody.get("/staff/", headers={"x-forwarded-host": target.strip("/:") or "x"}),
    }


def elsewhere(town: Town, door: str) -> list[str]:
    """Return the addresses that the door sends a browser to although they are not ours."""
    found = []
    for target in ELSEWHERE:
        try:
            answer = leads(town)[door](target)
        except ValueError:
            continue  # a header that no server would take
        place = answer.headers.get("Location", "")
        after = re.sub(r"[\t\r\n]", "", place).replace("\\", "/")
        found += [target] * (answer.status_code >= 500 or not is_harmless(urljoin("http://testserver/x", after)))
    return found


DOORS = ["login", "login by form", "logged in", "logout", "display", "language", "staff act", "demo", "referer", "host"]


@pytest.mark.parametrize("door", DOORS)
def test_no_door_leads_to_another_site(town, door):
    assert elsewhere(town, door) == []


def test_the_probe_finds_a_door_that_does(town, monkeypatch):
    monkeypatch.setattr(components, "url_has_allowed_host_and_scheme", lambda *_given, **_named: True)

    assert elsewhere(town, "language")


# --- Files that are not ours ----------------------------------------------------------------------


def opened_files(town: Town) -> list[str]:
    found = []
    staff = {name: town.browser(Walker(account=name)) for name in ("admin", "duty")}
    anybody = town.browser(ANYBODY)
    taking_text = {name: taken for name, taken in ROUTES.items() if any(isinstance(v, str) for v in taken.values())}
    for name, taken in taking_text.items():
        client = staff["duty"] if name.startswith("workbench:") else anybody
        for text in TRAVERSAL:
            path = reverse(name, kwargs=taken)
            for sample in {value for value in taken.values() if isinstance(value, str)}:
                path = path.replace(sample, text)
            answer = client.get(path)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found += [f"{path}: {answer.status_code}"] * (answer.status_code >= 500 or b"root:" in content)
    for text in TRAVERSAL:
        for prefix in ("/static/", "/", "/open/"):
            answer = anybody.get(prefix + text)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found += [prefix + text] * (answer.status_code >= 500 or b"root:" in content)
    return found


def test_no_address_opens_a_file_of_the_machine(town):
    assert opened_files(town) == []


def test_the_probe_finds_one_that_does(town, monkeypatch):
    def read(_request: Any, *_given: Any, **named: str) -> HttpResponse:
        try:
            return HttpResponse(Path(f"/{named['slug']}").read_bytes())
        except (OSError, ValueError):
            return HttpResponse(status=404)

    (entry,) = [entry for entry in citizen.urlpatterns if entry.name == "law"]
    monkeypatch.setattr(entry, "callback", read)
    monkeypatch.setattr(entry.pattern, "converters", {"slug": get_converters()["path"]})
    monkeypatch.setattr(entry.pattern, "_route", "laws/<path:slug>/")
    monkeypatch.setitem(vars(entry.pattern), "regex", re.compile(r"^laws/(?P<slug>.+)/\Z"))

    assert opened_files(town)


# --- Spreadsheets ---------------------------------------------------------------------------------

TABLES = [name for name in REGISTER if name.endswith("_csv")]
LIVE = re.compile(r"[\s\u200b\ufeff;,|%\"]*[=+\-@＝＋－＠|%]")


def live_cells(town: Town) -> list[str]:
    """Write formulas where names of places stand; return the cells of the exports that a spreadsheet would run."""
    found, seen = [], 0
    places = list(Region.objects.filter(level__in=(1, 2, 3)))
    for start in range(0, len(FORMULAS), len(places)):
        for place, text in zip(places, FORMULAS[start:], strict=False):
            Region.objects.filter(pk=place.pk).update(name=text)
        for scope in ("", "4228/", "422801/"):
            answer = town.browser(ANYBODY).get(f"/open/{scope}figures.csv")
            rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(keepends=True)))
            cells = [cell for row in rows for cell in row]
            seen += sum("quelea" in cell for cell in cells)
            found += [cell for cell in cells if LIVE.match(cell) and not re.fullmatch(r"-?[0-9.]+", cell)]
    assert seen, "the names are not in the exports"
    return found


def test_no_export_holds_a_live_formula(town):
    assert TABLES == ["open:month_csv", "open:place_csv"], "let live_cells read the new table as well"
    assert live_cells(town) == []


def test_the_probe_finds_an_export_that_does(town, monkeypatch):
    monkeypatch.setattr(figures, "_as_text", lambda name: name)

    assert live_cells(town)


# --- Who is there, and who is not -----------------------------------------------------------------


def shown(answer: HttpResponse) -> tuple[object, ...]:
    """Return everything an onlooker sees of an answer but what differs each time."""
    text = answer.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    text = re.sub(r'(name="token" value=|data-token=)"[^"]+"', "", text)
    headers = {
        name: value
        for name, value in answer.headers.items()
        if "quest" not in name and name not in {"Content-Length", "Expires"}
    }
    return answer.status_code, text, tuple(sorted(headers.items())), tuple(sorted(answer.cookies))


def differences(town: Town) -> dict[str, bool]:
    """Return of each door whether it answers differently about what is there and what is not."""
    here, nowhere = town.names["waiting"], "422801-261-99998"
    one, other = Client(), Client()

    def same(first: HttpResponse, second: HttpResponse, *swapped: tuple[str, str]) -> bool:
        a, b = str(shown(first)), str(shown(second))
        for old, new in swapped:
            a = a.replace(old, new)
        return a == b

    number = (here, nowhere)
    unknown = "12099999999"
    phone = [(PHONE, unknown), (f"{PHONE[:3]}****{PHONE[-4:]}", f"{unknown[:3]}****{unknown[-4:]}")]
    code = {"receipt-code": "AAAA-AAAA"}
    colleague = User.objects.get(username="other3")
    hidden = Matter.objects.exclude(pk__in=Matter.objects.visible_to(colleague)).first()
    assert hidden
    work = town.browser(Walker(account=colleague.username))
    work.get("/staff/")  # the first page of a session brings its cookie
    found = {
        "number and wrong code": same(
            one.post("/track/", {"number": here, "code": "AAAA-AAAA"}),
            other.post("/track/", {"number": nowhere, "code": "AAAA-AAAA"}),
            number,
        ),
        "number alone": same(one.get(f"/m/{here}/"), other.get(f"/m/{nowhere}/"), number),
        "number in the interface": same(
            one.get(f"/api/v1/consultations/{here}", headers=code),
            other.get(f"/api/v1/consultations/{nowhere}", headers=code),
            number,
        ),
        "number at work, of another place": same(
            work.get(f"/staff/m/{hidden.number}/"), work.get(f"/staff/m/{nowhere}/"), (hidden.number, nowhere)
        ),
        "phone": same(one.post("/mine/", {"phone": PHONE}), other.post("/mine/", {"phone": unknown}), *phone),
        "code of a phone": same(
            one.post("/mine/code/", {"phone": PHONE, "code": "000000"}),
            other.post("/mine/code/", {"phone": unknown, "code": "000000"}),
            *phone,
        ),
        "account": same(
            one.post("/staff/login/", {"username": "adviser", "password": "wrong"}),
            other.post("/staff/login/", {"username": "nobody0", "password": "wrong"}),
            ("adviser", "nobody0"),
        ),
    }
    return {door: not is_same for door, is_same in found.items()}


def test_no_door_tells_who_is_there(town):
    assert [door for door, differs in differences(town).items() if differs] == []


def test_the_probe_finds_a_door_that_tells(town, monkeypatch):
    from caravan.web.citizen.views import phone, track

    monkeypatch.setattr(
        track,
        "open_with_receipt",
        lambda number, **_rest: None if number.endswith("99998") else 1 / 0,
    )
    monkeypatch.setattr(phone.phones, "send_phone_code", lambda phone, **_rest: 1 / (phone == PHONE))
    monkeypatch.setattr(
        "django.test.client.Client.__init__",
        lambda self, real=Client.__init__, **given: real(self, **{"raise_request_exception": False} | given),
    )

    assert {"number and wrong code", "phone"} <= {door for door, differs in differences(town).items() if differs}


# --- Sessions ---------------------------------------------------------------------------------------


def logged_in(client: Client, username: str = "adviser") -> HttpResponse:
    return client.post("/staff/login/", {"username": username, "password": PASSWORD})


def key_of(client: Client) -> str:
    cookie = client.cookies.get(configured.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


def planted(town: Town) -> list[str]:
    """Let somebody log in with a key that another person gave them; return what becomes of the key."""
    attacker, victim, invented = Client(), Client(), "quelea0000000000000000000000000"
    logged_in(attacker, "other2")
    given = key_of(attacker)
    victim.cookies[configured.SESSION_COOKIE_NAME] = given
    victim.post("/staff/logout/")
    found = []
    for key in (given, invented):
        victim = Client()
        victim.cookies[configured.SESSION_COOKIE_NAME] = key
        logged_in(victim)
        found += [f"{key} is theirs"] * (key_of(victim) in {key, ""})
    return found + ["whoever gave it is in"] * (attacker.get("/staff/").status_code == 200)


def stolen(town: Town) -> list[str]:
    """Copy the cookie of somebody who then logs out; return whether it still opens anything."""
    client, thief = Client(), Client()
    logged_in(client)
    thief.cookies[configured.SESSION_COOKIE_NAME] = key_of(client)
    found = ["it never did"] * (thief.get("/staff/").status_code != 200)
    client.post("/staff/logout/")
    return found + ["it lives on"] * (thief.get("/staff/").status_code == 200)


def forged(town: Town) -> list[str]:
    """Return the cookies written by who holds one that open a matter."""
    good, found = town.cookies["some"], []
    signature = good[good.rindex(":") + 1 :]
    others = (good[:-1] + ("A" if good[-1] != "A" else "B"), good[5:], "." + good, "a:b:c", "", "\x00", "\xff" * 50)
    for cookie in (*others, good.replace(signature, "A" * len(signature))):
        client = Client()
        client.cookies["visitor"] = cookie
        found += [cookie] * (client.get(f"/m/{town.names['waiting']}/").status_code != 302)
    return found


SESSIONS = {"planted": planted, "stolen": stolen, "forged": forged}
# What would let each of them through: a key that is kept at log-in, a session that is kept at log-out, a signature
# that is not looked at.
FLAWED_SESSIONS: dict[str, dict[tuple[object, str], Any]] = {
    "planted": {
        (SessionBase, "flush"): lambda session: (session.clear(), session.save()),
        (SessionBase, "cycle_key"): lambda session: None,
    },
    "stolen": {(SessionStore, "delete"): lambda _session, *_given: None},
    "forged": {(signing.TimestampSigner, "unsign"): lambda _signer, value, **_named: value.rsplit(":", 2)[0]},
}


@pytest.mark.parametrize("kind", SESSIONS)
def test_nobody_is_let_in_by_a_session_that_is_not_theirs(town, kind):
    assert SESSIONS[kind](town) == []


@pytest.mark.parametrize("kind", SESSIONS)
def test_the_probe_finds_a_session_that_lets_them_in(town, monkeypatch, kind):
    for (owner, name), flaw in FLAWED_SESSIONS[kind].items():
        monkeypatch.setattr(owner, name, flaw)

    assert SESSIONS[kind](town)


# --- How often ---------------------------------------------------------------------------------------


def many_passwords(town: Town) -> list[str]:
    """Guess at one account from a hall that many share: the account is shut, and the hall is not."""
    hall = Client(REMOTE_ADDR="10.1.2.3")
    tries = [hall.post("/staff/login/", {"username": "other1", "password": f"no{n}"}) for n in range(7)]
    found = ["shut too early"] * ([answer.status_code for answer in tries[:4]] != [422] * 4)
    found += ["never shut"] * (tries[-1].status_code != 429 or int(tries[-1]["Retry-After"]) <= 0)
    found += ["the hall is shut"] * (logged_in(hall, "other2").status_code != 302)
    return found + ["open elsewhere"] * (logged_in(Client(REMOTE_ADDR="10.1.2.4"), "other1").status_code != 429)


def many_digits(town: Town) -> list[str]:
    """Guess forty times at the six digits that were sent to a phone: five count."""
    client = Client()
    client.post("/mine/", {"phone": PHONE})
    sent = PhoneCode.objects.latest("sent_at")
    for guess in range(40):
        client.post("/mine/code/", {"phone": PHONE, "code": f"{guess:06}"})
    sent.refresh_from_db()
    return [f"{sent.tries} count"] * (sent.tries != WRONG_TRIES)


def many_codes_for_a_phone(town: Town) -> list[str]:
    """Have two codes sent to one phone within a minute."""
    client = Client(REMOTE_ADDR="10.1.2.3")
    first, again = (client.post("/mine/", {"phone": "12000011111"}) for _time in range(2))
    waits = again.status_code == 429 and 0 < int(again["Retry-After"]) <= 60
    return ["not even one"] * (first.status_code != 200) + ["a second one"] * (not waits)


def many_codes_from_an_address(town: Town) -> list[str]:
    """Have codes sent to one phone after the other: three in an hour from one address, and as before from another."""
    client = Client(REMOTE_ADDR="10.1.2.3")
    with override_settings(CODES_PER_HOUR=3):
        sent = [client.post("/mine/", {"phone": f"1200002222{n}"}).status_code for n in range(5)]
        elsewhere = Client(REMOTE_ADDR="10.9.9.9").post("/mine/", {"phone": "12000033333"})
    found = [f"{sent}"] * (sent != [200, 200, 200, 429, 429])
    return found + ["another address is shut"] * (elsewhere.status_code != 200)


def many_receipts(town: Town) -> list[str]:
    """Guess at the code of one number: it is shut, and no other."""
    client, number = Client(), town.names["closed"]
    tries = [client.post("/track/", {"number": number, "code": f"AAAA-AA{n:02}"}) for n in range(WRONG_CODES + 2)]
    other = town.world.receipts["late"]
    found = ["never shut"] * (tries[-1].status_code != 429)
    return found + ["another is shut"] * (
        client.post("/track/", {"number": other.number, "code": other.code}).status_code != 302
    )


LIMITS = {
    "passwords": many_passwords,
    "digits": many_digits,
    "codes for a phone": many_codes_for_a_phone,
    "codes from an address": many_codes_from_an_address,
    "receipts": many_receipts,
}
FLAWED_LIMITS: dict[str, tuple[object, str, Any]] = {
    "passwords": (configured, "AXES_FAILURE_LIMIT", 10**9),
    "digits": (phones, "WRONG_TRIES", 10**9),
    "codes for a phone": (phones, "_require_pause", lambda *_given: None),
    "codes from an address": (phone_pages, "count_code", lambda *_given: None),
    "receipts": (attempts, "LIMIT", replace(attempts.LIMIT, most=10**9)),
}


@pytest.mark.parametrize("kind", LIMITS)
def test_whoever_tries_again_and_again_comes_to_an_end_and_stops_nobody_else(town, kind):
    assert LIMITS[kind](town) == []


@pytest.mark.parametrize("kind", LIMITS)
def test_the_probe_finds_a_limit_that_is_none(town, monkeypatch, kind):
    owner, name, flaw = FLAWED_LIMITS[kind]
    monkeypatch.setattr(owner, name, flaw)

    assert LIMITS[kind](town)


def test_the_probe_finds_a_limit_that_shuts_the_hall(town, monkeypatch):
    monkeypatch.setattr(configured, "AXES_LOCKOUT_PARAMETERS", ["ip_address"])

    assert "the hall is shut" in many_passwords(town)


# --- The interface: how much, how far, and nothing that it does not know ---------------------------------

HUGE = ["1000000000", "-1", "0", "1e9", "9" * 400, "NaN", "", "[]", "null", *LETTERS.values(), *SQL, *SLOW.values()]
READS = {
    "/regions": ["within"],
    "/regions/search": ["q", "within", "limit"],
    "/points": ["region", "open_now", "kind", "service", "accessibility", "language", "q", "after", "limit"],
    "/figures": ["region", "month"],
}


def test_no_parameter_of_the_interface_asks_for_too_much(town):
    client, wrong = Client(raise_request_exception=False), []
    for path, names in READS.items():
        for name in names:
            for text in HUGE:
                query = f"{quote(name)}={quote(text.encode('utf-8', 'surrogatepass'))}"
                began = time.process_time()
                answer = client.get(f"/api/v1{path}?q=%E9%BE%99&{query}")
                seconds = time.process_time() - began
                is_fine = answer.status_code in {200, 404, 422} and seconds < 1 and len(answer.content) < 500_000
                wrong += [f"{path} {name}={text[:30]!r}: {answer.status_code}, {seconds:.1f} s"] * (not is_fine)

    assert wrong == []


def test_ten_thousand_of_anything_are_refused(town):
    client = Client(raise_request_exception=False)
    question: dict[str, Any] = {"topic": "wages", "story": "老板拖欠我工资，一直不给。", "region": "422801101201"}
    deep: Any = "x"
    for _ in range(500):
        deep = {"a": deep}
    many = {
        "files": ["0190a7d0-0000-7000-8000-000000000001"] * 10_000,
        "signals": ["violence"] * 10_000,
        "guided": {f"k{n}": "x" for n in range(10_000)},
        "asker": deep,
        "story": ["x"] * 10_000,
    }
    for name, value in many.items():
        began = time.process_time()
        answer = client.post("/api/v1/promises", question | {name: value}, "application/json")
        assert answer.status_code == 422, name
        assert time.process_time() - began < 1, name
    for body in ("[" * 50_000, '{"a":' * 50_000, "9" * 50_000, "1e999999999"):
        assert client.post("/api/v1/promises", body, "application/json").status_code == 422
    assert client.get("/find/?" + "&".join(f"p{n}=1" for n in range(5_000))).status_code in {200, 400}


MODEL_FIELDS = [
    *(
        "id",
        "pk",
        "number",
        "owner",
        "owner_id",
        "due_at",
        "rung",
        "state",
        "is_danger",
        "is_fast_track",
        "county_code",
    ),
    *("county_code", "submission_key", "fingerprint", "receipt_version", "channel", "language", "created_at", "author"),
    *("is_superuser", "is_staff", "role", "role_set", "matter", "round", "answered_at", "visible_at", "by", "now"),
]


def test_what_the_interface_does_not_know_it_does_not_take(town):
    client, number = Client(), town.names["answered"]
    head = {"receipt-code": town.world.receipts["answered"].code, "idempotency-key": "quelea-quelea-quelea-quelea"}
    question = {"topic": "wages", "story": "老板拖欠我工资，一直不给。", "region": "422801101201"}
    at = f"/api/v1/consultations/{number}"
    writes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "ask": ("post", "/api/v1/consultations", question),
        "preview": ("post", "/api/v1/promises", question),
        "follow up": ("post", f"{at}/follow-ups", {"text": "还要带什么？"}),
        "reply": ("put", f"{at}/clarifications/{town.names['asked']}/reply", {"text": "没有签过。"}),
        "rate": ("put", f"{at}/answers/{town.names['answer']}/rating", {"grade": 5}),
        "close": ("put", f"{at}/closing", {"is_solved": True}),
    }
    for name, (method, path, body) in writes.items():
        known = set(body) | {"is_solved", "files", "reasons", "comment"}
        for field in set(MODEL_FIELDS) - known:
            answer = getattr(client, method)(path, body | {field: 1}, "application/json", headers=head)
            assert answer.status_code == 422, f"{name} takes {field}"


def test_the_probe_finds_an_interface_that_takes_anything(town, monkeypatch):
    from caravan.api.v1.consultations import QuestionIn

    body = {"topic": "wages", "story": "老板拖欠我工资，一直不给。", "region": "422801101201", "owner": 1}
    assert Client().post("/api/v1/promises", body, "application/json").status_code == 422
    monkeypatch.setitem(QuestionIn.model_config, "extra", "ignore")
    QuestionIn.model_rebuild(force=True)
    try:
        QuestionIn.model_validate(body)
    finally:
        monkeypatch.undo()
        QuestionIn.model_rebuild(force=True)


def test_no_form_changes_what_it_does_not_show(town):
    """A password form that also takes a role would be enough."""
    client = town.browser(ADVISER)
    user = User.objects.get(username="adviser")
    before = {field.attname: getattr(user, field.attname) for field in User._meta.concrete_fields}
    extra = {
        "is_superuser": "1",
        "is_active": "",
        "role": "system_administrator",
        "username": "quelea",
        "load_cap": "99",
    }

    client.post("/staff/password/", {"act": "keys", "keys": "on", **extra})
    client.post("/staff/password/", {"act": "mobile", "mobile": "12000044444", **extra})

    user.refresh_from_db()
    after = {field.attname: getattr(user, field.attname) for field in User._meta.concrete_fields}
    assert {name for name in before if before[name] != after[name]} <= {"keyboard_shortcuts"}
