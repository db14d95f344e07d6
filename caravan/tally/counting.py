"""Count the questions of every shard twice: as the events tell, and as the tables stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Substr

from caravan.audit.models import Event, EventQuerySet
from caravan.consultations.models import Round
from caravan.consultations.services.steps import MOVES
from caravan.engine.ledger import COUNTED, Counts, label
from caravan.matters.models import Matter, SerialCounter
from caravan.matters.numbers import KIND_DIGITS
from caravan.tally.models import Standing
from caravan.tally.signing import secret_of

SHARD = 4  # digits of a number
MISSED = "consultation.promise_missed"
BATCH = 2000
_KIND = "matters.matter"


def moves() -> EventQuerySet:
    """Keep the events that tell where a question stands."""
    return Event.objects.filter(subject_kind=_KIND, action__in=MOVES)


def moved_since(since: datetime | None) -> set[UUID]:
    """Return the questions that something happened to since then; all if None."""
    found = moves() if since is None else moves().filter(at__gte=since)
    return {UUID(pk) for pk in found.order_by().values_list("subject_id", flat=True).distinct().iterator()}


def told(matters: Iterable[UUID], at: datetime) -> Iterator[Standing]:
    """Yield where each of ``matters`` stands at ``at`` by its last event; what no event speaks of is left out."""
    wanted = iter(sorted(matters))
    while batch := [str(pk) for pk in islice(wanted, BATCH)]:
        missed, last = set(), {}
        rows = moves().filter(subject_id__in=batch).order_by("id").values_list("subject_id", "action", "data")
        for pk, action, data in rows.iterator():
            if "state" in data:  # events of the first weeks do not say it
                last[pk] = data
            if action == MISSED:
                missed.add(pk)
        for pk, data in last.items():
            due_at = datetime.fromisoformat(data["due_at"]) if "due_at" in data else None
            number = data["number"]
            yield Standing(
                matter=UUID(pk),
                shard=number[:SHARD],
                number=number,
                bough=int(secret_of(number)[:2], 16),
                state=label(data["state"], due_at, at),
                due_at=due_at,
                is_missed=pk in missed,
            )


def stand(at: datetime, which: Q | None = None) -> Iterator[Standing]:
    """Yield where questions stand at ``at`` by the tables; all, or those that the condition keeps."""
    missed = Exists(Round.objects.filter(matter=OuterRef("pk"), missed_at__isnull=False))
    rows = Matter.objects.filter(kind=Matter.Kind.CONSULTATION).annotate(missed=missed)
    for pk, number, state, due_at, is_missed in (
        (rows if which is None else rows.filter(which))
        .order_by("pk")
        .values_list("pk", "number", "state", "due_at", "missed")
        .iterator()
    ):
        yield Standing(
            matter=pk, shard=number[:SHARD], number=number, state=label(state, due_at, at), is_missed=is_missed
        )


def table_counts(at: datetime) -> dict[str, Counts]:
    """Return the counts of every shard as the tables stand, with one pass of the database."""
    state = Case(
        When(state="closed", then=Value("answered")),
        When(state="open", due_at__lt=at, then=Value("open_late")),
        When(state="open", then=Value("open_in_time")),
        default="state",
        output_field=CharField(),
    )
    questions = Matter.objects.filter(kind=Matter.Kind.CONSULTATION).order_by()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    grouped = questions.annotate(shard=Substr("number", 1, SHARD), standing=state).values_list("shard", "standing")
    for shard, standing, count in grouped.annotate(count=Count("*")):
        counts[shard][standing] += count
    missed = Round.objects.filter(missed_at__isnull=False).order_by().annotate(shard=Substr("matter__number", 1, SHARD))
    for shard, count in missed.values_list("shard").annotate(count=Count("matter", distinct=True)):
        counts[shard]["missed"] = count
    return {shard: tuple(found[name] for name in COUNTED) for shard, found in counts.items()}


def serials() -> dict[str, int]:
    """Return the last serial that each county gave out in each year, as its numbers begin: 422801-261."""
    digit = KIND_DIGITS[Matter.Kind.CONSULTATION]
    counters = SerialCounter.objects.filter(kind=Matter.Kind.CONSULTATION).order_by("county_code", "year")
    return {f"{one.county_code}-{one.year % 100:02}{digit}": one.last for one in counters}


def issued() -> dict[str, dict[str, int]]:
    """Return how many numbers each shard gave out, by the year and kind in them: 261.

    Of counties the tally says nothing: what the figures withhold of a small one must not stand here.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for prefix, last in serials().items():
        found[prefix[:SHARD]][prefix[-3:]] += last
    return {shard: dict(sorted(counts.items())) for shard, counts in found.items()}


def not_alike(at: datetime, shards: Sequence[str]) -> set[UUID]:
    """Return the questions of ``shards`` of which events and tables do not tell the same."""
    by_table: Mapping[UUID, tuple[str, bool]] = {
        found.matter: (found.state, found.is_missed) for found in stand(at) if found.shard in shards
    }
    by_event = {
        pk: (state, is_missed)
        for pk, state, is_missed in Standing.objects.filter(shard__in=shards).values_list(
            "matter", "state", "is_missed"
        )
    }
    return {pk for pk in by_table.keys() | by_event.keys() if by_table.get(pk) != by_event.get(pk)}
