"""Invented people: the same for the same seed, and with numbers that cannot be anybody's."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from caravan.demo import invented
from caravan.demo.invented import Inventor
from caravan.demo.network.build import AREA_CODES
from caravan.privacy.index import blind_index, identity_check_character
from tests.factories.regions import of_length, shipped

seeds = st.integers(0, 2**32)
# What a subscriber's number looks like: 13 to 19 and nine digits more.
MOBILE = re.compile(r"1[3-9]\d{9}")


def inventions(seed: int, count: int) -> list[tuple[str, str, str, str]]:
    inventor = Inventor(seed)
    return [
        (inventor.name().chinese, inventor.mobile(), inventor.landline("0718"), inventor.identity_number())
        for _number in range(count)
    ]


@settings(max_examples=20)
@given(seed=seeds)
def test_the_same_seed_invents_the_same_people(seed):
    assert inventions(seed, 20) == inventions(seed, 20)


def test_another_seed_invents_others():
    assert inventions(1, 20) != inventions(2, 20)


@settings(max_examples=20)
@given(seed=seeds, count=st.integers(1, 40))
def test_no_mobile_number_can_be_anybodys(seed, count):
    mobiles = [mobile for _name, mobile, _landline, _identity in inventions(seed, count)]

    assert len(set(mobiles)) == count
    for mobile in mobiles:
        assert re.fullmatch(r"120\d{8}", mobile)
        assert not MOBILE.fullmatch(mobile)


@given(area=st.sampled_from(sorted(set(AREA_CODES.values()))), count=st.integers(1, 40))
def test_no_landline_number_can_be_anybodys(area, count):
    inventor = Inventor()
    numbers = [inventor.landline(area) for _number in range(count)]

    assert len(set(numbers)) == count
    # A local number never begins with 0: that is what one dials to leave the area.
    assert all(re.fullmatch(rf"{area}-0\d{{7}}", number) for number in numbers)


@settings(max_examples=30)
@given(seed=seeds)
def test_no_identity_number_can_be_anybodys(seed):
    provinces = {code for code in shipped() if len(code) == 2} | {"71", "81", "82"}
    number = Inventor(seed).identity_number()

    assert re.fullmatch(r"990000(19[5-9]\d|200[0-4])(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])\d{3}[\dX]", number)
    assert number[:2] not in provinces
    # A card for permanent residents from abroad begins with 9 and then names a province: no province is 90.
    assert number[1:3] not in provinces
    assert number[-1] == identity_check_character(number[:17])


def test_numbers_are_good_enough_to_be_looked_up():
    """They go through the same columns as real ones would."""
    inventor = Inventor()

    assert blind_index("phone", inventor.mobile())
    assert blind_index("identity_number", inventor.identity_number())


def test_the_scheme_is_written_down():
    assert "begin with 120" in invented.__doc__
    assert "begin with 0 after the area code" in invented.__doc__
    assert "begin with 99" in invented.__doc__


@settings(max_examples=30)
@given(seed=seeds)
def test_a_name_is_two_or_three_characters_and_its_english_order_is_turned(seed):
    name = Inventor(seed).name()

    assert 2 <= len(name.chinese) <= 3
    assert name.chinese[0] in invented.SURNAMES
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name.english)


def test_every_place_of_hubei_has_an_area_code():
    missing = [code for code in of_length(6) if code not in AREA_CODES and code[:4] not in AREA_CODES]

    assert missing == []
