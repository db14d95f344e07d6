import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from caravan import clock
from caravan.demo.network.build import PASSWORD
from caravan.demo.seed import accounts, seed
from caravan.people.models import User

STARTS_WITHIN = 60  # seconds


class Command(BaseCommand):
    help = "Run Caravan with the whole of Hubei and invented people, on this machine only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set CARAVAN_DEMO=1, or use: make demo")
        port = options["port"]
        # The seed makes papers too: their QR codes lead to this very site.
        settings.PUBLIC_URL = os.environ.setdefault("CARAVAN_PUBLIC_URL", f"http://127.0.0.1:{port}")
        # Two servers may share a port and take turns, so a stale one would answer half of the requests.
        if _answers(port):
            raise CommandError(f"Port {port} is taken. Stop what runs there, or use: make demo PORT={port + 1}")
        self.prepare()
        self.run(port)

    def prepare(self) -> None:
        """Bring the demo's database up to date and fill it if it is empty."""
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        if _is_of_another_version():
            raise CommandError(
                f"The demo's data is of another version. Delete the folder {settings.DATA_DIR} and try again."
            )
        call_command("migrate", verbosity=0)
        if not User.objects.exists():
            began = time.monotonic()
            # Some sample questions miss their promise on purpose: the pages tell of it, the terminal need not.
            logging.getLogger("caravan.jobs.alarms").setLevel(logging.CRITICAL)
            self.stdout.write("First start: this takes about a minute.")
            seed(now=clock.now(), say=self.say)
            self.stdout.write(f"Ready after {time.monotonic() - began:.0f} seconds.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def run(self, port: int) -> None:
        """Run the server and the worker until one of them ends or somebody presses Ctrl+C."""
        server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        server += ["--workers", "1", "--blocking-threads", "8", "--log-level", "error", "caravan.wsgi:application"]
        worker = [sys.executable, "manage.py", "work"]
        children = [subprocess.Popen(command, cwd=settings.ROOT, env=os.environ) for command in (server, worker)]  # noqa: S603
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            self.announce(port, children[0])
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(timeout=20)

    def announce(self, port: int, server: subprocess.Popen[bytes]) -> None:
        address = f"http://127.0.0.1:{port}/"
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and server.poll() is None and not _is_live(address):
            time.sleep(0.1)
        self.stdout.write(
            f"\n  Caravan is at {address}\n\n  Staff log in at {address}staff/ with the password {PASSWORD}\n"
        )
        for role, user in accounts():
            self.stdout.write(f"    {user.username:<24} {role}, {user.name}")
        self.stdout.write("\n  Everybody in it is invented. Press Ctrl+C to stop.")
        self.stdout.flush()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _is_of_another_version() -> bool:
    """Say whether the database knows of a migration that this code does not: nothing can bring it up to date."""
    return bool(
        MigrationRecorder(connection).applied_migrations().keys() - MigrationLoader(None).disk_migrations.keys()
    )


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_live(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}live", timeout=2) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)
    except OSError:
        return False
