from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.storing import one_state
from caravan.tally.invariants import INVARIANTS

MOST_SHOWN = 10


class Command(BaseCommand):
    help = "Look for exceptions to what must hold at every moment of every question; 1 if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--whatever-the-time",
            action="store_true",
            help="only tell what waiting alone breaks and the worker mends: after a restore",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, broken = clock.now(), 0
        with one_state():
            for invariant in INVARIANTS:
                found = [str(one) for one in invariant.exceptions(now)]
                is_told = invariant.depends_on_time and options["whatever_the_time"]
                broken += bool(found) and not is_told
                word = ("waits " if is_told else "BROKEN") if found else "holds "
                self.stdout.write(f"{word}  {invariant.sentence}")
                for one in found[:MOST_SHOWN]:
                    self.stdout.write(f"          {one}")
                if len(found) > MOST_SHOWN:
                    self.stdout.write(f"          and {len(found) - MOST_SHOWN} more")
        if broken:
            raise CommandError(f"{broken} of {len(INVARIANTS)} do not hold.")
        waiting = "; what waits, the worker mends" if options["whatever_the_time"] else ""
        self.stdout.write(f"All {len(INVARIANTS)} hold{waiting}.")
