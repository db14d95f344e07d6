"""Blind indexes: find a person by phone, identity number or name without storing them readably.

The value is brought to one form first, then hashed with a key of its own. Equal people have equal
indexes, so whoever reads the column learns that somebody came back, but not who.
"""

import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date

from caravan.privacy import keys

HASH_BYTES = 32
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_OLDEST = date(1880, 1, 1)
# The dots between the parts of a transliterated or minority name are typed in many ways.
_NAME_DOTS = frozenset("·•‧∙⋅・․.ꞏ᛫●")


def normalise_phone(value: str) -> str:
    """Return the digits alone, without the country code of China."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", value))
    for prefix in ("0086", "86"):
        rest = digits.removeprefix(prefix)
        if rest != digits and len(rest) == 11 and rest.startswith("1"):
            return rest
    return digits


def is_phone(value: str) -> bool:
    """Tell whether ``value`` can be a telephone number: 7 to 15 digits, as the international plan allows."""
    return 7 <= len(normalise_phone(value)) <= 15


def normalise_identity_number(value: str) -> str:
    """Return an identity number in upper case without separators, one of 15 digits written with 18."""
    text = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", value).upper())
    if re.fullmatch(r"[0-9]{15}", text):
        # The old form leaves out the century; those with it were born in the 1900s.
        text = f"{text[:6]}19{text[6:]}"
        text += identity_check_character(text)
    return text


def is_identity_number(value: str, today: date) -> bool:
    """Tell whether ``value`` can be an identity number: a day of birth that there was, the right last character."""
    number = normalise_identity_number(value)
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return _OLDEST <= born <= today and number[-1] == identity_check_character(number[:17])


def identity_check_character(first_17: str) -> str:
    """Return the last character that the 17 digits before it demand (ISO 7064, MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def normalise_name(value: str) -> str:
    """Return a name without spaces, dots and invisible characters, in one case and width."""
    while True:
        text = unicodedata.normalize("NFKC", value).casefold()
        text = "".join(
            c for c in text if not c.isspace() and c not in _NAME_DOTS and unicodedata.category(c) not in {"Cf", "Cc"}
        )
        # What is left may combine anew once a character between is gone.
        if text == value:
            return text
        value = text


_NORMALISERS: dict[str, Callable[[str], str]] = {
    "phone": normalise_phone,
    "identity_number": normalise_identity_number,
    "name": normalise_name,
}


class NothingToIndex(ValueError):
    """The value is empty once normalised; all such values would share one index."""


class Index(bytes):
    """A keyed hash, as it is stored from now on.

    While keys are rotated it also knows the hashes of the same value under older keys, under which rows that have
    not been reached yet are found: ``BlindIndexField`` looks for all of them.
    """

    older: tuple[bytes, ...] = ()

    def every(self) -> list[bytes]:
        """Return the hash under each key there is, the current one first."""
        return [bytes(self), *self.older]

    def pack(self) -> bytes:
        """Return all of it as bytes, for ``unpack``."""
        return b"".join(self.every())

    @classmethod
    def unpack(cls, packed: bytes) -> "Index":
        found = [packed[start : start + HASH_BYTES] for start in range(0, len(packed), HASH_BYTES)]
        index = cls(found[0])
        index.older = tuple(found[1:])
        return index


def every(indexes: Iterable[bytes]) -> list[bytes]:
    """Return the hashes of all of ``indexes`` under each key there is."""
    return [one for index in indexes for one in (index.every() if isinstance(index, Index) else (bytes(index),))]


def is_rotating() -> bool:
    """Say whether rows may still be indexed under an older key."""
    return len(keys.ring("blind_index").keys) > 1


def blind_index(kind: str, value: str) -> Index:
    """Return the 32 bytes under which ``value`` is found again; raises ``NothingToIndex``.

    ``kind`` is "phone", "identity_number" or "name".
    """
    normalised = _NORMALISERS[kind](value)
    if not normalised:
        raise NothingToIndex(kind)
    return keyed_hash(kind, normalised)


def blind_index_or_none(kind: str, value: str) -> Index | None:
    """Return the blind index of ``value``, or ``None`` when there is nothing to index."""
    try:
        return blind_index(kind, value)
    except NothingToIndex:
        return None


def keyed_hash(purpose: str, value: str) -> Index:
    """Return a keyed hash of ``value`` as it stands, separate for each purpose (one-time codes, addresses)."""
    message = f"{purpose}|{value}".encode()
    ring = keys.ring("blind_index")
    index = Index(hmac.digest(ring.current_key, message, "sha256"))
    if len(ring.keys) > 1:
        older = (key for number, key in ring.keys.items() if number != ring.current)
        index.older = tuple(hmac.digest(key, message, "sha256") for key in older)
    return index
