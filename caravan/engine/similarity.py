"""How alike two texts are, for hints that a person may be asking twice. A hint: people decide."""

from __future__ import annotations

import unicodedata
from collections import Counter


def bigrams(text: str) -> Counter[str]:
    """Return the pairs of neighbouring letters and digits of ``text``, counted.

    Width, case, spaces and punctuation make no difference. One single letter is its own pair.
    """
    plain = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
    return Counter(plain[place : place + 2] for place in range(max(1, len(plain) - 1))) if plain else Counter()


def similarity(one: str, two: str) -> float:
    """Return from 0 (nothing in common, or nothing to compare) to 1 (the same letters in the same pairs).

    It is Sørensen's and Dice's coefficient over character pairs, which suits Chinese without a
    dictionary: twice the pairs in common, divided by all pairs.
    """
    left, right = bigrams(one), bigrams(two)
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if left and right else 0.0
