"""Count rounds in the database, by what ``engine.measures`` defines; a test compares the two row by row."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Expression,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)

from caravan.consultations.models import Round
from caravan.engine.measures import LEFT_OUT, Tally

Group = tuple[str, bool]  # a place, and whether it is of its questions or of its follow-ups

_OPEN = ("open_in_time", "open_late")


class _WholeMinutes(Func):
    """Minutes from the first moment to the second, rounded up, never below nothing."""

    output_field = IntegerField()
    arity = 2

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "GREATEST(0, CEIL(EXTRACT(EPOCH FROM (%(expressions)s)) / 60))::int"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" - ", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # Microseconds; a division of integers cuts towards zero.
        template = "MAX(0, (django_timestamp_diff(%(expressions)s) + 59999999) / 60000000)"
        return super().as_sql(compiler, connection, template=template, **extra)


def tallies(rounds: QuerySet[Round], by: Expression | F, now: datetime) -> dict[Group, Tally]:
    """Return the tally of every place (as ``by`` tells it) of its questions (True) and its follow-ups (False)."""
    grouped = rounds.order_by().annotate(
        place=by, is_first=Case(When(number=1, then=True), default=False), kind=_kind(now)
    )
    rows = grouped.values_list("place", "is_first", "kind").annotate(
        count=Count("*"),
        oldest=Min("asked_at"),
        latest=Max("due_at"),
        solved=Count("is_solved", filter=Q(is_solved=True)),
        not_solved=Count("is_solved", filter=Q(is_solved=False)),
    )
    counts: dict[Group, Counter[str]] = defaultdict(Counter)
    oldest_open: dict[Group, datetime] = {}
    latest_due: dict[Group, datetime] = {}
    for place, is_first, kind, count, oldest, latest, solved, not_solved in rows:
        group = place, is_first
        counts[group] += Counter({"received": count, kind: count})
        if kind not in LEFT_OUT:
            counts[group] += Counter(solved=solved, not_solved=not_solved)
            latest_due[group] = max(latest, latest_due.get(group, latest))
        if kind in _OPEN:
            oldest_open[group] = min(oldest, oldest_open.get(group, oldest))
    minutes = _minutes(grouped)
    return {
        group: Tally(
            **found,
            oldest_open_at=oldest_open.get(group),
            latest_due_at=latest_due.get(group),
            response_minutes=minutes[group],
        )
        for group, found in counts.items()
    }


def _minutes(grouped: QuerySet[Round]) -> dict[Group, Counter[int]]:
    """Count how many answers took how many minutes: numbers alone, since there are many."""
    found: dict[Group, Counter[int]] = defaultdict(Counter)
    rows = (
        grouped.filter(answered_at__isnull=False)
        .exclude(Q(kind__in=LEFT_OUT))
        .annotate(minutes=_WholeMinutes("answered_at", "asked_at"))
        .values_list("place", "is_first", "minutes")
        .annotate(count=Count("*"))
    )
    for place, is_first, minutes, count in rows:
        found[place, is_first][minutes] += count
    return found


def _kind(now: datetime) -> Case:
    """What became of a round, in the order in which ``engine.measures`` asks."""
    return Case(
        When(outcome="spam", then=Value("spam")),
        When(outcome="merged", then=Value("merged")),
        When(outcome="withdrawn", ended_at__lt=F("due_at"), then=Value("withdrawn_in_time")),
        When(answered_at__lte=F("due_at"), then=Value("answered_in_time")),
        When(answered_at__isnull=False, then=Value("answered_late")),
        When(outcome="withdrawn", ended_at__isnull=False, then=Value("withdrawn_late")),
        When(due_at__gte=now, then=Value("open_in_time")),
        default=Value("open_late"),
        output_field=CharField(),
    )
