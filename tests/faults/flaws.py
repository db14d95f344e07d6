"""The mistakes that the harness must find, planted one at a time into the application that it kills.

``CARAVAN_TEST_FLAW`` names one of them; served as ``tests.faults.flaws:application``, never by anything else.
"""

import os
import queue
import threading
import time
from typing import Any

from caravan.wsgi import application

__all__ = ["application"]


def answered_before_stored() -> None:
    """Give the receipt out and commit a moment later."""
    from django.db import connection, transaction

    from caravan.api.v1 import consultations
    from caravan.consultations import services

    real = services.ask

    def ask(**content: Any) -> Any:
        given: queue.Queue[Any] = queue.Queue()

        def store() -> None:
            try:
                with transaction.atomic():
                    given.put(real(**content))
                    time.sleep(0.3)
            except Exception as error:
                given.put(error)
            finally:
                connection.close()

        threading.Thread(target=store).start()
        receipt = given.get()
        if isinstance(receipt, Exception):
            raise receipt
        return receipt

    consultations.services.ask = ask


def queued_in_memory() -> None:
    """Keep what must still happen in the process, and store it a moment after the commit."""
    from django.db import connection

    from caravan import outbox
    from caravan.outbox import posting

    real = posting.enqueue_many

    def enqueue_many(items: Any, *, now: Any) -> None:
        kept = list(items)

        def store() -> None:
            time.sleep(0.5)
            try:
                real(kept, now=now)
            finally:
                connection.close()

        threading.Thread(target=store).start()

    outbox.enqueue_many = enqueue_many


def looked_before_stored() -> None:
    """Look whether the key has come before instead of letting the database decide; the test drops the constraint."""
    from caravan.api.v1 import consultations
    from caravan.consultations import services

    real = services.ask

    def ask(*, token: str, **content: Any) -> Any:
        return services.receipt_for_token(token=token) or real(token=token, **content)

    consultations.services.ask = ask


FLAWS = {flaw.__name__: flaw for flaw in (answered_before_stored, queued_in_memory, looked_before_stored)}

FLAWS[os.environ["CARAVAN_TEST_FLAW"]]()
