"""Put messages into the outbox, in the caller's transaction.

The table is imported when the first message is written: this module is loaded before the tables are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caravan.storing import insert


@dataclass(frozen=True)
class Item:
    """One message to be stored. ``payload`` holds ids only."""

    topic: str
    payload: Mapping[str, Any]
    run_after: datetime | None = None


def enqueue(topic: str, payload: Mapping[str, Any], *, now: datetime, run_after: datetime | None = None) -> None:
    """Store one message."""
    enqueue_many([Item(topic, payload, run_after)], now=now)


def enqueue_many(items: Iterable[Item], *, now: datetime) -> None:
    """Store several messages with one statement."""
    from caravan.outbox.models import Message

    insert(
        [
            Message(topic=item.topic, payload=dict(item.payload), created_at=now, run_after=item.run_after or now)
            for item in items
        ]
    )
