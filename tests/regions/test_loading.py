"""An edition comes into the table: what begins, what changes, what ends and who goes on for it."""

from datetime import date

import pytest

from caravan.regions import loading
from caravan.regions.loading import EditionTooOld
from caravan.regions.models import Region
from caravan.regions.sources import EDITION, SourceUnusable
from tests.factories.regions import divisions, load_part, of_length, province, shipped

pytestmark = pytest.mark.django_db
LATER = date(2025, 1, 1)


def load(edition: date = EDITION, successors: dict[str, str] | None = None, **changes: str) -> loading.Outcome:
    named = {code: name for code, name in province(**changes).items() if code != "9990"}
    return loading.load(divisions(named), edition=edition, successors=successors)


def region(code: str) -> Region:
    return Region.objects.select_related("parent", "successor").get(code=code)


def test_every_division_knows_its_level_and_what_it_lies_in():
    load()

    village = region("990101100200")
    assert village.level == Region.Level.VILLAGE
    assert [above.code for above in village.ancestors()] == ["99", "9901", "990101", "990101100"]
    assert village.parent.code == "990101100"
    assert region("99").parent is None


def test_a_county_without_a_prefecture_lies_right_under_its_province():
    load()

    assert region("999004").parent.code == "99"


def test_zones_farms_and_what_is_inside_them_are_marked():
    load()

    marked = Region.objects.exclude(pk__in=Region.objects.administrative()).values_list("code", flat=True)
    assert set(marked) == {"990171", "990101400", "990101400500"}


def test_loading_again_changes_nothing():
    first = load()
    again = load()

    assert sum(first.begun.values()) == 12
    assert not again
    assert Region.objects.count() == 12


def test_another_name_under_the_same_code_is_taken_over():
    load()
    outcome = load(c990101101="西关街道")

    assert outcome.changed == 1
    assert region("990101101").spoken_name == "西关街道"
    assert region("990101101").valid_from == EDITION


def test_what_is_gone_ends_on_the_day_of_the_edition_and_stays():
    load()
    outcome = load(LATER, c990101101200="")

    ended = region("990101101200")
    assert outcome.ended == [ended]
    assert ended.valid_to == LATER
    assert ended not in Region.objects.on(LATER)
    assert ended in Region.objects.on(date(2024, 12, 31))


def test_what_begins_later_is_not_there_before():
    load()
    load(LATER, c990101101201="新河村委会")

    assert region("990101101201") not in Region.objects.on(date(2024, 12, 31))
    assert region("990101101201") in Region.objects.on(LATER)


def test_a_new_code_for_the_same_name_goes_on_for_the_old_one():
    load()
    load(LATER, c990101101200="", c990101101001="河口社区居民委员会")

    assert region("990101101200").successor == region("990101101001")


def test_a_village_that_changes_its_town_is_found_in_the_county():
    load()
    load(LATER, c990101101200="", c990101100201="河口村村民委员会")

    assert region("990101101200").successor == region("990101100201")


def test_a_county_with_another_code_takes_its_towns_and_villages_along():
    load()
    moved = {"c" + code.replace("990101", "990181", 1): name for code, name in province().items() if len(code) >= 6}
    moved = {code: name for code, name in moved.items() if code.startswith("c990181")} | {"c990181": "甲市"}
    gone = {f"c{code}": "" for code in province() if code.startswith("990101")}
    outcome = load(LATER, **gone, **moved)

    assert len(outcome.ended) == 8
    assert region("990101").successor == region("990181")
    assert region("990101100").successor == region("990181100")
    assert region("990101100200").successor == region("990181100200")
    assert region("990101101200").valid_to == LATER


def test_what_lies_in_a_division_ends_with_it():
    load()
    outcome = load(LATER, c990101101="", c990101101200="")

    assert [place.code for place in outcome.ended] == ["990101101", "990101101200"]
    assert region("990101101200").successor is None


def test_what_lies_in_a_division_ends_with_it_even_if_the_edition_does_not_reach_so_deep():
    load()
    shallow = {code: name for code, name in province(c990101="").items() if len(code) <= 6 and code != "9990"}
    outcome = loading.load(divisions(shallow), edition=LATER)

    assert [place.code for place in outcome.ended] == sorted(code for code in province() if code.startswith("990101"))


def test_nobody_goes_on_where_two_have_the_name():
    load()
    load(LATER, c990101101200="", c990101101001="河口社区居委会", c990101101201="河口村委会")

    assert region("990101101200").successor is None


def test_a_namesake_that_was_always_there_is_no_successor():
    load(c990101100202="河口村委会")
    load(LATER, c990101100202="河口村委会", c990101101200="")

    assert region("990101101200").successor is None


def test_a_successor_can_be_named():
    load()
    load(LATER, {"990101101200": "990101100200"}, c990101101200="")

    assert region("990101101200").successor == region("990101100200")
    assert list(region("990101100200").predecessors.all()) == [region("990101101200")]


def test_a_named_successor_must_exist():
    load()
    with pytest.raises(SourceUnusable, match="990101100999"):
        load(LATER, {"990101101200": "990101100999"}, c990101101200="")

    assert region("990101101200").valid_to is None


def test_a_list_that_is_cut_short_ends_nothing():
    """The same edition with half of its villages is no newer edition."""
    load()
    with pytest.raises(EditionTooOld, match="河口村委会"):
        load(c990101101200="", c990101101001="新社区居委会")

    assert region("990101101200").valid_to is None
    assert not Region.objects.filter(code="990101101001").exists()


def test_what_comes_back_is_open_again():
    load()
    load(LATER, c990101101200="")
    load(date(2026, 1, 1))

    assert region("990101101200").valid_to is None
    assert region("990101101200").successor is None


def test_one_province_leaves_the_others_alone():
    load_part("422801100")
    before = Region.objects.filter(code__startswith="42").count()
    outcome = load(LATER)

    assert not outcome.ended
    assert Region.objects.on(LATER).filter(code__startswith="42").count() == before


def test_an_edition_that_stops_at_counties_leaves_towns_and_villages_alone():
    load()
    shallow = {code: name for code, name in province().items() if len(code) <= 6 and code != "9990"}
    outcome = loading.load(divisions(shallow), edition=LATER)

    assert not outcome


def test_the_shipped_divisions_bring_their_coordinates_population_and_codes():
    load_part("422801100")
    county = region("422801")

    assert (county.latitude, county.longitude) == (shipped()["422801"].latitude, shipped()["422801"].longitude)
    assert region("42").population == 58_000_000
    assert (region("42").gb_code, region("4228").gb_code, county.gb_code) == ("420000", "422800", "422801")
    assert region("422801100").gb_code == ""
    assert county.statistical_code == "422801000000"
    assert region("422801100200").statistical_code == "422801100200"


@pytest.mark.slow
def test_hubei_whole_and_china_down_to_counties_stand_in_the_table():
    loading.load(shipped().values())

    there = Region.objects.on(EDITION).filter(code__startswith="42")
    assert there.administrative().filter(level=Region.Level.COUNTY).count() == 103
    assert there.administrative().filter(level=Region.Level.TOWN).count() == 1255
    assert there.filter(level=Region.Level.VILLAGE).count() == 27057
    assert there.filter(code__startswith="422801", level=Region.Level.TOWN).count() == 19
    assert there.filter(code__startswith="422801", level=Region.Level.VILLAGE).count() == 215
    assert Region.objects.filter(level=Region.Level.PROVINCE).count() == 31
    assert Region.objects.filter(level=Region.Level.COUNTY).count() == len(of_length(6, ""))
    assert not Region.objects.filter(parent=None).exclude(level=Region.Level.PROVINCE).exists()
    assert not loading.load(shipped().values())
