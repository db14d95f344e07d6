"""Reads for the ladder board and for who may see what."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from caravan.matters.models import Entry, Matter, MatterQuerySet, Party
from caravan.people.models import ConflictInterest, DeclaredName, User
from caravan.people.queries import conflicted
from caravan.privacy.index import blind_index_or_none, is_rotating
from caravan.routing.models import ConflictCheck

# Why a matter was put on a rung when it came, or came back: nobody has given it back since.
OPENING = frozenset({"received", "reopened"})


def may_see_facts(matter: Matter, user: User) -> bool:
    """Return whether ``user`` has declared that they have no interest in the matter they are about to read.

    Their word holds until an interest in somebody named in it is declared: then the facts are shut again.
    """
    said = ConflictCheck.objects.filter(matter=matter, user=user, outcome=ConflictCheck.Outcome.CLEAR)
    if is_rotating():
        return said.exists() and not conflicted([user.pk], names_in(matter))
    holder = Q(user=user) | Q(organization=user.organization_id, organization__isnull=False)
    theirs = ConflictInterest.objects.filter(holder, name_index=OuterRef("name_index"), ended_at=None)
    # One statement: every page of a matter asks it.
    return said.filter(~Exists(Party.objects.filter(Exists(theirs), matter=matter))).exists()


def cleared_by(user: User, matters: Iterable[UUID]) -> set[UUID]:
    """Return those of ``matters`` in which ``user`` has said that they have no interest."""
    said = ConflictCheck.objects.filter(matter__in=list(matters), user=user, outcome=ConflictCheck.Outcome.CLEAR)
    return set(said.values_list("matter", flat=True))


def of_interest_to(user: User) -> Q:
    """Return which matters ``user`` said they have an interest in, or is known to have one in by somebody's name."""
    declared = ConflictCheck.objects.filter(user=user, outcome=ConflictCheck.Outcome.CONFLICT).values("matter")
    holder = Q(user=user) | Q(organization=user.organization_id, organization__isnull=False)
    interests = ConflictInterest.objects.filter(holder, ended_at=None)
    if is_rotating():
        known = DeclaredName.objects.filter(interest__in=interests)
        names: list[bytes] = [index for one in known if (index := blind_index_or_none("name", one.name))]
    else:
        names = [bytes(index) for index in interests.values_list("name_index", flat=True)]
    if not names:
        return Q(pk__in=declared)
    return Q(pk__in=declared) | Q(pk__in=Party.objects.filter(name_index__in=names).values("matter"))


def with_owners_of_interest() -> MatterQuerySet:
    """Return the open matters that lie with somebody who is known to have an interest in somebody named in them."""
    holder = Q(user=OuterRef("matter__owner")) | Q(organization=OuterRef("matter__owner__organization"))
    theirs = ConflictInterest.objects.filter(holder, name_index=OuterRef("name_index"), ended_at=None)
    named = Party.objects.filter(Exists(theirs), matter__state=Matter.State.OPEN)
    return Matter.objects.open().filter(pk__in=named.values("matter"))


def has_conflict(matter: Matter, user: User) -> bool:
    """Return whether ``user`` declared an interest, or they or their firm act for somebody in the matter."""
    declared = ConflictCheck.objects.filter(matter=matter, user=user, outcome=ConflictCheck.Outcome.CONFLICT)
    return declared.exists() or bool(conflicted([user.pk], names_in(matter)))


def names_in(matter: Matter) -> list[bytes]:
    """Return the blind indexes of everybody named in the matter."""
    named = Party.objects.filter(matter=matter).exclude(name_index=None)
    if is_rotating():
        # What a name is declared under may be the hash of another key than the one of the party.
        return [index for party in named if (index := blind_index_or_none("name", party.name))]
    return [bytes(index) for index in named.values_list("name_index", flat=True) if index]


def gave_back(matter: Matter) -> list[int]:
    """Return the ids of those who have released ``matter`` since it was last opened."""
    found: list[int] = []
    for data in Entry.objects.filter(matter=matter, kind="step").order_by("id").values_list("data", flat=True):
        if data["reason"] in OPENING:
            found = []
        elif data["reason"] == "released":
            found.append(data["by"])
    return found


def board(user: User, rung: int) -> QuerySet[Matter]:
    """Return the open matters of the user's regions on one rung, the next to climb first."""
    matters = Matter.objects.visible_to(user).open().questions().filter(rung=rung)
    return matters.select_related("owner", "topic", "region").order_by("next_at", "id")


def rung_counts(user: User) -> dict[int, int]:
    """Return how many open matters of the user's regions stand on each rung; one statement."""
    counted = Matter.objects.visible_to(user).open().questions().order_by().values("rung").annotate(count=Count("pk"))
    return {row["rung"] or 0: row["count"] for row in counted}
