"""Every route stands in the register, and the register is what decides who gets in.

The matrix is generated: a new route is tested the moment it stands in a URLconf. Two questions are
asked of each: does the gate let the right people through (no view runs), and do the views themselves
answer everybody with a status of their kind (nothing breaks)?
"""

import re
from collections.abc import Callable, Iterator
from types import ModuleType
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, path, resolve, reverse

from caravan import clock, policy, urls
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.policy import OPS, PUBLIC, RECEIPT, STAFF
from caravan.statistics.response import forget
from tests.e2e import pages
from tests.factories.network import MONDAY, build_network
from tests.factories.people import account, staff

# By the class that reads it from the path; a new kind of converter needs a sample here.
SAMPLES = {
    "StringConverter": "422801-261-99999",
    "IntConverter": 99999,
    "UUIDConverter": UUID(int=7),
    "UUIDStrConverter": UUID(int=7),
}
NOTHING_THERE = {302, 404, 405}  # another page, no such matter, another method
REGISTER = policy.register()
METHODS = ("get", "post")
PASSED = 299


def routes(resolver: URLResolver, *spaces: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the name of every route with sample values for what its path takes."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, *spaces, *([entry.namespace] if entry.namespace else []))
        else:
            assert isinstance(entry, URLPattern)
            taken = {name: SAMPLES[type(converter).__name__] for name, converter in entry.pattern.converters.items()}
            yield ":".join([*spaces, entry.name or f"(unnamed) {entry.pattern}"]), taken


ROUTES = dict(routes(get_resolver()))
OF_STAFF = sorted(name for name in ROUTES if name in REGISTER and REGISTER[name].audience == STAFF)
OF_OTHERS = sorted(name for name in ROUTES if name not in OF_STAFF)


def address(name: str) -> str:
    return reverse(name, kwargs=ROUTES[name])


@pytest.fixture(autouse=True)
def _monday(db: None) -> Iterator[None]:
    clock.install(lambda: MONDAY)
    forget()
    yield
    forget()


def unregistered(resolver: URLResolver) -> set[str]:
    return {name for name, _taken in routes(resolver)} - REGISTER.keys()


def test_every_route_stands_in_the_register():
    assert unregistered(get_resolver()) == set()


def test_nothing_is_registered_that_is_no_route():
    assert REGISTER.keys() - ROUTES.keys() == set()


def test_there_are_routes_to_speak_of():
    """The two tests above would hold of nothing as well."""
    assert len(ROUTES) > 80
    assert len(OF_STAFF) > 30


def test_staff_routes_name_their_roles_and_no_others_do():
    for name, row in REGISTER.items():
        assert row.audience in {PUBLIC, RECEIPT, STAFF, OPS}, name
        assert bool(row.roles) is (row.audience == STAFF), name
        assert row.roles <= set(Role), name


@pytest.fixture
def with_a_new_route(settings) -> None:
    site = ModuleType("site_with_a_new_route")
    site.urlpatterns = [*urls.urlpatterns, path("new/", lambda request: HttpResponse("secret"), name="new")]
    settings.ROOT_URLCONF = site


def test_a_route_that_is_not_registered_does_not_answer(with_a_new_route):
    assert unregistered(get_resolver()) == {"new"}
    answer = Client(raise_request_exception=False).get("/new/")

    assert answer.status_code == 500
    assert b"secret" not in answer.content


def test_two_apps_cannot_claim_one_route(monkeypatch):
    monkeypatch.setattr("caravan.demo.policy.ROUTES", {"open:month": policy.Policy(PUBLIC)})

    with pytest.raises(ValueError, match="open:month is registered twice"):
        policy.register.__wrapped__()  # collected once, and here anew


# --- What a browser looks at ---------------------------------------------------------------------

# Routes that no browser test looks at, and why; prefixes end with a colon.
NO_PAGE = {
    "api-v1:": "JSON for programs; tests/api",
    "demo:": "tests/e2e/test_demo.py",
    "components:live": "for machines",
    "components:ready": "for machines",
    "components:display": "only posts",
    "components:language": "only posts",
    "citizen:forget": "only posts",
    "citizen:leave": "leads away",
    "citizen:sharing": "only posts",
    "citizen:receipt_qr": "a picture",
    "citizen:file": "a photo or recording",
    "citizen:paper": "a PDF; tests/documents",
    "citizen:invitation": "leads on to the table; tests/web/test_mediation.py",
    "citizen:mediate_from": "only posts",
    "citizen:mediate_other": "tests/e2e/test_mediation.py",
    "citizen:mediate_place": "tests/e2e/test_mediation.py",
    "citizen:mediate_contact": "tests/e2e/test_mediation.py",
    "citizen:mediate_check": "tests/e2e/test_mediation.py",
    "citizen:mediate_done": "tests/e2e/test_mediation.py",
    "workbench:mediation_file": "a PDF; tests/cases/mediation/test_volume.py",
    "citizen:table_confirm": "only posts",
    "citizen:table_offer_answer": "only posts",
    "workbench:mediation_import_template": "a table for programs",
    "workbench:mediation_amounts": "a table for programs",
    "citizen:table_paper": "a PDF; tests/web/test_papers_of_mediation.py",
    "citizen:tally_proof": "a proof for a script; tests/web/open/test_ledger.py",
    "open:ledger_": "signed texts for a script; tests/web/open/test_ledger.py",
    "open:month_csv": "a table for programs",
    "open:place_csv": "a table for programs",
    "workbench:logout": "only posts",
    "citizen:aid_from": "only posts",
    "workbench:case_step": "only posts",
    "workbench:case_do": "only posts",
    "workbench:to_aid": "only posts",
    "workbench:act": "only posts",
    "workbench:draft": "only posts",
    "workbench:document_draft": "a Word document; tests/documents",
    "workbench:file": "a photo or recording",
    "workbench:document": "a PDF; tests/documents",
    "workbench:paper_qr": "a picture",
    "workbench:leave_cancel": "only posts",
    "workbench:exception_cancel": "only posts",
}


def route_of(page: pages.Page) -> str:
    """Return the route that ``page`` shows: the one it says its steps lead to, or that of its path."""
    for sample in (*SAMPLES.values(), "0"):
        try:
            return page.route or resolve(re.sub(r"\{\w+\}", str(sample), page.path.partition("?")[0])).view_name
        except Resolver404:
            continue
    return ""


def test_a_browser_looks_at_every_page():
    shown = {route_of(page) for page in (*pages.CITIZEN, *pages.STAFF)}
    missing = {name for name in REGISTER if name not in shown and not name.startswith(tuple(NO_PAGE))}

    assert missing == set(), "write a line in tests/e2e/pages.py, or here why not"


def test_no_page_is_excepted_that_is_looked_at_or_gone():
    shown = {route_of(page) for page in (*pages.CITIZEN, *pages.STAFF)}

    assert shown.isdisjoint(NO_PAGE)
    assert {key for key in NO_PAGE if not any(name.startswith(key) for name in REGISTER)} == set()


@pytest.mark.parametrize("name", [name for name, reason in NO_PAGE.items() if reason == "only posts"])
def test_what_only_posts_shows_no_page(name):
    browser = visitor(Role.COUNTY_DUTY_LAWYER)

    answer = browser.get(address(name))

    assert answer.status_code in {302, 404, 405}, "it shows a page: a browser has to look at it"


# --- The gate alone -----------------------------------------------------------------------------


def behind_the_gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stand behind the gate and say so, instead of any view."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    handle.process_view = lambda *_: HttpResponse(status=PASSED)  # type: ignore[attr-defined]
    return handle


@pytest.fixture
def gate(settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.behind_the_gate"]


def visitor(role: str) -> Client:
    """A browser of somebody with one role in the province, with none (""), or of nobody ("anonymous")."""
    client = Client()
    if role != "anonymous":
        net = build_network()
        client.force_login(staff(role, net.regions["42"]) if role else account())
    return client


@pytest.mark.parametrize("role", ["", *Role.values])
def test_the_gate_lets_through_the_roles_that_the_register_names(gate, role):
    client = visitor(role)
    for name in OF_STAFF:
        expected = PASSED if role in REGISTER[name].roles else 404
        for method in METHODS:
            assert getattr(client, method)(address(name)).status_code == expected, (name, method)


def test_the_gate_sends_whoever_is_not_logged_in_to_the_login(gate):
    client = visitor("anonymous")
    login = reverse("workbench:login")
    for name in OF_STAFF:
        for method in METHODS:
            answer = getattr(client, method)(address(name))
            assert answer.status_code == 302, (name, method)
            assert answer["Location"].startswith(f"{login}?next="), (name, method)


def test_the_gate_leads_a_part_of_a_page_to_the_login_as_a_whole(gate):
    answer = visitor("anonymous").get(address("workbench:queue"), headers={"hx-request": "true"})

    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith(reverse("workbench:login"))


@pytest.mark.parametrize("role", ["anonymous", "", Role.VILLAGE_ADVISER, Role.SYSTEM_ADMINISTRATOR])
def test_the_gate_stands_open_where_everybody_may_call(gate, role):
    client = visitor(role)
    for name in OF_OTHERS:
        for method in METHODS:
            assert getattr(client, method)(address(name)).status_code == PASSED, (name, method)


def test_a_role_that_ended_today_opens_nothing(gate):
    user = staff(Role.SECURITY_ADMINISTRATOR, build_network().regions["42"])
    client = Client()
    client.force_login(user)
    assert client.get(address("workbench:admin")).status_code == PASSED
    user.role_grants.update(valid_to=MONDAY.date())

    assert client.get(address("workbench:admin")).status_code == 404


def test_an_account_that_was_shut_is_logged_out(gate):
    user = staff(Role.SECURITY_ADMINISTRATOR, build_network().regions["42"])
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get(address("workbench:admin")).status_code == 302


# --- The views behind it ------------------------------------------------------------------------


@pytest.mark.parametrize("name", OF_OTHERS)
def test_everybody_gets_an_answer_of_the_kind_that_the_register_says(name):
    build_network()
    audience = REGISTER[name].audience
    kinds = {PUBLIC: {200, *NOTHING_THERE}, RECEIPT: NOTHING_THERE, OPS: {200, 405, 503}}[audience]
    # The interface says 422 where something is missing, and so does a form.
    unfit = {422} if audience != OPS else set()
    client = Client()

    assert client.get(address(name)).status_code in kinds | (unfit if name.startswith("api-v1:") else set())
    for method in ("head", "post", "put", "delete"):
        assert getattr(client, method)(address(name)).status_code in kinds | unfit, method


@pytest.mark.parametrize("role", ["", *Role.values])
def test_staff_get_an_answer_from_every_page_of_theirs_and_none_from_others(role):
    client = visitor(role)
    for name in OF_STAFF:
        is_theirs = role in REGISTER[name].roles
        kinds = {200, 422, *NOTHING_THERE} if is_theirs else {404}
        for method in ("get", "post"):
            assert getattr(client, method)(address(name)).status_code in kinds, (name, method)


def test_what_is_missing_looks_like_what_is_hidden():
    """Somebody who may not know that a page exists learns nothing from how it refuses."""
    client = visitor(Role.AUDITOR)
    hidden = client.get(address("workbench:admin"))
    missing = client.get("/staff/there-is-no-such-page/")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


@pytest.mark.parametrize(
    "sent", ["/open/%00/", "/open/?month=%00", "/m/%00/", "/laws/%00/", "/find/?q=%00", "/api/v1/regions?q=%00"]
)
def test_a_null_character_is_refused_wherever_it_stands(sent):
    assert Client().get(sent).status_code in {400, 404, 422}
