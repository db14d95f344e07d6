"""What must still happen, stored in the same transaction as what did.

A worker carries messages out later (``runner``), again and again until it succeeds or gives up aloud.
"""

from caravan.outbox.posting import Item, enqueue, enqueue_many
from caravan.outbox.registry import handles

__all__ = ["Item", "enqueue", "enqueue_many", "handles"]
