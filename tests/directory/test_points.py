from datetime import timedelta

import pytest

from caravan.audit.models import Event
from caravan.directory import services
from caravan.directory.distance import about_km
from caravan.directory.models import DutyShift, ServicePoint
from caravan.directory.offers import Service, labels
from caravan.directory.queries import Closeness, find_points, point_detail
from caravan.directory.refusals import PointClosed, Unfit
from caravan.people.roles import Role
from caravan.regions.models import Region
from tests.factories.directory import EVERY_DAY, contract, on_leave, point, shift
from tests.factories.organizations import MONDAY, TODAY, place
from tests.factories.people import account, staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CENTRES = {
    "422801": (30.27, 109.49),
    "422802": (30.29, 108.94),
    "422822": (30.60, 109.73),
    "420106": (30.55, 114.32),
    "420525": (31.06, 111.64),
    "429004": (30.36, 113.45),
    "429021": (31.74, 110.68),
}


@pytest.fixture
def hubei():
    """A centre in each of seven counties; in Enshi a station, two studios and a site besides."""
    for code, (latitude, longitude) in CENTRES.items():
        county = place(code, latitude=latitude, longitude=longitude)
        point(county, "centre", name=f"{code}中心", services=["consultation", "legal_aid"])
    point(place("422801101"), name="龙凤镇工作站", address="龙凤镇司法所院内")
    point(place("422801101201"), "studio", name="青堡村工作室")
    point(place("422801101202"), "studio", name="大石坝村工作室")
    point(place("422801102"), name="崔家坝镇工作站", languages=["tujia"])
    point(place("422801"), "special", name="大峡谷工作站", site="scenic", hours=EVERY_DAY, accessibility=["step_free"])


def names(found):
    return [row.point.name for row in found.points]


def find(**fields):
    return find_points(at=MONDAY, **fields)


def test_the_nearest_points_come_first_village_town_county_prefecture_province(hubei):
    found = find(region=place("422801101201"))

    assert names(found) == [
        "青堡村工作室",
        "龙凤镇工作站",
        "大石坝村工作室",
        "422801中心",
        "大峡谷工作站",
        "崔家坝镇工作站",
        "422822中心",
        "422802中心",
        "429021中心",
        "420525中心",
        "429004中心",
        "420106中心",
    ]
    assert found.after == ""
    assert [row.closeness for row in found.points[:4]] == [
        Closeness.VILLAGE,
        Closeness.TOWN,
        Closeness.TOWN,
        Closeness.COUNTY,
    ]
    assert [row.about_km for row in found.points[5:8]] == [None, 43, 53]
    assert found.points[6].closeness is Closeness.PREFECTURE
    assert found.points[-1].closeness is Closeness.PROVINCE


def test_places_directly_under_the_province_are_no_prefecture_together(hubei):
    found = find(region=place("429004"), kinds=["centre"])

    assert names(found)[:3] == ["429004中心", "420106中心", "420525中心"]
    assert {row.closeness for row in found.points[1:]} == {Closeness.PROVINCE}


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 11, 12, 13])
def test_pages_follow_each_other_without_gap_or_repetition(hubei, limit):
    region = place("422801101201")
    everything = names(find(region=region))

    pages, after = [], ""
    for _page in range(20):
        found = find(region=region, limit=limit, after=after)
        pages += names(found)
        after = found.after
        if not after:
            break

    assert pages == everything


def test_a_cursor_of_somebody_elses_making_begins_at_the_beginning(hubei):
    region = place("422801101201")

    for after in ("x", "1.2", "0.0.palace.1", "-1.0.centre.1", "0.0.centre." + "9" * 40):
        assert names(find(region=region, after=after)) == names(find(region=region))
    assert find(region=region, after="9999.0.centre.1").points == ()


@pytest.mark.parametrize("limit", [1, 20])
def test_the_finder_needs_four_statements_at_most(hubei, limit, django_assert_max_num_queries):
    village = place("422801101201")
    for fields in ({}, {"kinds": ["centre"]}, {"open_now": True}, {"text": "中心", "services": ["legal_aid"]}):
        with django_assert_max_num_queries(4):
            find(region=village, limit=limit, **fields)


def test_points_are_found_by_kind_service_access_language_and_words(hubei):
    region = place("422801101201")

    assert names(find(region=region, kinds=["studio"])) == ["青堡村工作室", "大石坝村工作室"]
    assert names(find(region=region, kinds=["scenic"])) == ["大峡谷工作站"]
    assert len(find(region=region, services=["consultation", "legal_aid"]).points) == 7
    assert find(region=region, services=["consultation", "mediation"]).points == ()
    assert names(find(region=region, accessibility=["step_free"])) == ["大峡谷工作站"]
    assert names(find(region=region, language="tujia")) == ["崔家坝镇工作站"]
    assert names(find(text="龙凤镇")) == ["龙凤镇工作站"]
    assert names(find(text="龙凤镇 司法所")) == ["龙凤镇工作站"]
    assert find(text="100%").points == ()


def test_only_what_is_open_is_found_when_that_is_asked(hubei):
    national_day = MONDAY.replace(month=10, day=2)

    found = find_points(at=national_day, region=place("422801"), open_now=True)

    assert names(found) == ["大峡谷工作站"]
    assert found.points[0].state.is_open
    assert found.after == ""


def test_an_exception_counts_in_what_is_open(hubei):
    site = ServicePoint.objects.get(site="scenic")
    services.set_exception(point=site, on=TODAY, hours=[], reason="停电", by=None, now=MONDAY)

    assert "大峡谷工作站" not in names(find(region=place("422801"), open_now=True))


def test_a_closed_point_is_found_no_more_and_its_shifts_go(hubei):
    station = ServicePoint.objects.get(name="龙凤镇工作站")
    clerk = staff(Role.STATION_CLERK, station.region)
    shift(clerk, station.region, "point", point=station, starts_at=MONDAY + 24 * HOUR)

    services.close_point(point=station, on=TODAY + timedelta(days=1), by=None, now=MONDAY)

    assert point_detail(station.pk, MONDAY) is not None
    assert point_detail(station.pk, MONDAY + 24 * HOUR) is None
    assert not DutyShift.objects.exists()
    with pytest.raises(PointClosed):
        services.change_point(point=station, by=None, now=MONDAY + 24 * HOUR, phone="0718-0000000")


def test_points_of_a_prefecture_come_with_its_counties(hubei):
    point(place("4228"), "special", name="州仲裁院", site="arbitration")

    assert names(find(region=place("422802")))[:2] == ["422802中心", "州仲裁院"]
    assert names(find(region=place("4228")))[0] == "州仲裁院"


def test_a_place_without_coordinates_still_finds_points(hubei):
    Region.objects.update(latitude=None, longitude=None)

    found = find(region=place("422801"), kinds=["centre"])

    assert len(found.points) == 7
    assert names(found)[:3] == ["422801中心", "422802中心", "422822中心"]
    assert {row.about_km for row in found.points} == {None}


def test_a_points_page_shows_state_hours_exceptions_and_who_is_there(hubei, django_assert_max_num_queries):
    station = ServicePoint.objects.get(name="龙凤镇工作站")
    clerk = staff(Role.STATION_CLERK, station.region)
    on_shift = account()
    services.set_exception(
        point=station, on=TODAY + timedelta(days=2), hours=[["09:00", "11:00"]], reason="培训", by=None, now=MONDAY
    )

    with django_assert_max_num_queries(9):
        detail = point_detail(station.pk, MONDAY)
    assert [person.user for person in detail.duty] == [clerk]
    assert detail.duty[0].why == "role"
    assert detail.state.is_open
    assert detail.exception_today is None
    assert detail.days[2][1].words == (("09:00", "11:00"),)

    shift(on_shift, station.region, "point", point=station, starts_at=MONDAY + HOUR)
    assert [(person.user, person.why) for person in point_detail(station.pk, MONDAY).duty] == [(on_shift, "shift")]


def test_a_studio_shows_its_adviser_or_who_stands_in(hubei, django_assert_max_num_queries):
    studio = ServicePoint.objects.get(name="青堡村工作室")
    adviser, substitute = (staff(Role.VILLAGE_ADVISER, place("422801")) for _n in range(2))
    contract(adviser, studio.region, substitute=substitute)

    def shown():
        with django_assert_max_num_queries(9):
            return [(person.user, person.why) for person in point_detail(studio.pk, MONDAY).duty]

    assert shown() == [(adviser, "adviser")]
    on_leave(adviser)
    assert shown() == [(substitute, "adviser")]


def test_a_centre_shows_the_countys_duty_lawyer(hubei):
    lawyer = staff(Role.COUNTY_DUTY_LAWYER, place("422801"))
    centre = ServicePoint.objects.get(name="422801中心")

    assert [(person.user, person.why) for person in point_detail(centre.pk, MONDAY).duty] == [(lawyer, "county")]


def test_a_point_stands_where_its_region_does_until_somebody_knows_better():
    county = place("422801", latitude=30.27, longitude=109.49)

    assert point(county, "centre").latitude == 30.27
    assert point(county, "centre").is_location_approximate
    exact = point(county, "centre", latitude=30.1, longitude=109.2, is_location_approximate=False)
    assert (exact.latitude, exact.is_location_approximate) == (30.1, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"hours": [[["17:30", "09:00"]]] * 7},
        {"services": ["magic"]},
        {"accessibility": ["magic"]},
        {"languages": ["magic"]},
        {"name": " "},
        {"site": "park"},
    ],
)
def test_a_point_that_makes_no_sense_is_refused(fields):
    region = place("422801101")

    with pytest.raises(Unfit):
        point(region, **fields)


def test_changes_to_a_point_are_on_record(hubei):
    station = ServicePoint.objects.get(name="龙凤镇工作站")

    services.change_point(point=station, by=None, now=MONDAY, phone="0718-0000000")
    exception = services.set_exception(point=station, on=TODAY, hours=[], by=None, now=MONDAY)
    services.cancel_exception(exception=exception, by=None, now=MONDAY)

    actions = Event.objects.about("directory.servicepoint", station.pk).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["point.open", "point.change", "point.exception", "point.exception_cancel"]


def test_wuhan_and_enshi_are_about_460_km_apart():
    assert 440 < about_km(*CENTRES["422801"], *CENTRES["420106"]) < 480


def test_offers_have_words_in_their_own_order():
    assert len(labels(Service, ["legal_aid", "consultation", "unknown"])) == 2
