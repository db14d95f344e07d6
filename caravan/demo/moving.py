"""The demo's clock: the system's plus an offset that every process of the demo reads from one file."""

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

_seen: tuple[int, timedelta] = (0, timedelta())


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demo-clock"


def now() -> datetime:
    """Return the demo's moment in UTC."""
    return datetime.now(UTC) + offset()


def offset() -> timedelta:
    """Return how far ahead of the system the demo is; read again only when the file changed."""
    global _seen
    try:
        changed = _file().stat().st_mtime_ns
    except FileNotFoundError:
        return timedelta()
    if changed != _seen[0]:
        with contextlib.suppress(ValueError):
            _seen = (changed, timedelta(seconds=float(_file().read_text())))
    return _seen[1]


def set_now(moment: datetime) -> None:
    """Move the demo to ``moment``; never back, since what happened has happened."""
    ahead = moment - datetime.now(UTC)
    if ahead < offset():
        return
    _file().parent.mkdir(parents=True, exist_ok=True)
    fresh = _file().with_suffix(".new")
    fresh.write_text(str(ahead.total_seconds()))
    fresh.replace(_file())
