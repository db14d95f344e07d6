"""The response rate of a place and a period, counted from the rounds of questions.

A question is a matter's first round; follow-ups have promises of their own and are counted apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from caravan.clock import CHINA
from caravan.consultations.models import Round
from caravan.engine.measures import Figures, Tally, figures
from caravan.regions import codes
from caravan.statistics.counting import tallies
from caravan.statistics.places import column_of, part_of, shown
from caravan.statistics.remembering import forget, once_a_minute
from caravan.statistics.withholding import FEWEST

__all__ = ["FEWEST", "Period", "Published", "Response", "forget", "published", "response"]


@dataclass(frozen=True)
class Period:
    """Days of China's calendar, the last included."""

    first: date
    last: date

    @classmethod
    def month(cls, day: date) -> "Period":
        """Return the month that ``day`` lies in."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), CHINA)


@dataclass(frozen=True)
class Response:
    """The figures of a place, of its parts by code, and of its follow-ups."""

    period: Period
    whole: Figures
    parts: dict[str, Figures]
    follow_ups: Figures


@dataclass(frozen=True)
class Published:
    """What may be shown of a place and its parts; None, or no row, where too few asked."""

    whole: Figures | None
    parts: dict[str, Figures]
    follow_ups: Figures | None


def published(period: Period, *, now: datetime, scope: str) -> Published:
    """Return the figures of ``scope`` without those that would be somebody's.

    What its own table withholds of a place, the page of that place does not tell either. Follow-ups
    are told of the province alone: those of a small place could be worked out from the others'.
    """

    def count(place: str) -> tuple[Figures, dict[str, Figures]]:
        counted = response(period, now=now, scope=place)
        return counted.whole, counted.parts

    whole, parts = shown(scope, count, lambda figures: figures.received)
    follow_ups = response(period, now=now, scope=scope).follow_ups if len(scope) == 2 else None
    is_told = follow_ups is not None and follow_ups.received >= FEWEST
    return Published(whole, parts, follow_ups if is_told else None)


def response(period: Period, *, now: datetime, scope: str) -> Response:
    """Return the figures of the place with code ``scope`` (a county at the narrowest) as they stand at ``now``.

    The parts of a province are its prefectures and the counties right under it, those of others counties.
    """
    codes.level_of(scope)
    return _counted(period, scope, now.replace(second=0, microsecond=0))


@once_a_minute
def _counted(period: Period, scope: str, minute: datetime) -> Response:
    """Count once a minute at most, however often the public page is opened."""
    rounds = Round.objects.filter(asked_on__gte=period.first, asked_on__lte=period.last)
    rounds = rounds.filter(**{column_of(scope): scope})
    found = tallies(rounds, part_of(scope), minute)
    firsts = {place: tally for (place, is_first), tally in found.items() if is_first}
    return Response(
        period,
        figures(_sum(firsts.values()), minute, period.ends_at),
        {place: figures(tally, minute, period.ends_at) for place, tally in firsts.items()},
        figures(_sum(tally for (_place, is_first), tally in found.items() if not is_first), minute, period.ends_at),
    )


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for part in tallies:
        whole += part
    return whole
