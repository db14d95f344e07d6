"""F11: a message that always fails, and one that never returns, hold up nobody else and end before a person."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults.poisoned import FAILS, HANGS
from tests.servers.installation import Installation
from tests.servers.processes import Process
from tests.servers.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
INSERT = """
    INSERT INTO outbox_message (topic, payload, created_at, run_after, attempts, lease_by, last_error)
    VALUES (%s, '{"notice": "00000000-0000-0000-0000-000000000000"}', now(), now(), 0, '', '')
"""
GOOD = "notifications.deliver"
OTHERS = 30


@contextmanager
def revived(worker: Process) -> Iterator[None]:
    """Start the worker anew whenever it ends, as systemd does."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            if not worker.is_running():
                worker.start()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def counted(connection: psycopg.Connection, what: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM outbox_message WHERE {what}").fetchone()  # noqa: S608
    assert found is not None
    return int(found[0])


def test_poison_is_given_up_with_an_alarm_and_holds_up_nobody(caravan: Installation) -> None:
    worker = caravan.start("worker", sys.executable, "-m", "tests.faults.poisoned")
    with caravan.cluster.connect() as connection, revived(worker):
        until("the worker works", lambda: connection.execute("SELECT 1 FROM jobs_worker").fetchone())
        for topic in (HANGS, FAILS, *[GOOD] * OTHERS):
            connection.execute(INSERT, [topic])
        began = time.monotonic()

        until("the others are carried out", lambda: counted(connection, f"topic = '{GOOD}' AND done_at IS NULL") == 0)
        waited = time.monotonic() - began
        until(
            "both are given up",
            lambda: counted(connection, f"topic IN ('{HANGS}', '{FAILS}') AND parked_at IS NOT NULL") == 2,
            within=90,
        )

        assert waited <= 30, waited
        tries = connection.execute("SELECT attempts FROM outbox_message WHERE parked_at IS NOT NULL").fetchall()
        assert tries == [(3,), (3,)]
        alarms = "SELECT count(*) FROM jobs_alarm WHERE kind = 'outbox_parked'"
        until("a person is told of both", lambda: connection.execute(alarms).fetchone() == (2,))
        assert counted(connection, f"topic = '{GOOD}' AND attempts > 1") <= 1
    assert "does not return" in worker.said()
