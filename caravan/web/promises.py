"""A stored promise in words: which rule made it, on which calendar, and whether it may still shift."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from caravan import clock
from caravan.consultations.models import Round
from caravan.engine.ladder import Desk, Ladder
from caravan.regions.models import Region
from caravan.regions.scope import codes_of
from caravan.routing.ladders import ladder_in_force, ladder_of
from caravan.rulebook.rest_days import current
from caravan.web.terms import term_words


def ladder_at(now: datetime, place: Region | None = None) -> Ladder:
    """Return the ladder in force at ``place``; while no place is known, that of the province that is served."""
    return ladder_in_force(codes_of(place or Region(code=settings.PROVINCE)), now)[1]


def urgent_within(ladder: Ladder) -> str:
    """Return how long an urgent question waits at most, in words."""
    return term_words(ladder.fast.promise)


def promise_words(rule: str) -> str:
    """Return the sentence for a rule as the ladder writes it, such as ``until_next_workday_at:17:30``."""
    kind, _colon, rest = rule.partition(":")
    if kind == "until_next_workday_at":
        return _(
            "A person answers by %(time)s of the next working day: the first one that opens after you have asked."
        ) % {"time": rest}
    if kind == "minutes" and rest.isdigit():
        minutes = int(rest)
        if minutes % 60 == 0:
            return _("A person answers within %(hours)s hours, day and night, on rest days too.") % {
                "hours": minutes // 60
            }
        return _("A person answers within %(minutes)s minutes, day and night, on rest days too.") % {"minutes": minutes}
    return _("A person answers by the time that is written here.")


@dataclass(frozen=True)
class Reckoning:
    """How one promised time was worked out, for the page that opens under it."""

    words: str
    asked_at: datetime
    due_at: datetime
    hours: str
    rest_days: int  # days between asking and the promised day on which nobody works
    calendar: str
    is_provisional: bool


def reckoning_of(round_: Round) -> Reckoning:
    """Explain the promise of ``round_`` from what was stored with it."""
    rule = str(round_.promise.get("rule", ""))
    asked, due = clock.china(round_.asked_at).date(), clock.china(round_.due_at).date()
    between = [asked + timedelta(days=day) for day in range(1, (due - asked).days)]
    hours = ladder_of(round_.promise["ladder"]).hours
    return Reckoning(
        words=promise_words(rule),
        asked_at=round_.asked_at,
        due_at=round_.due_at,
        hours="" if rule.startswith("minutes:") else f"{hours.opens:%H:%M}–{hours.closes:%H:%M}",
        rest_days=sum(not current().is_workday(day) for day in between),
        calendar=str(round_.promise.get("calendar", "")),
        is_provisional=bool(round_.promise.get("is_provisional")),
    )


def desk_name(desk: str) -> str:
    """Return what people call a desk of the ladder."""
    names = {
        Desk.VILLAGE_ADVISER: _("The legal adviser of your village or community"),
        Desk.COUNTY_ADVISERS: _("Legal advisers of your county"),
        Desk.COUNTY_DUTY: _("The duty lawyer of your county"),
        Desk.CITY_SEAT: _("The 12348 duty seat of your city, staffed day and night"),
        Desk.SUPERVISOR: _("The supervisor of your city, the last resort"),
    }
    return names.get(Desk(desk), "") if desk in set(Desk) else ""
