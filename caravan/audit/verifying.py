"""Read the whole record again and say whether it is the one that was written."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from caravan.audit import chain
from caravan.audit.models import Event, Head
from caravan.privacy import keys

PAGE = 20_000
# Of one event: its chain, its place, the form that is hashed, its row, its hash.
Row = tuple[str, int, bytes, int, bytes]
End = tuple[int, bytes]


@dataclass(frozen=True)
class Breach:
    """The first place of a chain where it is not what was written.

    ``row`` is the id of the event that stands there and should not; None where one is missing and none follows.
    """

    chain: str
    seq: int
    row: int | None
    what: str

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row else "no row"
        return f"{self.what}: event {self.seq} of chain {self.chain} ({where})"


@dataclass
class Verdict:
    """What was read: how many events, where each sound chain ends, and the first breach of each other, by row."""

    events: int = 0
    ends: dict[str, End] = field(default_factory=dict)
    breaches: list[Breach] = field(default_factory=list)


def verify(known: Mapping[str, End] | None = None, *, progress: Callable[[int], None] | None = None) -> Verdict:
    """Check every hash, every place and every end. Nothing is trusted but the key.

    ``known`` is how far chains had come at some time before, kept elsewhere: without it nobody can tell that a
    chain was taken out whole, or that yesterday's tables were put back. Call it within ``storing.one_state``: what is
    written meanwhile would look as if it were missing.
    """
    verdict, known = Verdict(), known or {}
    heads: dict[str, End] = {
        head.chain: (head.seq, bytes(head.mac)) for head in Head.objects.order_by("chain").iterator()
    }
    for name, rows in groupby(_rows(verdict, progress), key=itemgetter(0)):
        end, breach = _follow(name, rows, known.get(name))
        breach = breach or _end_missing(name, end, heads.get(name), known.get(name))
        if breach:
            verdict.breaches.append(breach)
        else:
            verdict.ends[name] = end
    seen = {*verdict.ends, *(breach.chain for breach in verdict.breaches)}
    gone = sorted({*heads, *known} - seen)
    verdict.breaches += [Breach(name, 1, None, "missing") for name in gone]
    verdict.breaches.sort(key=lambda breach: (breach.row is None, breach.row or 0, breach.chain))
    return verdict


def _follow(name: str, rows: Iterator[Row], known: End | None) -> tuple[End, Breach | None]:
    """Return how far the chain is sound, and what its first unsound event is."""
    seq, last, ring = 0, chain.START, keys.ring("audit")
    for _chain, place, event, key, stored in rows:
        seq += 1
        if place != seq:
            return (seq - 1, last), Breach(name, seq, key, "missing before the row, or the row is out of its place")
        if chain.mac_like(ring, stored, last, event) != stored:
            return (seq - 1, last), Breach(name, seq, key, "not as it was written")
        if known and known[0] == seq and known[1] != stored:
            return (seq - 1, last), Breach(name, seq, key, "not the one that was there before")
        last = stored
    return (seq, last), None


def _end_missing(name: str, end: End, head: End | None, known: End | None) -> Breach | None:
    if head is None:
        return Breach(name, end[0], None, "its head is missing")
    if head[0] > end[0] or (known and known[0] > end[0]):
        return Breach(name, end[0] + 1, None, "missing at the end")
    return None if head == end else Breach(name, end[0], None, "its head is another")


def _rows(verdict: Verdict, progress: Callable[[int], None] | None) -> Iterator[Row]:
    """Read the table as it stands, in the order of the chains, a page at a time; the next comes while one is hashed."""
    fetch = _from_postgresql if connection.vendor == "postgresql" else _from_sqlite
    own = connection.connection
    with ThreadPoolExecutor(1) as ahead:
        # SQLite's connection stays with its thread.
        page = fetch(own, ("", -(2**62)))
        while page:
            coming = ahead.submit(fetch, own, page[-1][:2]) if fetch is _from_postgresql else None
            verdict.events += len(page)
            yield from page
            if progress and len(page) == PAGE:
                progress(verdict.events)
            page = coming.result() if coming else fetch(own, page[-1][:2])


def _from_postgresql(own: Any, after: tuple[str, int]) -> list[Row]:
    """Let the database put each event into the form that is hashed: it has the other core to do it on."""
    with own.cursor(binary=True) as cursor:
        cursor.execute(_ON_POSTGRESQL, [*after, PAGE])
        page: list[Row] = cursor.fetchall()
    return page


def _from_sqlite(own: Any, after: tuple[str, int]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_ON_SQLITE, [*after, PAGE])
        found = cursor.fetchall()
    page = []
    for *values, key, stored in found:
        at = values.pop(_AT)
        # SQLite keeps moments in UTC and does not say so.
        event = chain.canonical(at.replace(tzinfo=UTC), values)
        page.append((values[0], values[1], event, key, bytes(stored)))
    return page


_AT = chain.HASHED.index("at")
_WHERE = f"FROM {Event._meta.db_table} WHERE (chain, seq) > (%s, %s) ORDER BY chain, seq LIMIT %s"
_MOMENT = """to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
_FORM = ", ".join(_MOMENT if name == "at" else f'"{name}"' for name in chain.HASHED)
_ON_POSTGRESQL = f"SELECT chain, seq, convert_to(concat_ws(E'\\x1f', {_FORM}), 'UTF8'), id, mac {_WHERE}"
_ON_SQLITE = f"SELECT {', '.join(chain.HASHED)}, id, mac {_WHERE}"
