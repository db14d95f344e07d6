"""The views of the queue: which matters, in which order, and how to read on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caravan.matters.models import Matter
from caravan.matters.numbers import normalise
from caravan.matters.queries import count_visible, first_visible
from caravan.people.models import User
from caravan.privacy.index import blind_index_or_none
from caravan.routing.queries import of_interest_to


class Row(NamedTuple):
    """What the queue shows of a matter: a few columns of four tables, and no objects of them."""

    id: UUID
    due_at: datetime | None
    number: str
    state: str
    kind: str
    channel: str
    title: str
    rung: int | None
    taken_at: datetime | None
    is_danger: bool
    is_fast_track: bool
    is_needing_translation: bool
    topic: str
    english_topic: str
    place: str
    place_pinyin: str
    owner: str | None
    english_owner: str | None


COLUMNS = (
    *Row._fields[:12],
    *("topic__name", "topic__english_name", "region__name", "region__pinyin", "owner__name", "owner__english_name"),
)
MOST_COUNTED = 999
_BEGINNING = datetime.min.replace(tzinfo=UTC)
SIZES, SIZE = (10, 25, 50, 100), 25
MARKS = frozenset({"fast", "translation"})


@dataclass(frozen=True)
class View:
    """One way of looking at the queue."""

    key: str
    label: str | Promise
    narrow: Callable[[QuerySet[Matter], User], QuerySet[Matter]]
    by_due: bool = True  # nearest promise first; else newest first


VIEWS = {
    view.key: view
    for view in (
        View("due", _("Due soon"), lambda matters, user: matters.open()),  # type: ignore[attr-defined]
        View("unclaimed", _("Nobody has taken it"), lambda matters, user: matters.open().filter(taken_at=None)),  # type: ignore[attr-defined]
        View("mine", _("Mine"), lambda matters, user: matters.open().filter(owner=user)),  # type: ignore[attr-defined]
        View(
            "waiting", _("Waiting for the person"), lambda matters, user: matters.filter(state="answered"), by_due=False
        ),
        View("all", _("All"), lambda matters, user: matters, by_due=False),
    )
}


def matters(user: User, view: View, text: str, marks: set[str]) -> QuerySet[Matter]:
    """Return the matters of one view, filtered and searched, before anybody's rights are looked at."""
    found = view.narrow(Matter.objects.all(), user)
    if "fast" in marks:
        found = found.filter(is_fast_track=True)
    if "translation" in marks:
        found = found.filter(is_needing_translation=True)
    if text:
        found = found.filter(_matching(text, user))
    return found


def _matching(text: str, user: User) -> Q:
    """Search number, exact phone, exact name, topic, place and title; stories have no index to search.

    By a person nothing is found in which ``user`` has an interest: that it is there would tell who is in it.
    """
    number = normalise(text)
    if number:
        return Q(number=number)
    wanted = Q(title__icontains=text) | Q(topic__name__contains=text) | Q(topic__english_name__icontains=text)
    wanted |= Q(region__name__startswith=text) | Q(number__startswith=text)
    if people := person_indexes(text):
        theirs = of_interest_to(user)
        for kind, index in people.items():
            # A subquery, so that a matter with two matching people is one row.
            wanted |= Q(pk__in=Matter.objects.filter(**{f"parties__{kind}_index": index}).values("pk")) & ~theirs
    return wanted


def person_indexes(text: str) -> dict[str, bytes]:
    """Return the blind indexes under which a search for ``text`` finds people, by kind; none for a number."""
    if normalise(text):
        return {}
    found = {kind: blind_index_or_none(kind, text) for kind in ("phone", "name")}
    return {kind: index for kind, index in found.items() if index is not None}


def page(user: User, found: QuerySet[Matter], view: View, after: str, size: int) -> tuple[list[Row], str]:
    """Return one page of what ``user`` may see of ``found``, and the key of the next one; '' at the end.

    By time, whoever is in danger stands above all others, on the first page, however late those are.
    """
    above: list[Row] = []
    mark = _read(after)
    if view.by_due:
        if not mark:
            danger = first_visible(found.filter(is_danger=True).order_by("due_at", "id"), user, MOST_COUNTED)
            above = [Row(*columns) for columns in danger.values_list(*COLUMNS)]
        found = found.filter(is_danger=False)
    if mark:
        due_at, key = mark
        if view.by_due:
            # The first condition follows from the second, but only it tells the index where to begin.
            found = found.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=key), due_at__gte=due_at)
        else:
            found = found.filter(id__lt=key)
    order = ("due_at", "id") if view.by_due else ("-id",)
    shown = first_visible(found.order_by(*order), user, size + 1)
    rows = [Row(*columns) for columns in shown.values_list(*COLUMNS)]
    if len(rows) <= size:
        return above + rows, ""
    last = rows[size - 1]
    # Without a plus sign, which an address may turn into a blank.
    moment = f"{last.due_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}" if last.due_at else ""
    return above + rows[:size], f"{moment}_{last.id}"


def _read(after: str) -> tuple[datetime, UUID] | None:
    moment, _separator, key = after.partition("_")
    try:
        return (datetime.fromisoformat(moment) if moment else _BEGINNING), UUID(key)
    except ValueError:
        return None


def counts(user: User) -> dict[str, str]:
    """Return how many open matters each view holds, so far as can be told from the first thousand; one statement."""
    seen = count_visible(Matter.objects.open().order_by("due_at", "id"), user, MOST_COUNTED + 1)
    if seen.total > MOST_COUNTED:
        # The nearest thousand say nothing of the rest, only that there are more; one's own are all among them.
        return {"due": f"{MOST_COUNTED}+", "mine": str(seen.own)}
    return {"due": str(seen.total), "unclaimed": str(seen.untaken), "mine": str(seen.own)}
