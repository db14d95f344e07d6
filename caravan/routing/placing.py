"""Put a matter on a rung: find the owner, set the climbing time, write down why.

Everything here changes the matter in memory and returns the rows to store with it, so that a new
matter and a climbing one take the same way and cost the same few statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from caravan.engine.ladder import DUTY_SEATS, RUNG_COUNT, Desk, Ladder
from caravan.engine.matching import reads
from caravan.matters.models import Entry, Matter, Participation
from caravan.matters.refusals import Refused
from caravan.matters.services import entry
from caravan.notifications import Letter, to_staff
from caravan.people.models import User
from caravan.routing.candidates import choose, translator_for
from caravan.routing.queries import OPENING, gave_back
from caravan.rulebook.service_promise import clock_for

LAST_RUNG = RUNG_COUNT


class NobodyResponsible(Refused):
    """No rung up to the last resort has a person: the installation names no other supervisor."""

    def __init__(self) -> None:
        super().__init__(_("Nobody else can be made responsible. Nothing was changed; call 12348."))


@dataclass
class Placement:
    """What to store beside the matter, and whom to tell."""

    entries: list[Entry] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    told: list[User] = field(default_factory=list)
    translators: list[User] = field(default_factory=list)
    is_duty: bool = False  # the told people sit at a desk that is told at any hour

    def letters(self, matter: Matter, ladder: Ladder, now: datetime) -> list[Letter]:
        """Return the notices of this step; in the quiet hours only a desk that is on duty in them is told at once."""
        quiet_until = ladder.quiet_until(now)
        told, translators = ([user.addressee for user in users] for users in (self.told, self.translators))
        after = None if self.is_duty else quiet_until
        return [
            *to_staff(told, "question_waiting", number=matter.number, after=after),
            *to_staff(translators, "translation_wanted", number=matter.number, after=quiet_until),
        ]

    def offered(self, matter: Matter, users: Sequence[User], now: datetime) -> None:
        self.participations += [
            Participation(matter=matter, user=user, ground=Participation.Ground.OFFERED, rung=matter.rung, since=now)
            for user in users
        ]


@dataclass(frozen=True)
class Call:
    """Why and from when a matter is put on a rung."""

    reason: str
    now: datetime
    names: Sequence[bytes] = ()
    without: Sequence[int] = ()
    by: User | None = None
    note: str = ""


def place(matter: Matter, ladder: Ladder, rung: int, starts_at: datetime, call: Call) -> Placement:
    """Put ``matter`` on ``rung`` from ``starts_at``, or on the next rung that has somebody.

    A rung starts when the one below it was due to end, even if it is noticed later: the times of
    the table hold. Whoever gave the matter back is asked again only where nobody else is left.
    Raises ``NobodyResponsible`` if not even the last resort has a person.
    """
    placement = Placement()
    reason = call.reason
    left_out = [*call.without, *(() if reason in OPENING else gave_back(matter))]
    for number in range(rung, LAST_RUNG + 1):
        step = ladder.rung(number)
        desk = step.desk
        # With an adviser of its own a question stays theirs on rung 2 while others are asked as well.
        kept_by = matter.owner if step.keeps_earlier and matter.owner_id not in call.without else None
        without = left_out if kept_by is None else [*left_out, kept_by.pk]
        chosen = choose(matter, desk, ladder, now=call.now, names=call.names, without=without)
        if not chosen.users and number == LAST_RUNG and left_out != call.without:
            chosen = choose(matter, desk, ladder, now=call.now, names=call.names, without=call.without)
        owner = next(iter(chosen.users), None)
        if owner is not None and kept_by is not None:
            owner = kept_by
        if owner is None:
            placement.entries.append(_step(matter, number, desk, None, "nobody", starts_at, call, chosen.outcomes))
            continue
        former = matter.owner if matter.owner_id not in {None, owner.pk, *call.without} else None
        # Whoever had taken it and stayed silent has it no longer to themselves.
        matter.owner, matter.taken_at = owner, None
        matter.rung, matter.rung_at = number, starts_at
        matter.next_at = term_ends(matter, ladder, number, starts_at)
        others = [user for user in chosen.users if user.pk != owner.pk]
        placement.offered(matter, others, call.now)
        if former is not None:
            placement.participations.append(_former(matter, former, call.now))
        placement.entries.append(_step(matter, number, desk, owner, reason, starts_at, call, chosen.outcomes, others))
        placement.told = [owner, *others] if kept_by is None else others
        placement.is_duty = desk in DUTY_SEATS
        _name_translator(matter, placement, call)
        return placement
    raise NobodyResponsible


def term_ends(matter: Matter, ladder: Ladder, rung: int, starts_at: datetime) -> datetime:
    """Return when ``matter``, on ``rung`` since ``starts_at``, climbs on."""
    return ladder.ends_at(rung, starts_at, clock_for(ladder), fast_track=matter.is_fast_track, due_at=matter.due_at)


def _former(matter: Matter, user: User, now: datetime) -> Participation:
    # Who was responsible may be half-way through an answer: they keep their access until one is given.
    return Participation(
        matter=matter, user=user, ground=Participation.Ground.FORMER_OWNER, rung=matter.rung, since=now
    )


def _step(
    matter: Matter,
    number: int,
    desk: Desk,
    owner: User | None,
    reason: str,
    starts_at: datetime,
    call: Call,
    outcomes: Sequence[dict[str, object]],
    others: Sequence[User] = (),
) -> Entry:
    data = {
        "rung": number,
        "desk": str(desk),
        "reason": reason,
        "scheduled_at": starts_at.isoformat(),
        "owner": owner.pk if owner else None,
        "offered": [user.pk for user in others],
        "candidates": list(outcomes)[:20],
        "by": call.by.pk if call.by else None,
    }
    audience = Entry.Audience.ASKER if owner else Entry.Audience.STAFF
    return entry(matter, "step", now=call.now, user=owner, audience=audience, data=data, note=call.note)


def _name_translator(matter: Matter, placement: Placement, call: Call) -> None:
    """Name somebody who reads the question's language when its owner does not."""
    if not matter.is_needing_translation or matter.owner is None or reads(matter.owner.languages, matter.language):
        return
    if not matter._state.adding and matter.participations.filter(ground="translator", until=None).exists():
        return
    translator = translator_for(matter, call.now, call.names)
    if translator is None:
        placement.entries.append(
            entry(matter, "translator_missing", now=call.now, audience=Entry.Audience.STAFF, data={})
        )
        return
    placement.participations.append(
        Participation(
            matter=matter, user=translator, ground=Participation.Ground.TRANSLATOR, rung=matter.rung, since=call.now
        )
    )
    placement.entries.append(entry(matter, "translator", now=call.now, user=translator, data={}))
    placement.translators.append(translator)
