"""The worker: every second, run what is due and carry out what waits."""

import logging
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta

from django.db import close_old_connections, connection

from caravan import clock
from caravan.jobs.alarms import describe
from caravan.jobs.models import Worker
from caravan.jobs.registry import TURNS
from caravan.jobs.running import run_due

logger = logging.getLogger(__name__)

HEARTBEAT = timedelta(seconds=5)
PAUSE = 1.0
# After the database was out of reach: long enough not to flood it, short enough to be back soon.
PAUSE_AFTER_FAILURE = 2.0


def worker_name() -> str:
    """Return a name that no other worker has, ever."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"


class WorkLoop:
    """Turns until it is told to stop. A failure of one turn never ends it."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or worker_name()
        self.seen_at: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; the turn under way is brought to its end."""
        logger.info("worker %s starts", self.name)
        while not stop.is_set():
            try:
                close_old_connections()
                is_more = self.turn()
            except Exception as error:
                logger.error("worker %s: the turn failed: %s", self.name, describe(error))
                connection.close()
                stop.wait(PAUSE_AFTER_FAILURE)
                continue
            if not is_more:
                stop.wait(PAUSE)
        self.leave()
        logger.info("worker %s stops", self.name)

    def turn(self) -> bool:
        """Do what is due now; return whether more is waiting."""
        now = clock.now()
        self.beat(now)
        run_due(now=now, worker=self.name)
        is_more = False
        for turn in TURNS:
            is_more = turn(clock.now(), self.name) or is_more
        return is_more

    def beat(self, now: datetime) -> None:
        """Give a sign of life, at most every five seconds (at once if the clock was moved)."""
        if self.seen_at is not None and timedelta(0) <= now - self.seen_at < HEARTBEAT:
            return
        Worker.objects.update_or_create(
            name=self.name,
            defaults={"seen_at": now, "stopped_at": None},
            create_defaults={"seen_at": now, "started_at": now},
        )
        self.seen_at = now

    def leave(self) -> None:
        """Say that the silence from now on is meant."""
        try:
            Worker.objects.filter(name=self.name).update(stopped_at=clock.now())
        except Exception as error:
            logger.error("worker %s could not sign off: %s", self.name, describe(error))
        connection.close()
