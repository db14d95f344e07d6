"""Service points, kept right by those who look after them."""

from datetime import date

import pytest
from django.test import Client

from caravan import clock
from caravan.directory.models import DutyShift, OpeningException, ServicePoint
from caravan.directory.services import set_exception
from tests.factories.directory import OFFICE_WEEK, point
from tests.factories.network import MONDAY, Network
from tests.factories.organizations import place
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

POINTS = "/staff/points/"
MORNING = "09:00–12:00 14:00–17:30"
WEEK = {
    "action": "hours",
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), MORNING),
    "saturday": "",
    "sunday": "",
}
SAID = {
    "action": "describe",
    "name": "龙凤镇公共法律服务工作站",
    "english_name": "Longfeng Station",
    "phone": "0718-0000001",
    "address": "龙凤镇司法所院内",
    "services": ["consultation", "mediation"],
    "accessibility": ["step_free"],
    "languages": ["tujia"],
}


@pytest.fixture
def clerk(net: Network, enter: Enter) -> Client:
    return enter(net.clerk)


@pytest.fixture
def station(net: Network) -> ServicePoint:
    return point(net.regions["422801101"], name="龙凤站", services=["consultation"])


def page_of(station: ServicePoint) -> str:
    return f"{POINTS}{station.pk}/"


def test_a_clerk_sees_the_points_of_their_town_and_a_lawyer_those_of_the_county(
    net: Network, clerk: Client, enter: Enter, station: ServicePoint
) -> None:
    studio = point(net.village, "studio")
    other = point(place("422801102"))
    point(place("422802101"))

    assert [one for one, _is_open in clerk.get(POINTS).context["rows"]] == [station, studio]
    assert [one for one, _is_open in enter(net.duty).get(POINTS).context["rows"]] == [station, studio, other]


def test_points_are_found_by_name_and_kind(net: Network, clerk: Client, station: ServicePoint) -> None:
    studio = point(net.village, "studio", name="青堡工作室")

    assert [one for one, _is_open in clerk.get(POINTS, {"q": "青堡"}).context["rows"]] == [studio]
    assert [one for one, _is_open in clerk.get(POINTS, {"kind": "station"}).context["rows"]] == [station]


def test_a_point_shows_whether_it_is_open_now_with_its_exceptions(clerk: Client, station: ServicePoint) -> None:
    assert [is_open for _one, is_open in clerk.get(POINTS).context["rows"]] == [True]

    set_exception(point=station, on=clock.today(), hours=[], by=None, now=MONDAY)

    assert [is_open for _one, is_open in clerk.get(POINTS).context["rows"]] == [False]


def test_what_is_said_of_a_point_is_changed(clerk: Client, station: ServicePoint) -> None:
    assert clerk.post(page_of(station), SAID).status_code == 302

    station.refresh_from_db()
    assert station.name == SAID["name"]
    assert station.phone == "0718-0000001"
    assert station.services == ["consultation", "mediation"]
    assert station.accessibility == ["step_free"]
    assert station.hours == OFFICE_WEEK


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        (MORNING, [["09:00", "12:00"], ["14:00", "17:30"]]),
        ("9:00-12:00", [["09:00", "12:00"]]),
        ("９：００至１２：００、１４：００到１７：３０", [["09:00", "12:00"], ["14:00", "17:30"]]),
        (" 00:00—24:00 ", [["00:00", "24:00"]]),
        ("", []),
    ],
)
def test_opening_hours_are_read_as_people_write_them(
    clerk: Client, station: ServicePoint, typed: str, hours: list[list[str]]
) -> None:
    assert clerk.post(page_of(station), WEEK | {"saturday": typed}).status_code == 302

    station.refresh_from_db()
    assert station.hours == [*OFFICE_WEEK[:5], hours, []]


@pytest.mark.parametrize(
    "typed", ["9 Uhr", "09:00", "12:00–09:00", "09:00–12:00 11:00–15:00", "09:00–25:00", "09:99–10:00"]
)
def test_hours_that_cannot_be_are_said_at_their_day(clerk: Client, station: ServicePoint, typed: str) -> None:
    answer = clerk.post(page_of(station), WEEK | {"wednesday": typed})

    assert answer.status_code == 422
    form = answer.context["deeds"].forms["hours"]
    assert list(form.errors) == ["wednesday"]
    assert form["wednesday"].value() == typed
    assert form["monday"].value() == MORNING
    station.refresh_from_db()
    assert station.hours == OFFICE_WEEK


def test_public_holidays_may_have_hours_of_their_own(clerk: Client, station: ServicePoint) -> None:
    clerk.post(page_of(station), WEEK | {"has_holiday_hours": "on", "holiday": "10:00–12:00"})
    station.refresh_from_db()
    assert station.hours[7] == [["10:00", "12:00"]]

    begun = clerk.get(page_of(station)).context["deeds"].forms["hours"]
    assert begun["holiday"].value() == "10:00–12:00"
    clerk.post(page_of(station), WEEK)
    station.refresh_from_db()
    assert len(station.hours) == 7


def test_a_day_that_differs_is_announced_and_taken_back(clerk: Client, station: ServicePoint) -> None:
    form = {"action": "exception", "on": "2026-12-31", "hours": "09:00-12:00", "reason": "年终盘点"}
    clerk.post(page_of(station), form)

    announced = OpeningException.objects.get()
    assert (announced.on, announced.hours) == (date(2026, 12, 31), [["09:00", "12:00"]])
    assert "年终盘点" in text(clerk.get(page_of(station)))
    clerk.post(f"{page_of(station)}exceptions/{announced.pk}/cancel/")
    assert not OpeningException.objects.exists()


def test_a_day_that_is_past_is_not_announced(clerk: Client, station: ServicePoint) -> None:
    answer = clerk.post(page_of(station), {"action": "exception", "on": "2026-11-22", "hours": "", "reason": "x"})

    assert answer.status_code == 422
    assert answer.context["deeds"].forms["exception"]["reason"].value() == "x"
    assert not OpeningException.objects.exists()


def test_duty_at_a_point_is_planned_and_its_shift_opens(clerk: Client, net: Network, station: ServicePoint) -> None:
    form = {"action": "duty", "user": net.adviser.pk, "day": "2026-11-24", "starts_at": "09:00", "ends_at": "12:00"}
    clerk.post(page_of(station), form)

    planned = DutyShift.objects.get()
    assert (planned.point, planned.desk, planned.user) == (station, "point", net.adviser)
    assert clerk.get(f"/staff/roster/shifts/{planned.pk}/").status_code == 200
    clerk.post(f"/staff/roster/shifts/{planned.pk}/", {"action": "hand_over", "to": net.clerk.pk})
    planned.refresh_from_db()
    assert planned.user == net.clerk


@pytest.mark.parametrize("where", ["422801102", "422802101"])
def test_a_point_that_is_not_theirs_does_not_exist_for_a_clerk(clerk: Client, net: Network, where: str) -> None:
    other = point(place(where))
    announced = set_exception(point=other, on=date(2026, 12, 1), hours=[], by=None, now=MONDAY)

    assert clerk.get(page_of(other)).status_code == 404
    for form in (SAID, WEEK, {"action": "exception", "on": "2026-12-31", "hours": ""}):
        assert clerk.post(page_of(other), form).status_code == 404
    assert clerk.post(f"{page_of(other)}exceptions/{announced.pk}/cancel/").status_code == 404
    other.refresh_from_db()
    assert other.name != SAID["name"]
    assert OpeningException.objects.get() == announced


def test_an_exception_of_another_point_does_not_exist_here(clerk: Client, net: Network, station: ServicePoint) -> None:
    studio = point(net.village, "studio")
    announced = set_exception(point=studio, on=date(2026, 12, 1), hours=[], by=None, now=MONDAY)

    assert clerk.post(f"{page_of(station)}exceptions/{announced.pk}/cancel/").status_code == 404
    assert OpeningException.objects.exists()


def test_the_list_reads_on_and_costs_the_same_with_many(net: Network, clerk: Client, station: ServicePoint) -> None:
    for _number in range(9):
        point(net.village, "studio")
    few = statements(clerk, POINTS)
    for _number in range(90):
        point(net.village, "studio")

    assert statements(clerk, POINTS) == few
    within_budget(few)
    within_budget(statements(clerk, page_of(station)))
    seen, after = [], ""
    while True:
        page = clerk.get(POINTS, {"after": after})
        seen += [one.pk for one, _is_open in page.context["rows"]]
        after = page.context["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 100


@pytest.mark.parametrize("after", ["x", "-", "9" * 40, "1.5"])
def test_a_key_that_nobody_gave_out_is_no_error(clerk: Client, station: ServicePoint, after: str) -> None:
    assert clerk.get(POINTS, {"after": after}).status_code == 200
