"""Whether the time an answer takes tells what is there: paired timings of the doors that must not tell.

    python -m tests.probes.telling [--pairs 2000]

By command and never a timed test: on a busy machine it would fail for nothing. Measured is the time on the
processor, of what is there and what is not by turns; ends with 1 if the medians differ by 2 ms and by more than
the two halves of the same measurement do.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

MOST_MS = 2.0
Door = tuple[Callable[[int], Any], Callable[[int], Any]]


def timed(act: Callable[[int], Any], number: int) -> float:
    began = time.process_time()
    act(number)
    return (time.process_time() - began) * 1000


def compared(door: Door, pairs: int) -> tuple[float, float, float]:
    """Return the median of both in milliseconds, and how far two halves of one of them are apart."""
    here: list[float] = []
    nowhere: list[float] = []
    for number in range(pairs):
        turns = [(door[0], here), (door[1], nowhere)]
        for act, kept in turns if number % 2 else turns[::-1]:
            kept.append(timed(act, number))
    noise = max(abs(median(times[::2]) - median(times[1::2])) for times in (here, nowhere))
    return median(here), median(nowhere), noise


def doors() -> dict[str, tuple[int, Door]]:
    """Return each door with how often it is tried, compared with the others, and what is asked of it."""
    from django.conf import settings
    from django.test import Client

    from caravan.matters.models import Matter
    from caravan.matters.services import attempts
    from caravan.people.services import phones
    from tests.e2e.world import PHONE

    # What ends guessing would end the measurement.
    attempts.LIMIT = replace(attempts.LIMIT, most=10**9)
    phones._require_pause = lambda *_given: None
    settings.AXES_FAILURE_LIMIT = 10**9
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    numbers = list(Matter.objects.values_list("number", flat=True))
    code = {"receipt-code": "AAAA-AAAA"}

    def track(number: str) -> Any:
        return client.post("/track/", {"number": number, "code": "AAAA-AAAA"})

    def read(number: str) -> Any:
        return client.get(f"/api/v1/consultations/{number}", headers=code)

    def unknown(n: int) -> str:
        return f"422801-261-{50_000 + n % len(numbers):05}"

    def login(name: str) -> Any:
        return client.post("/staff/login/", {"username": name, "password": "wrong-password"})

    return {
        "number, page": (1, (lambda n: track(numbers[n % len(numbers)]), lambda n: track(unknown(n)))),
        "number, interface": (1, (lambda n: read(numbers[n % len(numbers)]), lambda n: read(unknown(n)))),
        "phone": (
            4,
            (
                lambda _n: client.post("/mine/", {"phone": PHONE}),
                lambda _n: client.post("/mine/", {"phone": "12099999999"}),
            ),
        ),
        # Each costs a whole hashing of a password.
        "account": (20, (lambda _n: login("adviser"), lambda _n: login("nobody0"))),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=2000)
    pairs = parser.parse_args().pairs
    from tests.e2e.site import prepare, settle

    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder) / "town", demo=False)
        import django

        django.setup()
        from caravan import clock
        from tests.e2e.world import NOW

        clock.install(lambda: NOW)
        prepare(Path(folder) / "town")
        telling = 0
        for name, (share, door) in doors().items():
            here, nowhere, noise = compared(door, max(pairs // share, 20))
            tells = abs(here - nowhere) >= MOST_MS and abs(here - nowhere) > noise
            telling += tells
            print(
                f"{name:18} there {here:8.2f} ms   not there {nowhere:8.2f} ms   noise {noise:.2f}{'   TELLS' * tells}"
            )
    return 1 if telling else 0


if __name__ == "__main__":
    sys.exit(main())
