"""A small network to ask questions in: one village of Enshi city with everybody its ladder needs."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from caravan.consultations import services
from caravan.consultations.content import AnswerText, Person, Question
from caravan.consultations.services import Receipt
from caravan.directory.models import AdviserContract, DutyShift, Leave
from caravan.knowledge.models import Law, Topic
from caravan.matters.models import Matter
from caravan.organizations.models import Organization
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.regions.models import Region
from caravan.routing.services import declare

# 2026-11-23, a Monday: 10:00 in China.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SINCE = date(2024, 1, 1)


@dataclass
class Network:
    """One village's way up; people by the role they have in it."""

    regions: dict[str, Region] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    firm: Organization | None = None

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def village(self) -> Region:
        return self.regions["422801101201"]


def region(code: str, name: str, parent: Region | None = None, **fields: object) -> Region:
    levels = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
    return Region.objects.create(
        code=code, name=name, level=levels[len(code)], parent=parent, valid_from=date(2023, 6, 30), **fields
    )


def person(
    username: str, role: Role, where: Region, organization: Organization | None = None, **fields: object
) -> User:
    """A member of staff with one role in one region; fresh, so that no grants are cached on it."""
    user = User.objects.create(
        username=username,
        name=fields.pop("name", username.title()),
        qualification="执业律师",
        organization=organization,
        created_at=MONDAY,
        password="!",
        **fields,
    )
    RoleGrant.objects.create(user=user, role=role, region=where, valid_from=SINCE)
    return User.objects.get(pk=user.pk)


def build_network(*, county_advisers: int = 3) -> Network:
    """Build the village, its adviser and substitute, advisers of the county, duty lawyer, seat, supervisor, clerk."""
    net = Network()
    parent: Region | None = None
    for code, name in (
        ("42", "湖北省"),
        ("4228", "恩施土家族苗族自治州"),
        ("422801", "恩施市"),
        ("422801101", "龙凤镇"),
        ("422801101201", "青堡村"),
    ):
        parent = net.regions[code] = region(code, name, parent)
    county, town, city = net.regions["422801"], net.regions["422801101"], net.regions["4228"]
    net.firm = Organization.objects.create(
        kind=Organization.Kind.LAW_FIRM, name="湖北正和律师事务所", region=county, valid_from=SINCE
    )
    for name in ("adviser", "substitute", *(f"other{n}" for n in range(1, county_advisers + 1))):
        net.users[name] = person(name, Role.VILLAGE_ADVISER, county, net.firm)
    net.users["clerk"] = person("clerk", Role.STATION_CLERK, town)
    net.users["duty"] = person("duty", Role.COUNTY_DUTY_LAWYER, county)
    net.users["seat"] = person("seat", Role.CITY_DUTY_SEAT, city)
    net.users["supervisor"] = person("supervisor", Role.SUPERVISOR, city)
    AdviserContract.objects.create(
        adviser=net.adviser,
        substitute=net.substitute,
        region=net.village,
        county_code="422801",
        starts_on=SINCE,
    )
    for number in range(1, county_advisers + 1):
        elsewhere = region(f"42280110120{number + 1}", f"{number}号村", town)
        AdviserContract.objects.create(
            adviser=net.users[f"other{number}"], region=elsewhere, county_code="422801", starts_on=SINCE
        )
    Topic.objects.create(key="wages", name="拖欠工资", english_name="Unpaid wages", icon="yen", position=1)
    Law.objects.create(
        slug="labor-law", title="中华人民共和国劳动法", adopted_on=date(1994, 7, 5), in_force_from=date(1995, 1, 1)
    )
    return net


def question(**fields: object) -> Question:
    content: dict[str, object] = {
        "topic_key": "wages",
        "story": "老板拖欠我两万四千元工资，一直不给。",
        "region_code": "422801101201",
        "asker": Person(name="田大山", phone="12000000001"),
    } | fields
    return Question(**content)  # type: ignore[arg-type]


def ask(now: datetime = MONDAY, token: str = "", **fields: object) -> Receipt:
    """Ask through the real service; every call is another question unless it brings the same token."""
    count = Matter.objects.count()
    return services.ask(
        question=question(**fields), channel="web", token=token or f"token-{count}-{now.isoformat()}", now=now
    )


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def clear(matter: Matter, user: User, now: datetime = MONDAY) -> None:
    """Let ``user`` declare that they have no interest in ``matter``."""
    declare(matter=matter, by=user, outcome="clear", now=now)


def reply(matter: Matter, user: User, now: datetime, round_number: int = 1, **fields: object) -> object:
    """Let ``user`` answer, with the declaration that comes first."""
    clear(matter, user, now)
    text = AnswerText(**({"plain": "您可以申请劳动仲裁，不收费。"} | fields))  # type: ignore[arg-type]
    return services.answer(matter=matter, text=text, by=user, expected_round=round_number, now=now)


def on_leave(user: User, starts_on: date, ends_on: date, substitute: User | None = None) -> Leave:
    return Leave.objects.create(
        user=user, substitute=substitute, starts_on=starts_on, ends_on=ends_on, entered_at=MONDAY
    )


def shift(user: User, desk: str, where: Region, starts_at: datetime, ends_at: datetime) -> DutyShift:
    return DutyShift.objects.create(desk=desk, user=user, region=where, starts_at=starts_at, ends_at=ends_at)
