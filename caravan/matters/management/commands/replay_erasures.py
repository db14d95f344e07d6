"""Erase again what a backup brought back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.matters.services import erasure
from caravan.privacy.tombstones import TombstonesUnusable


class Command(BaseCommand):
    help = "After a restore: empty again every matter that CARAVAN_ERASURES_FILE or the database says was erased."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = erasure.replay(now=clock.now())
        except TombstonesUnusable as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count:,} erased matters hold nothing of anybody.")
