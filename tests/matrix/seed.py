"""The people and matters of the matrix: every role in every place, and matters of every label, once a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import NamedTuple

from django.db import transaction
from django.test import Client

from caravan.audit.models import Event
from caravan.consultations import services
from caravan.consultations.content import Helper, Person
from caravan.documents.models import Document
from caravan.files import services as files
from caravan.files.contents import Content
from caravan.knowledge.models import Topic
from caravan.matters.models import Attachment, Matter, Participation
from caravan.matters.services import add_note, attach
from caravan.people.models import RoleGrant, User
from caravan.regions.models import Region
from caravan.routing.models import ConflictCheck
from tests.factories.consultations import RECORDING
from tests.factories.documents import produced
from tests.factories.network import MONDAY, SINCE, Network, ask, build_network, clear, region
from tests.matrix import oracle

VILLAGE = "422801101201"
# How somebody's place may stand to that village.
PLACES = {
    "the village": VILLAGE,
    "another village": "422801101202",
    "its town": "422801101",
    "another town": "422801102",
    "its county": "422801",
    "another county": "422802",
    "its prefecture": "4228",
    "another prefecture": "4205",
    "its province": "42",
    "another province": "43",
    "a town there": "430102001",
}
LABELS = {"normal": [], "danger": ["violence"], "child": ["minor"], "child, with the adviser": ["minor"]}
DECLARED = ("nothing", "clear", "conflict")
# What stands in a matter; none of it may reach whoever may not read it.
SECRETS = {
    "story": "STORYCANARY",
    "asker": "NAMECANARY",
    "wish": "WISHCANARY",
    "contact_note": "CONTACTCANARY",
    "helper": "HELPERCANARY",
    "reason": "REASONCANARY",
    "note": "NOTECANARY",
    "opponent": "OPPONENTCANARY",
}
PHONE, HELPER_PHONE = "12000009876", "12000008765"


class Cell(NamedTuple):
    """One kind of matter: its label, and what everybody has said about their interest in it."""

    label: str
    declared: str


class Post(NamedTuple):
    """One role held in one place; ``relation`` is what its holder has to do with the matters."""

    role: str
    place: str
    relation: str = "none"


@dataclass
class World:
    net: Network
    regions: dict[str, Region]
    people: dict[Post, User] = field(default_factory=dict)
    matters: dict[Cell, Matter] = field(default_factory=dict)
    owned: dict[tuple[Post, Cell], Matter] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # number -> receipt code
    browsers: dict[Post, Client] = field(default_factory=dict)

    def browser(self, post: Post) -> Client:
        if post not in self.browsers:
            client = Client()
            client.force_login(self.people[post], backend="django.contrib.auth.backends.ModelBackend")
            self.browsers[post] = client
        return self.browsers[post]

    def cells(self, step: int = 1) -> Iterator[tuple[Post, Cell, Matter]]:
        """Yield every person with every matter: their own, if they own one of its kind; or every so many of them."""
        pairs = [(post, cell, self.owned.get((post, cell), one)) for post in self.people for cell, one in self.kinds]
        yield from pairs[::step]

    @property
    def kinds(self) -> list[tuple[Cell, Matter]]:
        return list(self.matters.items())


def canaries_in(content: bytes) -> set[str]:
    """Return which secrets stand in a page; the whole phone numbers count as one each."""
    text = content.decode(errors="replace")
    found = {name for name, secret in SECRETS.items() if secret in text}
    return found | {name for name, phone in (("phone", PHONE), ("helper phone", HELPER_PHONE)) if phone in text}


def build_world(*, with_relations: bool = True, places: dict[str, str] = PLACES) -> World:
    net = build_network(county_advisers=1)
    Topic.objects.create(key="family", name="家事", english_name="Family", icon="home", position=2)
    regions = {found.code: found for found in Region.objects.all()}
    for code in places.values():
        for length in (2, 4, 6, 9, 12):
            above = code[:length]
            if len(code) >= length and above not in regions:
                regions[above] = region(above, above, regions.get(above[: {4: 2, 6: 4, 9: 6, 12: 9}.get(length, 0)]))
    world = World(net, regions)
    cells = [Cell(label, declared) for label in LABELS for declared in DECLARED]
    for cell in cells:
        world.matters[cell] = _matter(world, cell.label)
    _hire(world, [Post(role, place) for role in oracle.ROLES.values() for place in places.values()])
    if with_relations:
        # Where they work does not matter for what is theirs: here and far away.
        near_and_far = [
            Post(role, place, relation)
            for role in oracle.ROLES.values()
            for place, relation in (("43", "owner"), ("43", "let in"), ("422801", "left"), ("43", "left"))
        ]
        _hire(world, near_and_far)
        _relate(world, near_and_far)
    _declare(world)
    for post in world.people:
        world.browser(post)  # logged in now, so that nothing taken back logs anybody out
    return world


def _matter(world: World, label: str) -> Matter:
    receipt = ask(
        topic_key="wages",
        story=f"{SECRETS['story']} 老板拖欠我两万四千元工资。",
        wish=SECRETS["wish"],
        opponent=SECRETS["opponent"],
        signals=LABELS[label],
        asker=Person(name=SECRETS["asker"], phone=PHONE, contact_note=SECRETS["contact_note"]),
        helper=Helper(SECRETS["helper"], HELPER_PHONE, "family", SECRETS["reason"], "spoken"),
    )
    matter = receipt.matter
    world.codes[matter.number] = receipt.code
    clear(matter, world.net.supervisor)
    add_note(matter=matter, by=world.net.supervisor, text=SECRETS["note"], now=MONDAY)
    # A question about a child begins with the duty lawyer; it may come back to the adviser.
    Matter.objects.filter(pk=matter.pk).update(rung=oracle.LABELS[label][0])
    stored = files.store(upload=BytesIO(RECORDING), now=MONDAY)
    attach(matter=matter, file_ids=[stored.pk], by=None, now=MONDAY)
    _print(matter)
    matter.refresh_from_db()
    return matter


def _print(matter: Matter) -> None:
    """Give the matter an official paper; what the matrix asks of it is who gets it, not how it looks."""
    document = produced(matter)
    document.file = files.keep(content=Content("document", "application/pdf", b"%PDF-"), now=MONDAY)
    document.save(update_fields=["file"])


def _hire(world: World, posts: list[Post]) -> None:
    start = len(world.people)
    users = User.objects.bulk_create(
        User(
            username=f"matrix-{number}", name=f"矩阵{number}", qualification="执业律师", created_at=MONDAY, password="!"
        )
        for number, _post in enumerate(posts, start)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=post.role, region=world.regions[post.place], valid_from=SINCE)
        for user, post in zip(users, posts, strict=True)
    )
    world.people.update(zip(posts, users, strict=True))


def _relate(world: World, posts: list[Post]) -> None:
    for post in posts:
        user = world.people[post]
        if post.relation == "owner":
            for cell, like in world.matters.items():
                matter = _copy(like)
                Matter.objects.filter(pk=matter.pk).update(owner=user, rung=oracle.LABELS[cell.label][0])
                matter.refresh_from_db()
                world.owned[post, cell] = matter
            continue
        until = MONDAY if post.relation == "left" else None
        Participation.objects.bulk_create(
            Participation(matter=matter, user=user, ground="offered", since=MONDAY, until=until)
            for matter in world.matters.values()
        )


def _copy(like: Matter) -> Matter:
    """Ask the same once more: a matter can have one owner."""
    return services.ask(
        question=_question_of(like), channel="web", token=f"copy-{Matter.objects.count()}", now=MONDAY
    ).matter


def _question_of(like: Matter):  # type: ignore[no-untyped-def]
    from tests.factories.network import question

    return question(
        story=f"{SECRETS['story']} 另一件。",
        opponent=SECRETS["opponent"],
        signals=like.consultation.signals,
        asker=Person(name=SECRETS["asker"], phone=PHONE),
    )


def _declare(world: World) -> None:
    checks = []
    for post, cell, matter in world.cells():
        if cell.declared != "nothing":
            checks.append(ConflictCheck(matter=matter, user=world.people[post], outcome=cell.declared, at=MONDAY))
    ConflictCheck.objects.bulk_create(checks)


def file_of(matter: Matter) -> str:
    found = Attachment.objects.filter(matter=matter).first()
    return str(found.file_id) if found else "00000000-0000-0000-0000-000000000007"


def paper_of(matter: Matter) -> str:
    found = Document.objects.filter(matter=matter).first()
    return str(found.pk) if found else "00000000-0000-0000-0000-000000000007"


class _TakenBack(Exception):
    pass


@contextmanager
def taken_back() -> Iterator[None]:
    """Do something and leave nothing of it behind."""
    try:
        with transaction.atomic():
            yield
            raise _TakenBack
    except _TakenBack:
        pass


def deeds() -> int:
    """Return how much was done so far, by the record: looks and searches change nothing."""
    return Event.objects.exclude(action__in={"seen", "search", "audit.read"}).count()


LATER = MONDAY + timedelta(minutes=1)
