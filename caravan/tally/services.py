"""Write the tally: an entry for every shard each hour, a seal each day. Nothing here changes a question."""

import json
import os
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from caravan import audit
from caravan.audit.models import Head
from caravan.clock import CHINA
from caravan.engine import ledger
from caravan.engine.ledger import COUNTED, NO_HASH, NOTHING, Node
from caravan.files.disk import flush_folder
from caravan.jobs.alarms import clear_alarm, raise_alarm
from caravan.storing import one_snapshot
from caravan.tally import counting
from caravan.tally.models import Bough, HourlyEntry, Seal, Standing
from caravan.tally.queries import boughs_of, last_entries, leaves_of
from caravan.tally.signing import sign

FORMAT = 1
# A transaction that began before the last entry may have been committed after it.
LOOK_BACK = timedelta(hours=1)
BATCH = 2000


def enter(*, now: datetime) -> list[HourlyEntry]:
    """Count every question twice, once from the events and once from the tables, and write it down for all to see.

    All is read as of one moment. Where the two ways do not agree, every question of that shard is compared, what
    can be told again is, and if that does not help there is an alarm; the entry shows both counts in any case.
    """
    with one_snapshot():
        before = {entry.shard: entry for entry in last_entries()}
        last = max((entry.at for entry in before.values()), default=None)
        changed = _follow(counting.moved_since(last - LOOK_BACK if last else None), now)
        changed |= _pass_time(now)
        tables, issued = counting.table_counts(now), counting.issued()
        roots = _grow(changed, {*before, *tables, *issued, *(shard for shard, _place in changed)})
        if odd := [shard for shard in roots if _is_odd(roots[shard], tables.get(shard), issued.get(shard, {}))]:
            changed = _follow(counting.not_alike(now, odd), now)
            roots |= _grow(changed, odd)
        entries = []
        for shard in sorted(roots):
            node, counted = roots[shard], tables.get(shard, NOTHING.counts)
            given = issued.get(shard, {})
            _say_whether_it_balances(shard, is_odd=_is_odd(node, counted, given), now=now)
            entries.append(_entry(shard, node, counted, given, before.get(shard), now))
        HourlyEntry.objects.bulk_create(entries)
        if entries:
            data = {entry.shard: entry.hash for entry in entries}
            audit.record("tally.enter", actor="system", subject=None, data=data, now=now)
    return entries


def _follow(matters: Iterable[UUID], now: datetime) -> set[tuple[str, int]]:
    """Let the leaves of ``matters`` tell what their events tell; return the boughs on which one changed."""
    wanted = set(matters)
    before = {row.matter: row for row in _stored(wanted)}
    new, changed, boughs = [], [], set()
    for row in counting.told(wanted, now):
        old = before.get(row.matter)
        if old is None:
            new.append(row)
        elif (old.state, old.due_at, old.is_missed) != (row.state, row.due_at, row.is_missed):
            changed.append(row)
        else:
            continue
        boughs.add((row.shard, row.bough))
    Standing.objects.bulk_create(new, batch_size=BATCH)
    Standing.objects.bulk_update(changed, ["state", "due_at", "is_missed"], batch_size=200)
    return boughs


def _stored(matters: set[UUID]) -> Iterable[Standing]:
    wanted = sorted(matters)
    for start in range(0, len(wanted), BATCH):
        yield from Standing.objects.filter(pk__in=wanted[start : start + BATCH])


def _pass_time(now: datetime) -> set[tuple[str, int]]:
    """Count as late what was open in time and no longer is; return the boughs it hangs on."""
    late = Standing.objects.filter(state="open_in_time", due_at__lt=now)
    boughs = set(late.values_list("shard", "bough"))
    late.update(state="open_late")
    return boughs


def _grow(changed: set[tuple[str, int]], shards: Iterable[str]) -> dict[str, Node]:
    """Add up the boughs anew on which something changed, and return the root of each of ``shards``."""
    boughs = []
    for shard, place in sorted(changed):
        node = ledger.root([leaf for _number, leaf in leaves_of(shard, place)])
        boughs.append(Bough(shard=shard, place=place, hash=node.hash, counts=list(node.counts)))
    Bough.objects.bulk_create(
        boughs,
        update_conflicts=True,
        unique_fields=["shard", "place"],
        update_fields=["hash", "counts"],
        batch_size=BATCH,
    )
    return {shard: ledger.root(boughs_of(shard)) for shard in shards}


def _is_odd(node: Node, counted: ledger.Counts | None, issued: dict[str, int]) -> bool:
    """Tell whether events, tables and given numbers do not agree."""
    return node.counts != (counted or NOTHING.counts) or ledger.received(node.counts) != sum(issued.values())


def _say_whether_it_balances(shard: str, *, is_odd: bool, now: datetime) -> None:
    if is_odd:
        raise_alarm("tally_unbalanced", f"shard {shard}: manage.py verify_invariants", now, key=shard, region=shard)
    else:
        clear_alarm("tally_unbalanced", now, key=shard)


def _entry(
    shard: str,
    node: Node,
    tables: ledger.Counts,
    issued: dict[str, int],
    before: HourlyEntry | None,
    now: datetime,
) -> HourlyEntry:
    seq = before.seq + 1 if before else 1
    text = ledger.spell(
        {
            "format": FORMAT,
            "shard": shard,
            "seq": seq,
            "at": now.astimezone(CHINA).isoformat(timespec="seconds"),
            "before": before.hash if before else NO_HASH,
            "root": node.hash,
            "counts": dict(zip(COUNTED, node.counts, strict=True)),
            "tables": dict(zip(COUNTED, tables, strict=True)),
            "serials": issued,
        }
    )
    signature, key_number = sign(text)
    return HourlyEntry(
        shard=shard, seq=seq, at=now, text=text, hash=ledger.digest(text), signature=signature, key_number=key_number
    )


@transaction.atomic
def seal(*, day: date, now: datetime) -> Seal | None:
    """Sign where every chain stood when ``day`` was over, the audit's too, and lay it down outside of the database.

    None if the day is not over, is sealed already, or nothing was entered yet.
    """
    ends_at = datetime.combine(day + timedelta(days=1), time(), CHINA)
    if now < ends_at or Seal.objects.filter(day__gte=day).exists():
        return None
    ends = HourlyEntry.objects.filter(at__lte=now).values("shard").annotate(seq=Max("seq"))
    rows = {row["shard"]: HourlyEntry.objects.get(shard=row["shard"], seq=row["seq"]) for row in ends}
    if not rows:
        return None
    before = Seal.objects.order_by("-day").first()
    heads = _audit_ends()
    body = {
        "format": FORMAT,
        "day": day.isoformat(),
        "at": now.astimezone(CHINA).isoformat(timespec="seconds"),
        "before": before.hash if before else NO_HASH,
        "shards": {shard: [entry.seq, entry.hash] for shard, entry in sorted(rows.items())},
        "audit": {
            "chains": len(heads),
            "events": sum(seq for seq, _mac in heads.values()),
            "ends": ledger.digest(ledger.spell(heads)),
        },
    }
    text = ledger.spell(body)
    signature, key_number = sign(text)
    sealed = Seal(day=day, at=now, text=text, hash=ledger.digest(text), signature=signature, key_number=key_number)
    # Before the row: a seal never speaks of ends that nobody has.
    _lay_down(f"{day}.audit-ends.json", ledger.spell(heads))
    sealed.save(force_insert=True)
    audit.record("tally.seal", actor="system", subject=sealed, data={"hash": sealed.hash}, now=now)
    transaction.on_commit(lay_down_seals)
    return sealed


def signed(row: HourlyEntry | Seal) -> dict[str, str | int]:
    """Return what is published of a signed text."""
    return {"text": row.text, "signature": row.signature, "key": row.key_number}


def folder() -> Path:
    return Path(settings.DATA_DIR) / "ledger"


def _audit_ends() -> dict[str, tuple[int, str]]:
    heads = Head.objects.order_by("chain").values_list("chain", "seq", "mac")
    return {chain: (seq, bytes(mac).hex()) for chain, seq, mac in heads.iterator()}


def lay_down_seals() -> int:
    """Write every seal's file that is not there, as after an end between commit and file; return how many."""
    missing = [seal for seal in Seal.objects.order_by("day") if not (folder() / f"{seal.day}.json").exists()]
    for sealed in missing:
        _lay_down(f"{sealed.day}.json", json.dumps(signed(sealed), indent=1))
    return len(missing)


def _lay_down(name: str, text: str) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    fresh = folder() / f".{name}.new"
    with fresh.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder() / name)
    flush_folder(folder())
