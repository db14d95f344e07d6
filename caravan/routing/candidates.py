"""Who could be responsible for a matter on a rung, with what speaks against each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Value

from caravan import clock
from caravan.directory.models import AdviserContract, DutyShift
from caravan.directory.queries.advisers import advisers_of_village
from caravan.directory.queries.duty import pools
from caravan.directory.queries.standing import with_stand_ins
from caravan.engine.ladder import Desk, Ladder
from caravan.engine.matching import Candidate, Outcome, Ranking, rank
from caravan.matters.models import Matter
from caravan.people.models import RoleGrant, User
from caravan.people.queries import holders
from caravan.people.roles import ANSWERING, Role
from caravan.routing.facts import with_facts
from caravan.routing.ladders import ladder_of


@dataclass(frozen=True)
class Chosen:
    """The people a rung falls to (none, one, or up to three) and why the others were passed over."""

    users: tuple[User, ...]
    outcomes: tuple[dict[str, object], ...]


def choose(
    matter: Matter,
    desk: Desk,
    ladder: Ladder,
    *,
    now: datetime,
    names: Sequence[bytes] = (),
    without: Sequence[int] = (),
) -> Chosen:
    """Pick whom ``desk`` falls to; ``names`` are blind indexes of the parties, ``without`` user ids to leave out.

    Whoever is away is passed over, except as the last resort: rather somebody on leave than nobody.
    """
    wanted = next(rung.offers for rung in ladder.rungs if rung.desk is desk)
    # Advisers have a cap; a desk that somebody is paid to staff has none.
    cap = ladder.load_cap if desk in {Desk.VILLAGE_ADVISER, Desk.COUNTY_ADVISERS} else None
    looked_at: tuple[dict[str, object], ...] = ()
    away: Chosen | None = None
    day = clock.china(now).date()
    for pool in _pools(matter, desk, now):
        found = with_facts(pool, matter, day, names)
        users = {user.pk: user for user in (found.exclude(pk__in=without) if without else found)}
        ranking = _rank(users, matter, wanted, cap)
        looked_at += _outcomes(ranking)
        if ranking.chosen:
            return Chosen(tuple(users[key] for key in ranking.chosen), looked_at)
        if desk is Desk.SUPERVISOR and away is None:
            resting = [key for key, outcome in ranking.outcomes.items() if outcome is Outcome.ON_LEAVE]
            away = Chosen((users[resting[0]],), looked_at) if resting else None
    return away or Chosen((), looked_at)


def choose_handler(
    matter: Matter, role: Role, *, now: datetime, names: Sequence[bytes], without: Sequence[int]
) -> Chosen:
    """Pick who handles a case with ``role``: of the place itself first, then of the places above it; else a supervisor.

    Whoever is away, has an interest or is among ``without`` is passed over; of the others the one with the fewest
    open matters has it.
    """
    day = clock.china(now).date()
    looked_at: tuple[dict[str, object], ...] = ()
    above = (matter.town_code, matter.county_code, matter.prefecture_code, matter.province_code)
    for code in dict.fromkeys(filter(None, (matter.region.code, *above))):
        pool = holders(role, code, day).annotate(distance=Value(0)).exclude(pk__in=without)
        users = {user.pk: user for user in with_facts(pool, matter, day, names, {role})}
        ranking = _rank(users, matter, 1, None)
        looked_at += _outcomes(ranking)
        if ranking.chosen:
            return Chosen((users[ranking.chosen[0]],), looked_at)
    last = choose(matter, Desk.SUPERVISOR, ladder_of(matter.ladder_key), now=now, names=names, without=without)
    return Chosen(last.users, looked_at + last.outcomes)


def _pools(matter: Matter, desk: Desk, now: datetime) -> Iterator[QuerySet[User]]:
    """Yield the sets of people to look into, one after the other, until somebody can be chosen."""
    users = _everybody()
    day = clock.china(now).date()
    # The four places without a prefecture have the province's seat and supervisor; so does any
    # prefecture that has nobody of its own.
    above = [code for code in (matter.prefecture_code, matter.province_code) if code]
    match desk:
        case Desk.VILLAGE_ADVISER:
            contracts = AdviserContract.objects.in_force(day).filter(region=matter.region_id)
            yield advisers_of_village(contracts, day)
        case Desk.COUNTY_ADVISERS:
            contracts = AdviserContract.objects.in_force(day).filter(county_code=matter.county_code)
            yield users.filter(pk__in=contracts.values("adviser"))
        case Desk.COUNTY_DUTY:
            yield from _on_desk(DutyShift.Desk.COUNTY_DUTY, [matter.county_code], now)
        case Desk.CITY_SEAT:
            yield from _on_desk(DutyShift.Desk.CITY_SEAT, above, now)
        case Desk.SUPERVISOR:
            for code in above:
                yield with_stand_ins(holders(Role.SUPERVISOR, code, day).values("pk"), day)
            anywhere = RoleGrant.objects.in_force(day).filter(role=Role.SUPERVISOR)
            yield users.filter(pk__in=anywhere.values("user"))


def _on_desk(desk: str, codes: Sequence[str], now: datetime) -> Iterator[QuerySet[User]]:
    return (people for _code, _source, people in pools(desk, codes, now))


def _everybody() -> QuerySet[User]:
    return User.objects.filter(is_active=True).annotate(distance=Value(0))


def _rank(users: dict[int, User], matter: Matter, wanted: int, cap: int | None) -> Ranking[int]:
    return rank(
        [
            Candidate(
                key=user.pk,
                open_count=user.open_count,  # type: ignore[attr-defined]
                cap=None if cap is None else user.load_cap or cap,
                topics=frozenset(user.topics),
                languages=frozenset(user.languages),
                is_away=user.is_away,  # type: ignore[attr-defined]
                is_excluded=user.is_conflicted,  # type: ignore[attr-defined]
                distance=user.distance,  # type: ignore[attr-defined]
                last_offered_at=user.last_offered_at,  # type: ignore[attr-defined]
            )
            for user in users.values()
        ],
        topic=matter.topic_id,
        language=matter.language,
        wanted=wanted,
    )


def _outcomes(ranking: Ranking[int]) -> tuple[dict[str, object], ...]:
    """Return who was looked at and what became of them; that it was a conflict is told to nobody."""
    return tuple(
        {"user": key, "outcome": "unavailable" if outcome is Outcome.CONFLICT else str(outcome)}
        for key, outcome in ranking.outcomes.items()
    )


def translator_for(matter: Matter, now: datetime, names: Sequence[bytes] = ()) -> User | None:
    """Return somebody who reads the language of ``matter``, of its county, else its prefecture or province."""
    day = clock.china(now).date()
    for code in filter(None, (matter.county_code, matter.prefecture_code, matter.province_code)):
        grants = RoleGrant.objects.in_force(day).filter(role__in=ANSWERING, region__code__startswith=code)
        people = _everybody().filter(pk__in=grants.values("user"))
        users = {user.pk: user for user in with_facts(people, matter, day, names)}
        ranking = _rank(users, matter, 1, None)
        if ranking.chosen and ranking.is_language_met:
            return users[ranking.chosen[0]]
    return None
