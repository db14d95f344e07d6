from datetime import timedelta

import pytest

from caravan.audit.models import Event
from caravan.directory import services
from caravan.directory.models import DutyShift
from caravan.directory.queries import Source, on_duty, roster, supervisor_for
from caravan.directory.refusals import Away, Busy, NotEntitled, PointClosed, ShiftOver, Unfit
from caravan.people import services as people
from caravan.people.roles import Role
from tests.factories.directory import on_leave, point, shift
from tests.factories.organizations import MONDAY, TODAY, place
from tests.factories.people import account, staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def county():
    return place("422801", "恩施市")


@pytest.fixture
def lawyer(county):
    return staff(Role.COUNTY_DUTY_LAWYER, county)


def test_whoever_is_on_shift_is_on_duty_until_just_before_its_end(county, lawyer, django_assert_num_queries):
    other = staff(Role.COUNTY_DUTY_LAWYER, county)
    shift(lawyer, county)
    shift(other, county, starts_at=MONDAY + 8 * HOUR)

    with django_assert_num_queries(1):
        duty = on_duty("county_duty", county, MONDAY)

    assert (duty.users, duty.source) == ([lawyer], Source.SHIFT)
    assert on_duty("county_duty", county, MONDAY + 8 * HOUR).users == [other]


def test_a_village_is_served_by_its_countys_desk(county, lawyer):
    shift(lawyer, county)

    assert on_duty("county_duty", place("422801101201"), MONDAY).users == [lawyer]
    assert on_duty("county_duty", place("4228"), MONDAY).source is Source.NOBODY


def test_when_no_shift_covers_the_moment_the_holders_of_the_role_are_on_duty(county, lawyer, django_assert_num_queries):
    staff(Role.COUNTY_DUTY_LAWYER, place("422802"))

    with django_assert_num_queries(2):
        duty = on_duty("county_duty", county, MONDAY)

    assert (duty.users, duty.source, duty.region_code) == ([lawyer], Source.ROLE, "422801")


def test_somebody_on_leave_or_with_a_closed_account_is_not_on_duty(county, lawyer):
    other, closed = staff(Role.COUNTY_DUTY_LAWYER, county), staff(Role.COUNTY_DUTY_LAWYER, county)
    shift(lawyer, county)
    on_leave(lawyer)
    people.deactivate(user=closed, by=None, now=MONDAY)

    duty = on_duty("county_duty", county, MONDAY)

    assert (duty.users, duty.source) == ([other], Source.ROLE)


def test_the_city_seat_is_the_prefectures_or_else_the_provinces(county):
    province_seat = staff(Role.CITY_DUTY_SEAT, place("42"))
    shift(province_seat, place("42"), "city_seat")
    assert on_duty("city_seat", county, MONDAY).users == [province_seat]

    city_seat = staff(Role.CITY_DUTY_SEAT, place("4228"))
    assert on_duty("city_seat", county, MONDAY).users == [city_seat]


@pytest.mark.parametrize("code", ["429004", "429005", "429006", "429021"])
def test_places_directly_under_the_province_have_its_seat_and_supervisor(code):
    region = place(code + "001001")
    seat, supervisor = staff(Role.CITY_DUTY_SEAT, place("42")), staff(Role.SUPERVISOR, place("42"))
    staff(Role.SUPERVISOR, place("4228"))
    shift(seat, place("42"), "city_seat")

    duty = on_duty("city_seat", region, MONDAY)
    assert (duty.users, duty.source, duty.region_code) == ([seat], Source.SHIFT, "42")
    assert supervisor_for(region, TODAY) == [supervisor]


def test_the_supervisor_is_the_prefectures_and_never_nameless(county, django_assert_num_queries):
    of_city, of_province = staff(Role.SUPERVISOR, place("4228")), staff(Role.SUPERVISOR, place("42"))

    with django_assert_num_queries(1):
        assert supervisor_for(county, TODAY) == [of_city]
    on_leave(of_city)
    assert supervisor_for(county, TODAY) == [of_province]
    on_leave(of_province)
    assert supervisor_for(county, TODAY) == [of_city]


def test_a_shift_asks_for_the_role_of_its_desk(county, lawyer):
    with pytest.raises(NotEntitled):
        shift(account(), county)
    with pytest.raises(NotEntitled):
        shift(lawyer, place("422802"))
    with pytest.raises(NotEntitled):
        shift(lawyer, place("4228"), "city_seat")


def test_nobody_sits_at_two_desks_or_works_on_leave(county, lawyer):
    shift(lawyer, county)

    with pytest.raises(Busy):
        shift(lawyer, county, starts_at=MONDAY + 7 * HOUR)
    on_leave(lawyer, starts_on=TODAY + timedelta(days=1))
    with pytest.raises(Away):
        shift(lawyer, county, starts_at=MONDAY + 8 * HOUR, ends_at=MONDAY + 20 * HOUR)


def test_a_shift_has_times_and_a_place_that_fit(county, lawyer):
    station = point(place("422801101"))
    for fields in (
        {"ends_at": MONDAY},
        {"ends_at": MONDAY + 25 * HOUR},
        {"starts_at": MONDAY - 9 * HOUR, "ends_at": MONDAY - HOUR},
        {"point": station},
    ):
        with pytest.raises(Unfit):
            shift(lawyer, county, **fields)
    services.close_point(point=station, on=TODAY, by=None, now=MONDAY)
    with pytest.raises(PointClosed):
        shift(lawyer, county, "point", point=station)


def test_shifts_are_swapped_together_or_not_at_all(county, lawyer):
    other = staff(Role.COUNTY_DUTY_LAWYER, county)
    first, second = shift(lawyer, county, starts_at=MONDAY + HOUR), shift(other, county, starts_at=MONDAY + 9 * HOUR)

    services.swap_shift(shift=first, other=second, by=lawyer, now=MONDAY)

    assert [row.user for row in roster("county_duty", county, MONDAY, MONDAY + 24 * HOUR)] == [other, lawyer]
    on_leave(lawyer)
    with pytest.raises(Away):
        services.swap_shift(shift=first, other=second, by=lawyer, now=MONDAY)
    assert [row.user for row in roster("county_duty", county, MONDAY, MONDAY + 24 * HOUR)] == [other, lawyer]
    assert Event.objects.filter(action="shift.swap").count() == 1


def test_a_shift_under_way_is_divided_when_handed_over(county, lawyer):
    other = staff(Role.COUNTY_DUTY_LAWYER, county)
    planned = shift(lawyer, county)

    services.hand_over_shift(shift=planned, to=other, by=lawyer, now=MONDAY + HOUR)

    assert on_duty("county_duty", county, MONDAY).users == [lawyer]
    assert on_duty("county_duty", county, MONDAY + HOUR).users == [other]


def test_a_shift_to_come_is_handed_over_whole(county, lawyer):
    other = staff(Role.COUNTY_DUTY_LAWYER, county)
    planned = shift(lawyer, county, starts_at=MONDAY + HOUR)

    services.hand_over_shift(shift=planned, to=other, by=lawyer, now=MONDAY)

    assert DutyShift.objects.get().user == other


def test_a_cancelled_shift_leaves_the_roster_and_its_record(county, lawyer):
    services.cancel_shift(shift=shift(lawyer, county, starts_at=MONDAY + HOUR), by=lawyer, now=MONDAY)
    assert not DutyShift.objects.exists()
    assert Event.objects.get(action="shift.cancel").data["user"] == lawyer.pk

    under_way = shift(lawyer, county)
    services.cancel_shift(shift=under_way, by=lawyer, now=MONDAY + HOUR)
    assert DutyShift.objects.get().ends_at == MONDAY + HOUR
    with pytest.raises(ShiftOver):
        services.cancel_shift(shift=under_way, by=lawyer, now=MONDAY + 2 * HOUR)
