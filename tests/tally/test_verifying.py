"""Nobody alters the tally unseen: whatever is changed, put in or taken out, the first bad row is named."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from caravan.engine import ledger
from caravan.tally import services, verifying
from caravan.tally.invariants import INVARIANTS
from caravan.tally.management.commands import verify_invariants
from caravan.tally.models import Bough, HourlyEntry, Seal, Standing
from caravan.tally.signing import sign
from caravan.tally.verifying import verify
from tests.factories.consultations import HOUR
from tests.tally.conftest import EVENING, NEXT_DAY, World

Tampering = Callable[[Random], str]


def write(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def an_entry(random: Random) -> HourlyEntry:
    return random.choice(list(HourlyEntry.objects.order_by("seq")))


def a_leaf(random: Random) -> Standing:
    return random.choice(list(Standing.objects.order_by("number")))


def change_a_count(random: Random) -> str:
    entry = an_entry(random)
    text = entry.text.replace('"answered":', '"answered":1')
    HourlyEntry.objects.filter(pk=entry.pk).update(text=text)
    return f"(row {entry.pk})"


def change_a_count_and_hash_it_anew(random: Random) -> str:
    entry = an_entry(random)
    text = entry.text.replace('"answered":', '"answered":1')
    HourlyEntry.objects.filter(pk=entry.pk).update(text=text, hash=ledger.digest(text))
    return f"(row {entry.pk})"


def sign_another_entry_with_the_true_key(random: Random) -> str:
    """Whoever holds the signing key still has the audit against them."""
    entry = an_entry(random)
    text = entry.text.replace('"merged":', '"merged":0')
    signature, number = sign(text)
    HourlyEntry.objects.filter(pk=entry.pk).update(
        text=text, hash=ledger.digest(text), signature=signature, key_number=number
    )
    return f"(row {entry.pk})"


def take_an_entry_out(random: Random) -> str:
    entry = an_entry(random)
    entry.delete()
    return f"entry {entry.seq} of shard 4228"


def cut_the_end(random: Random) -> str:
    entry = an_entry(random)
    HourlyEntry.objects.filter(seq__gte=entry.seq).delete()
    return f"entry {entry.seq} of shard 4228 (no row)" if entry.seq > 1 else "shard 4228: its entries are missing"


def swap_two(random: Random) -> str:
    first, second = sorted(random.sample(list(HourlyEntry.objects.all()), 2), key=lambda entry: entry.seq)
    HourlyEntry.objects.filter(pk=first.pk).update(seq=9999)
    HourlyEntry.objects.filter(pk=second.pk).update(seq=first.seq)
    HourlyEntry.objects.filter(pk=first.pk).update(seq=second.seq)
    return f"(row {second.pk})"


def change_the_moment(random: Random) -> str:
    entry = an_entry(random)
    HourlyEntry.objects.filter(pk=entry.pk).update(at=entry.at + HOUR)
    return f"(row {entry.pk})"


def count_a_question_as_something_else(random: Random) -> str:
    leaf = a_leaf(random)
    Standing.objects.filter(pk=leaf.pk).update(state=random.choice([s for s in ledger.STATES if s != leaf.state]))
    return f"question {leaf.number}"


def take_a_question_out(random: Random) -> str:
    leaf = a_leaf(random)
    Standing.objects.filter(pk=leaf.pk).delete()
    return f"question {leaf.number}: missing"


def hide_a_missed_promise(random: Random) -> str:
    leaf = a_leaf(random)
    Standing.objects.filter(pk=leaf.pk).update(is_missed=not leaf.is_missed)
    return f"question {leaf.number}"


def change_a_sum(random: Random) -> str:
    bough = random.choice(list(Bough.objects.order_by("place")))
    counts = [bough.counts[0] + 1, *bough.counts[1:]]
    write("UPDATE tally_bough SET counts = %s WHERE id = %s", json.dumps(counts), bough.pk)
    return f"(row {bough.pk})"


def change_the_seal(random: Random) -> str:
    seal = Seal.objects.get()
    Seal.objects.update(text=seal.text.replace('"chains":', '"chains":1'))
    return f"(row {seal.pk})"


def take_the_seal_out(random: Random) -> str:
    Seal.objects.all().delete()
    return "seals"


TAMPERINGS: list[Tampering] = [
    change_a_count,
    change_a_count_and_hash_it_anew,
    sign_another_entry_with_the_true_key,
    take_an_entry_out,
    cut_the_end,
    swap_two,
    change_the_moment,
    count_a_question_as_something_else,
    take_a_question_out,
    hide_a_missed_promise,
    change_a_sum,
    change_the_seal,
    take_the_seal_out,
]


@pytest.fixture
def sealed(world: World) -> World:
    """The tally some hours after the last thing happened, so that the events of every leaf are settled."""
    services.enter(now=EVENING + 3 * HOUR)
    return world


def found_after(tampering: Tampering, seed: int) -> tuple[str, list[str]]:
    with transaction.atomic():
        where = tampering(Random(seed))
        found = [str(breach) for breach in verify().breaches]
        transaction.set_rollback(True)
    return where, found


def test_an_honest_tally_has_no_breach(sealed: World) -> None:
    verdict = verify()

    assert verdict.breaches == verdict.unbalanced == []
    assert (verdict.entries, verdict.seals) == (HourlyEntry.objects.count(), 1)


@pytest.fixture
def in_the_tests_own_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_invariants, "one_state", nullcontext)


@pytest.mark.usefixtures("in_the_tests_own_transaction")
def test_what_only_waits_is_told_and_breaks_nothing_where_that_is_asked(
    sealed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caravan.clock.now", lambda: NEXT_DAY + 10 * 24 * HOUR)
    with pytest.raises(CommandError, match="do not hold"):
        call_command("verify_invariants", stdout=StringIO())

    told = StringIO()
    call_command("verify_invariants", whatever_the_time=True, stdout=told)

    assert "waits   Every missed promise is on record." in told.getvalue()
    matter = sealed.matters["late"]
    matter.__class__.objects.filter(pk=matter.pk).update(due_at=NEXT_DAY + 30 * 24 * HOUR)
    with pytest.raises(CommandError, match="do not hold"):
        call_command("verify_invariants", whatever_the_time=True, stdout=StringIO())


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda tampering: tampering.__name__)
def test_each_kind_of_tampering_is_found_where_it_is(sealed: World, tampering: Tampering) -> None:
    where, found = found_after(tampering, seed=1)

    assert any(where in breach for breach in found), (where, found)


@pytest.mark.slow
def test_a_thousand_random_tamperings_are_found(sealed: World) -> None:
    for seed in range(1000):
        tampering = Random(seed).choice(TAMPERINGS)
        where, found = found_after(tampering, seed)
        assert any(where in breach for breach in found), (seed, tampering.__name__, where, found)


def test_a_seal_kept_elsewhere_shows_that_all_was_put_back(sealed: World, tmp_path: Path) -> None:
    """Yesterday's database, audit and all, agrees with itself; a copy of the day's seal does not agree with it."""
    seal = Seal.objects.get()
    (tmp_path / f"{seal.day}.json").write_text(json.dumps(services.signed(seal)))
    known = verifying.published(tmp_path)
    assert verify(known).breaches == []
    Seal.objects.all().delete()

    assert "seal of 2026-11-23 (no row): missing" in [str(breach) for breach in verify(known).breaches]


def test_the_ends_of_the_audit_lie_beside_the_seal(sealed: World) -> None:
    ends = verifying.ends_of("2026-11-23")
    assert ends is not None
    assert Seal.objects.get().body["audit"]["events"] == sum(seq for seq, _mac in ends.values())

    path = services.folder() / "2026-11-23.audit-ends.json"
    path.write_text(path.read_text().replace("1", "2", 1))

    assert "the ends of the audit" in str(verify().breaches[0])


@pytest.mark.django_db(transaction=True)
def test_the_commands_say_it_and_answer_one() -> None:
    from tests.factories.network import build_network

    out = StringIO()
    call_command("verify_ledger", stdout=out)
    call_command("verify_invariants", stdout=out)
    assert "It is the one that was written" in out.getvalue()
    assert f"All {len(INVARIANTS)} hold." in out.getvalue()

    net = build_network()
    from tests.factories.consultations import question_in

    question_in("answered", net)
    services.enter(now=NEXT_DAY)
    HourlyEntry.objects.update(signature="00")

    with pytest.raises(CommandError, match="entry 1 of shard 4228"):
        call_command("verify_ledger", stdout=out)
