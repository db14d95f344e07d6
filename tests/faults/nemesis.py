"""Who kills, by lots drawn from a seed, and who starts again what died, as systemd does: one thread is both.

It counts in writes, not in seconds: on a slow machine the same seed still leaves time to get something done.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.servers.installation import Installation, Web
from tests.servers.processes import Process, children_of, end

# Out of a hundred kills so many are of each kind.
LOTS = {"web worker": 45, "web master": 10, "worker": 20, "database backend": 15, "database": 10}
RESTART_AFTER = 1.0
TURN = 0.05


class Nemesis:
    """Kills something after ``every`` acknowledged writes on average, until it is stopped."""

    def __init__(
        self,
        caravan: Installation,
        webs: list[Web],
        worker: Process,
        *,
        writes: Callable[[], int],
        seed: int,
        every: float,
    ) -> None:
        self.caravan, self.webs, self.worker, self.writes = caravan, webs, worker, writes
        self.lots, self.every = random.Random(seed), every
        self.kills: Counter[str] = Counter()
        self._stop = threading.Event()
        self._died: dict[str, float] = {}
        self._thread = threading.Thread(target=self._run, name="nemesis")
        self._failure: BaseException | None = None

    @property
    def watched(self) -> list[Process]:
        return [self.caravan.cluster.process, *self.webs, self.worker]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> Counter[str]:
        """Stop killing; whatever is down is up again. Return how many kills of each kind there were."""
        self._stop.set()
        self._thread.join()
        if self._failure:
            raise self._failure
        return self.kills

    def _run(self) -> None:
        try:
            next_at = self.lots.expovariate(1 / self.every)
            while not self._stop.is_set():
                self._revive()
                if self.writes() >= next_at:
                    self._strike()
                    next_at = self.writes() + self.lots.expovariate(1 / self.every)
                self._stop.wait(TURN)
            while any(not process.is_running() for process in self.watched):
                self._revive()
                time.sleep(TURN)
        except BaseException as error:
            self._failure = error

    def _revive(self) -> None:
        now = time.monotonic()
        for process in self.watched:
            if process.is_running():
                self._died.pop(process.name, None)
            elif now - self._died.setdefault(process.name, now) >= RESTART_AFTER:
                process.kill()  # what it left behind
                process.start()

    def _strike(self) -> None:
        kind = self.lots.choices(list(LOTS), list(LOTS.values()))[0]
        if self._hit(kind):
            self.kills[kind] += 1

    def _hit(self, kind: str) -> bool:
        web = self.lots.choice(self.webs)
        match kind:
            case "web worker" if web.is_running():
                return self._kill_one([pid for pid in web.children() if is_serving(pid)])
            case "web master" if web.is_running():
                end(web.pid)
                return True
            case "worker" if self.worker.is_running():
                end(self.worker.pid)
                return True
            case "database backend" if self.caravan.cluster.process.is_running():
                return self._kill_one(backends_of(self.caravan.cluster.process.pid))
            case "database" if self.caravan.cluster.process.is_running():
                self.caravan.cluster.kill()
                return True
        return False

    def _kill_one(self, pids: list[int]) -> bool:
        if pids:
            end(self.lots.choice(sorted(pids)))
        return bool(pids)


def is_serving(pid: int) -> bool:
    """Tell a process that answers requests from the one that watches over what the others share."""
    return "resource_tracker" not in _command_of(pid)


def backends_of(master: int) -> list[int]:
    return [pid for pid in children_of(master) if " caravan_app caravan " in _command_of(pid)]


def _command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""
