"""The public tally as a tree that adds up: nobody can be left out of it, nor be counted as what they are not.

Each question is a leaf: its number, a secret that only its receipt gives away, where it stands, and whether a
promise to it was missed. A branch carries the sums of what hangs below, and its hash covers both parts *and*
their sums. So whoever sees their own leaf lead up to a root has seen that they are counted in its figures, once
and as what they are. What is beside the way shows nothing but hashes and sums.

Published as text, so that anybody can compute it again with nothing but SHA-256:

* leaf: ``leaf|number|secret|state|missed`` with ``missed`` 0 or 1;
* branch: ``branch|hash|sums|hash|sums``, left before right, sums as numbers between commas, in the order of
  ``COUNTED``;
* nothing: 64 zeros with sums of zero.

Hashes are written in hexadecimal. Leaves stand in the order of their secrets, which says nothing about the
order in which people asked. A layer with an odd number leaves its last part to the next.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# What becomes of a question: of these six it is one at every moment.
STATES = ("answered", "open_in_time", "open_late", "withdrawn", "merged", "spam")
# Beside them, how many a promise was missed to, whatever has become of them since.
COUNTED = (*STATES, "missed")
NO_HASH = "0" * 64

Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the tree: its hash and what hangs below it, in the order of ``COUNTED``."""

    hash: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the way from a leaf to the root, and on which side."""

    is_left: bool
    node: Node


NOTHING = Node(NO_HASH, (0,) * len(COUNTED))


def label(state: str, due_at: datetime | None, at: datetime) -> str:
    """Return which of ``STATES`` a matter in ``state`` is counted as at the moment ``at``; raises ``ValueError``."""
    if state == "open":
        if due_at is None:
            raise ValueError("an open question without a due time")
        return "open_late" if due_at < at else "open_in_time"
    found = {"closed": "answered"}.get(state, state)
    if found not in STATES:
        raise ValueError(state)
    return found


def leaf(number: str, secret: str, state: str, *, is_missed: bool) -> Node:
    """Return the leaf of one question; ``secret`` in hexadecimal. Raises ``ValueError`` for another state."""
    if state not in STATES:
        raise ValueError(state)
    counts = [int(state == name) for name in STATES]
    return Node(_digest(f"leaf|{number}|{secret}|{state}|{int(is_missed)}"), (*counts, int(is_missed)))


def branch(left: Node, right: Node) -> Node:
    sums = tuple(a + b for a, b in zip(left.counts, right.counts, strict=True))
    return Node(_digest(f"branch|{left.hash}|{_csv(left.counts)}|{right.hash}|{_csv(right.counts)}"), sums)


def root(nodes: Sequence[Node]) -> Node:
    """Return what ``nodes`` add up to."""
    return _layers(nodes)[-1][0] if nodes else NOTHING


def way(nodes: Sequence[Node], place: int) -> list[Beside]:
    """Return what stands beside the way up from ``nodes[place]``."""
    found = []
    for layer in _layers(nodes)[:-1]:
        other = place ^ 1
        if other < len(layer):
            found.append(Beside(other < place, layer[other]))
        place //= 2
    return found


def climb(start: Node, beside: Iterable[Beside]) -> Node:
    """Return where the way leads; raises ``ValueError`` for counts beside it that there cannot be."""
    node = start
    for step in beside:
        if len(step.node.counts) != len(COUNTED) or min(step.node.counts) < 0:
            raise ValueError("other counts than there can be")
        node = branch(step.node, node) if step.is_left else branch(node, step.node)
    return node


def received(counts: Counts) -> int:
    """Return how many questions the counts are of: each is one of ``STATES``."""
    return sum(counts[: len(STATES)])


def spell(body: Mapping[str, Any]) -> str:
    """Return an entry or a seal in the one spelling that is hashed and signed."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def digest(text: str) -> str:
    """Return the hash by which the next entry names this one."""
    return _digest(text)


def _layers(nodes: Sequence[Node]) -> list[list[Node]]:
    layers = [list(nodes)]
    while len(layers[-1]) > 1:
        below = layers[-1]
        pairs = [branch(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        layers.append(pairs + ([below[-1]] if len(below) % 2 else []))
    return layers


def _csv(counts: Counts) -> str:
    return ",".join(map(str, counts))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
