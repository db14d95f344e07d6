"""What people and machines write for the things we read, nearly right and quite wrong."""

import unicodedata
from datetime import date, timedelta

from hypothesis import strategies as st

WIDE = {ord(character): chr(ord(character) + 0xFEE0) for character in "0123456789Xx-"}
SEPARATORS = ["", " ", "-", "\u3000", "\u200b", "."]
RARE = ["𠮷", "\ue000", "·", "•", "‧", "㐂", "ｱ", "é", "e\u0301", "ﬁ", "Ω", "\u202e", "😀", "\x00", "\ud800", "٣", "²"]
TODAY = date(2026, 11, 25)

digits = st.text("0123456789", min_size=1, max_size=20)
ages = st.integers(-400, 60_000).map(lambda days: TODAY - timedelta(days=days))


def weighed(first_17: str) -> str:
    """Return the last character of an identity number, worked out as the standard tells it: by powers of two."""
    total = sum(2 ** (17 - place) % 11 * int(digit) for place, digit in enumerate(first_17))
    for last in range(11):
        if (total + last) % 11 == 1:
            return "X" if last == 10 else str(last)
    raise AssertionError


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """Return one that is right, or wrong in a way that people and forgers get it wrong."""
    born = draw(ages)
    region = draw(st.sampled_from(["422801", "110101", "650101", "990101", "000000", "42280"]))
    day = draw(
        st.sampled_from([f"{born:%Y%m%d}", "20230230", "20230431", "19000229", "20001301", "00000000", "20990101"])
    )
    first = f"{region}{day}{draw(st.integers(0, 999)):03}"
    right = len(first) == 17 and draw(st.booleans())
    text = first + (weighed(first) if right else draw(st.sampled_from("0123456789Xx")))
    if draw(st.integers(0, 9)) == 0:
        text = f"{region}{day[2:]}{draw(st.integers(0, 999)):03}"
    if draw(st.booleans()):
        text = text.lower()
    if draw(st.booleans()):
        text = text.translate(WIDE)
    if draw(st.integers(0, 5)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from([*SEPARATORS, *RARE])) + text[at:]
    return text


phones = st.tuples(
    st.sampled_from(["", "+86", "0086", "86 ", "(0718)", "０７１８－", "tel:", "+"]),
    st.text("0123456789０１２３٣² -()", max_size=20),
    st.sampled_from(["", "转801", "#", "x", *RARE]),
).map("".join)
names = st.lists(
    st.one_of(st.sampled_from(RARE), st.characters(), st.text("田大山向小川ab .", max_size=6)), max_size=8
).map("".join)
days = st.one_of(
    ages.map(lambda day: day.isoformat()),
    st.sampled_from(
        ["2026-02-30", "2026-13-01", "0000-00-00", "9999-12-31", "2026-1-1", "20261130", "２０２６-11-30", "-1"]
    ),
    st.text("0123456789-年月日", max_size=14),
)
amounts = st.tuples(
    st.sampled_from(["", "-", "+", "￥", "¥"]),
    st.text("0123456789０１２,.，", max_size=16),
    st.sampled_from(["", "元", "万", "万元", "e9", "％", "nan", "²"]),
).map("".join)
codes = st.text("ABCDEFGHJKMNPQRSTUVWXYZ0123456789abcoilOIL-— \u3000ＡＢ１２", max_size=24)
numbers = st.text("0123456789０１２-－ ٣²x", max_size=30)
regions = st.text("0123456789٣² ", max_size=14)
SAFE = {"Cs", "Cc"}


def is_kept(text: str) -> bool:
    """Tell whether a database keeps ``text``."""
    return not any(unicodedata.category(letter) == "Cs" or letter == "\x00" for letter in text)
