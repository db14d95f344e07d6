"""CPU milliseconds per request of asking and of the staff queue, beside django-helpdesk and beside plain SQL.

    python -m benchmarks.pages [--sizes 10000 1000000] [--peer-sizes 10000 100000] [--rounds 9] [--share 20]

Every server runs at the same time and they take turns, a few requests each, for several rounds: whatever
else the machine is doing falls on all of them alike. What is printed is the median round.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from benchmarks import caravan, databases, peer, tables
from benchmarks.floor import Floor
from benchmarks.processes import Cost, cost_of, own_cost

CREATE, QUEUE = "create by the public form", "queue, urgent, nearest promise, 25 rows"
BARS = {CREATE: Cost(6, 2), QUEUE: Cost(8, 3)}
# What the peer's create took at 10,000 rows on the quiet machine on which the bars were set.
PEER_THEN = Cost(10.0, 2.3)
PEER_SIZE = 10_000
WARM = 10


@dataclass
class Subject:
    """One kind of work of one product at one size, and what each round of it cost."""

    product: str
    size: int
    work: str
    read: Callable[[], Cost]
    acts: Iterator[Callable[[], None]]
    share: int
    rounds: list[Cost] = field(default_factory=list)

    def turn(self) -> None:
        before = self.read()
        for _ in range(self.share):
            next(self.acts)()
        self.rounds.append((self.read() - before).each(self.share))

    @property
    def cost(self) -> Cost:
        """The median round; the parts of a round vary together, so each is taken by itself."""
        return Cost(median(r.application for r in self.rounds), median(r.database for r in self.rounds))


def again(act: Callable[[], None]) -> Iterator[Callable[[], None]]:
    while True:
        yield act


def ours(size: int, rounds: int, share: int, stack: ExitStack) -> Iterator[Subject]:
    filled = caravan.prepare(size)
    filled.settle()
    pid, connection = stack.enter_context(caravan.serve(filled))

    def read() -> Cost:
        return cost_of(pid)

    for label, username, path in caravan.LOOKS:
        visitor = caravan.staff(connection, username)
        act = again(lambda visitor=visitor, path=path: caravan.look(visitor, path))  # type: ignore[misc]
        yield Subject("Caravan", size, QUEUE if label == "" else label, read, act, share)
    places = caravan.villages(filled, rounds * share + WARM)
    print(f"Walking {len(places)} forms to their last page ...", file=sys.stderr)
    ready = [caravan.ready_to_send(connection, place) for place in places]
    sends = iter([lambda visitor=visitor: caravan.send(visitor) for visitor in ready])
    yield Subject("Caravan", size, CREATE, read, sends, share)


def plain(size: int, share: int, stack: ExitStack) -> Iterator[Subject]:
    floor = Floor.of_newest(caravan.database(size).url)
    stack.callback(floor.close)
    yield Subject("plain SQL", size, QUEUE, own_cost, again(floor.select), share)
    yield Subject("plain SQL", size, CREATE, own_cost, again(floor.insert), share)


def theirs(size: int, share: int, stack: ExitStack) -> Iterator[Subject]:
    filled = peer.prepare(size)
    filled.settle()
    pid, connection = stack.enter_context(peer.serve(filled))
    clerk, sender = peer.staff(connection), peer.ready_to_send(connection)
    # One look of theirs costs as much as several of ours: fewer do, and the run stays short.
    looks = again(lambda: peer.look(clerk))
    yield Subject("django-helpdesk", size, QUEUE, lambda: cost_of(pid), looks, max(share // 4, 1))
    yield Subject("django-helpdesk", size, CREATE, lambda: cost_of(pid), again(lambda: peer.send(sender)), share)


def measure(subjects: Sequence[Subject], rounds: int) -> None:
    """Let all take turns, in another order each round."""
    order = random.Random(1)  # noqa: S311 -- nothing secret
    for number in range(rounds):
        for subject in order.sample(subjects, len(subjects)):
            subject.turn()
        print(f"\rround {number + 1} of {rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def show(subjects: Sequence[Subject]) -> None:
    for work, bar in BARS.items():
        chosen = [subject for subject in subjects if subject.work == work]
        mine = next(subject for subject in chosen if subject.product == "Caravan").cost.total
        pace = _pace(subjects)
        rows = []
        for subject in chosen:
            cost, scaled = subject.cost, subject.cost
            verdict = ""
            if pace is not None:
                scaled = Cost(cost.application / pace.application, cost.database / pace.database)
            if subject.product == "Caravan":
                verdict = (
                    "met" if scaled.application <= bar.application and scaled.database <= bar.database else "MISSED"
                )
            rows.append(
                [
                    f"{subject.product}, {subject.size:,} rows",
                    _written(cost),
                    f"{cost.total / mine:.2f}",
                    _written(scaled) if pace else "",
                    verdict,
                ]
            )
        head = ["CPU ms per request: application + database", "measured", "ratio", "at the pace of the bar", ""]
        tables.show(f"{work}: at most {_written(bar)}", head, rows)
    _show_looks([subject for subject in subjects if subject.work not in BARS])


def _pace(subjects: Sequence[Subject]) -> Cost | None:
    """Return how much slower than then the peer is now: the machine, not the product."""
    for subject in subjects:
        if (subject.product, subject.size, subject.work) == ("django-helpdesk", PEER_SIZE, CREATE):
            then, now = PEER_THEN, subject.cost
            return Cost(now.application / then.application, now.database / then.database)
    return None


def _show_looks(subjects: Sequence[Subject]) -> None:
    sizes = sorted({subject.size for subject in subjects})
    found = {(subject.work, subject.size): subject.cost for subject in subjects}
    rows = [[label, *(_written(found[label, size]) for size in sizes)] for label, _who, _path in caravan.LOOKS if label]
    tables.show("Other queues of Caravan, measured", ["who looks at what", *(f"{size:,} rows" for size in sizes)], rows)


def _written(cost: Cost) -> str:
    return f"{cost.application:.2f} + {cost.database:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 1_000_000])
    parser.add_argument("--peer-sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--share", type=int, default=20, help="requests a round")
    options = parser.parse_args()
    with databases.running(), ExitStack() as stack:
        subjects = [s for size in options.sizes for s in ours(size, options.rounds, options.share, stack)]
        subjects += [s for size in options.peer_sizes for s in theirs(size, options.share, stack)]
        for subject in subjects:
            for _ in range(WARM if subject.product == "Caravan" else 3):
                next(subject.acts)()
        subjects += [s for size in options.sizes for s in plain(size, options.share, stack)]
        measure(subjects, options.rounds)
    show(subjects)


if __name__ == "__main__":
    main()
