"""A copy of everything a matter keeps of the person who asked, for handing it to them."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.consultations.export import copy_by_staff
from caravan.matters.management.commands.erase_subject import account_of, matter_of
from caravan.matters.refusals import Refused
from caravan.web.citizen.views.own import packed


class Command(BaseCommand):
    help = (
        "Write everything a matter keeps of the person who asked, and of nobody else, into a zip file that only its "
        "owner can read, for handing it to them. The purpose goes on record."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the matter's number")
        parser.add_argument("file", type=Path, help="where to write; it must not be there yet")
        parser.add_argument("--by", required=True, help="the account of the supervisor who hands it out")
        parser.add_argument("--purpose", required=True, help="what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["purpose"].strip():
            raise CommandError("Say with --purpose what it is for.")
        matter, by = matter_of(options["number"]), account_of(options["by"])
        try:
            handle = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {type(error).__name__}") from None
        try:
            with os.fdopen(handle, "wb") as file:
                made = copy_by_staff(matter=matter, by=by, purpose=options["purpose"].strip()[:80], now=clock.now())
                file.write(packed(made))
        except Refused as refusal:
            options["file"].unlink()
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Wrote {options['file']}. Hand it to the person, and delete it.")
