"""A few applications for legal aid, each walked to a state by the real services, so that no page is empty."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from caravan.cases import services
from caravan.cases.content import Application, Someone
from caravan.cases.models import Case
from caravan.cases.procedure import ASKER, ASSIGNEE
from caravan.cases.procedures import PROCEDURES
from caravan.cases.services.papers import papers_missing
from caravan.demo.network.build import World
from caravan.engine.workflow import Transition
from caravan.matters.models import Matter, Party
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.routing.services import declare

COUNTY = "422801"  # Enshi, where the printed accounts work
# State, days ago, title, and what it is about.
CASES: tuple[tuple[str, int, str, dict[str, str]], ...] = (
    ("received", 1, "拖欠三个月工资", {"scope": "scope.wages", "group": "migrant_worker", "topic": "wages"}),
    ("received", 3, "工地摔伤赔偿", {"scope": "scope.injury", "group": "migrant_worker", "topic": "injury"}),
    ("incomplete", 4, "请求给付赡养费", {"scope": "scope.maintenance", "group": "no_income", "topic": "elder"}),
    ("granted", 5, "交通事故赔偿", {"scope": "scope.injury", "group": "on_assistance", "topic": "traffic"}),
    ("assigned", 6, "确认劳动关系", {"scope": "scope.wages", "group": "migrant_worker", "topic": "contract"}),
    ("in_progress", 9, "工伤待遇争议", {"scope": "scope.injury", "group": "migrant_worker", "topic": "injury"}),
    ("reported", 11, "讨要工程队工资", {"scope": "scope.wages", "group": "migrant_worker", "topic": "wages"}),
    ("refused", 8, "买卖合同纠纷", {"scope": "scope.other", "group": "none", "topic": "contract"}),
    ("closed", 12, "拖欠两年工资", {"scope": "scope.wages", "group": "migrant_worker", "topic": "wages"}),
)
TYPED: dict[str, dict[str, str]] = {
    "ask_for_papers": {"missing": "身份证复印件、没有固定收入的说明"},
    "grant": {"form": "labour", "reason": "属于援助范围，免予核查经济困难状况。"},
    "refuse": {"ground": "scope", "reason": "双方是经营者之间的买卖，不在援助范围内。可以向人民调解委员会申请调解。"},
    "report_progress": {"report": "已递交仲裁申请书，仲裁委已受理，等待开庭通知。"},
    "report_closing": {"outcome": "won", "recovered": "24000", "report": "仲裁裁决支持全部请求，款项已付清。"},
    "close": {"grade": "good", "remarks": "材料齐全，办理及时。", "subsidy": "1200"},
}


def open_cases(world: World, now: datetime) -> int:
    """Open and walk the demo's cases; return how many there are."""
    random = Random(43)  # noqa: S311 -- nothing secret
    villages = [village for village in world.villages if village.code.startswith(COUNTY)]
    for number, (state, days, title, about) in enumerate(CASES):
        began = now - timedelta(days=days, hours=random.randint(1, 5))
        case = _open(world, number, title, about, random.choice(villages).code, began)
        _walk(case, state, began, now)
    return len(CASES)


def _open(world: World, number: int, title: str, about: dict[str, str], place: str, now: datetime) -> Case:
    facts: dict[str, Any] = {
        "scope": about["scope"],
        "group": about["group"],
        "at_work": "yes",
        "stage": "not_started",
        "story": f"{title}，找过对方几次都没有结果，手上有聊天记录和证人。",
        "request": "依法拿到应得的钱。",
        "amount": str(8000 + 1700 * number),
        "truthful": True,
    }
    application = Application(
        procedure="legal_aid",
        region_code=place,
        topic_key=about["topic"],
        people=(
            Someone(Party.Part.ASKER, name=world.inventor.name().chinese, phone=world.inventor.mobile()),
            Someone(Party.Part.OPPONENT, name=f"恩施某某公司{number + 1}"),
        ),
        facts=facts,
        title=title,
    )
    channel = (Matter.Channel.WEB, Matter.Channel.COUNTER)[number % 2]
    return services.open_case(application=application, channel=channel, token=f"demo-case-{number}", now=now).case


def _walk(case: Case, state: str, began: datetime, now: datetime) -> None:
    path = PROCEDURES[case.procedure].workflow.path_to(state)
    for number, transition in enumerate(path, 1):
        moment = began + (now - began) * number / (len(path) + 1)
        by = _actor(case, transition)
        if by is not None:
            declare(matter=case.matter, by=by, outcome="clear", now=moment)
        for paper in papers_missing(case) if transition.papers else ():
            services.add_paper(case=case, key=paper.key, how="seen", by=by, now=moment)
        typed = {**TYPED.get(transition.action, {}), **_days(transition.action, moment)}
        if transition.action == "assign":
            typed["lawyer"] = f"duty-{COUNTY}-1"
        case = services.take_step(case=case, action=transition.action, by=by, typed=typed, now=moment)


def _days(action: str, now: datetime) -> dict[str, str]:
    day = now.date()
    return {
        "ask_for_papers": {"by_day": (day + timedelta(days=10)).isoformat()},
        "accept": {"signed_on": day.isoformat()},
        "report_closing": {"ended_on": day.isoformat()},
    }.get(action, {})


def _actor(case: Case, transition: Transition) -> User | None:
    if ASKER in transition.by:
        return None
    if ASSIGNEE in transition.by and case.assignee is not None:
        return User.objects.get(pk=case.assignee.pk)
    role = Role.SUPERVISOR if Role.SUPERVISOR in transition.by else Role.LEGAL_AID_OFFICER
    return User.objects.filter(role_grants__role=role, role_grants__region__code__in=[COUNTY, COUNTY[:4]]).first()
