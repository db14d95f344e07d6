"""Run the worker."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from caravan.jobs import watchdog
from caravan.jobs.worker import WorkLoop


class Command(BaseCommand):
    """Runs due jobs and drains the outbox every second until it gets SIGTERM or SIGINT."""

    help = "Run periodic jobs and carry out what waits in the outbox. Any number may run side by side."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one turn only")

    def handle(self, *args: Any, **options: Any) -> None:
        loop = WorkLoop()
        if options["once"]:
            loop.turn()
            return
        stop = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        watchdog.start()
        loop.run(stop)
