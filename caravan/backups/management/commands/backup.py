from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.backups import services
from caravan.backups.manifest import BackupUnusable


class Command(BaseCommand):
    help = """Write the database and the files, but never the keys, to a new folder; 1 if something is wrong with them.

    All of it is of one moment, and nobody has to wait. The audit record is verified, every file compared with its row:
    what is damaged is copied as it is, and named. Run it as the owner of the tables, whose rights a dump needs.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="empty, or not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = services.make(folder=options["folder"], now=clock.now(), say=self.stderr.write)
        except BackupUnusable as problem:
            raise CommandError(str(problem)) from None
        rows = sum(int(count) for count, _digest in manifest.tables.values())
        self.stdout.write(
            f"{options['folder']}: {rows:,} rows, {manifest.uploads:,} files, {len(manifest.ends):,} chains of "
            f"the audit, {len(manifest.samples):,} values opened. The keys are not in it: keep them elsewhere."
        )
        if manifest.breaches:
            shown = "\n".join(f"  {breach}" for breach in manifest.breaches[: services.MOST_SHOWN])
            raise CommandError(
                f"The backup is whole, but not everything in it is as it was written. {len(manifest.breaches):,} in "
                f"all, first:\n{shown}"
            )
