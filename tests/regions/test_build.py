"""How the shipped files are derived from the packages."""

import gzip

import pytest

from tests.factories.regions import TABLES, province
from tools.regions import build

SQUARE = [[110.0, 30.0], [111.0, 30.0], [111.0, 31.0], [110.0, 31.0], [110.0, 30.0]]


@pytest.fixture
def tables():
    """The invented province in the place of Hubei."""
    named = {code.replace("99", "42", 1): name for code, name in province().items()}
    return {
        table: [{"code": code, "name": name} for code, name in named.items() if len(code) == length]
        for length, table in TABLES.items()
    }


def test_a_line_has_code_name_pinyin_initials_and_centre(tables):
    lines = build.rows(tables, tuple(TABLES.values()), {"420101": (30.123, 114.456)}, inside=True)

    assert ("420101", "甲县", "jia xian", "jx", "30.12", "114.46") in lines
    assert ("420101100200", "向家村村民委员会", "", "xjc", "", "") in lines


def test_headings_are_left_out(tables):
    lines = build.rows(tables, tuple(TABLES.values()), {}, inside=True)

    assert "4290" not in [line[0] for line in lines]
    assert lines == sorted(lines)
    assert len(lines) == 12


def test_what_is_outside_hubei_goes_into_the_other_file(tables):
    tables["provinces"].append({"code": "43", "name": "别省"})

    assert [line[0] for line in build.rows(tables, ("provinces",), {}, inside=False)] == ["43"]


def test_a_source_that_counts_otherwise_is_not_written(tables):
    with pytest.raises(SystemExit, match="expected"):
        build.check(tables)


def test_the_centre_is_that_of_the_area():
    assert build.centre(SQUARE) == pytest.approx((30.5, 110.5))


def test_the_largest_part_of_a_county_in_parts_is_the_one_that_counts():
    parts = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[x * 0.1, y * 0.1] for x, y in SQUARE]]]}

    assert max((p[0] for p in build.polygons(parts)), key=lambda ring: abs(build.area(ring))) == SQUARE


def test_the_same_lines_give_the_same_bytes(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build, "TARGET", tmp_path)
    lines = [("42", "湖北省", "hu bei sheng", "hbs", "", "")]
    build.write("one", lines)
    build.write("two", lines)

    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.csv.gz").read_bytes()).decode().splitlines()[1].startswith("42,湖北省")
