from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.demo.network.build import PASSWORD
from caravan.demo.seed import accounts, seed
from caravan.regions.models import Region


class Command(BaseCommand):
    help = "Fill an empty database with Hubei and invented people."

    def handle(self, *args: Any, **options: Any) -> None:
        if Region.objects.exists():
            raise CommandError("There is data already. Remove the demo's folder to start again.")
        seed(now=clock.now(), say=self.stdout.write)
        for role, user in accounts():
            self.stdout.write(f"{role}: {user.username} / {PASSWORD}")
