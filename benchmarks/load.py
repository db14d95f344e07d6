"""L1 and L3: people who come whether or not the others were served, on a whole Caravan with PostgreSQL and nginx.

    python -m benchmarks.load [L1] [L3] [--seconds 60]

Every request has a moment at which somebody wants it; its time runs from that moment, so a server that falls behind
pays for the queue as well. Afterwards every acknowledged question is looked for in the database.
"""

import argparse
import asyncio
import os
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from uuid import uuid4

import aiohttp

from tests.servers.asking import question
from tests.servers.front import Front, start_front, unverified
from tests.servers.installation import Installation, installed

QUEUE, LOGIN = "/staff/", "/staff/login/"
# Before anything is measured: processes load their parts, the database its pages.
WARM_UP = 60


@dataclass(frozen=True)
class Burst:
    """What comes in a second, and how long what is measured may take."""

    name: str
    creates: float
    reads: float
    share_of_queue: float
    bars: dict[str, tuple[float, float]]  # kind -> p95, p99 in seconds


BURSTS = {
    "L1": Burst("L1", 10, 50, 0.1, {"create": (0.150, 0.5), "read": (0.100, 0.5), "queue": (0.100, 0.5)}),
    "L3": Burst("L3", 15, 50, 0.5, {"create": (1.0, 1.0), "read": (1.0, 1.0), "queue": (1.0, 1.0)}),
}


@dataclass
class Measured:
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    numbers: list[str] = field(default_factory=list)


class Crowd:
    """Sends requests at their moments through one pool of connections."""

    def __init__(self, client: aiohttp.ClientSession, town: dict[str, Any], cookies: dict[str, str]) -> None:
        self.client, self.town = client, town
        self.signed_in = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self.lots = random.Random(12348)  # noqa: S311 -- the same crowd each time
        self.receipts: list[dict[str, str]] = []
        self.measured = Measured()
        self._count = 0

    async def come(self, burst: Burst, seconds: float) -> None:
        """Let everybody come who comes in so many seconds, and wait until each was answered."""
        moments = [("create", at) for at in self._moments(burst.creates, seconds)]
        for at in self._moments(burst.reads, seconds):
            moments.append(("queue" if self.lots.random() < burst.share_of_queue else "read", at))
        began = time.perf_counter() + 0.2
        tasks = []
        for kind, at in sorted(moments, key=lambda one: one[1]):
            await asyncio.sleep(max(0.0, began + at - time.perf_counter()))
            tasks.append(asyncio.create_task(self._one(kind, began + at)))
        await asyncio.gather(*tasks)

    def _moments(self, rate: float, seconds: float) -> list[float]:
        moments, at = [], self.lots.expovariate(rate)
        while at < seconds:
            moments.append(at)
            at += self.lots.expovariate(rate)
        return moments

    async def _one(self, kind: str, wanted: float) -> None:
        try:
            status = await getattr(self, f"_{kind}")()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.measured.failed[f"{kind} {type(error).__name__}"] += 1
        else:
            self.measured.seconds[kind].append(time.perf_counter() - wanted)
            if status >= 400:
                self.measured.failed[f"{kind} {status}"] += 1

    async def _create(self) -> int:
        self._count += 1
        places = [*self.town["villages"], *self.town["counties"][:40]]
        async with self.client.post(
            "/api/v1/consultations",
            json=question(self.lots.choice(places), f"第{self._count:06}问，老板拖欠我的工资。"),
            headers={"Idempotency-Key": f"load-{uuid4().hex}"},
        ) as answer:
            if answer.status in {200, 201}:
                receipt = await answer.json()
                self.receipts.append(receipt)
                self.measured.numbers.append(receipt["number"])
            return answer.status

    async def _read(self) -> int:
        """Follow a matter, look for help, or read the first page."""
        drawn = self.lots.random()
        if drawn < 0.5 and self.receipts:
            receipt = self.lots.choice(self.receipts[-200:])
            return await self._get(f"/api/v1/consultations/{receipt['number']}", {"Receipt-Code": receipt["code"]})
        return await self._get("/" if drawn < 0.75 else "/api/v1/points?region=422801")

    async def _queue(self) -> int:
        return await self._get(QUEUE, self.signed_in)

    async def _get(self, path: str, headers: dict[str, str] | None = None) -> int:
        async with self.client.get(path, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            return answer.status


def log_in(front: Front, username: str, password: str) -> dict[str, str]:
    with front.client() as client:
        page = client.get(LOGIN)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if found is None:
            raise SystemExit("The page to log in at has no token.")
        sent = {"username": username, "password": password, "csrfmiddlewaretoken": found[1]}
        # nginx passes the name on without the port, which is the usual one everywhere but here.
        client.post(LOGIN, data=sent, headers={"Referer": f"https://127.0.0.1{LOGIN}"})
        if (status := client.get(QUEUE).status_code) != 200:
            raise SystemExit(f"{username} does not get to the queue: {status}")
        return dict(client.cookies)


async def measure(burst: Burst, caravan: Installation, front: Front, seconds: float) -> bool:
    town = caravan.town
    cookies = log_in(front, "duty", town["password"])
    async with aiohttp.ClientSession(
        front.address,
        connector=aiohttp.TCPConnector(limit=120, ssl=unverified()),
        timeout=aiohttp.ClientTimeout(30),
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as client:
        crowd = Crowd(client, town, cookies)
        # L3 is a Monday at nine: a quiet house, then everybody. L1 goes on steadily.
        await crowd.come(Burst("", 3, 10, burst.share_of_queue, {}), WARM_UP / 6)
        crowd.measured = Measured()
        load = os.getloadavg()[0]
        await crowd.come(burst, seconds)
    return report(burst, crowd.measured, caravan, load)


def report(burst: Burst, measured: Measured, caravan: Installation, load: float) -> bool:
    print(f"\n{burst.name}: {burst.creates:g} creates and {burst.reads:g} reads a second")
    print(f"  load average {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    is_kept = True
    for kind, (bar95, bar99) in burst.bars.items():
        times = measured.seconds[kind]
        if len(times) < 2:
            continue
        parts = quantiles(times, n=100)
        p50, p95, p99 = parts[49], parts[94], parts[98]
        fits = p95 <= bar95 and p99 <= bar99
        is_kept = is_kept and fits
        figures = "  ".join(
            f"{name} {value * 1000:5.0f}"
            for name, value in (("p50", p50), ("p95", p95), ("p99", p99), ("longest", max(times)))
        )
        bars = f"bars {bar95 * 1000:.0f}, {bar99 * 1000:.0f}"
        print(f"  {kind:7} {len(times):5}  {figures} ms  ({bars})  {'ok' if fits else 'TOO SLOW'}")
    with caravan.cluster.connect() as connection:
        found = {number for (number,) in connection.execute("SELECT number FROM matters_matter")}
    lost = [number for number in measured.numbers if number not in found]
    failed = dict(measured.failed)
    print(f"  {len(measured.numbers)} acknowledged, {len(lost)} lost; failed: {failed or 'none'}")
    return is_kept and not lost and not failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="*", choices=[*BURSTS, []], help="L1, L3; both unless said")
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    all_kept = True
    with installed() as caravan:
        # Who signs in for the queue has a password alone.
        caravan.settings |= {"CARAVAN_HTTPS": "1", "CARAVAN_SECOND_FACTOR_ROLES": ""}
        webs = [caravan.start_web(), caravan.start_web()]
        caravan.start_worker()
        front = start_front(caravan, webs)
        for name in options.which or BURSTS:
            all_kept = asyncio.run(measure(BURSTS[name], caravan, front, options.seconds)) and all_kept
    raise SystemExit(0 if all_kept else 1)


if __name__ == "__main__":
    main()
