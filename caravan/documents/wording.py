"""How papers cite: articles in Chinese numerals, as the laws count them."""

from caravan.engine.deadlines import Citation

_DIGITS = "零一二三四五六七八九"
_SCALES = ((1000, "千"), (100, "百"), (10, "十"))


def in_chinese(number: int) -> str:
    """Return a number up to 9999 as articles are counted: 31 as 三十一, 205 as 二百零五."""
    text, needs_zero = "", False
    rest = number
    for scale, word in _SCALES:
        digit, rest = divmod(rest, scale)
        if digit:
            text += ("零" if needs_zero else "") + _DIGITS[digit] + word
            needs_zero = False
        elif text:
            needs_zero = True
    if rest or not text:
        text += ("零" if needs_zero else "") + _DIGITS[rest]
    return text.removeprefix("一") if text.startswith("一十") else text


def place_of(basis: Citation) -> str:
    """Return where in its law a provision stands: 第三十一条第五项."""
    if basis.article is None:
        return ""
    place = f"第{in_chinese(basis.article)}条" + (f"之{in_chinese(basis.suffix)}" if basis.suffix else "")
    if basis.paragraph is not None:
        place += f"第{in_chinese(basis.paragraph)}款"
    return place + (f"第{in_chinese(basis.item)}项" if basis.item is not None else "")


def cited(*provisions: Citation) -> str:
    """Return provisions as a sentence names them, each law once: 《…法》第三十一条第五项、第四十二条第三项."""
    parts: list[str] = []
    law = ""
    for basis in provisions:
        parts.append((f"《{basis.law}》" if basis.law != law else "") + place_of(basis))
        law = basis.law
    return "、".join(parts)
