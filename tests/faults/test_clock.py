"""F8: the clock jumps, the day turns in China while it is afternoon in Greenwich, the year has a 29 February."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.servers.asking import question
from tests.servers.installation import Installation, Web
from tests.servers.waiting import until

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed: apt-get install libfaketime"),
]


@pytest.fixture(scope="module")
def caravan(shared_caravan: Installation) -> Installation:
    return shared_caravan


def at(when: str) -> dict[str, str]:
    """Return the environment of a process whose clock says ``when``: "+2h", or "@2026-12-31 15:59:50" and goes on."""
    return {"LD_PRELOAD": str(LIBRARY), "FAKETIME": when, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}


def ask(caravan: Installation, web: Web, key: str) -> dict[str, str]:
    answer = httpx.post(
        f"{web.address}/api/v1/consultations",
        json=question(caravan.town["villages"][0]),
        headers={"Idempotency-Key": f"under-another-clock-{key}"},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def due(web: Web, receipt: dict[str, str]) -> datetime:
    address = f"{web.address}/api/v1/consultations/{receipt['number']}"
    answer = httpx.get(address, headers={"Receipt-Code": receipt["code"]})
    assert answer.status_code == 200, answer.text
    return datetime.fromisoformat(answer.json()["due_at"])


def test_what_was_promised_stays_promised_whatever_the_clock_says(caravan: Installation) -> None:
    web = caravan.start_web()
    receipt = ask(caravan, web, "before")
    promised = datetime.fromisoformat(receipt["due_at"])
    web.stop()

    for jump in ("+2h", "-2h", "+3d"):
        with caravan.cluster.connect() as connection:
            connection.execute("DELETE FROM jobs_worker")
            web, worker = caravan.start_web(**at(jump)), caravan.start_worker(**at(jump))
            until("the worker works", lambda c=connection: c.execute("SELECT 1 FROM jobs_worker").fetchone())
        assert due(web, receipt) >= promised
        web.stop()
        worker.stop()

    # The clock is right again, and so is the work: nothing waits for a moment that the false clock wrote down.
    web, worker = caravan.start_web(), caravan.start_worker()
    until("a worker is at work", lambda: httpx.get(f"{web.address}/ready").json()["working"], within=60)
    assert due(web, receipt) >= promised
    worker.stop()
    web.stop()


def test_the_year_turns_at_midnight_in_china(caravan: Installation) -> None:
    before = caravan.start_web(**at("@2026-12-31 15:58:00"))
    old = ask(caravan, before, "the-last-of-the-year")
    before.stop()
    after = caravan.start_web(**at("@2026-12-31 16:00:01"))
    new = ask(caravan, after, "the-first-of-the-year")
    after.stop()

    assert old["number"].split("-")[1] == "261"
    assert new["number"].split("-")[1:] == ["271", "00001"]
    with caravan.cluster.connect() as connection:
        days = connection.execute(
            "SELECT asked_on FROM consultations_round r JOIN matters_matter m ON m.id = r.matter_id"
            " WHERE m.number = ANY(%s) ORDER BY asked_at",
            [[old["number"], new["number"]]],
        ).fetchall()
    assert [str(day) for (day,) in days] == ["2026-12-31", "2027-01-01"]


def test_the_29th_of_february_of_a_year_without_published_rest_days_has_a_promise(caravan: Installation) -> None:
    web = caravan.start_web(**at("@2028-02-29 02:00:00"))

    receipt = ask(caravan, web, "on-a-leap-day")

    promised = datetime.fromisoformat(receipt["due_at"])
    now = datetime(2028, 2, 29, 2, tzinfo=UTC)
    assert now + timedelta(hours=2) <= promised <= now + timedelta(days=4)
    web.stop()
