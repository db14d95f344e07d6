"""The same thing sent twice is one thing: how it is recognised, without keeping what was sent."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from caravan.privacy.index import Index, keyed_hash


def fingerprint(content: Mapping[str, Any]) -> Index:
    """Return a keyed hash of ``content`` in one canonical form; without the key it tells nothing."""
    return keyed_hash("submission", json.dumps(content, sort_keys=True, default=str))


def submission_key(scope: str, token: str) -> bytes:
    """Return the stored form of a form token or Idempotency-Key; ``scope`` keeps doors apart."""
    return hashlib.sha256(f"{scope}:{token}".encode()).digest()
