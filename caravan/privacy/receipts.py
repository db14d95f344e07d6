"""The secret code on a receipt: with the matter's number, it opens the matter to whoever holds it.

The code is derived, not stored: a copy of the database does not contain it. A new version of the
receipt makes the old code worthless.
"""

import hashlib
import hmac
import unicodedata
from uuid import UUID

from caravan.privacy import keys

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_LENGTH = 8
# What people read or type instead of the character that is meant.
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def receipt_code(matter_id: UUID, version: int) -> str:
    """Return the code of this version of the receipt as XXXX-XXXX (40 bits)."""
    code = _derive(keys.ring("receipt").current_key, matter_id, version)
    return f"{code[:4]}-{code[4:]}"


def matches(given: str, matter_id: UUID, version: int) -> bool:
    """Say, in constant time, whether ``given`` is the code, however it was typed."""
    typed = normalise(given).encode()
    # A receipt printed under an older key still opens its matter.
    found = [
        hmac.compare_digest(typed, _derive(key, matter_id, version).encode())
        for key in keys.ring("receipt").keys.values()
    ]
    return any(found)


def normalise(given: str) -> str:
    """Return the code in capitals without spaces and dashes, look-alikes put right."""
    text = unicodedata.normalize("NFKC", given).upper().translate(_MISREAD)
    return "".join(c for c in text if c.isascii() and c.isalnum())


def _derive(key: bytes, matter_id: UUID, version: int) -> str:
    digest = hmac.new(key, matter_id.bytes + b"|" + str(version).encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:5], "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
