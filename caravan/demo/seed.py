"""Fill an empty demo: regions, reference data, the network, then questions through the real services."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from caravan import clock
from caravan.consultations import services
from caravan.consultations.content import AnswerText, Person, Question
from caravan.demo.cases import open_cases
from caravan.demo.mediations import open_mediations
from caravan.demo.network.build import PASSWORD, World
from caravan.demo.network.people import found_organizations, hire
from caravan.demo.network.points import open_points
from caravan.demo.network.rosters import plan_shifts, sign_contracts
from caravan.demo.services import let_pass
from caravan.feedback.services import rate
from caravan.knowledge.models import Law, Topic
from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.regions.models import Region
from caravan.routing.services import declare
from caravan.tally import services as tally

SAMPLES = Path(__file__).parent / "data" / "questions.json"
DAYS_OF_QUESTIONS = 12
QUESTIONS = 90
# How long ago the last questions of the shown village came in, in minutes: nobody has answered them, so
# that whoever logs in finds work and the ladder board has somebody on most rungs. Few enough for the adviser
# to have room under the cap: what a visitor asks from there goes to the printed account.
STILL_WAITING = (340, 150, 40, 12, 3)
SHOWN_VILLAGE = "422801100200"  # in Longfeng, Enshi: the village whose people the printed accounts are


def seed(*, now: datetime, say: Callable[[str], None]) -> None:
    """Fill the demo's empty database up to ``now``."""
    say("Loading the regions of Hubei ...")
    call_command("load_regions", verbosity=0)
    call_command("load_reference", verbosity=0)
    say("Inventing the network ...")
    with transaction.atomic():
        world = build(now, say)
    say("Asking and answering the questions of the last days ...")
    ask_questions(world, now - timedelta(days=DAYS_OF_QUESTIONS), now)
    say(f"  {Matter.objects.questions().count()} questions")
    say("Opening cases ...")
    say(f"  {open_cases(world, now)} applications for legal aid")
    say("Mediating ...")
    say(f"  {open_mediations(world, now)} mediations")


def build(now: datetime, say: Callable[[str], None]) -> World:
    """Write organizations, people, points, contracts and shifts."""
    world = World(now=now, today=clock.china(now).date(), say=say)
    hubei = Region.objects.filter(code__startswith="42").order_by("code")
    for region in hubei:
        {
            Region.Level.PREFECTURE: world.prefectures,
            Region.Level.COUNTY: world.counties,
            Region.Level.TOWN: world.towns,
            Region.Level.VILLAGE: world.villages,
        }.get(Region.Level(region.level), []).append(region)
    world.province = hubei.get(code="42")
    found_organizations(world)
    hire(world)
    open_points(world)
    sign_contracts(world)
    plan_shifts(world)
    open_doors(world)
    return world


def accounts() -> list[tuple[str, User]]:
    """Return the printed accounts, one a role, with what each shows; those that the seed has not made are left out."""
    adviser = User.objects.filter(adviser_contracts__region__code=SHOWN_VILLAGE).order_by("pk").first()
    names = {
        Role.VILLAGE_ADVISER: adviser.username if adviser else "",
        Role.STATION_CLERK: f"clerk-{SHOWN_VILLAGE[:9]}",
        Role.COUNTY_DUTY_LAWYER: "duty-422801-1",
        Role.CITY_DUTY_SEAT: "seat-4228-1",
        Role.SUPERVISOR: "supervisor-4228",
        Role.LEGAL_AID_OFFICER: "aid-422801",
        Role.MEDIATOR: "mediator-422801-1",
        Role.STATISTICS_OFFICER: "statistics-42",
        Role.AUDITOR: "auditor-42",
        Role.SYSTEM_ADMINISTRATOR: "admin-42",
        Role.SECURITY_ADMINISTRATOR: "security-42",
    }
    users = {user.username: user for user in User.objects.filter(username__in=names.values())}
    return [(str(role.label), users[name]) for role, name in names.items() if name in users]


def open_doors(world: World) -> None:
    """Give the printed accounts the printed password."""
    password = make_password(PASSWORD)
    User.objects.filter(pk__in=[user.pk for _role, user in accounts()]).update(password=password)


def ask_questions(world: World, start: datetime, end: datetime) -> None:
    """Ask, answer and miss, in the order of time, so that ladders climb at their own hours."""
    random = Random(2026)  # noqa: S311 -- nothing secret
    samples = _usable(json.loads(SAMPLES.read_text("utf-8")))
    places = random.sample([v for v in world.villages if not v.is_quasi], QUESTIONS)
    # A third of them from Enshi, where the printed accounts work.
    enshi = [v for v in world.villages if v.code.startswith("422801")]
    places = [random.choice(enshi) if n % 3 == 0 else place for n, place in enumerate(places)]
    shown = next(v for v in world.villages if v.code == SHOWN_VILLAGE)
    last = end - timedelta(minutes=max(STILL_WAITING))
    moments = sorted(start + (last - start) * random.random() for _number in range(QUESTIONS))
    counted_on = clock.china(start).date()
    for number, (moment, place) in enumerate(zip(moments, places, strict=True)):
        let_pass(until=moment)
        counted_on = _count_days(counted_on, moment)
        _ask(world, samples[number % len(samples)], place, moment, number)
        _answer_waiting(moment, random, samples)
    for number, minutes in enumerate(STILL_WAITING, QUESTIONS):
        moment = end - timedelta(minutes=minutes)
        let_pass(until=moment)
        _ask(world, samples[number % len(samples)], shown, moment, number)
    let_pass(until=end)
    _count_days(counted_on, end)
    tally.enter(now=end)


def _count_days(since: date, now: datetime) -> date:
    """Add the days that are over since the last one to the public tally, and return the day of ``now``."""
    today = clock.china(now).date()
    if since < today:
        tally.enter(now=now)
        tally.seal(day=today - timedelta(days=1), now=now)
    return today


def _usable(samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    topics = set(Topic.objects.values_list("pk", flat=True))
    return [sample for sample in samples if sample["topic"] in topics]


def _ask(world: World, sample: dict[str, Any], place: Region, now: datetime, number: int) -> None:
    receipt = services.ask(
        question=Question(
            topic_key=sample["topic"],
            story=sample["story"],
            region_code=place.code,
            asker=Person(name=world.inventor.name().chinese, phone=world.inventor.mobile()),
            opponent=sample.get("opponent", ""),
            amount=sample.get("amount", ""),
            language=sample.get("language", "zh-hans"),
        ),
        channel=("web", "web", "counter", "hotline")[number % 4],
        token=f"demo-{number}",
        now=now,
    )
    Matter.objects.filter(pk=receipt.matter.pk).update(title=sample["title"])


def _answer_waiting(now: datetime, random: Random, samples: list[dict[str, Any]]) -> None:
    """Let most owners answer soon after; some stay silent, so that there is something on the ladder board."""
    for matter in Matter.objects.open().select_related("owner", "topic").order_by("pk"):
        waited = now - matter.created_at
        if waited < timedelta(hours=2) or random.random() < 0.25 or matter.owner is None:
            continue
        sample = next((s for s in samples if s["topic"] == matter.topic_id), samples[0])
        owner = matter.owner
        declare(matter=matter, by=owner, outcome="clear", now=now)
        law = sample.get("law")
        bases = [(law, sample["article"], 0)] if law and Law.objects.filter(pk=law).exists() else []
        answer = services.answer(
            matter=matter,
            text=AnswerText(
                plain=sample["answer"],
                next_steps=sample["next"],
                where_to_go=sample["where"],
                bases=bases,
                language=sample.get("language", "zh-hans"),
            ),
            by=owner,
            expected_round=1,
            now=now,
        )
        if random.random() < 0.6:
            grade = random.choices((5, 4, 3, 2, 1), (55, 28, 9, 6, 2))[0]
            rate(
                matter=matter,
                answer_id=answer.pk,
                rated=owner,
                grade=grade,
                reasons=["clarity"],
                comment="",
                is_solved=grade >= 3,
                now=now + timedelta(minutes=5),
            )
            if grade >= 4 and random.random() < 0.5:
                services.close(matter=matter, is_solved=True, now=now + timedelta(minutes=6))
