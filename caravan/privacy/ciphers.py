"""Authenticated encryption in an envelope: each value under a data key, the data key under one of the key file.

``seal`` and ``unseal`` are the only door, for columns and files alike. A process makes itself a data key a day, wraps
it once, and puts the wrapped key in front of what it seals: a value needs no other row to be read back, and making a
key needs no statement and cannot be rolled back. Why so: decision 22.

Stored form: version (1 byte) | algorithm (1) | key of the file (2) | day of the data key (2) | wrapped data key
| nonce (12) | ciphertext with tag. The wrapped key is a nonce (12) and a ciphertext with tag, bound to the bytes
before it; the content is bound to version, algorithm, day and the place it is stored in. What version 1 wrote
(version | key (2) | nonce | ciphertext, under the file's key itself) still opens.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from caravan.privacy import keys, sm4

FIRST_VERSION = 1
VERSION = 2
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 6
_FIRST_HEADER_BYTES = 3
_SECONDS_A_DAY = 24 * 3600


class Unreadable(Exception):
    """The ciphertext was altered, moved to another place, or written under a key we do not have."""


class Cipher(Protocol):
    """What an algorithm gives for one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


@dataclass(frozen=True)
class Algorithm:
    """A way to encrypt with a nonce of 12 bytes and a tag of 16. Its number is stored and never given again."""

    number: int
    name: str
    key_bytes: int
    cipher: Callable[[bytes], Cipher]

    @property
    def wrapped_bytes(self) -> int:
        return NONCE_BYTES + self.key_bytes + TAG_BYTES


ALGORITHMS: dict[int, Algorithm] = {}


def add_algorithm(algorithm: Algorithm) -> None:
    """Let values be sealed with ``algorithm`` and opened again; raises ``ValueError`` if its number is taken."""
    if ALGORITHMS.setdefault(algorithm.number, algorithm) is not algorithm:
        raise ValueError(f"algorithm {algorithm.number} is taken")


add_algorithm(Algorithm(1, "aes-256-gcm", 32, AESGCM))
add_algorithm(Algorithm(2, "sm4-gcm", sm4.KEY_BYTES, sm4.SM4GCM))


@dataclass(frozen=True, repr=False)
class DataKey:
    """The key that this process seals with today, and what goes in front of each value."""

    wrapping_key: bytes
    header: bytes
    wrapped: bytes
    cipher: Cipher

    @property
    def bound(self) -> bytes:
        return _bound(self.header)


_own: DataKey | None = None


def seal(plain: bytes, *, place: str) -> bytes:
    """Encrypt ``plain`` under the current keys so that it opens at ``place`` only."""
    own = _own_key()
    nonce = secrets.token_bytes(NONCE_BYTES)
    return own.header + own.wrapped + nonce + own.cipher.encrypt(nonce, plain, own.bound + place.encode())


def unseal(sealed: bytes, *, place: str) -> bytes:
    """Decrypt what was sealed at ``place``; raises ``Unreadable``."""
    if sealed[:1] == bytes([FIRST_VERSION]):
        return _unseal_first(sealed, place)
    header, wrapped, rest = _parts(sealed, place)
    try:
        ring = keys.ring("encryption")
        cipher = _unwrapped(_wrapping_key(ring, header, place), header, wrapped)
        return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _bound(header) + place.encode())
    except InvalidTag:
        raise Unreadable(f"What is stored at {place} was altered or belongs elsewhere.") from None


def algorithm(name: str) -> Algorithm:
    """Return the algorithm of this name; raises ``LookupError``."""
    for one in ALGORITHMS.values():
        if one.name == name:
            return one
    raise LookupError(name)


def is_current(sealed: bytes, mark: bytes = b"") -> bool:
    """Say whether the data key of ``sealed`` is wrapped by the current key of the file, or the one of ``mark``."""
    return sealed[:1] == bytes([VERSION]) and sealed[2:4] == (mark or current_mark())


def current_mark() -> bytes:
    """Return the two bytes by which a value names the current key of the file; they stand behind the first two."""
    return keys.ring("encryption").current.to_bytes(2, "big")


def rewrap(sealed: bytes, *, place: str) -> bytes:
    """Return ``sealed`` with its data key under the current key of the file; the content stays closed.

    What version 1 wrote has no data key and is sealed anew. Raises ``Unreadable``.
    """
    if sealed[:1] == bytes([FIRST_VERSION]):
        return seal(unseal(sealed, place=place), place=place)
    header, wrapped, rest = _parts(sealed, place)
    ring = keys.ring("encryption")
    try:
        return _rewrapped(_wrapping_key(ring, header, place), header, wrapped, ring.current, ring.current_key) + rest
    except InvalidTag:
        raise Unreadable(f"What is stored at {place} was altered.") from None


def _own_key() -> DataKey:
    global _own
    # The age of a key is of this machine and no day of anybody's matter, so it follows the machine's own clock.
    ring, day = keys.ring("encryption"), int(time.time()) // _SECONDS_A_DAY
    used = algorithm(settings.CIPHER)
    header = bytes([VERSION, used.number]) + ring.current.to_bytes(2, "big") + day.to_bytes(2, "big")
    if _own is None or _own.header != header or _own.wrapping_key != ring.current_key:
        key = secrets.token_bytes(used.key_bytes)
        _own = DataKey(ring.current_key, header, _wrap(used, ring.current_key, header, key), used.cipher(key))
    return _own


def _bound(header: bytes) -> bytes:
    """Return what of the header the content is bound to: not the key of the file, which may change."""
    return header[:2] + header[4:6] + b"|"


def _parts(sealed: bytes, place: str) -> tuple[bytes, bytes, bytes]:
    """Return header, wrapped data key, and nonce with ciphertext."""
    used = ALGORITHMS.get(sealed[1]) if len(sealed) > HEADER_BYTES and sealed[0] == VERSION else None
    if used is None or len(sealed) < HEADER_BYTES + used.wrapped_bytes + NONCE_BYTES + TAG_BYTES:
        raise Unreadable(f"What is stored at {place} is not a ciphertext that this version knows.")
    end = HEADER_BYTES + used.wrapped_bytes
    return sealed[:HEADER_BYTES], sealed[HEADER_BYTES:end], sealed[end:]


def _wrapping_key(ring: keys.Ring, header: bytes, place: str) -> bytes:
    key = ring.keys.get(int.from_bytes(header[2:4], "big"))
    if key is None:
        raise Unreadable(f"The key that {place} was written under is not in the key file.")
    return key


def _wrap(used: Algorithm, wrapping_key: bytes, header: bytes, key: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _wrapper(used, wrapping_key).encrypt(nonce, key, b"data key|" + header)


def _unwrap(wrapping_key: bytes, header: bytes, wrapped: bytes) -> bytes:
    wrapper = _wrapper(ALGORITHMS[header[1]], wrapping_key)
    return wrapper.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], b"data key|" + header)


# A process meets few data keys: one a day of each process that wrote what it reads.
@lru_cache(maxsize=4096)
def _unwrapped(wrapping_key: bytes, header: bytes, wrapped: bytes) -> Cipher:
    return ALGORITHMS[header[1]].cipher(_unwrap(wrapping_key, header, wrapped))


@lru_cache(maxsize=4096)
def _rewrapped(old_key: bytes, header: bytes, wrapped: bytes, number: int, new_key: bytes) -> bytes:
    """Return header and data key, wrapped by another key; many values share it, as they share the data key."""
    key = _unwrap(old_key, header, wrapped)
    header = header[:2] + number.to_bytes(2, "big") + header[4:]
    return header + _wrap(ALGORITHMS[header[1]], new_key, header, key)


def _wrapper(used: Algorithm, wrapping_key: bytes) -> Cipher:
    """Return what wraps data keys of an algorithm, with the key of the file in the length that it takes."""
    if len(wrapping_key) != used.key_bytes:
        wrapping_key = hmac.digest(wrapping_key, b"to wrap for " + used.name.encode(), "sha256")
    return used.cipher(wrapping_key[: used.key_bytes])


def _unseal_first(sealed: bytes, place: str) -> bytes:
    if len(sealed) < _FIRST_HEADER_BYTES + NONCE_BYTES + TAG_BYTES:
        raise Unreadable(f"What is stored at {place} is not a ciphertext.")
    key = keys.ring("encryption").keys.get(int.from_bytes(sealed[1:_FIRST_HEADER_BYTES], "big"))
    if key is None:
        raise Unreadable(f"The key that {place} was written under is not in the key file.")
    nonce, content = sealed[_FIRST_HEADER_BYTES:][:NONCE_BYTES], sealed[_FIRST_HEADER_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, content, place.encode())
    except InvalidTag:
        raise Unreadable(f"What is stored at {place} was altered or belongs elsewhere.") from None
