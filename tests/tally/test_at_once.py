"""The law holds at every moment, also while people ask and answer."""

from threading import Event, Thread

import pytest
from django.db import connection

from caravan.jobs.models import Alarm
from caravan.tally import services
from tests.factories.consultations import HOUR, answered
from tests.factories.network import MONDAY, Network, ask, build_network

ENTRIES = 25


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
@pytest.mark.django_db(transaction=True)
def test_an_entry_balances_while_questions_come_and_are_answered() -> None:
    net = build_network()
    is_over, failures = Event(), []

    def work(name: str) -> None:
        try:
            number = 0
            while not is_over.is_set() and number < 500:
                number += 1
                answered(_asked(net, f"{name}-{number}"), net.adviser, MONDAY + HOUR)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [Thread(target=work, args=(name,)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    entries = [entry for _number in range(ENTRIES) for entry in services.enter(now=MONDAY + HOUR)]
    is_over.set()
    for worker in workers:
        worker.join()

    assert failures == []
    received = [sum(entry.body["serials"].values()) for entry in entries]
    assert received[-1] > received[0]
    assert all(entry.body["counts"] == entry.body["tables"] for entry in entries)
    assert not Alarm.objects.filter(kind="tally_unbalanced").exists()


def _asked(net: Network, token: str) -> object:
    return ask(MONDAY, token=token).matter
