"""Which characters the fonts have, so that no paper shows an empty box where somebody's name should be.

A character that no font has is written as its code, 〔U+20BB7〕, and the foot of the paper says so: it can be looked
up and put in by hand, which an empty box cannot. ``CARAVAN_FONTS`` names a folder with more fonts.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

FONTS = (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path())
# What has no shape of its own: selectors of a variant, joiners, marks of direction.
_UNSEEN = {"Cf", "Cc", "Cs", "Cn", "Co"}


def printable(text: str, folder: str = "") -> str:
    """Return ``text`` with every character that can be drawn, and the code of every one that cannot."""
    known = covered(folder)
    return "".join(char if ord(char) in known or char == "\n" else f"〔U+{ord(char):04X}〕" for char in visible(text))


def visible(text: str) -> str:
    """Return ``text`` in one form, without what has no shape and could turn, hide or break what has."""
    return "".join(map(_shape, unicodedata.normalize("NFC", text)))


def _shape(char: str) -> str:
    if char == "\n":
        return char
    if char in "\t\r\v\f\u2028\u2029":
        return " "
    if unicodedata.category(char) in _UNSEEN or unicodedata.name(char, "").startswith("VARIATION SELECTOR"):
        return ""
    return char


@cache
def covered(folder: str = "") -> frozenset[int]:
    """Return the code points that some font has."""
    more = sorted(path for path in Path(folder).iterdir() if path.suffix in {".otf", ".ttf"}) if folder else []
    return frozenset(code for font in (*FONTS, *more) for code in _codes(font.read_bytes()))


def _codes(font: bytes) -> Iterator[int]:
    """Yield the code points of a font's full Unicode map (``cmap``, format 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for at in range(12, 12 + 16 * tables, 16):
        tag, _sum, cmap, _length = struct.unpack_from(">4sIII", font, at)
        if tag == b"cmap":
            break
    else:
        return
    for record in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * record)[0]
        if struct.unpack_from(">H", font, start)[0] == 12:
            for group in range(struct.unpack_from(">I", font, start + 12)[0]):
                first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * group)
                yield from range(first + (glyph == 0), last + 1)
            return
