"""The advisers of a county with load, languages and leave; their contracts; the villages without one."""

from datetime import date, timedelta

import pytest
from django.test import Client

from caravan.directory.models import AdviserContract
from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.people.roles import Role
from tests.factories.directory import contract, on_leave
from tests.factories.network import Network, ask, person
from tests.factories.organizations import TODAY, place
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

ADVISERS = "/staff/advisers/"
GAPS = "/staff/advisers/gaps/"
SIGN = "/staff/contracts/new/"


@pytest.fixture
def duty(net: Network, enter: Enter) -> Client:
    return enter(net.duty)


def names(page) -> set[str]:
    return {row.user.username for row in page.context["rows"]}


def test_every_adviser_stands_there_with_load_cap_and_leave(duty: Client, net: Network) -> None:
    ask()
    on_leave(net.other1, net.other2, starts_on=TODAY, ends_on=TODAY + timedelta(days=2))
    User.objects.filter(pk=net.other2.pk).update(load_cap=3)

    rows = {row.user.username: row for row in duty.get(ADVISERS).context["rows"]}

    assert set(rows) == {"adviser", "other1", "other2", "other3"}
    owner = Matter.objects.get().owner
    assert rows[owner.username].load == 1
    assert (rows["other2"].cap, rows["other3"].cap) == (3, 8)
    assert (rows["other1"].adviser.is_away, rows["other1"].substitute) == (True, net.other2)


def test_advisers_are_found_by_name_topic_language_leave_and_load(duty: Client, net: Network) -> None:
    User.objects.filter(pk=net.other1.pk).update(languages=["zh-hans", "en"], topics=["wages"], name="田大山")
    User.objects.filter(pk=net.other2.pk).update(load_cap=1)
    Matter.objects.filter(pk=ask().matter.pk).update(owner=net.other2)
    on_leave(net.other3, starts_on=TODAY)

    assert names(duty.get(ADVISERS, {"q": "田大"})) == {"other1"}
    assert names(duty.get(ADVISERS, {"topic": "wages"})) == {"other1"}
    assert names(duty.get(ADVISERS, {"language": "en"})) == {"other1"}
    assert names(duty.get(ADVISERS, {"mark": "full"})) == {"other2"}
    assert names(duty.get(ADVISERS, {"mark": "away"})) == {"other3"}
    assert names(duty.get(ADVISERS, {"q": "nobody"})) == set()


@pytest.mark.parametrize("path", [ADVISERS, GAPS, SIGN])
def test_another_county_does_not_exist(duty: Client, path: str) -> None:
    place("422802")

    assert duty.get(path, {"place": "422802"}).status_code == 404
    assert duty.get(path, {"place": "422801"}).status_code == 200


def test_an_adviser_is_shown_with_villages_and_leave(duty: Client, net: Network) -> None:
    leave = on_leave(net.adviser, starts_on=TODAY + timedelta(days=3))

    page = duty.get(f"{ADVISERS}{net.adviser.pk}/")

    assert [one.region for one in page.context["contracts"]] == [net.village]
    assert page.context["leaves"] == [leave]
    assert "青堡村" in text(page)


def test_an_adviser_of_another_county_does_not_exist(duty: Client) -> None:
    elsewhere = person("elsewhere", Role.VILLAGE_ADVISER, place("422802"))
    held = contract(elsewhere, place("422802101201"))

    assert duty.get(f"{ADVISERS}{elsewhere.pk}/").status_code == 404
    assert duty.get(f"/staff/contracts/{held.pk}/").status_code == 404
    assert (
        duty.post(f"/staff/contracts/{held.pk}/", {"action": "end", "on": "2026-11-30", "reason": "x"}).status_code
        == 404
    )
    held.refresh_from_db()
    assert held.ends_on is None


def test_a_contract_ends_with_a_reason_and_the_gap_is_said(duty: Client, net: Network) -> None:
    held = AdviserContract.objects.get(region=net.village)

    answer = duty.post(
        f"/staff/contracts/{held.pk}/", {"action": "end", "on": "2026-11-30", "reason": "调离"}, follow=True
    )

    held.refresh_from_db()
    assert (held.ends_on, held.end_reason) == (date(2026, 11, 30), "调离")
    assert "12月1日" in text(answer)


def test_a_contract_does_not_end_without_a_reason(duty: Client, net: Network) -> None:
    held = AdviserContract.objects.get(region=net.village)

    answer = duty.post(f"/staff/contracts/{held.pk}/", {"action": "end", "on": "2026-11-30", "reason": ""})

    assert answer.status_code == 422
    assert answer.context["deeds"].forms["end"]["on"].value() == "2026-11-30"
    held.refresh_from_db()
    assert held.ends_on is None


def test_who_stands_in_is_named_and_taken_back(duty: Client, net: Network) -> None:
    held = AdviserContract.objects.get(region=net.village)
    page = f"/staff/contracts/{held.pk}/"

    duty.post(page, {"action": "substitute", "substitute": net.other1.pk})
    held.refresh_from_db()
    assert held.substitute == net.other1

    duty.post(page, {"action": "substitute", "substitute": ""})
    held.refresh_from_db()
    assert held.substitute is None


def test_a_village_gets_an_adviser(duty: Client, net: Network) -> None:
    village = place("422801101209")
    assert [one.code for one in duty.get(GAPS).context["rows"]] == [village.code]

    begun = duty.get(SIGN, {"village": village.code}).context["deeds"].forms["sign"]
    assert begun["region"].value() == village.pk
    answer = duty.post(
        SIGN,
        {
            "action": "sign",
            "adviser": net.other1.pk,
            "region": village.pk,
            "starts_on": "2026-11-23",
            "ends_on": "",
            "substitute": "",
        },
    )

    assert answer.headers["Location"] == f"{ADVISERS}{net.other1.pk}/"
    assert AdviserContract.objects.get(region=village).adviser == net.other1
    assert duty.get(GAPS).context["count"] == 0


@pytest.mark.parametrize(
    "wrong", ["adviser of another county", "village of another county", "held already", "ends before", "no day"]
)
def test_a_contract_that_cannot_be_comes_back_with_what_was_typed(duty: Client, net: Network, wrong: str) -> None:
    elsewhere = person("elsewhere", Role.VILLAGE_ADVISER, place("422802"))
    form = {"action": "sign", "adviser": net.other1.pk, "region": place("422801101209").pk, "starts_on": "2026-12-01"}
    form |= {
        "adviser of another county": {"adviser": elsewhere.pk},
        "village of another county": {"region": place("422802101201").pk},
        "held already": {"adviser": net.adviser.pk, "region": net.village.pk},
        "ends before": {"ends_on": "2026-11-30"},
        "no day": {"starts_on": ""},
    }[wrong]
    before = AdviserContract.objects.count()

    answer = duty.post(SIGN, form)

    assert answer.status_code == 422
    typed = answer.context["deeds"].forms["sign"]
    assert typed.errors
    assert typed["adviser"].value() == str(form["adviser"])
    assert AdviserContract.objects.count() == before


def test_the_list_of_gaps_reads_on(duty: Client) -> None:
    for number in range(300, 360):
        place(f"422801101{number}")

    first = duty.get(GAPS)
    second = duty.get(GAPS, {"after": first.context["after"]})

    seen = [one.code for one in (*first.context["rows"], *second.context["rows"])]
    assert len(seen) == len(set(seen)) == first.context["count"] == 60
    assert second.context["after"] == ""


def test_pages_of_advisers_cost_the_same_with_many(duty: Client, net: Network) -> None:
    def hire(first: int, last: int) -> None:
        for number in range(first, last):
            contract(person(f"a{number}", Role.VILLAGE_ADVISER, net.regions["422801"]), place(f"422801102{number:03}"))

    paths = (ADVISERS, GAPS, SIGN, f"{ADVISERS}{net.adviser.pk}/")
    hire(200, 210)
    few = [statements(duty, path) for path in paths]
    hire(210, 300)

    assert [statements(duty, path) for path in paths] == few
    for count in few:
        within_budget(count)
    within_budget(statements(duty, f"/staff/contracts/{AdviserContract.objects.first().pk}/"))
