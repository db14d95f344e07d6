"""What the guarantee re-derives from the rounds, again and again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from caravan.consultations.models import Answer, Round
from caravan.consultations.services.drafts import drop_expired
from caravan.consultations.services.mending import hollow, mend, miss
from caravan.jobs import each, periodic
from caravan.matters.models import Matter

BATCH = 500
PAGE = 10_000


@periodic(every=timedelta(seconds=20))
def record_missed_promises(now: datetime) -> int:
    """Write down every promise that passed unanswered, where the person and the public see it."""
    missed = Round.objects.waiting().filter(due_at__lt=now, missed_at=None)
    return each(list(missed.order_by("due_at").values_list("pk", flat=True)[:BATCH]), lambda pk: miss(pk, now))


@periodic(every=timedelta(minutes=1))
def repair_questions(now: datetime) -> int:
    """Compare every open question with its rounds, and mend with an alarm what does not agree."""
    promised = Round.objects.waiting().filter(matter=OuterRef("pk")).order_by("number").values("due_at")[:1]
    # An open question owes an answer by the promise of its oldest round that waits, or it is not open.
    shifted = Matter.objects.open().filter(kind=Matter.Kind.CONSULTATION).annotate(promised=Subquery(promised))
    shifted = shifted.filter(Q(promised=None) | ~Q(due_at=F("promised")))
    # An unanswered question that nobody holds open would never be answered.
    lost = Round.objects.waiting().exclude(matter__state=Matter.State.OPEN)
    found = {*shifted.values_list("pk", flat=True)[:BATCH], *lost.values_list("matter", flat=True)[:BATCH]}
    return each(sorted(found), lambda pk: mend(pk, now))


@periodic(every=timedelta(days=1))
def find_lost_answers(now: datetime) -> int:
    """Let every round wait again that counts as answered, while no answer to it stands."""
    # Page by page, so that no statement grows with the table, and none of its rows is left out.
    found: set[UUID] = set()
    for first, last in _pages():
        # Both sides of the page are named, so that their two indexes are read side by side.
        answers = Answer.objects.filter(round__gte=first, round__lte=last)
        rounds = hollow(Round.objects.filter(pk__gte=first, pk__lte=last), answers)
        found |= set(rounds.values_list("matter", flat=True))
    return each(sorted(found), lambda pk: mend(pk, now))


def _pages() -> Iterator[tuple[UUID, UUID]]:
    """Yield the first and the last id of every ``PAGE`` rounds, in the order of their ids."""
    ids = Round.objects.order_by("pk").values_list("pk", flat=True)
    first, last = ids.first(), ids.last()
    while first is not None and last is not None:
        ends = list(ids.filter(pk__gte=first)[PAGE - 1 : PAGE + 1])
        yield first, ends[0] if ends else last
        first = ends[1] if len(ends) > 1 else None


@periodic(every=timedelta(hours=1))
def forget_drafts(now: datetime) -> int:
    """Delete what was typed and never sent, a day after the last word."""
    return drop_expired(now=now)
