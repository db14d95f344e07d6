import json
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan.audit.verifying import End, verify
from caravan.storing import one_state

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Read the whole audit record again and say whether it is the one that was written; 1 if it is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--known", type=Path, help="the ends that an earlier run kept: nothing may be missing since"
        )
        parser.add_argument("--keep", type=Path, help="write the ends here if all is well; keep the file elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        known = _read(options["known"]) if options["known"] else None
        began = perf_counter()
        with one_state():
            verdict = verify(known, progress=lambda count: self.stderr.write(f"  {count:,} events"))
        rate = verdict.events / max(perf_counter() - began, 1e-6)
        self.stdout.write(f"{verdict.events:,} events in {len(verdict.ends):,} sound chains, {rate:,.0f} a second.")
        if verdict.breaches:
            shown = "\n".join(f"  {breach}" for breach in verdict.breaches[:MOST_SHOWN])
            raise CommandError(
                f"The record is not the one that was written. First of {len(verdict.breaches)}:\n{shown}"
            )
        if options["keep"]:
            ends = {name: [seq, mac.hex()] for name, (seq, mac) in verdict.ends.items()}
            options["keep"].write_text(json.dumps(ends, indent=0), encoding="ascii")
        self.stdout.write("It is the one that was written.")


def _read(path: Path) -> dict[str, End]:
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        return {name: (int(seq), bytes.fromhex(mac)) for name, (seq, mac) in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CommandError(f"{path} does not hold the ends of an earlier run: {error}") from None
