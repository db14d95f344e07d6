"""A worker with two handlers that nobody wants: one always fails, one never returns. For tests only.

    python -m tests.faults.poisoned

What takes a worker half a minute and ten tries in earnest takes it seconds here.
"""

import threading
from datetime import datetime, timedelta

FAILS, HANGS = "tests.fails", "tests.hangs"


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from caravan.outbox import runner
    from caravan.outbox.registry import Payload, handles

    @handles(FAILS)
    def fail(payload: Payload, now: datetime) -> None:
        raise ValueError("always")

    @handles(HANGS, is_transactional=False)
    def hang(payload: Payload, now: datetime) -> None:
        threading.Event().wait()

    runner.LONGEST = timedelta(seconds=2)
    runner.FIRST_PAUSE = timedelta(seconds=0.2)
    runner.MAX_ATTEMPTS = 3
    call_command("work")


if __name__ == "__main__":
    main()
