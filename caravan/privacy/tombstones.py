"""Who was erased, in a file beside the database: what a backup brings back is erased again by it.

One line a subject, keys alone. A line is on the disk before the erasure commits: of the two that a crash can leave
behind, an erasure that a restore undoes is the one that must not be. Two people have decided by then, so a line
without its erasure is right when it is replayed.
"""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

CUT_OFF = " # cut off"  # behind what a crash left of a line


class TombstonesUnusable(Exception):
    """The file of erasures cannot be written, or holds a line that is none."""


@dataclass(frozen=True)
class Tombstone:
    """One subject that was erased, and on what ground (``Erasure.Reason``)."""

    kind: str
    subject_id: str
    at: datetime
    reason: str


def append(tombstone: Tombstone) -> None:
    """Write one line and wait until it is on the disk; raises ``TombstonesUnusable``."""
    path = Path(settings.ERASURES_FILE)
    line = json.dumps(
        {
            "kind": tombstone.kind,
            "id": tombstone.subject_id,
            "at": tombstone.at.isoformat(),
            "reason": tombstone.reason,
        }
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # A line that a crash cut off must not swallow the next one.
            whole = (_start(file.fileno()) + line + "\n").encode("ascii")
            if file.write(whole) != len(whole):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
    except OSError as error:
        raise TombstonesUnusable(f"{path} cannot be written: {type(error).__name__}") from None


def read() -> Iterator[Tombstone]:
    """Yield every line, the oldest first; one that a crash cut off is left out: nothing was erased by it.

    Raises ``TombstonesUnusable``.
    """
    path = Path(settings.ERASURES_FILE)
    if not path.exists():
        return
    text = path.read_text(encoding="ascii")
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not line.endswith("\n") or line.endswith(f"{CUT_OFF}\n"):
            continue
        try:
            held = json.loads(line)
            yield Tombstone(held["kind"], held["id"], datetime.fromisoformat(held["at"]), held["reason"])
        except (ValueError, KeyError, TypeError):
            raise TombstonesUnusable(f"{path}, line {number}, is no erasure.") from None


def _start(handle: int) -> str:
    """Return what must stand before the next line: nothing, or the end of a line that was cut off."""
    size = os.fstat(handle).st_size
    return "" if size == 0 or os.pread(handle, 1, size - 1) == b"\n" else f"{CUT_OFF}\n"
