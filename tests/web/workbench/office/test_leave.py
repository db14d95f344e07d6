"""Leave: everybody's own with a substitute; those who lead enter it for the staff of their region."""

from datetime import date, timedelta

import pytest
from django.test import Client

from caravan.directory.models import Leave
from caravan.people.roles import Role
from tests.factories.directory import on_leave
from tests.factories.network import Network, person
from tests.factories.organizations import TODAY, place
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

LEAVE = "/staff/leave/"
DAYS = {"action": "enter", "starts_on": "2026-11-25", "ends_on": "2026-11-27", "substitute": ""}


@pytest.fixture
def adviser(net: Network, enter: Enter) -> Client:
    return enter(net.adviser)


@pytest.fixture
def duty(net: Network, enter: Enter) -> Client:
    return enter(net.duty)


def test_leave_is_entered_with_a_substitute(adviser: Client, net: Network) -> None:
    answer = adviser.post(LEAVE, DAYS | {"substitute": net.other1.pk})

    assert answer.status_code == 302
    entered = Leave.objects.get()
    assert (entered.user, entered.substitute) == (net.adviser, net.other1)
    assert (entered.starts_on, entered.ends_on) == (date(2026, 11, 25), date(2026, 11, 27))


def test_leave_is_taken_back(adviser: Client, net: Network) -> None:
    entered = on_leave(net.adviser, starts_on=TODAY + timedelta(days=2))

    answer = adviser.post(f"{LEAVE}{entered.pk}/cancel/", follow=True)

    entered.refresh_from_db()
    assert entered.cancelled_at is not None
    assert not Leave.objects.on(entered.starts_on).exists()
    again = adviser.post(f"{LEAVE}{entered.pk}/cancel/", follow=True)
    assert text(again) != text(answer)
    assert "已结束或已取消" in text(again)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2026-11-24"}, "ends_on"),
        ({"starts_on": "2026-10-01", "ends_on": "2026-10-02"}, "ends_on"),
        ({"ends_on": "31.12."}, "ends_on"),
        ({"substitute": "999999"}, "substitute"),
    ],
)
def test_leave_that_cannot_be_comes_back_with_what_was_typed(
    adviser: Client, fields: dict[str, str], field: str
) -> None:
    answer = adviser.post(LEAVE, DAYS | fields)

    assert answer.status_code == 422
    form = answer.context["deeds"].forms["enter"]
    assert list(form.errors) == [field]
    assert form["starts_on"].value() == (DAYS | fields)["starts_on"]
    assert not Leave.objects.exists()


def test_a_substitute_who_is_away_is_refused_by_name(adviser: Client, net: Network) -> None:
    on_leave(net.other1, starts_on=date(2026, 11, 26))

    answer = adviser.post(LEAVE, DAYS | {"substitute": net.other1.pk})

    assert answer.status_code == 422
    assert "Other1" in text(answer)
    assert not Leave.objects.filter(user=net.adviser).exists()


def test_substitutes_are_colleagues_near_by(adviser: Client, net: Network) -> None:
    elsewhere = person("elsewhere", Role.VILLAGE_ADVISER, place("422802"))

    offered = set(adviser.get(LEAVE).context["deeds"].forms["enter"].fields["substitute"].queryset)
    assert net.other1 in offered
    assert not {net.adviser, net.clerk, elsewhere} & offered
    assert adviser.post(LEAVE, DAYS | {"substitute": elsewhere.pk}).status_code == 422


def test_whoever_works_for_a_whole_city_is_replaced_by_those_who_do(net: Network, enter: Enter) -> None:
    other = person("other-seat", Role.CITY_DUTY_SEAT, net.regions["4228"])

    offered = enter(net.seat).get(LEAVE).context["deeds"].forms["enter"].fields["substitute"].queryset
    assert set(offered) == {other, net.supervisor}


def test_an_adviser_sees_and_changes_only_their_own(adviser: Client, net: Network) -> None:
    theirs = on_leave(net.other1, starts_on=TODAY)

    assert theirs not in adviser.get(LEAVE).context["own"]
    assert adviser.get(LEAVE, {"for": net.other1.pk}).status_code == 404
    assert adviser.post(f"{LEAVE}?for={net.other1.pk}", DAYS).status_code == 404
    assert adviser.post(f"{LEAVE}{theirs.pk}/cancel/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.cancelled_at is None


def test_who_leads_finds_a_colleague_and_enters_leave_for_them(duty: Client, net: Network) -> None:
    found = duty.get(LEAVE, {"who": "Other1"}).context["found"]
    assert found == [net.other1]

    duty.post(f"{LEAVE}?for={net.other1.pk}", DAYS)

    assert Leave.objects.get().user == net.other1
    assert [one.user for one in duty.get(LEAVE).context["others"]] == [net.other1]
    assert duty.post(f"{LEAVE}{Leave.objects.get().pk}/cancel/").status_code == 302


@pytest.mark.parametrize("who", ["elsewhere", "999999", "x", "-1", "99999999999999999999"])
def test_somebody_of_another_county_does_not_exist(duty: Client, net: Network, who: str) -> None:
    elsewhere = person("elsewhere", Role.VILLAGE_ADVISER, place("422802"))
    key = elsewhere.pk if who == "elsewhere" else who

    assert duty.get(LEAVE, {"who": "elsewhere"}).context["found"] == []
    assert duty.get(LEAVE, {"for": key}).status_code == 404
    assert duty.post(f"{LEAVE}?for={key}", DAYS).status_code == 404
    assert not Leave.objects.exists()


def test_the_page_costs_the_same_with_many_colleagues_away(duty: Client, net: Network) -> None:
    def send_away(first: int, last: int) -> None:
        for number in range(first, last):
            on_leave(person(f"a{number}", Role.VILLAGE_ADVISER, net.regions["422801"]), starts_on=TODAY)

    send_away(0, 10)
    few = statements(duty, f"{LEAVE}?who=a")
    send_away(10, 100)

    assert statements(duty, f"{LEAVE}?who=a") == few
    within_budget(few)
