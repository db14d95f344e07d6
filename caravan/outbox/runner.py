"""Carry out what waits in the outbox.

Every message is handled in a transaction of its own, and a transactional handler commits together
with the mark that it is done: killed at any point, it has either happened once or not at all.
A message that fails is tried again with growing pauses and given up, with an alarm, after ten tries;
it never holds up the others. One that kills its worker counts its tries as well.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from caravan import audit
from caravan.jobs import watchdog
from caravan.jobs.alarms import clear_alarms, describe, raise_alarm
from caravan.outbox import claims
from caravan.outbox.models import Message
from caravan.outbox.registry import HANDLERS, Handler

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
BATCH = 20
PARKED = "outbox_parked"
# Well within a lease; the slowest handler waits fifteen seconds for a gateway.
LONGEST = timedelta(seconds=30)


class LeaseLost(Exception):
    """Another worker has the message now."""


class NeverReturned(Exception):
    """A handler did not come to an end."""


def drain(*, now: datetime, worker: str, limit: int = 200) -> int:
    """Carry out up to ``limit`` due messages; return how many were taken up."""
    started = time.monotonic()
    taken = 0
    while taken < limit:
        batch = claims.claim(now=_later(now, started), worker=worker, limit=min(BATCH, limit - taken))
        if not batch:
            break
        for number, message in enumerate(batch):
            carry_out(message, now=_later(now, started), waiting=batch[number + 1 :])
        taken += len(batch)
    return taken


def _later(now: datetime, started: float) -> datetime:
    """Let leases run in real time while one call works through many messages."""
    return now + timedelta(seconds=time.monotonic() - started)


def carry_out(message: Message, *, now: datetime, waiting: Sequence[Message] = ()) -> bool:
    """Handle one claimed message; return whether it was carried out.

    If its handler never returns, the worker ends, and ``waiting``, claimed with it, is given back first.
    """
    handler = HANDLERS.get(message.topic)
    if handler is None:
        _give_up(message, now, f"no handler for the topic {message.topic}")
        return False
    if message.attempts > MAX_ATTEMPTS:
        _give_up(message, now, "its worker died each time")
        return False
    limit = LONGEST.total_seconds()
    try:
        with watchdog.within(
            limit, f"{message.topic} {message.pk}", lambda: _give_back(message, waiting, now + LONGEST)
        ):
            _handle(message, handler, now)
    except LeaseLost:
        return False
    except Exception as error:
        _try_later(message, now, error)
        return False
    return True


def _handle(message: Message, handler: Handler, now: datetime) -> None:
    if handler.is_transactional:
        with transaction.atomic():
            # Marked first: the row stays locked while the handler works, and a lost lease shows before any harm.
            if not claims.finish(message, now=now):
                raise LeaseLost
            handler.function(message.payload, now)
        return
    if not claims.renew(message, now=now):
        raise LeaseLost
    handler.function(message.payload, now)
    claims.finish(message, now=now)


def _give_back(message: Message, waiting: Sequence[Message], now: datetime) -> None:
    claims.release(waiting)
    # Of a transactional handler the row is held by its own transaction: it waits for its lease to run out instead.
    _try_later(message, now, NeverReturned())


def _try_later(message: Message, now: datetime, error: Exception) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        _give_up(message, now, describe(error))
        return
    claims.postpone(message, run_after=now + pause(message.attempts), error=describe(error))
    logger.warning("outbox: %s %s failed, try %s: %s", message.topic, message.pk, message.attempts, describe(error))


def _give_up(message: Message, now: datetime, why: str) -> None:
    if claims.park(message, now=now, error=why[:240]):
        raise_alarm(PARKED, f"{message.topic}: {why}", now, key=str(message.pk))


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: doubling, up to an hour, spread by a fifth either way."""
    steady = min(FIRST_PAUSE * (1 << attempts - 1), LONGEST_PAUSE)
    return steady * (0.8 + secrets.randbelow(4001) / 10000)


@transaction.atomic
def revive(*, now: datetime, topic: str | None = None, by: str = "system") -> int:
    """Let parked messages be tried again, once their cause is mended; return how many. Their alarms are over."""
    parked = Message.objects.parked()
    if topic is not None:
        parked = parked.filter(topic=topic)
    keys = list(parked.select_for_update().values_list("pk", flat=True))
    if not keys:
        return 0
    Message.objects.filter(pk__in=keys).update(parked_at=None, run_after=now, attempts=0, lease_until=None, lease_by="")
    clear_alarms(PARKED, now, keys=map(str, keys))
    audit.record("outbox.revive", actor=by, subject=None, data={"topic": topic or "", "count": len(keys)}, now=now)
    return len(keys)
