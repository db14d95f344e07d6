"""Nobody alters the record unseen: whatever is changed, put in or taken out, the first bad row is named."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from caravan import audit
from caravan.audit import chain, triggers
from caravan.audit.models import Event, Head
from caravan.audit.verifying import Breach, End, verify
from caravan.privacy import keys

NOW = datetime(2026, 10, 9, 3, tzinfo=UTC)
CHAINS = ("a0", "b0", "c0")
TEXTS = ("actor", "role", "acting_for", "action", "subject_kind", "subject_id", "region", "purpose", "result", "data")
KNOWN_AFTER = 40

Tampering = Callable[["Record", Random], tuple[str, int, int | None]]


class Record:
    """Sixty events in three chains; ``known`` is where they ended after forty."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.known: dict[str, End] = {}
        for number in range(60):
            name = CHAINS[number % 3]
            last = Event.objects.filter(chain=name).order_by("-seq").first()
            end = chain.End(name, last.seq, bytes(last.mac)) if last else chain.End(name)
            monkeypatch.setattr(chain, "own_end", lambda end=end: end)
            with_data = {"what": ["电话", number]}
            audit.record(
                "matter.take",
                actor=f"staff-{number}",
                subject=("matters.matter", number),
                now=NOW + timedelta(microseconds=number),
                data=with_data,
            )
            if number == KNOWN_AFTER:
                self.known = verify().ends
        self.rows = {(row.chain, row.seq): row for row in Event.objects.all()}

    def any(self, random: Random) -> Event:
        return random.choice(list(self.rows.values()))

    def next_row(self, row: Event) -> int | None:
        after = self.rows.get((row.chain, row.seq + 1))
        return after.pk if after else None


@pytest.fixture
def record(db: None, monkeypatch: pytest.MonkeyPatch) -> Record:
    return Record(monkeypatch)


def write(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def change(record: Record, random: Random) -> tuple[str, int, int | None]:
    row, field = record.any(random), random.choice(TEXTS)
    write(f"UPDATE audit_event SET {field} = {field} || 'x' WHERE id = %s", row.pk)  # noqa: S608
    return row.chain, row.seq, row.pk


def change_the_time(record: Record, random: Random) -> tuple[str, int, int | None]:
    row = record.any(random)
    write("UPDATE audit_event SET at = %s WHERE id = %s", str(row.at + timedelta(seconds=1)).split("+")[0], row.pk)
    return row.chain, row.seq, row.pk


def delete(record: Record, random: Random) -> tuple[str, int, int | None]:
    row = record.any(random)
    write("DELETE FROM audit_event WHERE id = %s", row.pk)
    return row.chain, row.seq, record.next_row(row)


def cut_the_end_and_mend_the_head(record: Record, random: Random) -> tuple[str, int, int | None]:
    name = random.choice(CHAINS)
    seq = random.randint(2, record.known[name][0])
    last = record.rows[name, seq - 1]
    write("DELETE FROM audit_event WHERE chain = %s AND seq >= %s", name, seq)
    write("UPDATE audit_head SET seq = %s, mac = %s WHERE chain = %s", seq - 1, bytes(last.mac), name)
    return name, seq, None


def take_a_chain_out(record: Record, random: Random) -> tuple[str, int, int | None]:
    name = random.choice(CHAINS)
    write("DELETE FROM audit_event WHERE chain = %s", name)
    write("DELETE FROM audit_head WHERE chain = %s", name)
    return name, 1, None


def put_one_at_the_end(record: Record, random: Random) -> tuple[str, int, int | None]:
    name, mac = random.choice(CHAINS), random.randbytes(34)
    seq = max(row.seq for row in record.rows.values() if row.chain == name) + 1
    row = record.any(random)
    row = Event(
        **{field.attname: getattr(row, field.attname) for field in Event._meta.concrete_fields if not field.primary_key}
    )
    row.chain, row.seq, row.mac = name, seq, mac
    row.save()
    write("UPDATE audit_head SET seq = %s, mac = %s WHERE chain = %s", seq, mac, name)
    return name, seq, row.pk


def swap_two(record: Record, random: Random) -> tuple[str, int, int | None]:
    name = random.choice(CHAINS)
    first, second = sorted(
        random.sample([row for row in record.rows.values() if row.chain == name], 2), key=lambda row: row.seq
    )
    write("UPDATE audit_event SET seq = -1 WHERE id = %s", first.pk)
    write("UPDATE audit_event SET seq = %s WHERE id = %s", first.seq, second.pk)
    write("UPDATE audit_event SET seq = %s WHERE id = %s", second.seq, first.pk)
    return name, first.seq, second.pk


def hash_anew_with_another_key(record: Record, random: Random) -> tuple[str, int, int | None]:
    row = record.any(random)
    before = bytes(record.rows[row.chain, row.seq - 1].mac) if row.seq > 1 else chain.START
    wrong = random.randbytes(32)
    for seq in range(row.seq, len(record.rows)):
        if (one := record.rows.get((row.chain, seq))) is None:
            break
        values = [getattr(one, field) for field in chain.HASHED if field not in {"at", "data"}]
        event = chain.canonical(one.at, [*values, json.dumps(one.data, ensure_ascii=False, separators=(",", ":"))])
        before = chain._mac(1, wrong, before, event)
        write("UPDATE audit_event SET mac = %s WHERE id = %s", before, one.pk)
        write("UPDATE audit_head SET mac = %s WHERE chain = %s", before, row.chain)
    return row.chain, row.seq, row.pk


def name_a_key_that_is_not_there(record: Record, random: Random) -> tuple[str, int, int | None]:
    row = record.any(random)
    write("UPDATE audit_event SET mac = %s WHERE id = %s", b"\x00\x09" + bytes(row.mac)[2:], row.pk)
    return row.chain, row.seq, row.pk


def put_back_yesterdays_tables(record: Record, random: Random) -> tuple[str, int, int | None]:
    seq = random.randint(2, min(end for end, _mac in record.known.values()))
    for name in CHAINS:
        write("DELETE FROM audit_event WHERE chain = %s AND seq >= %s", name, seq)
        write(
            "UPDATE audit_head SET seq = %s, mac = %s WHERE chain = %s",
            seq - 1,
            bytes(record.rows[name, seq - 1].mac),
            name,
        )
    return CHAINS[0], seq, None


def move_the_head(record: Record, random: Random) -> tuple[str, int, int | None]:
    name = random.choice(CHAINS)
    end = max(row.seq for row in record.rows.values() if row.chain == name)
    write("UPDATE audit_head SET seq = %s WHERE chain = %s", end + 1, name)
    return name, end + 1, None


TAMPERINGS: tuple[Tampering, ...] = (
    change,
    change_the_time,
    delete,
    cut_the_end_and_mend_the_head,
    take_a_chain_out,
    put_one_at_the_end,
    swap_two,
    hash_anew_with_another_key,
    name_a_key_that_is_not_there,
    put_back_yesterdays_tables,
    move_the_head,
)


def tamper(record: Record, tampering: Tampering, random: Random) -> tuple[Breach | None, tuple[str, int, int | None]]:
    """Tamper as the owner of the database could, ask the verifier, and undo it."""
    with transaction.atomic():
        triggers.lift(connection)
        expected = tampering(record, random)
        breaches = verify(record.known).breaches
        transaction.set_rollback(True)
    return (breaches[0] if breaches else None), expected


def found(record: Record, tampering: Tampering, seed: int) -> None:
    breach, (name, seq, row) = tamper(record, tampering, Random(seed))
    assert breach is not None, (tampering.__name__, seed)
    assert (breach.chain, breach.seq, breach.row) == (name, seq, row), (tampering.__name__, seed, str(breach))


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.__name__)
def test_tampering_is_found_and_the_first_bad_row_named(record: Record, tampering: Tampering) -> None:
    for seed in range(3):
        found(record, tampering, seed)

    assert verify(record.known).breaches == []


@pytest.mark.slow
def test_a_thousand_tamperings_are_a_thousand_found(record: Record) -> None:
    for seed in range(1000):
        found(record, Random(seed).choice(TAMPERINGS), seed)


def test_an_event_that_follows_nothing_is_refused_by_the_database(record: Record) -> None:
    row = record.rows["a0", 1]
    copied = {
        field.attname: getattr(row, field.attname) for field in Event._meta.concrete_fields if not field.primary_key
    }
    for seq in (0, 1, 20, 22, 500):
        with pytest.raises(DatabaseError), transaction.atomic():
            Event(**(copied | {"seq": seq})).save()


def places() -> list[tuple[str, int, str]]:
    """Return the events by chain, the chains in the order of their beginning."""
    names = dict.fromkeys(Event.objects.order_by("pk").values_list("chain", flat=True))
    letters = {name: "abcdef"[number] for number, name in enumerate(names)}
    return [(letters[event.chain], event.seq, event.action) for event in Event.objects.order_by("pk")]


def record_one(action: str) -> None:
    audit.record(action, actor="liu", subject=None, now=NOW)


def test_what_a_savepoint_takes_back_leaves_no_gap(db: None) -> None:
    record_one("first")
    with transaction.atomic():
        record_one("second")
        with transaction.atomic():
            record_one("taken back")
            transaction.set_rollback(True)
        record_one("third")
    record_one("fourth")

    assert places() == [("a", 1, "first"), ("a", 2, "second"), ("b", 1, "third"), ("b", 2, "fourth")]
    assert verify().breaches == []


@pytest.mark.django_db(transaction=True)
def test_a_chain_goes_on_over_commits_and_anew_after_a_rollback() -> None:
    record_one("alone")
    with transaction.atomic():
        record_one("first of two")
        record_one("second of two")
    with transaction.atomic():
        record_one("taken back")
        transaction.set_rollback(True)
    record_one("after it")

    assert places() == [("a", 1, "alone"), ("a", 2, "first of two"), ("a", 3, "second of two"), ("b", 1, "after it")]
    assert verify().breaches == []


def test_no_event_can_be_made_to_look_like_another_by_shifting_words(db: None) -> None:
    audit.record("a", actor="liu", subject=("kind", "x\x1fy"), purpose="one\x1ftwo", now=NOW)
    event = Event.objects.get()

    assert (event.subject_id, event.purpose) == ("x y", "one two")
    assert verify().breaches == []


def test_events_hashed_with_an_old_key_stay_sound(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    record_one("before")
    old = keys.ring("audit")
    ring = keys.Ring(2, {**old.keys, 2: b"2" * 32})
    monkeypatch.setattr(keys, "ring", lambda purpose: ring)
    record_one("after")

    assert [bytes(mac)[:2] for mac in Event.objects.order_by("seq").values_list("mac", flat=True)] == [b"\0\1", b"\0\2"]
    assert verify().breaches == []


@pytest.mark.django_db(transaction=True)
def test_connections_write_chains_of_their_own_and_wait_for_nobody() -> None:
    def write_some() -> None:
        for _number in range(5):
            audit.record("matter.take", actor="liu", subject=None, now=NOW)
        connection.close()

    with transaction.atomic():
        if connection.vendor == "postgresql":
            audit.record("still_open", actor="liu", subject=None, now=NOW)
            threads = [Thread(target=write_some) for _number in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=20)
        else:
            write_some()

    assert (
        Head.objects.count()
        == Event.objects.values("chain").distinct().count()
        == (5 if connection.vendor == "postgresql" else 1)
    )
    assert verify().breaches == []


@pytest.fixture
def written(transactional_db: None) -> StringIO:
    for number in range(3):
        audit.record("matter.take", actor="liu", subject=("x", number), now=NOW)
    return StringIO()


def test_the_command_keeps_the_ends_and_misses_what_is_gone_later(written: StringIO, tmp_path: Path) -> None:
    ends = tmp_path / "ends.json"
    call_command("verify_audit", keep=ends, stdout=written)
    assert "3 events in 1 sound chains" in written.getvalue()

    triggers.lift(connection)
    try:
        write("DELETE FROM audit_event")
        write("DELETE FROM audit_head")
    finally:
        triggers.arm(connection)
    call_command("verify_audit", stdout=written)
    with pytest.raises(CommandError, match="missing: event 1 of chain"):
        call_command("verify_audit", known=ends, stdout=written)


def test_the_command_says_what_is_wrong_with_the_file_of_ends(written: StringIO, tmp_path: Path) -> None:
    for content in ("", "[]", '{"a": 1}', '{"a": [1, "zz"]}'):
        file = tmp_path / "ends.json"
        file.write_text(content)
        with pytest.raises(CommandError, match="does not hold the ends"):
            call_command("verify_audit", known=file, stdout=written)
