import csv
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.directory.network import NetworkUnfit, load

MOST_NAMED = 50


class Command(BaseCommand):
    help = """Take in an office's own tables: organizations, staff with their roles, service points, adviser contracts.

    The folder holds up to four CSV files, in UTF-8. All of it is taken or nothing, and what is there already is
    left as it is. Which columns they have: docs/how-to/enter-your-network.md.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--passwords", type=Path, help="a new file for the passwords of the new accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, file = options["folder"], options["passwords"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        if file is not None and file.exists():
            raise CommandError(f"{file} exists already; passwords are written to a new file only.")
        try:
            loaded = load(folder, with_passwords=file is not None, today=clock.today(), now=clock.now())
        except NetworkUnfit as unfit:
            for problem in unfit.problems[:MOST_NAMED]:
                self.stderr.write(problem)
            raise CommandError(f"{unfit}. Nothing was changed.") from None
        if file is not None:
            _write(file, loaded.passwords)
        for name in dict.fromkeys([*loaded.new, *loaded.known]):
            self.stdout.write(f"{name}: {loaded.new.get(name, 0):,} new, {loaded.known.get(name, 0):,} there already")


def _write(file: Path, passwords: dict[str, str]) -> None:
    """Write the passwords where nobody but the owner of the file reads them."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([("username", "password"), *passwords.items()])
