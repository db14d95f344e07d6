from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan.storing import one_state
from caravan.tally.verifying import published, verify


class Command(BaseCommand):
    help = "Read the public tally again and say whether it is the one that was written; 1 if it is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seals", type=Path, help="a folder with daily seals that were kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = published(options["seals"]) if options["seals"] else None
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['seals']} does not hold seals: {error}") from None
        with one_state():
            verdict = verify(known)
        self.stdout.write(
            f"{verdict.questions:,} questions, {verdict.entries:,} hourly entries, {verdict.seals:,} daily seals."
        )
        if verdict.breaches:
            shown = "\n".join(f"  {breach}" for breach in verdict.breaches)
            raise CommandError(f"The tally is not the one that was written:\n{shown}")
        for hour in verdict.unbalanced:
            self.stdout.write(f"did not balance: {hour}")
        self.stdout.write("It is the one that was written.")
