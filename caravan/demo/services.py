"""What the demo does: let time pass so that everything due on the way happens on time, and move its clock."""

from collections.abc import Callable
from datetime import datetime, timedelta

from caravan.consultations.jobs import record_missed_promises
from caravan.consultations.models import Round
from caravan.demo import moving
from caravan.jobs.running import run_due
from caravan.matters.models import Entry, Matter
from caravan.outbox.models import Message
from caravan.outbox.runner import drain
from caravan.routing.jobs import climb_ladders

MOST_EVENTS = 2000
WORKER = "demo"


def move_clock(*, now: datetime, to: datetime) -> int:
    """Move the demo from ``now`` to ``to`` event by event; return how many steps of ladders happened on the way.

    What waits to be sent leaves at its own time as well.
    """
    steps = Entry.objects.filter(kind="step").count()
    let_pass(until=to, posts_from=now, arrive=moving.set_now)
    moving.set_now(to)
    run_due(now=to, worker=WORKER)
    drain(now=to, worker=WORKER)
    return Entry.objects.filter(kind="step").count() - steps


def let_pass(
    *, until: datetime, posts_from: datetime | None = None, arrive: Callable[[datetime], None] = lambda at: None
) -> None:
    """Stop at every moment at which something is due, so that each thing happens at its own time.

    Messages leave on the way if it is said from when on; whoever fills the demo leaves them to its worker.
    """
    for _event in range(MOST_EVENTS):
        at = _next_event(until, posts_from)
        if at is None:
            return
        arrive(at)
        climb_ladders(at)
        # A promise is missed once its moment is over.
        record_missed_promises(at + timedelta(seconds=1))
        if posts_from is not None:
            drain(now=at, worker=WORKER)
            posts_from = at


def _next_event(until: datetime, posts_from: datetime | None) -> datetime | None:
    climbing = Matter.objects.open().filter(next_at__lte=until).order_by("next_at").values_list("next_at", flat=True)
    missing = (
        Round.objects.waiting()
        .filter(due_at__lt=until, missed_at=None)
        .order_by("due_at")
        .values_list("due_at", flat=True)
    )
    # What was due before has had its chance; one that failed comes back later.
    sending = Message.objects.pending().filter(run_after__gt=posts_from or until, run_after__lte=until)
    waiting = sending.order_by("run_after").values_list("run_after", flat=True)
    moments = [moment for moment in (climbing.first(), missing.first(), waiting.first()) if moment is not None]
    return min(moments) if moments else None
