"""Read the tally again and say whether it is the one that was written: entries, tree, seals and their ends."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from caravan.audit.models import Event
from caravan.engine import ledger
from caravan.engine.ledger import COUNTED, NO_HASH, NOTHING, STATES
from caravan.tally import counting
from caravan.tally.models import Bough, HourlyEntry, Seal, Signed, Standing
from caravan.tally.queries import BOUGHS, all_leaves, boughs_of, last_entries
from caravan.tally.services import LOOK_BACK, folder
from caravan.tally.signing import is_signed

Known = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Breach:
    """The first place of a chain or a tree where it is not what was written."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Verdict:
    """How much was read, the first breach of each chain and each tree, and the hours that did not balance.

    An hour that did not balance is no breach: it was written so, signed, and stays for all to see.
    """

    entries: int = 0
    questions: int = 0
    seals: int = 0
    breaches: list[Breach] = field(default_factory=list)
    unbalanced: list[Breach] = field(default_factory=list)


def verify(known: Known | None = None) -> Verdict:
    """Check every hash, every signature and every sum. Nothing is trusted but the keys.

    ``known`` are seals that were kept elsewhere, by day, each as it was published: without them nobody can tell
    that everything since some day was taken out, the audit's record of it too.
    """
    verdict = Verdict()
    entered = _entered()
    by_shard = groupby(HourlyEntry.objects.order_by("shard", "seq").iterator(), key=lambda entry: entry.shard)
    seen = set()
    for shard, entries in by_shard:
        seen.add(shard)
        verdict.breaches += _first(_chain(entries, entered.get(shard, []), verdict))
    verdict.breaches += [Breach(f"shard {shard}", "its entries are missing") for shard in sorted(entered.keys() - seen)]
    if ends := last_entries():
        recent = counting.moved_since(min(entry.at for entry in ends) - LOOK_BACK)
        told = _told(counting.moved_since(None) - recent, max(entry.at for entry in ends))
        for entry in ends:
            verdict.breaches += _first(_tree(entry, told.get(entry.shard, {}), recent, verdict))
    verdict.breaches += _first(_seals(known or {}, verdict))
    return verdict


def _first(breaches: Iterator[Breach]) -> list[Breach]:
    return [breach] if (breach := next(breaches, None)) else []


def _entered() -> dict[str, list[str]]:
    """Return what the audit's record says was entered: the hashes of each shard in their order."""
    found: dict[str, list[str]] = {}
    for data in Event.objects.filter(action="tally.enter").order_by("id").values_list("data", flat=True).iterator():
        for shard, hash_ in data.items():
            found.setdefault(shard, []).append(hash_)
    return found


def _chain(entries: Iterable[HourlyEntry], entered: list[str], verdict: Verdict) -> Iterator[Breach]:
    before, seq, received, shard = NO_HASH, 0, 0, ""
    serials: dict[str, int] = {}
    for entry in entries:
        seq, shard = seq + 1, entry.shard
        verdict.entries += 1
        where = f"entry {seq} of shard {shard} (row {entry.pk})"
        if entry.seq != seq:
            yield Breach(where, "missing before the row, or the row is out of its place")
        if fault := _fault(entry, shard=shard, seq=seq, before=before):
            yield Breach(where, fault)
        body = entry.body
        if len(entered) < seq or entered[seq - 1] != entry.hash:
            yield Breach(where, "not the one that is on record in the audit")
        now_received = sum(body["counts"][state] for state in STATES)
        if now_received != sum(body["serials"].values()):
            verdict.unbalanced.append(Breach(where, "other numbers were given out than questions counted"))
        if now_received < received or any(body["serials"].get(key, 0) < last for key, last in serials.items()):
            yield Breach(where, "there are fewer questions than before")
        if body["counts"] != body["tables"]:
            verdict.unbalanced.append(Breach(where, "events and tables did not tell the same"))
        before, received, serials = entry.hash, now_received, body["serials"]
    if len(entered) > seq:
        yield Breach(f"entry {seq + 1} of shard {shard} (no row)", "missing at the end")


def _fault(row: Signed, **expected: Any) -> str:
    if ledger.digest(row.text) != row.hash or not is_signed(row.text, row.signature, row.key_number):
        return "not as it was written and signed"
    try:
        body = row.body
    except ValueError:
        return "no text that was ever entered"
    if any(body.get(name) != value for name, value in expected.items()):
        return "does not follow the one before"
    at = row.at.timestamp()
    return "" if abs(_moment(body["at"]) - at) < 1 else "its moment is another"


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _told(matters: Iterable[UUID], at: datetime) -> dict[str, dict[UUID, Standing]]:
    """Return what the events tell of ``matters``, by shard."""
    found: dict[str, dict[UUID, Standing]] = {}
    for row in counting.told(matters, at):
        found.setdefault(row.shard, {})[row.matter] = row
    return found


def _tree(entry: HourlyEntry, told: Mapping[UUID, Standing], recent: set[UUID], verdict: Verdict) -> Iterator[Breach]:
    shard = entry.shard
    verdict.questions += Standing.objects.filter(shard=shard).count()
    yield from _leaves(entry, told, recent)
    stored = boughs_of(shard)
    grown = {place: ledger.root([leaf for _number, leaf in leaves]) for place, leaves in all_leaves(shard)}
    for place in range(BOUGHS):
        if grown.get(place, NOTHING) != stored[place]:
            row = Bough.objects.filter(shard=shard, place=place).values_list("pk", flat=True).first()
            yield Breach(f"part {place} of the tree of shard {shard} (row {row})", "not what its leaves add up to")
    root, body = ledger.root(stored), entry.body
    if root.hash != body["root"] or dict(zip(COUNTED, root.counts, strict=True)) != body["counts"]:
        yield Breach(f"tree of shard {shard}", "does not lead to the root of the last entry")


def _leaves(entry: HourlyEntry, told: Mapping[UUID, Standing], recent: set[UUID]) -> Iterator[Breach]:
    """Compare every leaf with the events of its question, but for those that something happened to just then."""
    stored = {
        row.matter: row for row in Standing.objects.filter(shard=entry.shard).iterator() if row.matter not in recent
    }
    for pk in sorted(stored.keys() | told.keys()):
        row, meant = stored.get(pk), told.get(pk)
        if row is None or meant is None:
            number = (row or meant).number  # type: ignore[union-attr]
            yield Breach(f"question {number}", "missing from the tree" if row is None else "no event tells of it")
        elif any(
            getattr(row, name) != getattr(meant, name)
            for name in ("number", "shard", "bough", "state", "due_at", "is_missed")
        ):
            yield Breach(f"question {row.number}", "not counted as what its events tell")


def _seals(known: Known, verdict: Verdict) -> Iterator[Breach]:
    before, found = NO_HASH, {}
    hashes = {(shard, seq): hash_ for shard, seq, hash_ in HourlyEntry.objects.values_list("shard", "seq", "hash")}
    for row in Seal.objects.order_by("day").iterator():
        verdict.seals += 1
        where = f"seal of {row.day} (row {row.pk})"
        if fault := _fault(row, day=row.day.isoformat(), before=before):
            yield Breach(where, fault)
        if str(row.day) in known and known[str(row.day)].get("text") != row.text:
            yield Breach(where, "not the one that was published")
        for shard, (seq, hash_) in row.body["shards"].items():
            if hashes.get((shard, seq)) != hash_:
                yield Breach(where, f"entry {seq} of shard {shard} is not the one that was sealed")
        ends = ends_of(str(row.day))
        if ends is not None and ledger.digest(ledger.spell(ends)) != row.body["audit"]["ends"]:
            yield Breach(where, "the ends of the audit beside it are not those that were sealed")
        before, found[str(row.day)] = row.hash, row.text
    for day in sorted(known.keys() - found.keys()):
        yield Breach(f"seal of {day} (no row)", "missing")
    sealed = Event.objects.filter(action="tally.seal").values_list("data", flat=True)
    if missing := {data["hash"] for data in sealed} - {ledger.digest(text) for text in found.values()}:
        yield Breach("seals", f"{len(missing)} on record in the audit are missing")


def ends_of(day: str) -> dict[str, list[Any]] | None:
    """Return where the chains of the audit ended when ``day`` was sealed; None if that file is not here."""
    path = folder() / f"{day}.audit-ends.json"
    if not path.exists():
        return None
    ends: dict[str, list[Any]] = json.loads(path.read_text(encoding="ascii"))
    return ends


def published(path: Path) -> dict[str, Mapping[str, Any]]:
    """Read seals that were kept elsewhere: a file ``YYYY-MM-DD.json`` each."""
    return {file.stem: json.loads(file.read_text("ascii")) for file in sorted(path.glob("????-??-??.json"))}
