"""Create the key file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from caravan.privacy import keys


class Command(BaseCommand):
    """Writes new keys once; an existing file is never touched."""

    help = "Create the key file that personal data is encrypted with. Refuses to overwrite one."
    requires_system_checks = []  # the check would ask for the very file that is created here

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.KEY_FILE)
        try:
            keys.create(path)
        except keys.KeyFileExists as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Wrote {path}. Keep a copy apart from the database: without it nothing can be read back.")
