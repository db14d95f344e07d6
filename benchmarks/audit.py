"""How many events a second ``verify_audit`` reads, on the database of the environment.

    CARAVAN_DATABASE_URL=... python -m benchmarks.audit [EVENTS]

Fills a database of its own (``test_...``) with chains of the sizes that a busy day has, and reads them again.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

CHAINS = 40
BATCH = 5000


def fill(count: int) -> None:
    """Write events as the application does, but many with one statement."""
    from django.db import transaction

    from caravan.audit import chain, recording

    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    entry = recording.Entry(
        "seen",
        "adviser-0042",
        ("matters.matter", "019aa1c2-7e11-7c3a-9f0e-6a4b8e1d2c33"),
        region="422801101",
        purpose="answering",
        data={"what": ["story", "phone"]},
    )
    for number in range(0, count, BATCH):
        if number % (count // CHAINS or 1) < BATCH:
            chain._ends.clear()
        with transaction.atomic():
            at = now + timedelta(seconds=number)
            for part in range(0, BATCH, 500):
                recording.record_many([entry] * min(500, BATCH - part), now=at)


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caravan.settings")
    os.environ.setdefault("CARAVAN_DEMO", "1")
    import django

    django.setup()
    from django.db import connection
    from django.test.runner import DiscoverRunner

    from caravan.audit.verifying import verify
    from caravan.storing import one_state

    runner = DiscoverRunner(verbosity=0, interactive=False)
    old: Any = runner.setup_databases()
    try:
        fill(count)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("VACUUM ANALYZE audit_event")
        for _turn in range(3):
            began = time.perf_counter()
            with one_state():
                verdict = verify()
            seconds = time.perf_counter() - began
            if verdict.breaches:
                raise SystemExit(f"The record was written wrong: {verdict.breaches[0]}")
            load = os.getloadavg()[0]
            print(
                f"{connection.vendor}: {verdict.events:,} events in {len(verdict.ends)} chains, "
                f"{verdict.events / seconds:,.0f} a second (load average {load:.1f})"
            )
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400_000)
