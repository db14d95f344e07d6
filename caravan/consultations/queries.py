"""Reads about questions: whose turn, what can be done, the thread, duplicates to look at, who will have it first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from caravan.cases.models import Case
from caravan.cases.queries import cases_from, turn_of_case
from caravan.consultations.content import Question
from caravan.consultations.models import Answer, Clarification, LegalBasis, Merge, Round
from caravan.consultations.services.asker import FOLLOW_UP_DAYS
from caravan.consultations.services.intake import forecast
from caravan.consultations.services.sharing import may_be_shared, shared_of
from caravan.consultations.services.steps import current_of, current_round, last_answered_at
from caravan.consultations.services.triage import NOT_GOING_ON, age, have_same_asker, is_past_its_promise
from caravan.consultations.workflow import ASKER, CONSULTATION
from caravan.engine import measures
from caravan.engine.ladder import Desk
from caravan.engine.similarity import similarity
from caravan.feedback.queries import UNSEEN_FOR
from caravan.matters.models import Entry, Matter, Party
from caravan.people.models import User
from caravan.privacy.fields import index_of
from caravan.privacy.index import every
from caravan.routing.ladders import ladder_of
from caravan.routing.placing import LAST_RUNG, NobodyResponsible
from caravan.routing.queries import cleared_by, of_interest_to

__all__ = [
    "First",
    "actions",
    "asker_actions",
    "current_of",
    "current_round",
    "duplicates_of",
    "first_responsible",
    "is_missed",
    "may_be_shared",
    "rounds_of",
    "rounds_shown",
    "shared_of",
    "shown_answers",
    "thread",
    "turn",
]

# Knots that tell whose rating it was.
OF_A_RATING = ("rated", "review_opened", "reviewed")
# How many matters with a person in common, and how many alike in place and topic, are looked at.
MOST_COMPARED = 40


def turn(matter: Matter) -> str:
    """Return whose turn it is: 'asker', 'staff' or 'nobody'."""
    if not matter.is_question:
        return turn_of_case(matter)
    if matter.state == Matter.State.OPEN:
        # What staff asked before an answer to an earlier round is waited for no longer.
        rounds = Round.objects.waiting().filter(matter=matter)
        return "asker" if Clarification.objects.filter(round__in=rounds, replied_at=None).exists() else "staff"
    return "asker" if matter.state == Matter.State.ANSWERED else "nobody"


def actions(matter: Matter, user: User) -> list[str]:
    """Return what the workflow offers ``user`` now, in the table's order."""
    offered = {action for role in user.role_set for action in CONSULTATION.offers(matter.state, role)}
    return [step.action for step in CONSULTATION.transitions if step.action in offered]


def asker_actions(matter: Matter, now: datetime) -> list[str]:
    """Return what the person who asked can do now; taking back a question or what was asked later is one thing."""
    offered = [action for action in CONSULTATION.offers(matter.state, ASKER) if action != "withdraw_follow_up"]
    if "follow_up" in offered:
        last = last_answered_at(matter)
        if last is None or now > last + timedelta(days=FOLLOW_UP_DAYS):
            offered.remove("follow_up")
    return offered


def rounds_of(matter: Matter, asked: QuerySet[Clarification] | None = None) -> QuerySet[Round]:
    """Return the rounds with their answers, sources and clarifications, the first first; four statements.

    ``asked`` limits the clarifications.
    """
    bases = LegalBasis.objects.select_related("law").order_by("pk")
    answers = (
        Answer.objects.select_related("author__organization", "recalled_by", "translator", "point")
        .prefetch_related(Prefetch("bases", bases))
        .order_by("published_at")
    )
    asked = Clarification.objects.all() if asked is None else asked
    asked = asked.select_related("by").order_by("at")
    return (
        Round.objects.filter(matter=matter)
        .prefetch_related(Prefetch("answers", answers), Prefetch("clarifications", asked))
        .order_by("number")
    )


def is_missed(round_: Round, now: datetime) -> bool:
    """Say whether the promise of ``round_`` is broken, as the figures count it."""
    return measures.is_missed(round_.measured, now)


def shown_answers(matter: Matter) -> Matter:
    """Return the matter whose answers ``matter`` shows: the survivor, if it was merged, and so on.

    A survivor that is sealed now shows nothing to who asked another question, unless both are and are theirs.
    """
    if matter.state != Matter.State.MERGED:
        return matter
    merged = Merge.objects.filter(duplicate=matter, undone_at=None).select_related("survivor").first()
    if merged is None:
        return matter
    survivor = merged.survivor
    if survivor.is_sealed and not (matter.is_sealed and have_same_asker(matter, survivor)):
        return matter
    return shown_answers(survivor)


def rounds_shown(matter: Matter) -> list[Round]:
    """Return the rounds that whoever asked ``matter`` reads: their own, and the answers of one it was joined to.

    Somebody else may have asked that one, so its words stay away.
    """
    rounds = list(rounds_of(matter))
    survivor = shown_answers(matter)
    if survivor.pk != matter.pk:
        for round_ in rounds_of(survivor, Clarification.objects.none()):
            round_.question = ""
            rounds.append(round_)
    return rounds


@dataclass(frozen=True)
class Knot:
    """One knot of the thread for display; ``state`` is 'done', 'now' or 'next'."""

    kind: str
    at: datetime
    user: User | None
    data: dict[str, object]
    note: str = ""
    state: str = "done"


def thread(matter: Matter, audience: str, now: datetime) -> list[Knot]:
    """Return what happened, oldest first, for 'asker' or 'staff'; the asker reads no note.

    Staff see nothing of a rating for a week: the person rated is one of them, and would know whose it is.
    """
    entries = Entry.objects.filter(matter=matter).select_related("user__organization").order_by("id")
    if audience == Entry.Audience.STAFF:
        entries = entries.exclude(kind__in=OF_A_RATING, at__gt=now - UNSEEN_FOR)
        return [Knot(entry.kind, entry.at, entry.user, entry.data, entry.note) for entry in entries]
    entries = entries.filter(audience=Entry.Audience.ASKER)
    return [Knot(entry.kind, entry.at, entry.user, entry.data) for entry in entries]


def cases_opened(matter: Matter, knots: list[Knot]) -> list[Case]:
    """Return the cases opened from a question; most have none, and their thread says so without a statement."""
    return cases_from(matter) if any(knot.kind == "case_opened" for knot in knots) else []


@dataclass(frozen=True)
class Duplicate:
    """A matter that may be the same question, and what speaks for it."""

    matter: Matter
    same_phone: bool
    same_name: bool
    likeness: float  # 0 to 1, of the two stories
    is_clear: bool = False  # whoever looks may see its facts, and so that people are the same
    join: tuple[Matter, Matter] | None = None  # the one that can be joined now, and the older it is joined to


def duplicates_of(matter: Matter, user: User, now: datetime) -> list[Duplicate]:
    """Return up to five matters that a person should compare; nothing is ever joined by itself.

    Nothing of those in which ``user`` has an interest; that people are the same only where they may see the facts.
    """
    parties = list(Party.objects.filter(matter=matter))
    match = Q(pk__in=())
    for party in parties:
        for field in ("phone_index", "name_index", "identity_index"):
            if value := index_of(party, field):
                match |= Q(**{field: value})
    visible = (
        Matter.objects.visible_to(user)
        .questions()
        .exclude(pk=matter.pk)
        .exclude(state__in=NOT_GOING_ON)
        .order_by("-id")
    )
    visible = visible.exclude(of_interest_to(user))
    # Apart, so that the many of a busy county do not crowd out the one with the same phone.
    same_people = visible.filter(pk__in=Party.objects.filter(match).values("matter"))
    since = now - timedelta(days=60)
    same_place = visible.filter(county_code=matter.county_code, topic=matter.topic_id, created_at__gte=since)
    found = {other.pk: other for other in [*same_people[:MOST_COMPARED], *same_place[:MOST_COMPARED]]}
    return [
        replace(one, join=_joinable(matter, one.matter, user, now))
        for one in _compared(matter, parties, list(found.values()), cleared_by(user, found))
    ]


def _joinable(one: Matter, other: Matter, user: User, now: datetime) -> tuple[Matter, Matter] | None:
    """Return which of the two ``user`` can join to the one asked first; None if that cannot be now."""
    first, second = sorted((one, other), key=age)
    goes_on = first.state not in NOT_GOING_ON and not is_past_its_promise(second, now)
    return (second, first) if goes_on and "merge" in actions(second, user) else None


def _compared(matter: Matter, parties: list[Party], others: list[Matter], cleared: set[UUID]) -> list[Duplicate]:
    phones, names = (
        set(every(filter(None, (index_of(party, field) for party in parties))))
        for field in ("phone_index", "name_index")
    )
    stories = {
        round_.matter_id: round_.question for round_ in Round.objects.filter(matter__in=[matter, *others], number=1)
    }
    theirs: dict[object, list[Party]] = {}
    for party in Party.objects.filter(matter__in=others):
        theirs.setdefault(party.matter_id, []).append(party)
    found = []
    for other in others:
        held = theirs.get(other.pk, [])
        same_phone = any(party.phone_index and bytes(party.phone_index) in phones for party in held)
        same_name = any(party.name_index and bytes(party.name_index) in names for party in held)
        likeness = similarity(stories.get(matter.pk, ""), stories.get(other.pk, ""))
        if same_phone or same_name or likeness >= 0.5:
            is_clear = other.pk in cleared
            found.append(Duplicate(other, same_phone and is_clear, same_name and is_clear, likeness, is_clear))
    return sorted(found, key=lambda d: (d.same_phone, d.same_name, d.likeness), reverse=True)[:5]


@dataclass(frozen=True)
class First:
    """Who has a question first: the desk, and the person where one is known by name."""

    desk: Desk
    person: User | None


def first_responsible(question: Question, now: datetime) -> First:
    """Return who would have the question first if it were sent now; leave and load are weighed, interests are not.

    Where nobody can be named, who cannot is the last resort.
    """
    try:
        matter = forecast(question=question, now=now)
    except NobodyResponsible:
        return First(Desk.SUPERVISOR, None)
    return First(ladder_of(matter.ladder_key).rung(matter.rung or LAST_RUNG).desk, matter.owner)
