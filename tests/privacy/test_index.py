"""Normal forms, blind indexes and masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.privacy.index import (
    NothingToIndex,
    blind_index,
    blind_index_or_none,
    identity_check_character,
    normalise_identity_number,
    normalise_name,
    normalise_phone,
)
from caravan.privacy.masks import mask_identity, mask_name, mask_phone


@pytest.mark.parametrize(
    "typed",
    [
        "13800001234",
        "138 0000 1234",
        "+86 138-0000-1234",
        "008613800001234",
        "１３８００００１２３４",
        "86 13800001234",
    ],
)
def test_one_phone_has_one_form(typed):
    assert normalise_phone(typed) == "13800001234"


def test_a_fixed_line_keeps_its_area_code():
    assert normalise_phone("(0718) 822-1234") == "07188221234"


def test_an_identity_number_of_15_digits_is_written_with_18():
    number = normalise_identity_number("422801 900101 001")

    assert number[:17] == "42280119900101001"
    assert number[17] == identity_check_character(number[:17])


def test_the_last_character_of_an_identity_number_may_be_typed_small_or_wide():
    assert normalise_identity_number("42280119900101001x") == normalise_identity_number(
        "４２２８０１１９９００１０１００１Ｘ"
    )


@pytest.mark.parametrize(
    "typed", ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽．买买提", " 阿依古丽 买买提 ", "阿依古丽买买\u200b提"]
)
def test_one_name_has_one_form(typed):
    assert normalise_name(typed) == "阿依古丽买买提"


def test_kinds_do_not_share_indexes():
    assert blind_index("phone", "123") != blind_index("identity_number", "123")


def test_an_index_is_32_bytes_that_a_plain_hash_does_not_give():
    assert len(blind_index("name", "张三")) == 32


@pytest.mark.parametrize("empty", ["", "  ", "·", "abc"])
def test_nothing_has_no_index(empty):
    with pytest.raises(NothingToIndex):
        blind_index("phone", empty)
    assert blind_index_or_none("phone", empty) is None


@given(st.text())
def test_normal_forms_are_final(text):
    for normalise in (normalise_phone, normalise_identity_number, normalise_name):
        assert normalise(normalise(text)) == normalise(text)


def test_masks_leave_what_is_needed_to_recognise_ones_own():
    assert mask_phone("+86 13800001234") == "138****1234"
    assert mask_identity("42280119900101001x") == "4228**********001X"
    assert mask_name("张三") == "张*"
    assert mask_name("阿依古丽·买买提") == "阿***"


@given(st.text())
def test_a_mask_never_shows_all_of_a_short_value(text):
    for mask in (mask_phone, mask_identity):
        shown = mask(text)
        assert not shown or "*" in shown
