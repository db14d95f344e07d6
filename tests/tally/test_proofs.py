"""Whoever holds a receipt can see that their question is counted, with a script that trusts nobody."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine import ledger
from caravan.tally import services
from caravan.tally.models import HourlyEntry
from caravan.tally.queries import proof_of
from caravan.tally.signing import public_keys, sign
from tests.factories.consultations import HOUR
from tests.factories.network import MONDAY, Network, ask
from tests.tally.conftest import World

SCRIPT = Path("caravan/web/open/static/open/verify_tally.py")


def checked(path: Path, text: str, key: str = "") -> tuple[int, str]:
    """Run the script as a stranger would, far from the checkout's packages."""
    path.write_text(text, encoding="utf-8")
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-I", str(SCRIPT.resolve()), str(path), key or public_keys()[1]],
        capture_output=True,
        text=True,
        cwd=path.parent,
        timeout=60,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_there_is_no_proof_before_the_first_entry(net: Network) -> None:
    assert proof_of(ask(MONDAY).matter) is None


@pytest.mark.parametrize(
    ("which", "state"),
    [
        ("open", "open_in_time"),
        ("answered", "answered"),
        ("closed", "answered"),
        ("withdrawn", "withdrawn"),
        ("merged", "merged"),
        ("spam", "spam"),
    ],
)
def test_every_question_has_a_proof_of_what_it_is_counted_as(world: World, which: str, state: str) -> None:
    proof = proof_of(world.matters[which])

    assert proof is not None
    assert (proof["leaf"]["number"], proof["leaf"]["state"]) == (world.matters[which].number, state)
    start = ledger.leaf(**{k: proof["leaf"][k] for k in ("number", "secret", "state")}, is_missed=False)
    found = ledger.climb(
        start, [ledger.Beside(side == "left", ledger.Node(h, tuple(c))) for side, h, c in proof["way"]]
    )
    assert found.hash == json.loads(proof["entry"]["text"])["root"]


def test_the_script_agrees(world: World, tmp_path: Path) -> None:
    proof = proof_of(world.matters["answered"])

    code, said = checked(tmp_path / "proof.json", json.dumps(proof))

    assert code == 0, said
    assert said.startswith(f"RIGHT: {world.matters['answered'].number} is counted once, as answered")


def test_the_script_is_short_enough_to_be_read() -> None:
    assert len([line for line in SCRIPT.read_text("utf-8").splitlines() if line.strip()]) <= 60


def _signature(proof: dict[str, Any]) -> None:
    proof["entry"]["signature"] = "00" + proof["entry"]["signature"][2:]


def _other_state(proof: dict[str, Any]) -> None:
    proof["leaf"]["state"] = "open_late"


def _other_secret(proof: dict[str, Any]) -> None:
    proof["leaf"]["secret"] = "ab" * 32


def _other_sums(proof: dict[str, Any]) -> None:
    proof["way"][0][2] = [count + 1 for count in proof["way"][0][2]]


def _negative_sums(proof: dict[str, Any]) -> None:
    proof["way"][0][2][0] = -1


def _unknown_state(proof: dict[str, Any]) -> None:
    proof["leaf"]["state"] = "answered\u200b"


def _missed_less_than_never(proof: dict[str, Any]) -> None:
    proof["leaf"]["missed"] = -1


def _other_shard(proof: dict[str, Any]) -> None:
    proof["leaf"]["number"] = "4201" + proof["leaf"]["number"][4:]


def _other_counts(proof: dict[str, Any]) -> None:
    proof["entry"]["text"] = proof["entry"]["text"].replace('"answered":2', '"answered":3')


LIES = (
    _signature,
    _other_state,
    _other_secret,
    _other_sums,
    _negative_sums,
    _other_counts,
    _unknown_state,
    _missed_less_than_never,
    _other_shard,
)


@pytest.mark.parametrize("lie", LIES)
def test_the_script_finds_every_lie(world: World, tmp_path: Path, lie: Callable[[dict[str, Any]], None]) -> None:
    proof = proof_of(world.matters["answered"])
    assert proof is not None
    lie(proof)

    code, said = checked(tmp_path / "proof.json", json.dumps(proof))

    assert code == 1
    assert "WRONG" in said


def published() -> list[str]:
    return [json.dumps(services.signed(entry)) for entry in HourlyEntry.objects.order_by("seq")]


def test_the_script_follows_the_whole_chain_and_finds_a_gap(world: World, tmp_path: Path) -> None:
    lines = published()

    assert checked(tmp_path / "entries.jsonl", "\n".join(lines))[1].startswith(f"RIGHT: {len(lines)} entries")
    assert "WRONG: a break before entry 3" in checked(tmp_path / "entries.jsonl", "\n".join(lines[:2] + lines[3:]))[1]
    assert "WRONG: the signature" in checked(tmp_path / "entries.jsonl", "\n".join(lines), key="58" + "66" * 31)[1]


def test_a_number_without_a_question_is_seen_by_the_script(world: World, tmp_path: Path) -> None:
    from caravan.matters.models import SerialCounter

    SerialCounter.objects.update(last=99)
    services.enter(now=MONDAY + 8 * HOUR)

    code, said = checked(tmp_path / "entries.jsonl", "\n".join(published()))

    assert code == 1
    assert "it does not balance" in said


# The tree

counts = st.tuples(*[st.integers(min_value=0, max_value=9)] * len(ledger.COUNTED))
trees = st.lists(counts, min_size=1, max_size=40)


@given(parts=trees, place=st.integers(min_value=0))
def test_every_way_leads_to_the_root_and_the_root_adds_up(parts: list[ledger.Counts], place: int) -> None:
    nodes = [ledger.Node(ledger.digest(str(number)), part) for number, part in enumerate(parts)]
    place %= len(nodes)

    root = ledger.root(nodes)

    assert ledger.climb(nodes[place], ledger.way(nodes, place)) == root
    assert root.counts == tuple(map(sum, zip(*parts, strict=True)))


def test_a_forged_root_of_counts_that_cannot_be_is_refused_though_it_is_signed(world: World, tmp_path: Path) -> None:
    """Whoever publishes holds the key: the script must not take their signature for sense."""
    proof = proof_of(world.matters["answered"])
    assert proof is not None
    body = json.loads(proof["entry"]["text"])
    body["counts"] = body["tables"] = {**body["counts"], "open_late": -1, "answered": body["counts"]["answered"] + 1}
    text = ledger.spell(body)
    proof["entry"] |= {"text": text, "signature": sign(text)[0]}

    code, said = checked(tmp_path / "proof.json", json.dumps(proof))

    assert code == 1
    assert "WRONG: the counts" in said


@given(parts=trees, seed=st.integers())
def test_no_other_leaf_leads_to_the_root(parts: list[ledger.Counts], seed: int) -> None:
    random = Random(seed)
    nodes = [ledger.Node(ledger.digest(str(number)), part) for number, part in enumerate(parts)]
    place = random.randrange(len(nodes))
    liar = ledger.Node(nodes[place].hash, (nodes[place].counts[0] + 1, *nodes[place].counts[1:]))

    found = ledger.climb(liar, ledger.way(nodes, place))

    # A tree of one leaf is that leaf: its hash is all there is to it.
    assert found != ledger.root(nodes)
