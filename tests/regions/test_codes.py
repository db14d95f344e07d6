"""What a code alone tells."""

import pytest

from caravan.regions import codes


@pytest.mark.parametrize(
    ("code", "level"), [("42", 1), ("4228", 2), ("422801", 3), ("422801100", 4), ("422801100200", 5)]
)
def test_the_length_is_the_level(code, level):
    assert codes.level_of(code) == level


@pytest.mark.parametrize("code", ["", "4", "422", "42280110020", "4228011002001", "42x8", "４２", "42 ", "²²"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ValueError, match="is no code"):
        codes.level_of(code)


def test_what_lies_above_comes_nearest_first():
    assert codes.above("422801100200") == ["422801100", "422801", "4228", "42"]
    assert codes.above("42") == []


@pytest.mark.parametrize(
    ("code", "is_quasi"),
    [
        ("42", False),
        ("4207", False),  # Ezhou: the seven stands in another place
        ("420703", False),
        ("422801", False),
        ("421071", True),
        ("421171", True),
        ("421171100", True),  # a town inside a zone
        ("421171100200", True),
        ("422801399", False),
        ("422801400", True),
        ("422801400001", True),  # a community inside a scenic area
        ("422801100001", False),
        ("422801100399", False),
        ("422801100400", True),
        ("422801100500", True),
    ],
)
def test_zones_farms_and_plots_are_told_by_their_numbers(code, is_quasi):
    assert codes.is_quasi(code) is is_quasi


@pytest.mark.parametrize(
    ("code", "name", "is_heading"),
    [
        ("4290", "省直辖县级行政区划", True),
        ("1101", "市辖区", True),
        ("5002", "县", True),
        ("4228", "恩施土家族苗族自治州", False),
        ("429004", "仙桃市", False),
        ("42", "湖北省", False),
    ],
)
def test_a_line_that_only_groups_counties_is_a_heading(code, name, is_heading):
    assert codes.is_heading(code, name) is is_heading
