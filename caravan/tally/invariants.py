"""What must hold at every moment, each as a sentence and the look that would find an exception."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from caravan import clock
from caravan.audit.models import Event
from caravan.consultations.models import Answer, Merge, Round, SpamFlag
from caravan.matters.models import Matter, Party
from caravan.outbox.models import Message
from caravan.people.models import RoleGrant
from caravan.people.roles import Role, can_be_held_together
from caravan.tally import counting
from caravan.validity import lasting

# Whoever mends or climbs runs every minute; what is older than this was forgotten by them.
GRACE = timedelta(minutes=10)

Look = Callable[[datetime], Iterable[object]]


@dataclass(frozen=True)
class Invariant:
    """A sentence that holds, and what returns the numbers of those for which it does not."""

    key: str
    sentence: str
    exceptions: Look
    depends_on_time: bool = False  # broken by mere waiting, and mended by the worker


def _questions() -> QuerySet[Matter]:
    return Matter.objects.filter(kind=Matter.Kind.CONSULTATION)


def _numbers(matters: QuerySet[Matter]) -> QuerySet[Matter, str]:
    return matters.order_by("number").values_list("number", flat=True)


def _ownerless(now: datetime) -> Iterable[object]:
    return _numbers(Matter.objects.open().filter(Q(owner=None) | Q(due_at=None) | Q(rung=None)))


def _held_by_nobody_here(now: datetime) -> Iterable[object]:
    return _numbers(Matter.objects.open().filter(owner__is_active=False, updated_at__lt=now - GRACE))


def _out_of_step(now: datetime) -> Iterable[object]:
    waiting = Round.objects.waiting().filter(matter=OuterRef("pk")).order_by("number")
    questions = _questions().annotate(promised=Subquery(waiting.values("due_at")[:1]))
    open_, rest = Q(state=Matter.State.OPEN), ~Q(state=Matter.State.OPEN)
    return _numbers(
        questions.filter((open_ & (Q(promised=None) | ~Q(due_at=F("promised")))) | (rest & ~Q(promised=None)))
    )


def _no_first_round(now: datetime) -> Iterable[object]:
    return _numbers(_questions().filter(~Exists(Round.objects.filter(matter=OuterRef("pk"), number=1))))


def _no_asker(now: datetime) -> Iterable[object]:
    asker = Party.objects.filter(matter=OuterRef("pk"), part=Party.Part.ASKER)
    return _numbers(_questions().filter(~Exists(asker)))


def _hollow_answers(now: datetime) -> Iterable[object]:
    standing = Answer.objects.filter(round=OuterRef("pk"), recalled_at=None).exclude(author_qualification="")
    hollow = Round.objects.exclude(answered_at=None).filter(~Exists(standing))
    return hollow.order_by("matter__number").values_list("matter__number", flat=True)


def _merged_into_nothing(now: datetime) -> Iterable[object]:
    merge = Merge.objects.filter(duplicate=OuterRef("pk"), undone_at=None)
    return _numbers(_questions().filter(~Exists(merge), state=Matter.State.MERGED))


def _spam_by_one(now: datetime) -> Iterable[object]:
    two = (
        SpamFlag.objects.filter(lifted_at=None)
        .values("matter")
        .annotate(people=Count("by", distinct=True))
        .filter(people__gte=2)
    )
    return _numbers(_questions().filter(state=Matter.State.SPAM).exclude(pk__in=two.values("matter")))


def _silently_missed(now: datetime) -> Iterable[object]:
    missed = Round.objects.waiting().filter(due_at__lt=now - GRACE, missed_at=None)
    return missed.order_by("matter__number").values_list("matter__number", flat=True)


def _not_climbing(now: datetime) -> Iterable[object]:
    return _numbers(Matter.objects.open().filter(next_at__lt=now - GRACE))


def _gaps(now: datetime) -> Iterable[object]:
    """Compare the serials that were given out with the numbers that are there: as many, and up to the last."""
    last = counting.serials()
    found = dict.fromkeys(last, 0)
    top = dict.fromkeys(last, 0)
    counted = _questions().order_by().annotate(prefix=Substr("number", 1, 10)).values_list("prefix")
    for prefix, count in counted.annotate(count=Count("*")):
        found[prefix] = count
    for number in _questions().values_list("number", flat=True).iterator():
        prefix, serial = number[:10], int(number[11:])
        top[prefix] = max(top.get(prefix, 0), serial)
    return [
        f"{prefix}: {last.get(prefix, 0)} given out, {found[prefix]} there, the last is {top[prefix]}"
        for prefix in sorted(found)
        if not last.get(prefix, 0) == found[prefix] == top[prefix]
    ]


def _two_tales(now: datetime) -> Iterable[object]:
    by_event = {row.matter: (row.state, row.is_missed) for row in counting.told(counting.moved_since(None), now)}
    by_table = {}
    names = {}
    for row in counting.stand(now):
        by_table[row.matter], names[row.matter] = (row.state, row.is_missed), row.number
    return sorted(
        names.get(pk, str(pk)) for pk in by_event.keys() | by_table.keys() if by_event.get(pk) != by_table.get(pk)
    )


def _asked_without_record(now: datetime) -> Iterable[object]:
    asked = Event.objects.filter(subject_kind="matters.matter", action="consultation.ask")
    twice = asked.order_by().values("subject_id").annotate(times=Count("*")).exclude(times=1)
    known = set(asked.order_by().values_list("subject_id", flat=True).iterator())
    rows = _questions().order_by("number").values_list("pk", "number").iterator()
    missing = [number for pk, number in rows if str(pk) not in known]
    return [*missing, *twice.values_list("subject_id", flat=True)]


def _left_lying(now: datetime) -> Iterable[object]:
    waiting = Message.objects.filter(done_at=None, parked_at=None, run_after__lt=now - timedelta(hours=1))
    return waiting.order_by("pk").values_list("pk", flat=True)


def _roles_in_one_hand(now: datetime) -> Iterable[object]:
    held: dict[int, set[Role]] = {}
    for user, role in RoleGrant.objects.filter(lasting(clock.china(now).date())).values_list("user", "role"):
        held.setdefault(user, set()).add(Role(role))
    return [
        f"account {user}"
        for user, roles in sorted(held.items())
        if not all(can_be_held_together(one, other) for one, other in combinations(roles, 2))
    ]


INVARIANTS = (
    Invariant("owner", "Every open question has one owner, one due time and one place on one ladder.", _ownerless),
    Invariant("active", "Whoever owns an open question works here.", _held_by_nobody_here, True),
    Invariant("promise", "A question is open while a round waits, until the promise of the oldest.", _out_of_step),
    Invariant("round", "Every question has a first round.", _no_first_round),
    Invariant("asker", "Every question has somebody who asked it.", _no_asker),
    Invariant("answer", "What counts as answered has an answer of a qualified person that stands.", _hollow_answers),
    Invariant("merge", "What counts as merged was merged into another question.", _merged_into_nothing),
    Invariant("spam", "What counts as no question was found to be none by two people.", _spam_by_one),
    Invariant("missed", "Every missed promise is on record.", _silently_missed, True),
    Invariant("ladder", "Every ladder climbs at its time.", _not_climbing, True),
    Invariant("serials", "No number is missing and none was given out twice.", _gaps),
    Invariant("record", "Every question is on record once as asked.", _asked_without_record),
    Invariant("balance", "Events and tables tell the same of every question.", _two_tales),
    Invariant("outbox", "Nothing that must still happen lies about for an hour.", _left_lying, True),
    Invariant("apart", "Nobody holds two roles that are kept apart.", _roles_in_one_hand),
)
