"""Receipt codes."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from caravan.privacy.receipts import matches, receipt_code

MATTER = UUID("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@given(st.uuids(), st.integers(1, 1000))
def test_a_code_opens_its_matter_however_it_is_typed(matter_id, version):
    code = receipt_code(matter_id, version)

    assert len(code) == 9
    assert code[4] == "-"
    plain = code.replace("-", "")
    misread = plain.replace("0", "o").replace("1", "l")
    for typed in (code, code.lower(), plain, " ".join(plain), wide(code), misread, code.replace("-", "—")):
        assert matches(typed, matter_id, version)


def test_another_version_or_matter_has_another_code():
    code = receipt_code(MATTER, 1)

    assert not matches(code, MATTER, 2)
    assert not matches(code, UUID(int=MATTER.int + 1), 1)


@given(st.text(max_size=20))
def test_no_other_text_opens_it(text):
    assert not matches(text, MATTER, 1)


def test_codes_avoid_letters_that_look_like_digits():
    codes = "".join(receipt_code(MATTER, version) for version in range(200))

    assert not set(codes) & set("ILOU")
