"""The fixtures themselves: the whole of Caravan starts from what ``deploy/`` says, and takes a question."""

import httpx
import psycopg
import pytest

from tests.servers.asking import question
from tests.servers.fixtures import caravan, prepared
from tests.servers.installation import Installation
from tests.servers.waiting import until

__all__ = ["caravan", "prepared"]
pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def test_a_question_asked_over_http_is_stored_and_a_worker_is_at_work(caravan: Installation) -> None:
    web = caravan.start_web()
    caravan.start_worker()

    answer = httpx.post(
        f"{web.address}/api/v1/consultations",
        json=question(caravan.town["villages"][0]),
        headers={"Idempotency-Key": "one-question-of-one-person"},
    )

    assert answer.status_code == 201, answer.text
    with caravan.cluster.connect() as connection:
        assert connection.execute("SELECT count(*) FROM matters_matter").fetchone() == (1,)
    until("a worker is at work", lambda: httpx.get(f"{web.address}/ready").json()["working"])


def test_a_page_is_served_with_its_static_files(caravan: Installation) -> None:
    web = caravan.start_web()

    answer = httpx.get(f"{web.address}/")

    assert answer.status_code == 200
    assert web.stop() == 0


def test_the_cluster_has_checksums_and_the_configuration_of_the_project(caravan: Installation) -> None:
    with caravan.cluster.connect() as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in ("data_checksums", "synchronous_commit", "log_error_verbosity", "tcp_user_timeout")
        }

    assert [value for (value,) in shown.values()] == ["on", "on", "terse", "10000"]


def test_it_comes_up_again_after_all_of_it_was_killed(caravan: Installation) -> None:
    caravan.cluster.kill()
    with pytest.raises(psycopg.OperationalError):
        caravan.cluster.connect()

    caravan.cluster.start()

    assert caravan.cluster.answers()
