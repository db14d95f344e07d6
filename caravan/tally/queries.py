"""Read the tree and the chains; everything here is public but the way to somebody's own leaf."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Subquery

from caravan.engine import ledger
from caravan.engine.ledger import NOTHING, Node
from caravan.matters.models import Matter
from caravan.storing import one_snapshot
from caravan.tally.models import Bough, HourlyEntry, Standing
from caravan.tally.signing import public_keys, secret_of

BOUGHS = 256


def last_entries() -> list[HourlyEntry]:
    """Return the last entry of every shard."""
    newest = HourlyEntry.objects.filter(shard=OuterRef("shard")).order_by("-seq").values("pk")[:1]
    return list(HourlyEntry.objects.filter(pk=Subquery(newest)).order_by("shard"))


def leaves_of(shard: str, place: int) -> list[tuple[str, Node]]:
    """Return the number and the leaf of every question on one bough, in their order."""
    return _leaves(Standing.objects.filter(shard=shard, bough=place).values_list(*_LEAF))


def all_leaves(shard: str) -> Iterator[tuple[int, list[tuple[str, Node]]]]:
    """Yield the boughs on which questions hang, each with its leaves as ``leaves_of`` returns them."""
    rows = Standing.objects.filter(shard=shard).order_by("bough").values_list("bough", *_LEAF)
    for place, found in groupby(rows.iterator(), key=itemgetter(0)):
        yield place, _leaves(row[1:] for row in found)


_LEAF = ("number", "state", "is_missed")


def _leaves(rows: Iterable[Sequence[Any]]) -> list[tuple[str, Node]]:
    found = sorted((secret_of(number), number, state, is_missed) for number, state, is_missed in rows)
    return [
        (number, ledger.leaf(number, secret, state, is_missed=is_missed)) for secret, number, state, is_missed in found
    ]


def boughs_of(shard: str) -> list[Node]:
    """Return the boughs of a shard, those without a leaf too."""
    nodes = [NOTHING] * BOUGHS
    for bough in Bough.objects.filter(shard=shard):
        nodes[bough.place] = bough.node
    return nodes


def proof_of(matter: Matter) -> dict[str, Any] | None:
    """Return what shows, without trust in us, that ``matter`` is in the last entry and counted as what it is.

    None until the first entry after it was asked. Only for whoever may open the matter: it holds its secret.
    All of one moment: read while the next entry is made, leaf and root would not fit together.
    """
    with one_snapshot():
        return _proof_of(matter)


def _proof_of(matter: Matter) -> dict[str, Any] | None:
    own = Standing.objects.filter(pk=matter.pk).first()
    entry = HourlyEntry.objects.filter(shard=own.shard).order_by("-seq").first() if own else None
    if own is None or entry is None:
        return None
    leaves, boughs = leaves_of(own.shard, own.bough), boughs_of(own.shard)
    place = [number for number, _leaf in leaves].index(own.number)
    beside = [*ledger.way([leaf for _number, leaf in leaves], place), *ledger.way(boughs, own.bough)]
    return {
        "format": 1,
        "leaf": {
            "number": own.number,
            "secret": secret_of(own.number),
            "state": own.state,
            "missed": int(own.is_missed),
        },
        "way": [["left" if step.is_left else "right", step.node.hash, list(step.node.counts)] for step in beside],
        "entry": {"text": entry.text, "signature": entry.signature, "key": public_keys().get(entry.key_number, "")},
    }


def whole(entries: Sequence[HourlyEntry]) -> dict[str, int]:
    """Return the counts of several shards together."""
    total = dict.fromkeys(ledger.COUNTED, 0)
    for entry in entries:
        for name, count in entry.body["counts"].items():
            total[name] += count
    return total
