from typing import Any

from django.core.management.base import BaseCommand

from caravan.knowledge.loading import load_reference


class Command(BaseCommand):
    help = "Load the shipped topics, guided questions and laws; run it again after an upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        topics, questions, laws = load_reference()
        if options["verbosity"]:
            self.stdout.write(f"{topics} topics, {questions} guided questions, {laws} laws.")
