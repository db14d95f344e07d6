"""The chain that holds the record together: each event carries a keyed hash of itself and of the one before.

A connection to the database writes a chain of its own, and begins another when a transaction or a savepoint
took back what it wrote last. So no two writers ever wait for each other, nothing has to be read first, and no
chain has a gap. Whoever has the database but not the key can neither change an event nor put one in; what is
taken from the end is missed by the ``Head`` and by whoever keeps the ends elsewhere (``verify_audit --keep``).
A process that runs while older tables are put back cannot go on with its chain and is refused: start it anew.

The hash of event *n* is HMAC-SHA-256(key, hash of *n - 1* || event *n* as below), stored behind the two bytes
of the key's number. The first event of a chain follows 32 zero bytes.
"""

import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from caravan.privacy import keys

SEPARATOR = "\x1f"
START = bytes(32)
MAC_BYTES = 34

# What is hashed, in this order; the chain and the place in it come first.
HASHED = (
    "chain",
    "seq",
    "at",
    "actor",
    "role",
    "acting_for",
    "action",
    "subject_kind",
    "subject_id",
    "region",
    "purpose",
    "result",
    "request_id",
    "data",
)


def canonical(at: datetime, values: Sequence[Any]) -> bytes:
    """Return an event in the one form that is hashed: the values of ``HASHED`` between separators, in UTF-8.

    ``values`` are those without ``at``. None holds a separator (``cleaned``), so no two events have one form.
    """
    chain, seq, *rest = values
    return SEPARATOR.join([chain, str(seq), at.isoformat(timespec="microseconds"), *rest]).encode()


def cleaned(text: str) -> str:
    """Return ``text`` as an event may hold it."""
    return text.replace(SEPARATOR, " ")


def mac(before: bytes, event: bytes) -> bytes:
    """Return what follows ``before`` for ``event``, hashed with the current key."""
    ring = keys.ring("audit")
    return _mac(ring.current, ring.current_key, before, event)


def mac_like(ring: keys.Ring, stored: bytes, before: bytes, event: bytes) -> bytes | None:
    """Return what should be stored where ``stored`` is, hashed with the key it names; None without that key."""
    number = int.from_bytes(stored[:2], "big")
    key = ring.keys.get(number)
    return _mac(number, key, before, event) if key else None


@dataclass
class End:
    """Where the chain that this connection writes ends; with ``seq`` 0 nothing is in it yet."""

    chain: str
    seq: int = 0
    mac: bytes = START
    pid: int = 0
    is_committed: bool = False

    def keep(self) -> None:
        self.is_committed = True

    def stands(self) -> bool:
        """Tell whether what was written is still there: committed, or waiting for its commit in this transaction."""
        pending = connections[DEFAULT_DB_ALIAS].run_on_commit
        return self.is_committed or any(waiting[1] == self.keep for waiting in pending)


def own_end() -> End:
    """Return the end to go on from: of this connection's chain, or of a new one if its last event was taken back.

    A forked process inherits the connection's object but not its chain.
    """
    end = _ends.get(connections[DEFAULT_DB_ALIAS])
    if end is None or end.pid != os.getpid() or not end.stands():
        return End(secrets.token_hex(8))
    return end


def moved(end: End) -> None:
    """Note that an event was written at ``end``, which holds once and only if its transaction commits."""
    end.pid = os.getpid()
    _ends[connections[DEFAULT_DB_ALIAS]] = end
    transaction.on_commit(end.keep)


def _mac(number: int, key: bytes, before: bytes, event: bytes) -> bytes:
    return number.to_bytes(2, "big") + hmac.digest(key, before[-32:] + event, "sha256")


_ends: WeakKeyDictionary[BaseDatabaseWrapper, End] = WeakKeyDictionary()
