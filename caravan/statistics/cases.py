"""What became of the cases of a place and a period, by procedure, counted in the database.

What is counted is defined in ``engine.case_measures``; a test compares the two case by case.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Expression, F, Q, QuerySet

from caravan.cases.models import Case, Clock
from caravan.cases.procedures import PROCEDURES
from caravan.engine.case_measures import CaseFigures
from caravan.regions import codes
from caravan.rulebook.periods import PERIODS
from caravan.statistics.places import column_of, part_of, shown
from caravan.statistics.remembering import once_a_minute
from caravan.statistics.response import Period

Group = tuple[str, str]  # a procedure and a place


@dataclass(frozen=True)
class PublishedCases:
    """What may be shown of one procedure; None, or no row, where too few applied."""

    period: Period
    whole: CaseFigures | None
    parts: Mapping[str, CaseFigures]
    is_over: bool

    @property
    def is_final(self) -> bool:
        """Say whether nothing can change any more: the period is over, and so is every case of it."""
        return self.is_over and self.whole is not None and not self.whole.still_open


def published_cases(period: Period, *, now: datetime, scope: str) -> dict[str, PublishedCases]:
    """Return the figures of every procedure in ``scope`` (a county at the narrowest) as they stand at ``now``."""
    codes.level_of(scope)
    minute = now.replace(second=0, microsecond=0)
    found = {}
    for procedure in PROCEDURES:

        def count(place: str, procedure: str = procedure) -> tuple[CaseFigures, dict[str, CaseFigures]]:
            parts = _counted(period, place, minute)[procedure]
            return _sum(parts.values()), parts

        whole, parts = shown(scope, count, lambda figures: figures.applied)
        found[procedure] = PublishedCases(period, whole, parts, now >= period.ends_at)
    return found


@once_a_minute
def _counted(period: Period, scope: str, minute: datetime) -> dict[str, dict[str, CaseFigures]]:
    cases = Case.objects.filter(opened_on__gte=period.first, opened_on__lte=period.last)
    cases = cases.filter(**{f"matter__{column_of(scope)}": scope})
    found: dict[str, dict[str, CaseFigures]] = {procedure: {} for procedure in PROCEDURES}
    for (procedure, place), figures in case_figures(cases, part_of(scope, "matter__"), minute).items():
        found[procedure][place] = figures
    return found


def case_figures(cases: QuerySet[Case], by: Expression | F, now: datetime) -> dict[Group, CaseFigures]:
    """Count ``cases`` by their procedure and their place, as ``by`` tells it of a case, in two statements."""
    counts: dict[Group, Counter[str]] = defaultdict(Counter)
    placed = cases.order_by().annotate(place=by)
    states = placed.values_list("procedure", "place", "state").annotate(
        count=Count("*"), still_open=Count("pk", filter=Q(closed_on=None))
    )
    for procedure, place, state, count, still_open in states:
        kind = PROCEDURES[procedure].counts_as(state)
        counts[procedure, place] += Counter({kind: count, "still_open": still_open})
    periods = placed.filter(clocks__rule_key__in=list(PERIODS), clocks__is_ours=True).values_list("procedure", "place")
    for procedure, place, kept, missed, running in periods.annotate(**_periods(now)):
        counts[procedure, place] += Counter(legal_kept=kept, legal_missed=missed, legal_running=running)
    return {group: CaseFigures(**found) for group, found in counts.items()}


def _periods(now: datetime) -> dict[str, Count]:
    """Count kept, missed and running periods of a law, in the order in which ``engine.case_measures`` asks."""
    counting = ~Q(clocks__outcome=Clock.Outcome.DROPPED)
    is_running = Q(clocks__stopped_at=None)
    in_time = Q(clocks__stopped_at__lt=F("clocks__due_at"))
    still = is_running & Q(clocks__due_at__gt=now)
    over = (is_running & Q(clocks__due_at__lte=now)) | Q(clocks__stopped_at__gte=F("clocks__due_at"))
    return {
        "kept": Count("clocks", filter=counting & in_time),
        "missed": Count("clocks", filter=counting & over),
        "running": Count("clocks", filter=still),
    }


def _sum(parts: Iterable[CaseFigures]) -> CaseFigures:
    whole = CaseFigures()
    for part in parts:
        whole += part
    return whole
