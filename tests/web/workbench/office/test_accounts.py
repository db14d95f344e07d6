"""Accounts: opened, changed, closed and given rights by whoever administers the region, never by a neighbour."""

import re

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.people.models import ConflictInterest, RoleGrant, User
from caravan.people.queries import conflicted
from caravan.people.roles import Role
from caravan.people.services import deactivate, declare_interest
from caravan.privacy.index import blind_index
from tests.factories.network import MONDAY, Network, person
from tests.factories.organizations import bureau, firm, place
from tests.factories.people import account, fresh, grant_of, staff
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

ACCOUNTS = "/staff/accounts/"
NEW = f"{ACCOUNTS}new/"


@pytest.fixture
def admin(net: Network) -> User:
    return staff(Role.SECURITY_ADMINISTRATOR, net.regions["422801"], organization=bureau(net.regions["422801"]))


@pytest.fixture
def browser(admin: User, enter: Enter) -> Client:
    return enter(admin)


def page_of(user: User) -> str:
    return f"{ACCOUNTS}{user.pk}/"


def details(user: User) -> dict[str, object]:
    kept = {"name": user.name, "organization": user.organization_id, "qualification": user.qualification}
    return {"action": "change", "languages": ["zh-hans"]} | kept


def usernames(page) -> list[str]:
    return [row.username for row in page.context["rows"]]


def test_the_list_holds_the_staff_of_ones_region_only(browser: Client, net: Network) -> None:
    person("elsewhere", Role.VILLAGE_ADVISER, place("422802"))

    found = usernames(browser.get(ACCOUNTS))
    assert {"adviser", "clerk", "duty"} <= set(found)
    assert not {"elsewhere", "seat", "supervisor"} & set(found)
    assert found == sorted(found)


def test_the_list_says_who_holds_which_role_where(browser: Client, net: Network) -> None:
    page = browser.get(ACCOUNTS, {"q": "clerk"})

    assert [[(grant.role, grant.region) for grant in row.held] for row in page.context["rows"]] == [
        [(Role.STATION_CLERK, net.regions["422801101"])]
    ]
    assert "龙凤镇" in text(page)


def test_accounts_are_found_by_name_role_and_state(browser: Client, net: Network) -> None:
    User.objects.filter(pk=net.other1.pk).update(name="田大山")
    deactivate(user=net.other2, by=None, now=MONDAY)

    assert usernames(browser.get(ACCOUNTS, {"q": "田"})) == ["other1"]
    assert usernames(browser.get(ACCOUNTS, {"q": "clerk"})) == ["clerk"]
    assert usernames(browser.get(ACCOUNTS, {"role": "station_clerk"})) == ["clerk"]
    assert usernames(browser.get(ACCOUNTS, {"state": "closed"})) == ["other2"]
    assert "other2" not in usernames(browser.get(ACCOUNTS, {"state": "open"}))


def test_an_account_is_opened_and_its_password_shown_once(browser: Client, net: Network, client: Client) -> None:
    form = {
        "action": "open",
        "username": "tian.dashan",
        "name": "田大山",
        "organization": net.firm.pk,
        "languages": ["zh-hans", "tujia"],
        "topics": ["wages"],
        "load_cap": "5",
    }
    answer = browser.post(f"{NEW}?place=422801", form)

    user = User.objects.get(username="tian.dashan")
    assert (user.organization, user.languages, user.topics, user.load_cap) == (
        net.firm,
        ["zh-hans", "tujia"],
        ["wages"],
        5,
    )
    password = re.search(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", text(answer)).group()
    assert user.check_password(password)
    assert user.must_change_password
    assert user.role_set == frozenset()
    assert "no-store" in answer.headers["Cache-Control"]
    assert password not in text(browser.get(page_of(user)))
    assert password not in str(browser.cookies)
    assert client.post("/staff/login/", {"username": "tian.dashan", "password": password}).status_code == 302


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": "Tian"}, "username"),
        ({"username": "adviser"}, "username"),
        ({"username": ""}, "username"),
        ({"name": ""}, "name"),
        ({"organization": ""}, "organization"),
        ({"load_cap": "0"}, "load_cap"),
        ({"load_cap": "viele"}, "load_cap"),
        ({"languages": []}, "languages"),
        ({"topics": ["astrology"]}, "topics"),
    ],
)
def test_an_account_that_cannot_be_comes_back_with_what_was_typed(
    browser: Client, net: Network, fields: dict[str, object], field: str
) -> None:
    form = {
        "action": "open",
        "username": "tian",
        "name": "田大山",
        "organization": net.firm.pk,
        "languages": ["zh-hans"],
    }
    before = User.objects.count()

    answer = browser.post(f"{NEW}?place=422801", form | fields)

    assert answer.status_code == 422
    typed = answer.context["deeds"].forms["open"]
    assert list(typed.errors) == [field]
    assert typed["username"].value() == (form | fields)["username"]
    assert User.objects.count() == before


def test_an_organization_of_a_neighbour_is_not_offered(browser: Client, net: Network) -> None:
    theirs = firm(place("422802"), name="邻县律师事务所")

    assert "place" in browser.get(NEW, {"place": "422802"}).context["where"].errors
    answer = browser.post(
        f"{NEW}?place=422801",
        {"action": "open", "username": "tian", "name": "田", "organization": theirs.pk, "languages": ["zh-hans"]},
    )
    assert answer.status_code == 422
    assert not User.objects.filter(username="tian").exists()


@pytest.mark.parametrize("typed", ["恩施市", "422801", "龙凤镇", "422801101"])
def test_a_place_is_named_as_people_know_it(browser: Client, net: Network, typed: str) -> None:
    assert browser.get(NEW, {"place": typed}).context["place"] is not None


def test_a_name_that_means_several_places_asks_which(browser: Client, net: Network) -> None:
    place("422801102", "龙凤坝镇")

    where = browser.get(NEW, {"place": "龙凤"}).context["where"]

    assert "422801101" in where.errors["place"][0]
    assert "422801102" in where.errors["place"][0]


def test_what_is_known_of_a_person_is_changed(browser: Client, net: Network) -> None:
    browser.post(page_of(net.adviser), details(net.adviser) | {"name": "田大山", "post": "律师", "topics": ["wages"]})

    changed = fresh(net.adviser)
    assert (changed.name, changed.post, changed.topics) == ("田大山", "律师", ["wages"])
    assert Event.objects.get(action="account.change").subject_id == str(changed.pk)


def test_who_answers_keeps_a_qualification_and_is_given_no_such_role_without_one(browser: Client, net: Network) -> None:
    kept = browser.post(page_of(net.adviser), details(net.adviser) | {"qualification": ""})
    User.objects.filter(pk=net.clerk.pk).update(qualification="")
    role = {"action": "grant", "role": "village_adviser", "region": "422801"}
    refused = browser.post(page_of(net.clerk), role)

    assert (kept.status_code, list(kept.context["deeds"].forms["change"].errors)) == (422, ["qualification"])
    assert (refused.status_code, list(refused.context["deeds"].forms["grant"].errors)) == (422, ["__all__"])
    assert fresh(net.adviser).qualification
    assert not RoleGrant.objects.filter(user=net.clerk, role="village_adviser").exists()


def test_a_granted_role_opens_its_pages_at_the_next_click_and_a_revoked_one_shuts_them(
    browser: Client, net: Network, enter: Enter
) -> None:
    theirs = enter(net.clerk)
    assert theirs.get("/staff/ladder/").status_code == 404

    browser.post(page_of(net.clerk), {"action": "grant", "role": "supervisor", "region": "422801"})
    assert theirs.get("/staff/ladder/").status_code == 200

    grant = RoleGrant.objects.get(user=net.clerk, role="supervisor")
    browser.post(page_of(net.clerk), {"action": "revoke", "row": grant.pk})
    assert theirs.get("/staff/ladder/").status_code == 404
    assert theirs.get("/staff/").status_code == 200


def test_a_role_for_an_organization(browser: Client, net: Network) -> None:
    browser.post(page_of(net.adviser), {"action": "grant", "role": "station_clerk", "is_for_organization": "on"})

    grant = RoleGrant.objects.get(user=net.adviser, role="station_clerk")
    assert (grant.organization, grant.region) == (net.firm, net.regions["422801"])
    assert "湖北正和律师事务所" in browser.get(page_of(net.adviser)).content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": ""}, "role"),
        ({"role": "emperor"}, "role"),
        ({"region": ""}, "region"),
        ({"region": "422802"}, "region"),
        ({"region": "42"}, "region"),
        ({"region": "武汉"}, "region"),
        ({"is_for_organization": "on"}, "region"),
        ({"role": "village_adviser"}, "role"),
    ],
)
def test_a_role_that_cannot_be_given_comes_back_with_what_was_typed(
    browser: Client, net: Network, fields: dict[str, str], field: str
) -> None:
    place("422802")
    form = {"action": "grant", "role": "auditor", "region": "422801"} | fields

    answer = browser.post(page_of(net.adviser), form)

    assert answer.status_code == 422
    typed = answer.context["deeds"].forms["grant"]
    assert list(typed.errors) == [field]
    assert typed["region"].value() == form["region"]
    assert RoleGrant.objects.filter(user=net.adviser).count() == 1


def test_a_closed_account_is_out_at_its_next_click_and_in_again_when_opened(
    browser: Client, net: Network, enter: Enter
) -> None:
    theirs = enter(net.adviser)
    assert theirs.get("/staff/").status_code == 200

    browser.post(page_of(net.adviser), {"action": "deactivate"})
    assert theirs.get("/staff/").status_code == 302

    browser.post(page_of(net.adviser), {"action": "reactivate"})
    assert fresh(net.adviser).is_active


def test_a_reset_password_is_shown_once_and_ends_sessions(browser: Client, net: Network, enter: Enter) -> None:
    theirs = enter(net.adviser)

    answer = browser.post(page_of(net.adviser), {"action": "reset"})

    password = re.search(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", text(answer)).group()
    assert fresh(net.adviser).check_password(password)
    assert fresh(net.adviser).must_change_password
    assert theirs.get("/staff/").status_code == 302
    assert password not in text(browser.get(page_of(net.adviser)))


def test_a_mobile_number_is_kept_and_shown_masked(browser: Client, net: Network) -> None:
    browser.post(page_of(net.adviser), {"action": "mobile", "mobile": "120 0000 0001"})

    assert fresh(net.adviser).pager.mobile == "12000000001"
    page = text(browser.get(page_of(net.adviser)))
    assert "12000000001" not in page
    assert "0001" in page
    assert browser.post(page_of(net.adviser), {"action": "mobile", "mobile": "12"}).status_code == 422


def test_interests_of_a_person_and_of_a_firm_are_declared_and_ended(browser: Client, net: Network) -> None:
    page = page_of(net.adviser)
    browser.post(page, {"action": "declare", "name": "武汉宏远建筑有限公司"})
    browser.post(page, {"action": "declare", "name": "田大山", "is_of_organization": "on"})

    assert "宏远" not in text(browser.get(page))
    assert conflicted([net.adviser.pk, net.other1.pk], [blind_index("name", "田大山")]) == {
        net.adviser.pk,
        net.other1.pk,
    }
    own = ConflictInterest.objects.get(user=net.adviser)
    browser.post(page, {"action": "end", "row": own.pk})
    assert conflicted([net.adviser.pk], [blind_index("name", "武汉宏远建筑有限公司")]) == set()
    assert browser.post(page, {"action": "declare", "name": " · "}).status_code == 422


def test_interests_of_others_are_neither_shown_nor_ended(browser: Client, net: Network) -> None:
    without_office = net.clerk
    other = declare_interest(name="田大山", user=net.other1, by=None, now=MONDAY)

    page = browser.get(page_of(without_office))
    assert page.context["interests"] == []
    assert browser.post(page_of(without_office), {"action": "end", "row": other.pk}).status_code == 422
    other.refresh_from_db()
    assert other.ended_at is None


EVERY_ACTION = ("change", "mobile", "grant", "revoke", "reset", "deactivate", "reactivate", "declare", "end")


@pytest.mark.parametrize("action", EVERY_ACTION)
def test_a_neighbours_administrator_sees_and_changes_nothing(net: Network, enter: Enter, action: str) -> None:
    neighbour = enter(staff(Role.SECURITY_ADMINISTRATOR, place("422802")))
    form = details(net.adviser) | {
        "action": action,
        "role": "auditor",
        "region": "422802",
        "row": grant_of(net.adviser).pk,
    }
    before = User.objects.filter(pk=net.adviser.pk).values().get()
    events = Event.objects.count()

    assert usernames(neighbour.get(ACCOUNTS, {"q": "adviser"})) == []
    assert neighbour.get(page_of(net.adviser)).status_code == 404
    assert neighbour.post(page_of(net.adviser), form).status_code == 404
    assert User.objects.filter(pk=net.adviser.pk).values().get() == before
    assert Event.objects.count() == events


@pytest.mark.parametrize("action", EVERY_ACTION)
def test_nobody_gives_themselves_rights(browser: Client, admin: User, action: str) -> None:
    form = {"action": action, "role": "auditor", "region": "422801", "row": grant_of(admin).pk, "mobile": ""}

    answer = browser.post(page_of(admin), form)

    assert answer.status_code in {302, 404, 422}
    assert fresh(admin).role_set == {Role.SECURITY_ADMINISTRATOR}
    assert fresh(admin).is_active
    if action in {"grant", "revoke", "reset", "deactivate", "reactivate"}:
        assert answer.status_code == 404


@pytest.mark.parametrize("action", sorted(set(EVERY_ACTION) - {"grant", "revoke"}))
def test_somebody_with_rights_beyond_the_region_is_not_changed_here(browser: Client, net: Network, action: str) -> None:
    wider = staff(Role.SUPERVISOR, net.regions["42"], organization=net.firm)
    form = details(wider) | {"action": action, "mobile": "12000000001"}

    assert browser.get(page_of(wider)).status_code == 200
    assert browser.post(page_of(wider), form).status_code == 404
    assert fresh(wider).is_active


def test_a_role_beyond_the_region_is_not_taken_away_here(browser: Client, net: Network) -> None:
    wider = staff(Role.SUPERVISOR, net.regions["42"], organization=net.firm)

    assert browser.post(page_of(wider), {"action": "revoke", "row": grant_of(wider).pk}).status_code == 422
    assert fresh(wider).role_set == {Role.SUPERVISOR}


def test_the_grant_of_somebody_else_is_not_taken_on_this_page(browser: Client, net: Network) -> None:
    assert browser.post(page_of(net.adviser), {"action": "revoke", "row": grant_of(net.clerk).pk}).status_code == 422
    assert fresh(net.clerk).role_set == {Role.STATION_CLERK}


def test_the_list_reads_on_and_costs_the_same_with_many(browser: Client, net: Network) -> None:
    for _number in range(4):
        account(organization=net.firm)
    few = statements(browser, ACCOUNTS)
    for _number in range(90):
        account(organization=net.firm)

    assert statements(browser, ACCOUNTS) == few
    within_budget(few)
    within_budget(statements(browser, page_of(net.adviser)))
    within_budget(statements(browser, f"{NEW}?place=422801"))
    seen, after = [], ""
    while True:
        page = browser.get(ACCOUNTS, {"after": after})
        seen += usernames(page)
        after = page.context["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 102
