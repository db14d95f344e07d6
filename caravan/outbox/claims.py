"""Claim messages for one worker: the only place that knows what each database can lock.

A claim is a lease. Whoever dies with it loses it when it runs out, and somebody else goes on.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from caravan.outbox.models import Message

LEASE = timedelta(seconds=60)


def claim(*, now: datetime, worker: str, limit: int) -> list[Message]:
    """Lease up to ``limit`` due messages to ``worker``, longest due first."""
    holder = f"{worker[:60]}:{secrets.token_hex(8)}"
    due = Message.objects.pending().filter(_is_free(now), run_after__lte=now).order_by("run_after", "id")
    lease = {"lease_until": now + LEASE, "lease_by": holder, "attempts": F("attempts") + 1}
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            free = due.select_for_update(skip_locked=True)
            chosen = list(free.values_list("pk", flat=True)[:limit])
            taken = bool(chosen) and Message.objects.filter(pk__in=chosen).update(**lease)
    else:
        # Looking takes no lock, so an idle worker never holds up a writer. The update repeats the
        # condition: of two workers that chose the same row, one changes it.
        chosen = list(due.values_list("pk", flat=True)[:limit])
        taken = bool(chosen) and Message.objects.pending().filter(_is_free(now), pk__in=chosen).update(**lease)
    if not taken:
        return []
    return list(Message.objects.filter(pk__in=chosen, lease_by=holder).order_by("run_after", "id"))


def release(messages: Sequence[Message]) -> None:
    """Give back what was claimed and not begun; it does not count as a try."""
    holders = {message.lease_by for message in messages}
    held = Message.objects.pending().filter(pk__in=[message.pk for message in messages], lease_by__in=holders)
    held.update(lease_until=None, lease_by="", attempts=F("attempts") - 1)


def renew(message: Message, *, now: datetime) -> bool:
    """Begin the lease anew; False if it was lost meanwhile."""
    return _held(message).update(lease_until=now + LEASE) == 1


def finish(message: Message, *, now: datetime) -> bool:
    """Mark as carried out; False if the lease was lost meanwhile, and then nothing may be done."""
    return _held(message).update(done_at=now, lease_until=None, last_error="") == 1


def postpone(message: Message, *, run_after: datetime, error: str) -> bool:
    """Give the lease back and try again later."""
    return _held(message).update(lease_until=None, lease_by="", run_after=run_after, last_error=error) == 1


def park(message: Message, *, now: datetime, error: str) -> bool:
    """Give up: the message stays for a person to look at."""
    return _held(message).update(lease_until=None, lease_by="", parked_at=now, last_error=error) == 1


def _held(message: Message) -> QuerySet[Message]:
    return Message.objects.pending().filter(pk=message.pk, lease_by=message.lease_by)


def _is_free(now: datetime) -> Q:
    # A lease that ends later than any lease can was made before the clock was set back.
    return Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=now + LEASE)
