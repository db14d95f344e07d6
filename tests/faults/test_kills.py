"""F1 and F2: web workers, web masters, the worker, single backends and all of PostgreSQL killed at random."""

import pytest

from tests.faults.flaws_names import FOUND_BY
from tests.faults.ordeal import ordeal
from tests.faults.sizes import IS_LONG, sized
from tests.servers.installation import Installation

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
SEEDS = range(1, sized(2, 4) + 1)
ASKS = sized(375, 1800)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_acknowledged_is_lost_doubled_or_without_an_owner(
    caravan: Installation, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = ordeal(caravan, seed=seed, asks=ASKS, rate=16, every=sized(14, 9))

    with capsys.disabled():
        print(f"\nseed {seed}: {outcome}")
    assert not any(outcome.wrong.values()), str(outcome)
    assert outcome.answered.writes >= sized(500, 2500)
    # A quick machine is done before it can be killed more often.
    assert outcome.kills.total() >= sized(10, 150)


@pytest.mark.skipif(not IS_LONG, reason="make test-long: the harness against planted flaws")
@pytest.mark.parametrize("flaw", FOUND_BY)
def test_a_planted_flaw_is_found(caravan: Installation, flaw: str) -> None:
    if flaw == "looked_before_stored":
        caravan.cluster.psql(
            "caravan", "-c", "ALTER TABLE consultations_round DROP CONSTRAINT consultations_round_submission_key_key"
        )

    outcome = ordeal(caravan, seed=1, asks=200, rate=20, every=10, flaw=flaw)

    assert outcome.wrong[FOUND_BY[flaw]], str(outcome)
