"""Where the encrypted files lie, and how one gets there whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


def root() -> Path:
    return Path(settings.DATA_DIR) / "files"


def new_name() -> str:
    """Return a random name: it tells nothing, not even when the file came."""
    return secrets.token_hex(16)


def path_of(name: str) -> Path:
    return root() / name[:2] / name


def write(name: str, data: bytes) -> None:
    """Write under a temporary name, flush to the disk, then give it its name."""
    target = path_of(name)
    _make(target.parent)
    temporary = target.with_name(f".{name}.part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    flush_folder(target.parent)


def _make(folder: Path) -> None:
    """Make ``folder`` and those above it, each flushed: a file in a folder that the power took is lost as well."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Put the names in ``folder`` on the disk: without this a new one may be lost with the power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def folders() -> Iterator[str]:
    """Yield the two-character folders there can be."""
    for number in range(256):
        yield f"{number:02x}"


def in_folder(folder: str) -> dict[str, float]:
    """Return the names in ``folder`` (unfinished ones too) with the time of their last change."""
    place = root() / folder
    if not place.is_dir():
        return {}
    with os.scandir(place) as entries:
        return {entry.name: entry.stat().st_mtime for entry in entries if entry.is_file(follow_symlinks=False)}
