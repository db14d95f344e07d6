"""The code under a paper's QR code, by which anybody can look up whether the paper is ours: 80 random bits.

It is for reading out and typing: capitals without look-alikes, in groups of four. It opens nothing personal.
"""

import secrets

from caravan.privacy.receipts import normalise

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16


def new_token() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def grouped(token: str) -> str:
    """Return the token as it is printed: ``7KQ2-M9XD-4TPA-R6HV``."""
    return "-".join(token[at : at + 4] for at in range(0, len(token), 4))


def meant(typed: str) -> str:
    """Return the token that somebody typed, however they did; '' if it cannot be one."""
    token = normalise(typed[:64])
    return token if len(token) == LENGTH else ""
