"""Identifiers made before a row exists, so that its ciphertext can be bound to it."""

import secrets
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

from caravan import clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# A clock set back by more than this was moved on purpose (the demo, a test): follow it.
_TOLERATED_STEP_BACK = 1000 << 12

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Return a new UUID version 7; within one process, later ones sort after earlier ones."""
    global _last
    milliseconds, microseconds = divmod((clock.now() - _EPOCH) // _MICROSECOND, 1000)
    stamp = milliseconds << 12 | microseconds << 2
    with _lock:
        if _last - _TOLERATED_STEP_BACK < stamp <= _last:
            stamp = _last + 1
        _last = stamp
    number = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=number)
