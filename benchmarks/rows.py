"""Fill an empty Caravan database with invented matters, the same ones for the same size.

Run in a process of its own (``python -m benchmarks.rows SIZE``) against ``CARAVAN_DATABASE_URL``. The
network of offices and advisers is the demo's. Matters spread over every county by its villages and over
three years; one in fifty is open. Personal data is sealed through the real fields, then copied in.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from operator import attrgetter
from random import Random
from typing import Any

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Field, JSONField, Model  # noqa: E402
from psycopg.types.json import Jsonb  # noqa: E402

from caravan import clock  # noqa: E402
from caravan.audit.models import Event, PlainJSONField  # noqa: E402
from caravan.consultations.models import Answer, Consultation, Round  # noqa: E402
from caravan.demo.invented import GIVEN, SURNAMES  # noqa: E402
from caravan.demo.network.build import PASSWORD  # noqa: E402
from caravan.demo.seed import SAMPLES, build  # noqa: E402
from caravan.directory.models import AdviserContract  # noqa: E402
from caravan.knowledge.models import Topic  # noqa: E402
from caravan.matters.models import Entry, Matter, Participation, Party, SerialCounter  # noqa: E402
from caravan.notifications.models import Notice  # noqa: E402
from caravan.people.models import RoleGrant, User  # noqa: E402
from caravan.people.roles import Role  # noqa: E402
from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField  # noqa: E402
from caravan.privacy.index import blind_index_or_none  # noqa: E402
from caravan.regions.models import Region  # noqa: E402
from caravan.regions.scope import codes_of  # noqa: E402

# Who looks at the queue in the measurement, from the widest view to the narrowest.
LOOKERS = ("supervisor-42", "seat-4201-1", "duty-422801-1", "adviser-422801-001")
YEARS = timedelta(days=3 * 365)
CHUNK = 5000
STATES = (("open", 2), ("answered", 33), ("closed", 60), ("withdrawn", 3), ("merged", 1), ("spam", 1))
RUNGS = ((1, 55), (2, 20), (3, 15), (4, 7), (5, 3))
NOTICES_KEPT = timedelta(days=90)
_SEQ = count(1)


@dataclass(frozen=True)
class Desks:
    """Who could own a matter, by place."""

    villages: list[tuple[Region, int]]  # with the adviser's id
    advisers: dict[str, list[int]]
    duty: dict[str, list[int]]
    seats: dict[str, list[int]]
    supervisors: dict[str, list[int]]

    @classmethod
    def read(cls) -> "Desks":
        def holders(role: Role) -> dict[str, list[int]]:
            found: dict[str, list[int]] = {}
            for code, user in RoleGrant.objects.filter(role=role).order_by("user").values_list("region__code", "user"):
                found.setdefault(code, []).append(user)
            return found

        contracts = AdviserContract.objects.select_related("region").order_by("region__code")
        return cls(
            villages=[(contract.region, contract.adviser_id) for contract in contracts],
            advisers=holders(Role.VILLAGE_ADVISER),
            duty=holders(Role.COUNTY_DUTY_LAWYER),
            seats=holders(Role.CITY_DUTY_SEAT),
            supervisors=holders(Role.SUPERVISOR),
        )

    def owner(self, rung: int, codes: dict[str, str], adviser: int, random: Random) -> int:
        above = codes["prefecture_code"] if codes["prefecture_code"] in self.seats else codes["province_code"]
        match rung:
            case 1 | 2:
                return adviser
            case 3:
                return random.choice(self.duty[codes["county_code"]])
            case 4:
                return random.choice(self.seats[above])
        return self.supervisors[above][0]


@dataclass
class Rows:
    """What one chunk stores, by table."""

    tables: dict[type[Model], list[Model]] = field(default_factory=dict)

    def add(self, *rows: Model) -> None:
        for row in rows:
            self.tables.setdefault(type(row), []).append(row)

    def store(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # The rows are consistent by making; looking every reference up would take most of the time.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL synchronous_commit = off")
            for model, rows in self.tables.items():
                copy(cursor, model, rows)
        self.tables.clear()


def copy(cursor: Any, model: type[Model], rows: Iterable[Model]) -> None:
    """Store rows with COPY; personal data is sealed as in ``save``."""
    fields = [f for f in model._meta.concrete_fields if f.get_internal_type() != "BigAutoField"]
    readers = [_reader(f) for f in fields]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as out:
        for row in rows:
            out.write_row([read(row) for read in readers])


def _reader(column: "Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(column, EncryptedTextField | EncryptedJSONField):
        return lambda row: column.get_db_prep_save(column.pre_save(row, True), connection)
    if isinstance(column, PlainJSONField):
        return lambda row: column.get_prep_value(getattr(row, column.attname))
    if isinstance(column, JSONField):
        return lambda row: Jsonb(getattr(row, column.attname))
    return attrgetter(column.attname)


def _same(moment: datetime) -> datetime:
    return moment


def write(size: int, now: datetime) -> None:
    """Make ``size`` matters with all that hangs on them."""
    random = Random(size)  # noqa: S311 -- nothing secret
    desks, topics = Desks.read(), list(Topic.objects.values_list("pk", flat=True))
    samples = [s for s in json.loads(SAMPLES.read_text("utf-8")) if s["topic"] in topics]
    serials: dict[tuple[str, int], int] = {}
    rows = Rows()
    for position, moment in enumerate(_moments(size, now, random), 1):
        clock.install(partial(_same, moment))  # keys made from now on carry this moment
        _matter(rows, desks, random.choice(samples), serials, moment, now, random)
        if position % CHUNK == 0:
            rows.store()
            print(f"\r  {position:,} of {size:,} matters", end="", file=sys.stderr, flush=True)
    rows.store()
    clock.install(None)
    SerialCounter.objects.bulk_create(
        SerialCounter(county_code=county, year=year, kind="consultation", last=last)
        for (county, year), last in serials.items()
    )


def _moments(size: int, now: datetime, random: Random) -> Iterator[datetime]:
    """Return the moments of asking in order; what is open was asked within the last two days."""
    recent = size * STATES[0][1] // 100
    old = sorted(random.random() for _ in range(size - recent))
    new = sorted(random.random() for _ in range(recent))
    start, border = now - YEARS, now - timedelta(days=2)
    yield from (start + (border - start) * share for share in old)
    yield from (border + (now - border) * share for share in new)


def _drawn(choices: Sequence[tuple[Any, int]], random: Random) -> Any:
    """Draw one of ``choices``, each as often as its weight says."""
    point = random.random() * sum(weight for _value, weight in choices)
    for value, weight in choices:
        point -= weight
        if point < 0:
            return value
    return choices[-1][0]


def _matter(
    rows: Rows,
    desks: Desks,
    sample: dict[str, Any],
    serials: dict[tuple[str, int], int],
    at: datetime,
    now: datetime,
    random: Random,
) -> None:
    region, adviser = random.choice(desks.villages)
    codes = codes_of(region)
    is_open = at > now - timedelta(days=2)
    state = "open" if is_open else _drawn(STATES[1:], random)
    rung = _drawn(RUNGS, random)
    owner = desks.owner(rung, codes, adviser, random)
    key = (codes["county_code"], clock.china(at).year)
    serial = serials[key] = serials.get(key, 0) + 1
    due_at = at + timedelta(hours=random.uniform(2, 60))
    matter = Matter(
        kind="consultation",
        number=f"{key[0]}-{key[1] % 100:02}1-{serial:05}",
        state=state,
        channel=_drawn((("web", 60), ("counter", 20), ("hotline", 20)), random),
        topic_id=sample["topic"],
        title=sample["title"],
        region_id=region.pk,
        **codes,
        owner_id=owner,
        due_at=due_at if is_open else None,
        rung=rung if is_open else None,
        rung_at=at if is_open else None,
        next_at=due_at if is_open else None,
        taken_at=at if is_open and random.random() < 0.4 else None,
        is_fast_track=random.random() < 0.2,
        is_danger=random.random() < 0.02,
        is_needing_translation=random.random() < 0.03,
        created_at=at,
        updated_at=at,
    )
    rows.add(matter, *_parties(matter, random))
    rows.add(
        Consultation(matter_id=matter.pk, guided={}, wish="拿回应得的钱。", amount=sample.get("amount", ""), signals=[])
    )
    _thread(rows, matter, sample, rung, owner, due_at, random)
    _others(rows, matter, desks, rung, adviser, is_open, random)
    if at > now - NOTICES_KEPT:
        rows.add(_notice(matter, owner, random))


def _parties(matter: Matter, random: Random) -> Iterator[Party]:
    if random.random() < 0.85:
        name, phone = _name(random), f"120{random.randrange(10**8):08}"
        yield Party(
            matter_id=matter.pk,
            part="asker",
            name=name,
            name_index=blind_index_or_none("name", name),
            phone=phone,
            phone_index=blind_index_or_none("phone", phone),
        )
    if random.random() < 0.35:
        name = _name(random)
        yield Party(matter_id=matter.pk, part="opponent", name=name, name_index=blind_index_or_none("name", name))


def _name(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2, 2))))


def _thread(
    rows: Rows, matter: Matter, sample: dict[str, Any], rung: int, owner: int, due_at: datetime, random: Random
) -> None:
    at = matter.created_at
    is_answered = matter.state in {"answered", "closed"}
    answered_at = at + timedelta(hours=random.uniform(0.5, 20)) if is_answered else None
    question = Round(
        matter_id=matter.pk,
        number=1,
        province_code=matter.province_code,
        prefecture_code=matter.prefecture_code,
        county_code=matter.county_code,
        question=sample["story"],
        submission_key=random.randbytes(32),
        fingerprint=random.randbytes(32),
        asked_at=at,
        asked_on=clock.china(at).date(),
        due_at=due_at,
        promise={"rule": "next_workday:17:30", "ladder": None, "calendar": "2026", "is_provisional": False},
        answered_at=answered_at,
        missed_at=due_at if answered_at and answered_at > due_at else None,
        outcome="" if is_answered or matter.state == "open" else matter.state,
        ended_at=None if is_answered or matter.state == "open" else at,
    )
    rows.add(question, Entry(matter_id=matter.pk, at=at, kind="received", data={"channel": matter.channel}))
    for number in range(1, rung + 1):
        step = {"rung": number, "desk": "village_adviser", "reason": "silent", "owner": owner, "candidates": []}
        rows.add(Entry(matter_id=matter.pk, at=at, kind="step", user_id=owner, data=step))
    rows.add(_event(matter, "consultation.ask", "asker", at))
    if answered_at is not None:
        rows.add(
            Answer(
                round_id=question.pk,
                author_id=owner,
                author_qualification="执业律师",
                plain=sample["answer"],
                next_steps=sample["next"],
                where_to_go=sample["where"],
                published_at=answered_at,
                is_late=answered_at > due_at,
            ),
            Entry(matter_id=matter.pk, at=answered_at, kind="answered", user_id=owner, data={"round": 1}),
            _event(matter, "seen", "adviser", answered_at),
            _event(matter, "consultation.answer", "adviser", answered_at),
        )


def _event(matter: Matter, action: str, actor: str, at: datetime) -> Event:
    subject = {"subject_kind": "matters.matter", "subject_id": str(matter.pk)}
    # Of a chain that proves nothing: what is measured reads events and appends to chains of its own.
    place = {"chain": "invented", "seq": next(_SEQ), "mac": bytes(34)}
    return Event(
        at=at, actor=actor, action=action, region=matter.region_code, request_id=matter.pk.hex, **subject, **place
    )


def _others(rows: Rows, matter: Matter, desks: Desks, rung: int, adviser: int, is_open: bool, random: Random) -> None:
    """Let in those a climbing matter was offered to; an answer has let them out again."""
    if rung < 2:
        return
    near = desks.advisers[matter.county_code]
    until = None if is_open else matter.created_at
    for ground, user in [("offered", random.choice(near)), ("offered", random.choice(near)), ("former_owner", adviser)]:
        rows.add(
            Participation(
                matter_id=matter.pk,
                user_id=user,
                ground=ground,
                rung=2,
                since=matter.created_at,
                until=until,
                end_reason="" if until is None else "settled",
            )
        )


def _notice(matter: Matter, owner: int, random: Random) -> Notice:
    return Notice(
        to_kind="staff",
        user_id=owner,
        template="question_waiting",
        params={"number": matter.number},
        channels=["in_app"],
        channel="in_app",
        created_at=matter.created_at,
        deliver_after=matter.created_at,
        sent_at=matter.created_at,
        read_at=matter.created_at if random.random() < 0.9 else None,
    )


def main() -> None:
    size, now = int(sys.argv[1]), clock.now()
    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    call_command("load_reference", verbosity=0)
    with transaction.atomic():
        build(now, lambda line: None)
        User.objects.filter(username__in=LOOKERS).update(password=make_password(PASSWORD))
    write(size, now)
    connection.set_autocommit(True)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
    print(f"\r  {Matter.objects.count():,} matters, {Matter.objects.open().count():,} open", file=sys.stderr)


if __name__ == "__main__":
    main()
