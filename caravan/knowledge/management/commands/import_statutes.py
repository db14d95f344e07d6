from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.knowledge.loading import import_statutes


class Command(BaseCommand):
    help = "Import the text of laws from a folder of Markdown files, so that answers show the articles they cite."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder. Give the one that holds the laws' folders.")
        outcomes = list(import_statutes(folder, now=clock.now()))
        for outcome in outcomes:
            if outcome.problem:
                self.stderr.write(f"skipped {outcome.folder}: {outcome.problem}")
        read = [outcome for outcome in outcomes if not outcome.problem]
        self.stdout.write(
            f"{len(read)} laws with {sum(o.articles for o in read):,} articles; {len(outcomes) - len(read)} skipped."
        )
        if not outcomes:
            raise CommandError(f"No law was found in {folder}.")
