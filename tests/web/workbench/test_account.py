"""One's own account: a password that only its owner knows comes before everything else."""

import pytest
from django.test import Client, override_settings

from caravan import policy
from caravan.audit.models import Event
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.people.services import reset_password
from tests.factories.network import MONDAY, Network, fresh, person
from tests.factories.people import CHEAP_HASHING, PASSWORD
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

OWN = "/staff/password/"
NEW = "shui-dao-qu-cheng"


@pytest.fixture(autouse=True)
def _cheap() -> object:
    with override_settings(PASSWORD_HASHERS=CHEAP_HASHING):
        yield


@pytest.fixture
def user(net: Network) -> User:
    net.duty.set_password(PASSWORD)
    net.duty.save()
    return fresh(net.duty)


@pytest.fixture
def client(user: User, enter: Enter) -> Client:
    return enter(user)


def change(client: Client, **typed: str) -> object:
    return client.post(OWN, {"act": "password", "current": PASSWORD, "new": NEW, "again": NEW} | typed)


def test_a_new_password_holds_and_the_session_goes_on(client: Client, user: User) -> None:
    response = change(client)

    assert response.headers["Location"] == "/staff/"  # type: ignore[attr-defined]
    assert fresh(user).check_password(NEW)
    assert client.get(OWN).status_code == 200


def test_every_other_session_ends(client: Client, user: User, enter: Enter) -> None:
    elsewhere = enter(user)
    change(client)

    assert elsewhere.get(OWN).status_code == 302


def test_five_wrong_present_passwords_lock_the_account_and_end_the_session(client: Client, user: User) -> None:
    for _try in range(4):
        assert change(client, current="falsch").status_code == 422  # type: ignore[attr-defined]

    assert change(client, current="falsch").status_code == 429  # type: ignore[attr-defined]
    assert client.get(OWN).status_code == 302
    assert Event.objects.filter(action="account.locked", subject_id=user.pk).exists()


def test_who_is_locked_out_cannot_go_on_guessing_from_another_session(client: Client, user: User, enter: Enter) -> None:
    elsewhere = enter(user)
    for _try in range(5):
        change(client, current="falsch")

    assert change(elsewhere).status_code == 429  # type: ignore[attr-defined]
    assert fresh(user).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"current": "falsch"}, "current"),
        ({"current": ""}, "current"),
        ({"new": "kurz", "again": "kurz"}, "new"),
        ({"new": "password123", "again": "password123"}, "new"),
        ({"new": PASSWORD, "again": PASSWORD}, "new"),
        ({"again": "anders"}, "again"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_changes(
    client: Client, user: User, typed: dict[str, str], field: str
) -> None:
    response = change(client, **typed)

    assert response.status_code == 422  # type: ignore[attr-defined]
    assert f'href="#id_{field}"' in text(response)  # type: ignore[arg-type]
    assert fresh(user).check_password(PASSWORD)


def test_a_password_is_never_written_back_into_the_page(client: Client) -> None:
    page = text(change(client, current="falsch"))  # type: ignore[arg-type]

    assert "falsch" not in page
    assert NEW not in page


def test_every_page_leads_to_the_password_until_it_is_changed(client: Client, user: User) -> None:
    first = reset_password(user=user, by=None, now=MONDAY)
    client.force_login(fresh(user), backend="django.contrib.auth.backends.ModelBackend")
    open_to_duty = [name for name, rule in policy.register().items() if Role.COUNTY_DUTY_LAWYER in rule.roles]
    assert len(open_to_duty) > 5

    for path in ("/staff/", "/staff/notices/", "/staff/ladder/", "/staff/m/422801-261-00001/"):
        assert client.get(path).headers["Location"] == OWN
    moved = client.get("/staff/ladder/", headers={"HX-Request": "true"})
    assert moved.headers["HX-Redirect"] == OWN
    assert client.post("/staff/m/422801-261-00001/do/take/").headers["Location"] == OWN

    page = text(client.get(OWN))
    assert 'href="/staff/notices/"' not in page
    change(client, current=first)
    assert client.get("/staff/notices/").status_code == 200


def test_one_can_always_log_out(client: Client, user: User) -> None:
    reset_password(user=user, by=None, now=MONDAY)
    client.force_login(fresh(user), backend="django.contrib.auth.backends.ModelBackend")

    assert client.post("/staff/logout/").headers["Location"] == "/staff/login/"


def test_shortcuts_are_turned_off_and_on(client: Client, user: User) -> None:
    client.post(OWN, {"act": "keys", "keys": "off"})
    off = text(client.get(OWN))
    client.post(OWN, {"act": "keys", "keys": "on"})

    assert "data-keys" not in off
    assert fresh(user).keyboard_shortcuts


def test_the_mobile_for_notices_is_kept_and_forgotten(client: Client, user: User) -> None:
    client.post(OWN, {"act": "mobile", "mobile": "120 0000 0033"})
    kept = fresh(user).addressee.mobile
    client.post(OWN, {"act": "mobile", "mobile": ""})

    assert (kept, fresh(user).addressee.mobile) == ("12000000033", "")


def test_a_mobile_that_is_none_is_refused_beside_its_field(client: Client, user: User) -> None:
    page = client.post(OWN, {"act": "mobile", "mobile": "12"})

    assert page.status_code == 422
    assert 'value="12"' in text(page)
    assert fresh(user).addressee.mobile == ""


def test_an_auditor_changes_the_password_too(net: Network, enter: Enter) -> None:
    assert enter(person("auditor", Role.AUDITOR, net.regions["42"])).get(OWN).status_code == 200


def test_the_page_is_within_its_budget(client: Client) -> None:
    within_budget(statements(client, OWN))
