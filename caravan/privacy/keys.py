"""The keys that personal data hangs on. They live in a file, never in the database.

Six rings, each with its own purpose: ``encryption`` (wraps the keys of contents), ``blind_index`` (look-up by
equality), ``receipt`` (the codes printed on receipts), ``audit`` (the chain of the record), ``tally`` (what hides a
question in the public tally) and ``signing`` (the seeds of the Ed25519 keys that sign its days). A ring keeps old
keys so that what was written under them stays readable; new data uses the current one.
"""

import base64
import binascii
import fcntl
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

PURPOSES = ("encryption", "blind_index", "receipt", "audit", "tally", "signing")
KEY_BYTES = 32
FORMAT = 1
MAX_KEY_ID = 0xFFFF  # the stored format has two bytes for it


class KeysMissing(Exception):
    """There is no key file where the settings say."""


class KeysUnusable(Exception):
    """The key file is there but cannot be used."""


class KeyFileExists(Exception):
    """A key file is already there; overwriting it would make all data unreadable."""


@dataclass(frozen=True, repr=False)
class Ring:
    """The keys of one purpose by id, and which of them is current. Never shows a key."""

    current: int
    keys: dict[int, bytes]
    anew: int = 0  # from this key on contents are sealed anew, because those before may be known to somebody

    @property
    def current_key(self) -> bytes:
        return self.keys[self.current]

    def __repr__(self) -> str:
        return f"<Ring of {len(self.keys)}>"


def ring(purpose: str) -> Ring:
    """Return the ring of ``purpose``; raises ``KeysMissing`` or ``KeysUnusable``."""
    return _all_rings()[purpose]


def _all_rings() -> dict[str, Ring]:
    if settings.TESTING:
        return _published_rings()
    file = str(settings.KEY_FILE)
    try:
        # A running process goes on with the keys that a rotation has put into the file meanwhile.
        found = os.stat(file)  # noqa: PTH116 -- this is asked for every value
    except OSError:
        # A demo that was given real keys uses them; only one without any falls back to the public ones.
        return _published_rings() if settings.DEMO else _rings(file, (0, 0))
    return _rings(file, (found.st_ino, found.st_mtime_ns))


@lru_cache(maxsize=8)
def _rings(file: str, stamp: tuple[int, int]) -> dict[str, Ring]:
    return read(Path(file))


@lru_cache(maxsize=1)
def _published_rings() -> dict[str, Ring]:
    """Return the fixed keys of the demo and the tests: everybody knows them, so they protect nothing."""
    return {purpose: Ring(1, {1: hashlib.sha256(f"caravan demo {purpose}".encode()).digest()}) for purpose in PURPOSES}


def read(path: Path) -> dict[str, Ring]:
    """Read the rings from ``path``; raises ``KeysMissing`` or ``KeysUnusable``."""
    try:
        content = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise KeysMissing(f"There is no key file at {path}. Create it with: manage.py create_keys") from None
    except (OSError, ValueError) as error:
        raise KeysUnusable(f"The key file {path} cannot be read: {type(error).__name__}") from None
    try:
        if content["format"] != FORMAT:
            raise KeysUnusable(f"The key file {path} has an unknown format.")
        return {purpose: _ring(content[purpose]) for purpose in PURPOSES}
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        # The cause may quote key material: it must not travel into a log.
        raise KeysUnusable(f"The key file {path} is incomplete or damaged.") from None


def _ring(content: dict[str, object]) -> Ring:
    stored = content["keys"]
    if not isinstance(stored, dict):
        raise ValueError("keys")
    keys = {int(number): base64.b64decode(value, validate=True) for number, value in stored.items()}
    current = content["current"]
    if not isinstance(current, int) or current not in keys:
        raise ValueError("current")
    if any(len(key) != KEY_BYTES for key in keys.values()) or not all(0 < number <= MAX_KEY_ID for number in keys):
        raise ValueError("key")
    return Ring(current, keys, int(str(content.get("anew", 0))))


def create(path: Path) -> None:
    """Write a new key file, readable by its owner alone; raises ``KeyFileExists``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rings = {purpose: {"current": 1, "keys": {"1": _new_key()}} for purpose in PURPOSES}
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileExists(f"{path} exists already; without it nothing can be read, so it is left alone.") from None
    _write(handle, {"format": FORMAT, **rings})


def add_key(path: Path, purpose: str) -> int:
    """Add a new key to the ring, known and not used yet; return its number."""
    with _changed(path) as content:
        ring = content[purpose]
        number = max(int(known) for known in ring["keys"]) + 1
        if number > MAX_KEY_ID:
            raise KeysUnusable(f"The ring {purpose} has no number left.")
        ring["keys"][str(number)] = _new_key()
    return number


def want_anew(path: Path, purpose: str) -> None:
    """Note that the next key is for contents sealed anew: whoever goes on after us must know, until the end."""
    with _changed(path) as content:
        ring = content[purpose]
        ring["anew"] = max(int(known) for known in ring["keys"]) + 1


def use_newest(path: Path, purpose: str) -> int:
    """Make the newest key of the ring the one that new data uses; return its number."""
    with _changed(path) as content:
        ring = content[purpose]
        newest: int = max(int(known) for known in ring["keys"])
        ring["current"] = newest
    return newest


def drop_older(path: Path, purpose: str) -> list[int]:
    """Take all keys but the current one out of the ring; what is still written under them is lost for good."""
    with _changed(path) as content:
        ring = content[purpose]
        older = sorted(int(known) for known in ring["keys"] if int(known) != ring["current"])
        for number in older:
            del ring["keys"][str(number)]
        ring.pop("anew", None)
    return older


@contextmanager
def _changed(path: Path) -> Iterator[dict[str, Any]]:
    """Let the block change the file's content, then put it in the old one's place in one piece."""
    read(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # Two changes at once would lose one of them.
        fcntl.flock(folder, fcntl.LOCK_EX)
        content = json.loads(path.read_text(encoding="ascii"))
        yield content
        temporary = path.with_name(f".{path.name}.new")
        temporary.unlink(missing_ok=True)
        _write(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), content)
        owner = path.stat()
        if os.geteuid() == 0:
            os.chown(temporary, owner.st_uid, owner.st_gid)
        read(temporary)
        temporary.replace(path)
        os.fsync(folder)
    finally:
        os.close(folder)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _write(handle: int, content: dict[str, Any]) -> None:
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def is_private(path: Path) -> bool:
    """Say whether nobody but the owner may read ``path``."""
    return not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
