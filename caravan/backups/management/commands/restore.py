from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.backups import services
from caravan.backups.manifest import BackupUnusable


class Command(BaseCommand):
    help = """Put a backup back into an empty database and an empty folder, and prove that all of it is there.

    Needs the key file. Compares every byte of the backup, every table, every file, the chains of the audit and a
    thousand opened values; lets whoever was erased since be erased again. 1, and what is wrong by name, if anything is.
    """
    requires_system_checks = []  # there are no tables yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="as the command backup wrote it")
        parser.add_argument("--application", default="", help="the role to grant rights to: caravan_app")
        parser.add_argument(
            "--without-erasures", action="store_true", help="put it back though there is no file of erasures"
        )
        parser.add_argument("--check", action="store_true", help="look at the backup only, and put nothing back")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        try:
            if options["check"]:
                manifest = services.check(folder=folder)
                self.stdout.write(f"{folder} is the backup that was made at {manifest.made_at}, to the last byte.")
                return
            manifest = services.restore(
                folder=folder,
                now=clock.now(),
                application=options["application"],
                say=self.stderr.write,
                is_without_erasures=options["without_erasures"],
            )
        except BackupUnusable as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"Everything of {manifest.made_at} is back: {len(manifest.tables):,} tables and "
            f"{manifest.uploads:,} files as they were, {len(manifest.ends):,} chains of the audit sound, "
            f"{len(manifest.samples):,} values opened to what they were."
        )
        for breach in manifest.breaches:
            self.stdout.write(f"It was so before already: {breach}")
