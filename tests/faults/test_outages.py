"""F1, F2 and F4: how soon the service is back after one death, and what it says while the database is silent."""

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.faults.nemesis import backends_of, is_serving
from tests.servers.asking import question
from tests.servers.between import Between
from tests.servers.installation import Installation, Web
from tests.servers.processes import end
from tests.servers.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
_keys = iter(range(10**6))


@pytest.fixture(scope="module")
def caravan(shared_caravan: Installation) -> Installation:
    return shared_caravan


@pytest.fixture(scope="module")
def web(caravan: Installation) -> Web:
    return caravan.start_web()


def ask(caravan: Installation, web: Web) -> int:
    """Return the status that a question gets; 0 if the connection broke."""
    content = question(caravan.town["villages"][0])
    key = {"Idempotency-Key": f"one-of-the-outages-{next(_keys):08}"}
    try:
        return httpx.post(f"{web.address}/api/v1/consultations", json=content, headers=key, timeout=20).status_code
    except httpx.HTTPError:
        return 0


def test_a_killed_web_process_is_missed_for_two_seconds_at_most(caravan: Installation, web: Web) -> None:
    until("both processes serve", lambda: len([pid for pid in web.children() if is_serving(pid)]) == 2)
    victim = next(pid for pid in web.children() if is_serving(pid))

    end(victim)

    assert until("a question is kept", lambda: ask(caravan, web) == 201) <= 2
    until("another took its place", lambda: len([pid for pid in web.children() if is_serving(pid)]) == 2)


def test_a_killed_web_master_is_missed_for_ten_seconds_at_most(caravan: Installation, web: Web) -> None:
    end(web.pid)

    began = time.monotonic()
    time.sleep(1)  # RestartSec
    web.kill()
    web.start()
    until("a question is kept", lambda: ask(caravan, web) == 201)
    assert time.monotonic() - began <= 10


def test_after_one_of_its_processes_was_killed_the_database_is_used_again_by_itself(
    caravan: Installation, web: Web
) -> None:
    assert ask(caravan, web) == 201
    end(backends_of(caravan.cluster.process.pid)[0])

    until("PostgreSQL has recovered", caravan.cluster.answers)

    assert until("a question is kept", lambda: ask(caravan, web) == 201) <= 15


def test_after_all_of_the_database_was_killed_it_is_used_again_by_itself(caravan: Installation, web: Web) -> None:
    caravan.cluster.kill()
    assert ask(caravan, web) == 503
    assert httpx.get(f"{web.address}/live").status_code == 200
    assert httpx.get(f"{web.address}/ready", timeout=20).status_code == 503

    caravan.cluster.start()

    assert until("a question is kept", lambda: ask(caravan, web) == 201) <= 15


@pytest.fixture
def between(caravan: Installation) -> Iterator[Between]:
    proxy = Between(caravan.cluster.port)
    yield proxy
    proxy.end()


def test_a_database_that_takes_everything_and_says_nothing_is_a_503_within_ten_seconds(
    caravan: Installation, between: Between
) -> None:
    far = caravan.start_web(CARAVAN_DATABASE_URL=caravan.cluster.url(role="caravan_app", port=between.port))
    assert [ask(caravan, far) for _time in range(3)] == [201, 201, 201]

    between.go_dark()
    began = time.monotonic()
    status = ask(caravan, far)
    seconds = time.monotonic() - began

    assert (status, seconds <= 10) == (503, True), seconds
    assert httpx.get(f"{far.address}/live").status_code == 200
    between.let_through()
    assert until("a question is kept", lambda: ask(caravan, far) == 201) <= 15
    far.stop()
