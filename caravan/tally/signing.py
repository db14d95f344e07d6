"""What hides a question in the tally, and what signs the tally: two rings of the key file."""

import hashlib
import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from caravan.privacy import keys


def secret_of(number: str) -> str:
    """Return, in hexadecimal, the secret that hides a question's leaf from everybody without its receipt.

    It comes from the ring's first key for good: a leaf must look the same tomorrow.
    """
    ring = keys.ring("tally").keys
    return hmac.digest(ring[min(ring)], number.encode(), "sha256").hex()


def sign(text: str) -> tuple[str, int]:
    """Return the Ed25519 signature (RFC 8032) of ``text`` in hexadecimal and the number of its key."""
    ring = keys.ring("signing")
    return _private(ring.current_key).sign(text.encode()).hex(), ring.current


def is_signed(text: str, signature: str, key_number: int) -> bool:
    """Say whether the key with this number signed ``text``."""
    key = public_keys().get(key_number)
    if key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys() -> dict[int, str]:
    """Return the public key behind each number, in hexadecimal, the newest first."""
    ring = keys.ring("signing").keys
    return {number: _private(ring[number]).public_key().public_bytes_raw().hex() for number in sorted(ring)[::-1]}


def fingerprint(key: str) -> str:
    """Return what people compare by eye: the first 16 digits of the key's SHA-256, in fours."""
    digits = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


@lru_cache(maxsize=8)
def _private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
