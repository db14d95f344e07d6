"""Let clients ask while a nemesis kills, then ask the oracle."""

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass

from tests.faults.clients import Answered, Clients, planned
from tests.faults.nemesis import Nemesis
from tests.servers.installation import Installation
from tests.servers.processes import ROOT
from tests.servers.waiting import until


@dataclass(frozen=True)
class Outcome:
    """What came of it: what the clients were told, who was killed, and what is wrong, by kind."""

    answered: Answered
    kills: Counter[str]
    wrong: dict[str, list[str]]
    seconds: float

    def __str__(self) -> str:
        kills = ", ".join(f"{count} {kind}" for kind, count in self.kills.most_common())
        wrong = "; ".join(f"{kind}: {len(found)} ({found[0]}, ...)" for kind, found in self.wrong.items() if found)
        return (
            f"{self.answered.writes:,} acknowledged writes in {self.answered.tries:,} tries and {self.seconds:.0f} s, "
            f"{self.kills.total():,} kills ({kills}); {wrong or 'nothing is wrong'}"
        )


def ordeal(caravan: Installation, *, seed: int, asks: int, rate: float, every: float, flaw: str = "") -> Outcome:
    """Ask ``asks`` questions at ``rate`` a second, killing something every so many writes on average."""
    more = {"CARAVAN_TEST_FLAW": flaw} if flaw else {}
    webs = [caravan.start_web(is_waiting=False, application="tests.faults.flaws:application" if flaw else "", **more)]
    webs.append(caravan.start_web(is_waiting=False, application=webs[0].command[-1], **more))
    worker = caravan.start_worker()
    for web in webs:
        until(f"{web.name} is ready", web.is_ready)
    acts = planned(caravan.town, seed=seed, asks=asks, rate=rate)
    clients = Clients([web.address for web in webs], acts, seed=seed)
    nemesis = Nemesis(caravan, webs, worker, writes=lambda: clients.answered.writes, seed=seed, every=every)
    began = time.monotonic()
    nemesis.start()
    try:
        answered = clients.run()
    finally:
        kills = nemesis.stop()
    seconds = time.monotonic() - began
    until("the database answers", caravan.cluster.answers, within=60)
    for web in webs:
        until(f"{web.name} is ready again", web.is_ready, within=60)
        web.stop()
    worker.stop()
    wrong = asked_of_the_oracle(caravan, answered, [act.marker for act in acts])
    wrong |= {"unanswered": answered.unanswered, "refused": answered.refused}
    wrong["broken"] = [where for web in webs for where in _failures(web.said())]
    return Outcome(answered, kills, wrong, seconds)


def _failures(log: str) -> list[str]:
    """Return what a web server said of answers that were its own fault."""
    lines = log.splitlines()
    found = [number for number, line in enumerate(lines) if "Internal Server Error" in line]
    return ["\n".join(lines[number : number + 12]) for number in found]


def asked_of_the_oracle(caravan: Installation, answered: Answered, sent: list[str]) -> dict[str, list[str]]:
    told = json.dumps(answered.described(sent))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.oracle"],
        cwd=ROOT,
        env=caravan.env(),
        input=told,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]
