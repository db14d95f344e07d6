"""Sums of money as whole fen: read as people write them, shown as they expect them, in figures and in words.

A sum is never a float. Nothing here knows who owes it.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from caravan.engine.wording import gettext_noop as _

# Ten thousand million yuan: no dispute among neighbours is about more, and a slip of the finger is.
MOST_FEN = 10_000_000_000 * 100

_SUM = re.compile(r"[¥￥]?(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<many>万)?(?:元|圆|yuan|cny|rmb)?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


class NotASum(ValueError):
    """What was typed is no sum of money; the message is a sentence for whoever typed it."""


def read_yuan(text: str) -> int:
    """Return the fen that ``text`` stands for: 1200, 1,200.50, ¥1200, 1200元 and 1.2万 are all understood.

    Raises ``NotASum`` for anything else, for a part of a fen, for nothing and for more than ``MOST_FEN``.
    """
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    match = _SUM.fullmatch(typed)
    if match is None:
        raise NotASum(_("Write the amount in yuan with figures, such as 1200 or 1200.50."))
    fen = Decimal(match["figure"].replace(",", "")) * (1_000_000 if match["many"] else 100)
    if fen != int(fen):
        raise NotASum(_("The smallest part of a yuan is 0.01."))
    if not 0 < fen <= MOST_FEN:
        raise NotASum(_("The amount must be more than nothing and at most ten thousand million yuan."))
    return int(fen)


def yuan(fen: int) -> str:
    """Return ``fen`` in yuan as 1,200.50; whole yuan without decimals."""
    sign, whole, rest = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole:,}.{rest:02}" if rest else f"{sign}{whole:,}"


def in_words(fen: int) -> str:
    """Return ``fen`` in the capital Chinese figures of papers (大写金额), which nobody can add a stroke to."""
    whole, rest = divmod(fen, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_whole(whole)}元" if whole else ""
    if not rest:
        return f"{text or '零元'}整"
    if tens:
        text += f"{_DIGITS[tens]}角"
    elif whole:
        text += "零"
    return text + (f"{_DIGITS[ones]}分" if ones else "整")


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, has_gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        # One 零 for any stretch of empty places inside a number, and none at its end.
        if text and group and (has_gap or group < 1000):
            text += "零"
        has_gap = group == 0
        if group:
            text += _four(group) + _GROUPS[place]
    return text


def _four(group: int) -> str:
    text, has_gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if not digit:
            has_gap = bool(text)
            continue
        text += ("零" if has_gap else "") + _DIGITS[digit] + _PLACES[place]
        has_gap = False
    return text
