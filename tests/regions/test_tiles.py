"""Every drawing of a province: each place once, where the style sheet has room, and told of by what is loaded."""

from importlib.resources import files

import pytest

from caravan.regions.tiles import MOST, drawing_of
from tests.factories.regions import shipped

DRAWN = sorted(file.name[:2] for file in (files("caravan.regions") / "data").iterdir() if file.name.endswith(".json"))


@pytest.mark.parametrize("province", DRAWN)
def test_no_two_places_stand_on_one_tile_and_all_fit(province):
    tiles = drawing_of(province).tiles.values()

    assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles)
    assert all(1 <= tile.column <= MOST and 1 <= tile.row <= MOST for tile in tiles)


@pytest.mark.parametrize("province", DRAWN)
def test_a_place_on_the_map_is_a_prefecture_or_a_county_of_its_province(province):
    drawing = drawing_of(province)

    assert set(drawing.tiles) <= {code for code in shipped() if code.startswith(province) and len(code) in {4, 6}}
    assert drawing.shown_county in shipped()
    for code, tile in drawing.tiles.items():
        assert shipped()[code].name.startswith(tile.name)


def test_every_prefecture_level_place_of_hubei_is_on_the_map():
    assert len(drawing_of("42").tiles) == 17


def test_what_nobody_has_drawn_has_no_tiles():
    assert drawing_of("99").tiles == {}
    assert drawing_of("99").shown_county == ""
