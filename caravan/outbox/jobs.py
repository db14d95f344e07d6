"""The worker's share of the outbox."""

from datetime import datetime, timedelta

from caravan.jobs import each_turn, periodic
from caravan.outbox import runner
from caravan.outbox.models import Message

KEEP = timedelta(days=30)


@each_turn
def drain(now: datetime, worker: str) -> bool:
    """Carry out what is due; say whether more may be waiting."""
    limit = 200
    return runner.drain(now=now, worker=worker, limit=limit) >= limit


@periodic(every=timedelta(days=1), name="outbox.delete_old_messages")
def delete_old_messages(now: datetime) -> int:
    """Forget what was carried out long ago; parked messages stay."""
    return Message.objects.filter(done_at__lt=now - KEEP).delete()[0]
