"""Whatever is written for a number, a name, a day or an amount is read as the rule says, or refused in a sentence."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caravan.consultations.rules import Unfit, read_day, read_guided, read_phone
from caravan.knowledge.models import GuidedQuestion
from caravan.matters import numbers
from caravan.people.services.phones import is_phone
from caravan.privacy import masks, receipts
from caravan.privacy.index import is_identity_number, normalise_identity_number, normalise_name, normalise_phone
from caravan.regions import codes
from tests.fuzzing import values
from tests.fuzzing.values import TODAY, weighed

MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
many = settings(max_examples=250)


def reference(text: str) -> bool:
    """Decide about an identity number as one would with pencil and paper."""
    plain = "".join(unicodedata.normalize("NFKC", letter) for letter in unicodedata.normalize("NFKC", text)).upper()
    letters = [letter for letter in plain if letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    if len(letters) == 15 and all(letter in "0123456789" for letter in letters):
        letters = [*letters[:6], "1", "9", *letters[6:]]
        letters.append(weighed("".join(letters)))
    if len(letters) != 18 or any(letter not in "0123456789" for letter in letters[:17]) or letters[0] == "0":
        return False
    year, month, day = (int("".join(letters[a:b])) for a, b in ((6, 10), (10, 12), (12, 14)))
    if not 1 <= month <= 12 or not 1 <= day <= MONTHS[month - 1] or year < 1880:
        return False
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if month == 2 and day == 29 and not is_leap:
        return False
    if (year, month, day) > (TODAY.year, TODAY.month, TODAY.day):
        return False
    return letters[17] == weighed("".join(letters[:17]))


@settings(max_examples=800)
@given(values.identity_numbers())
@example("99010119900101777X")
@example("110101190002290000")
def test_an_identity_number_is_taken_if_and_only_if_pencil_and_paper_take_it(text):
    assert is_identity_number(text, TODAY) is reference(text)


def test_both_kinds_are_drawn():
    """The test above would hold of a function that refuses everything, if nothing right were drawn."""
    right = f"42280119900101123{weighed('42280119900101123')}"

    assert is_identity_number(right, TODAY)
    assert is_identity_number(right.translate(values.WIDE), TODAY)
    assert is_identity_number("422801900101123", TODAY)
    assert not is_identity_number(f"42280120230230123{weighed('42280120230230123')}", TODAY)
    assert not is_identity_number(f"42280120990101123{weighed('42280120990101123')}", TODAY)
    wrong = "0" if right[-1] != "0" else "1"
    assert not is_identity_number(right[:-1] + wrong, TODAY)


@many
@given(st.one_of(values.identity_numbers(), values.phones, values.names))
def test_normalising_twice_is_normalising_once_and_a_mask_shows_no_more_than_it_may(text):
    for normalise in (normalise_identity_number, normalise_phone, normalise_name):
        assert normalise(normalise(text)) == normalise(text)
    for mask in (masks.mask_phone, masks.mask_identity):
        digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
        if len(digits) >= 11:
            assert digits not in mask(text)


@many
@given(values.phones)
def test_a_phone_is_read_as_digits_or_refused(text):
    try:
        read = read_phone(text)
    except Unfit:
        return
    assert read == "" or (read.isascii() and read.isdigit() and 7 <= len(read) <= 15)
    assert read == "" or is_phone(read)


@many
@given(values.days)
def test_a_day_is_the_day_that_is_written_or_refused(text):
    try:
        day = read_day(text)
    except Unfit:
        return
    written = text.split("-") if "-" in text else (text[:4], text[4:6], text[6:])
    assert [day.year, day.month, day.day] == [int(part) for part in written]


@many
@given(values.amounts)
def test_an_amount_is_plain_digits_or_refused(text):
    question = GuidedQuestion(key="amount", kind=GuidedQuestion.Kind.MONEY)
    try:
        read = read_guided(question, text)
    except Unfit:
        return
    if read:
        assert re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", read)
        assert 0 <= Decimal(read) < 10**10


@many
@given(values.numbers, values.codes)
def test_a_number_and_a_code_are_brought_to_one_form_or_to_none(number, code):
    read = numbers.normalise(number)
    assert read == "" or re.fullmatch(r"[0-9]{6}-[0-9]{3}-[0-9]{5,7}", read)
    assert numbers.normalise(read) == read
    assert receipts.normalise(receipts.normalise(code)) == receipts.normalise(code)


@many
@given(values.regions)
def test_a_region_code_has_a_level_or_is_refused(text):
    try:
        level = codes.level_of(text)
    except ValueError:
        return
    assert level in range(1, 6)
    assert text.isascii()
    assert all(len(above) < len(text) for above in codes.above(text))


@pytest.mark.parametrize("text", ["2026-02-29", "2025-02-29"])
def test_a_leap_day_is_there_in_leap_years_only(text):
    with pytest.raises(Unfit):
        read_day(text)
    assert read_day("2028-02-29") == date(2028, 2, 29)
