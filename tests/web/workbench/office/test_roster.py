"""The roster: a week of a desk at a glance, planned, handed over, swapped and taken out within one's region."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from caravan import clock
from caravan.audit.models import Event
from caravan.directory.models import DutyShift
from caravan.people.roles import Role
from tests.factories.directory import on_leave, point, shift
from tests.factories.network import MONDAY, Network, person
from tests.factories.organizations import place
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

ROSTER = "/staff/roster/"
TUESDAY = "2026-11-24"


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=clock.CHINA)


@pytest.fixture
def duty(net: Network, enter: Enter) -> Client:
    return enter(net.duty)


@pytest.fixture
def seat(net: Network, enter: Enter) -> Client:
    return enter(net.seat)


def plan(client: Client, who: int, *, query: str = "", **fields: str):
    form = {"action": "plan", "user": str(who), "day": TUESDAY, "starts_at": "08:00", "ends_at": "20:00"}
    return client.post(f"{ROSTER}{query}", form | fields)


def test_a_shift_is_planned_for_the_desk_of_ones_place(duty: Client, net: Network) -> None:
    answer = plan(duty, net.duty.pk)

    assert answer.status_code == 302
    planned = DutyShift.objects.get()
    assert (planned.user, planned.desk, planned.region) == (net.duty, "county_duty", net.regions["422801"])
    assert (planned.starts_at, planned.ends_at) == (at(24, 8), at(24, 20))
    assert Event.objects.get(action="shift.plan").actor == "duty"


def test_a_shift_that_ends_earlier_than_it_begins_ends_on_the_next_day(duty: Client, net: Network) -> None:
    plan(duty, net.duty.pk, starts_at="20:00", ends_at="08:00")

    assert DutyShift.objects.get().ends_at == at(25, 8)


def test_the_same_hours_are_planned_for_several_days(duty: Client, net: Network) -> None:
    assert plan(duty, net.duty.pk, last_day="2026-11-28").status_code == 302

    assert [shift.starts_at for shift in DutyShift.objects.order_by("starts_at")] == [
        at(day, 8) for day in range(24, 29)
    ]


def test_of_several_days_none_is_planned_if_one_cannot_be(duty: Client, net: Network) -> None:
    on_leave(net.duty, starts_on=at(26, 0).date())

    assert plan(duty, net.duty.pk, last_day="2026-11-28").status_code == 422

    assert not DutyShift.objects.exists()


def test_the_seat_of_a_city_is_planned_by_its_own_people_and_counties_too(seat: Client, net: Network) -> None:
    plan(seat, net.seat.pk)
    plan(seat, net.duty.pk, query="?place=422801")

    assert set(DutyShift.objects.values_list("desk", "region__code")) == {
        ("city_seat", "4228"),
        ("county_duty", "422801"),
    }


@pytest.mark.parametrize("code", ["422802", "4228", "42", "999999", "x"])
def test_the_desk_of_another_place_does_not_exist(duty: Client, net: Network, code: str) -> None:
    place("422802")

    assert duty.get(ROSTER, {"place": code}).status_code == 404
    assert plan(duty, net.duty.pk, query=f"?place={code}").status_code == 404
    assert not DutyShift.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"user": ""}, "user"),
        ({"user": "999999"}, "user"),
        ({"day": ""}, "day"),
        ({"day": "morgen"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"starts_at": "8 Uhr"}, "starts_at"),
        ({"day": "2026-11-22", "starts_at": "08:00", "ends_at": "10:00"}, "starts_at"),
        ({"last_day": "2026-11-20"}, "last_day"),
        ({"last_day": "2027-11-20"}, "last_day"),
    ],
)
def test_a_plan_that_cannot_be_comes_back_with_what_was_typed(
    duty: Client, net: Network, fields: dict[str, str], field: str
) -> None:
    answer = plan(duty, net.duty.pk, **fields)

    assert answer.status_code == 422
    form = answer.context["deeds"].forms["plan"]
    assert list(form.errors) == [field]
    assert form["ends_at"].value() == fields.get("ends_at", "20:00")
    assert not DutyShift.objects.exists()


def test_only_holders_of_the_role_are_offered(duty: Client, net: Network) -> None:
    elsewhere = person("elsewhere", Role.COUNTY_DUTY_LAWYER, place("422802"))

    offered = duty.get(ROSTER).context["deeds"].forms["plan"].fields["user"].queryset
    assert list(offered) == [net.duty]
    assert plan(duty, elsewhere.pk).status_code == 422


def test_somebody_on_leave_is_not_planned_and_the_reason_is_said(duty: Client, net: Network) -> None:
    on_leave(net.duty, starts_on=at(24, 0).date())

    answer = plan(duty, net.duty.pk)

    assert answer.status_code == 422
    assert "休假" in text(answer)


def test_a_week_shows_shifts_on_their_days_and_the_hours_nobody_is_planned_for(duty: Client, net: Network) -> None:
    shift(net.duty, net.regions["422801"], starts_at=at(24, 8), ends_at=at(24, 20))
    shift(net.duty, net.regions["422801"], starts_at=at(25, 20), ends_at=at(26, 8))

    days = {day.day.day: day for day in duty.get(ROSTER).context["days"]}
    assert list(days) == [23, 24, 25, 26, 27, 28, 29]
    assert [len(days[number].shifts) for number in days] == [0, 1, 1, 0, 0, 0, 0]
    assert days[24].uncovered == (("00:00", "08:00"), ("20:00", "24:00"))
    assert days[25].uncovered == (("00:00", "20:00"),)
    assert days[26].uncovered == (("08:00", "24:00"),)


def test_a_night_that_reaches_into_the_week_stands_on_its_monday(duty: Client, net: Network) -> None:
    shift(net.duty, net.regions["422801"], starts_at=at(29, 20), ends_at=at(30, 8))

    page = duty.get(ROSTER, {"week": "2026-12-03"})

    monday = page.context["days"][0]
    assert (monday.day.day, len(monday.shifts)) == (30, 1)
    assert monday.uncovered[0][0] == "08:00"


@pytest.mark.parametrize("week", ["x", "0001-01-01", "9999-12-31", "2026-W48", ""])
def test_a_week_that_is_none_is_this_week(duty: Client, week: str) -> None:
    assert duty.get(ROSTER, {"week": week}).context["monday"].isoformat() == "2026-11-23"


def test_a_shift_is_handed_over(duty: Client, net: Network) -> None:
    other = person("other-duty", Role.COUNTY_DUTY_LAWYER, net.regions["422801"])
    planned = shift(net.duty, net.regions["422801"], starts_at=at(24, 8))

    answer = duty.post(f"{ROSTER}shifts/{planned.pk}/", {"action": "hand_over", "to": other.pk})

    assert answer.status_code == 302
    planned.refresh_from_db()
    assert planned.user == other


def test_two_shifts_are_swapped(duty: Client, net: Network) -> None:
    other = person("other-duty", Role.COUNTY_DUTY_LAWYER, net.regions["422801"])
    one = shift(net.duty, net.regions["422801"], starts_at=at(24, 8))
    two = shift(other, net.regions["422801"], starts_at=at(25, 8))

    duty.post(f"{ROSTER}shifts/{one.pk}/", {"action": "swap", "other": two.pk})

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.user, two.user) == (other, net.duty)


def test_a_shift_is_taken_out(duty: Client, net: Network) -> None:
    planned = shift(net.duty, net.regions["422801"], starts_at=at(24, 8))

    duty.post(f"{ROSTER}shifts/{planned.pk}/", {"action": "cancel"})

    assert not DutyShift.objects.exists()


def test_what_cannot_be_done_with_a_shift_does_not_exist(duty: Client, net: Network) -> None:
    running = shift(net.duty, net.regions["422801"], starts_at=MONDAY - timedelta(hours=1), now=MONDAY - timedelta(1))
    other = shift(net.duty, net.regions["422801"], starts_at=at(25, 8))

    assert duty.post(f"{ROSTER}shifts/{running.pk}/", {"action": "swap", "other": other.pk}).status_code == 404
    assert duty.post(f"{ROSTER}shifts/{running.pk}/", {"action": "sell"}).status_code == 404
    assert duty.post(f"{ROSTER}shifts/{running.pk}/", {}).status_code == 404


def test_a_shift_that_is_over_is_only_looked_at(net: Network, enter: Enter) -> None:
    over = shift(net.duty, net.regions["422801"], starts_at=MONDAY - timedelta(days=2), now=MONDAY - timedelta(days=3))
    duty = enter(net.duty)

    assert duty.get(f"{ROSTER}shifts/{over.pk}/").status_code == 200
    assert duty.post(f"{ROSTER}shifts/{over.pk}/", {"action": "cancel"}).status_code == 404


def test_a_shift_of_a_neighbour_does_not_exist(duty: Client, net: Network) -> None:
    neighbour = person("neighbour", Role.COUNTY_DUTY_LAWYER, place("422802"))
    planned = shift(neighbour, place("422802"), starts_at=at(24, 8))

    assert duty.get(f"{ROSTER}shifts/{planned.pk}/").status_code == 404
    assert duty.post(f"{ROSTER}shifts/{planned.pk}/", {"action": "cancel"}).status_code == 404
    assert DutyShift.objects.filter(pk=planned.pk).exists()


def test_a_clerk_sees_the_week_of_their_station_and_of_no_other(net: Network, enter: Enter) -> None:
    station, other = point(net.regions["422801101"]), point(place("422801102"))
    shift(net.clerk, station.region, "point", point=station, starts_at=at(24, 9), ends_at=at(24, 12))
    client = enter(net.clerk)

    page = client.get(ROSTER)

    assert page.context["point"] == station
    assert [len(day.shifts) for day in page.context["days"]] == [0, 1, 0, 0, 0, 0, 0]
    assert client.get(ROSTER, {"point": other.pk}).status_code == 404
    assert plan(client, net.clerk.pk).status_code == 200  # a post changes nothing here
    assert DutyShift.objects.count() == 1


def test_a_clerk_without_a_point_is_told_so(net: Network, enter: Enter) -> None:
    assert enter(net.clerk).get(ROSTER).context["point"] is None


def test_the_week_costs_the_same_with_many_shifts(duty: Client, net: Network) -> None:
    for number in range(10):
        colleague = person(f"d{number}", Role.COUNTY_DUTY_LAWYER, net.regions["422801"])
        shift(colleague, net.regions["422801"], starts_at=at(24, 8))
    few = statements(duty, ROSTER)
    for number in range(10, 100):
        colleague = person(f"d{number}", Role.COUNTY_DUTY_LAWYER, net.regions["422801"])
        shift(colleague, net.regions["422801"], starts_at=at(25, 8))

    assert statements(duty, ROSTER) == few
    within_budget(few)
    within_budget(statements(duty, f"{ROSTER}shifts/{DutyShift.objects.first().pk}/"))
