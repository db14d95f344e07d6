from argparse import ArgumentParser
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.cases.services.standards import set_hardship_standard
from caravan.matters.refusals import Refused
from caravan.regions.models import Region


class Command(BaseCommand):
    help = "Enter the official figure up to which a household counts as in hardship, for a place and all below it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("region", help="code of the division, such as 42")
        parser.add_argument("amount", help="monthly income a head, in yuan")
        parser.add_argument("--from", dest="valid_from", required=True, help="first day it holds, as 2026-01-01")
        parser.add_argument("--source", required=True, help="the official document: title, number, day")

    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.on(clock.today()).filter(code=options["region"]).first()
        if region is None:
            raise CommandError("There is no such division.")
        try:
            standard = set_hardship_standard(
                region=region,
                monthly_income=Decimal(options["amount"]),
                source=options["source"],
                valid_from=date.fromisoformat(options["valid_from"]),
                by="system",
                now=clock.now(),
            )
        except (InvalidOperation, ValueError, Refused) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{region.name}: {standard.monthly_income} from {standard.valid_from}.")
