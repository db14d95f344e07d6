"""What a backup says of itself: what is in it, byte for byte and row for row, under a hash that only the keys can make.

It holds no key and nothing that a person said. ``samples`` are keyed hashes of opened values, so that after a restore
it can be told that they open, and to the same.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from caravan.audit import chain
from caravan.privacy import keys

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.seal"
_DOMAIN = b"caravan backup manifest\x1f"


class BackupUnusable(Exception):
    """The backup is not the one that was made, or does not belong here; the text says what and where."""


@dataclass
class Manifest:
    """The content of ``manifest.json``."""

    made_at: str
    vendor: str
    dump: str  # the name of the database's file
    files: dict[str, str] = field(default_factory=dict)  # path in the backup -> SHA-256
    tables: dict[str, list[str]] = field(default_factory=dict)  # table -> [rows, digest]
    ends: dict[str, list[Any]] = field(default_factory=dict)  # chain of the audit -> [events, hash]
    samples: list[list[str]] = field(default_factory=list)  # [model, row, field, keyed hash of the value]
    gone: list[str] = field(default_factory=list)  # files deleted while it was made, whose rows are in the dump
    resealed: list[str] = field(default_factory=list)  # files sealed anew meanwhile: their rows know an older hash
    damaged: list[str] = field(default_factory=list)  # files that were missing, or another than was stored, before
    breaches: list[str] = field(default_factory=list)  # what was wrong already, in words
    format: int = FORMAT

    @property
    def uploads(self) -> int:
        """How many of the files people sent; the others are ours."""
        return sum(name.startswith("files/") for name in self.files)

    def write(self, folder: Path) -> None:
        content = json.dumps(asdict(self), ensure_ascii=False, indent=0, sort_keys=True).encode()
        (folder / MANIFEST).write_bytes(content)
        (folder / SEAL).write_text(chain.mac(chain.START, _DOMAIN + content).hex() + "\n", "ascii")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Return what ``folder`` says of itself; raises ``BackupUnusable`` if our keys did not make it."""
        try:
            content = (folder / MANIFEST).read_bytes()
            seal = bytes.fromhex((folder / SEAL).read_text("ascii").strip())
        except (OSError, ValueError) as error:
            raise BackupUnusable(f"{folder} is no backup: {error}") from None
        made = chain.mac_like(keys.ring("audit"), seal, chain.START, _DOMAIN + content)
        if made is None:
            raise BackupUnusable("The backup was made with a key that the key file does not have.")
        if made != seal:
            raise BackupUnusable(f"{folder / MANIFEST} is not as it was written, or was made with other keys.")
        parsed = json.loads(content)
        if parsed.get("format") != FORMAT:
            raise BackupUnusable(f"{folder / MANIFEST} has a format that this version does not know.")
        return cls(**parsed)

    def wrong_in(self, folder: Path) -> Iterator[str]:
        """Name each file that is missing, that is another than it was, or that nobody put there."""
        for name, sha256 in sorted(self.files.items()):
            path = folder / name
            if not path.is_file():
                yield f"{name} is missing"
            elif sha256_of(path) != sha256:
                yield f"{name} is not as it was written"
        known = {*self.files, MANIFEST, SEAL}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.relative_to(folder).as_posix() not in known:
                yield f"{path.relative_to(folder).as_posix()} is no part of the backup"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
