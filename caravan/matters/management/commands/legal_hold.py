"""Keep a matter as it is, whatever its time."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.matters.management.commands.erase_subject import account_of, matter_of
from caravan.matters.refusals import Refused
from caravan.matters.services import erasure


class Command(BaseCommand):
    help = "Keep a matter from being erased, because a court, an inspection or a complaint needs it; or lift that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("place", "lift"))
        parser.add_argument("number", help="the matter's number")
        parser.add_argument("--by", required=True, help="the account of the supervisor who decides")
        parser.add_argument("--reason", default="", help="which court or inspection needs it")

    def handle(self, *args: Any, **options: Any) -> None:
        matter, by, now = matter_of(options["number"]), account_of(options["by"]), clock.now()
        try:
            if options["step"] == "lift":
                lifted = erasure.lift_hold(matter=matter, by=by, now=now)
                self.stdout.write("Lifted." if lifted else "There was none.")
                return
            if not options["reason"].strip():
                raise CommandError("Say with --reason who needs it.")
            erasure.place_hold(matter=matter, reason=options["reason"].strip(), by=by, now=now)
            self.stdout.write("It stays as it is until the hold is lifted.")
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
