"""Mediations in any state, walked there through the real services: a ceiling that the flat above has soaked."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from caravan.cases.content import Application, Someone
from caravan.cases.mediation import services
from caravan.cases.mediation.models import Agreement, Seat, Side
from caravan.cases.mediation.reading import lines_in, seats_of, standing_agreement
from caravan.cases.models import Case
from caravan.cases.procedures.mediation.table import TABLE
from caravan.cases.services import take_step
from caravan.engine.agreements import Kind, Line
from caravan.engine.workflow import Transition
from caravan.people.models import User
from tests.factories.network import MONDAY, Network, clear, fresh

HOUR = timedelta(hours=1)
APPLICANT = Someone("asker", name="田大山", phone="12000000001")
RESPONDENT = Someone("opponent", name="覃小水", phone="12000000002", address="3栋502室")
STORY = "楼上的水管爆了，水漏下来，我家客厅的天花板和柜子都泡坏了。找过她两次，她说不是她家的问题。"
# Monday is 23 November 2026.
LINES = (
    Line(1, Kind.MONEY, Side.RESPONDENT, date(2026, 12, 1), "第一期", 100_000),
    Line(2, Kind.MONEY, Side.RESPONDENT, date(2027, 1, 4), "第二期", 100_000),
    Line(3, Kind.ACT, Side.RESPONDENT, date(2026, 12, 10), "请人修好卫生间的水管"),
)
TOTAL = 200_000
FACTS = "被申请方家中水管爆裂，水渗入申请方家中，损坏客厅天花板和柜子。被申请方承担赔偿责任。"
BRIEF = "有人反映您家的水管漏水，损坏了楼下的天花板，想请您一起坐下来谈谈。"


def application(**fields: Any) -> Application:
    content: dict[str, Any] = {
        "procedure": "mediation",
        "region_code": "422801101201",
        "topic_key": "wages",
        "people": (APPLICANT, RESPONDENT),
        "facts": {"story": STORY, "wish": "赔我修天花板的钱。", "amount": "3000"},
    } | fields
    return Application(**content)


def applied(now: datetime = MONDAY, token: str = "", **fields: Any) -> Case:
    token = token or f"mediation-{Case.objects.count()}-{now.isoformat()}"
    return services.open_mediation(application=application(**fields), channel="web", token=token, now=now).case


def step(case: Case, action: str, net: Network, now: datetime, **typed: Any) -> Case:
    """Take a step as the mediator, who has said that they have no interest."""
    by = fresh(net.mediator)
    clear(case.matter, by, now)
    return take_step(case=case, action=action, by=by, typed=typed, now=now)


def seat(case: Case, side: str) -> Seat:
    return next(one for one in seats_of(case) if one.side == side)


def _invite(case: Case, net: Network, now: datetime) -> Case:
    return step(case, "invite", net, now, brief=BRIEF, how="sms")


def _consent(case: Case, net: Network, now: datetime) -> Case:
    return services.answer_invitation(seat=seat(case, Side.RESPONDENT), agrees=True, now=now)


def _talk(case: Case, net: Network, now: datetime) -> Case:
    case = step(case, "assign", net, now, mediator="mediator", chosen_by="parties")
    return step(case, "begin", net, now, rights_told="yes")


def _write(case: Case, net: Network, now: datetime) -> Case:
    services.draw_up(case=case, lines=LINES, total_fen=TOTAL, facts=FACTS, breach="", by=fresh(net.mediator), now=now)
    return Case.objects.get(pk=case.pk)


def signed(case: Case, now: datetime) -> Agreement:
    """Both sides sign the text that stands, each online."""
    agreement = standing_agreement(case)
    for one in seats_of(case):
        services.sign(seat=one, digest=agreement.digest, level="code", typed_name=one.party.name, now=now)
    return agreement


def _seal(case: Case, net: Network, now: datetime) -> Case:
    signed(case, now)
    return step(case, "take_effect", net, now, sealed="yes")


def _keep(case: Case, net: Network, now: datetime) -> Case:
    for line in LINES:
        services.record_kept(
            case=case, line=line.number, fen=line.fen, on=now.date(), side=line.owed_by, by=fresh(net.mediator), now=now
        )
    return Case.objects.get(pk=case.pk)


WAY: tuple[tuple[str, Callable[[Case, Network, datetime], Case]], ...] = (
    ("invited", _invite),
    ("consented", _consent),
    ("in_session", _talk),
    ("agreed", _write),
    ("performing", _seal),
    ("performed", _keep),
)


# Due after the thirty days in which the court can be asked, so that no other clock comes in between.
FAR = (Line(1, Kind.MONEY, Side.RESPONDENT, date(2027, 3, 1), "", 100_000),)


def walk_to(state: str, case: Case, net: Network, now: datetime) -> Case:
    """Walk ``case`` along its table, one row after the other, to any of its states."""
    from tests.factories.cases import walk

    global lines
    lines = LINES if state in {"late", "unperformed"} else FAR
    for transition in TABLE.path_to(state):
        now += HOUR
        case = walk(case, transition, net, now)
    return case


lines = FAR


def prepare(case: Case, transition: Transition, net: Network, now: datetime) -> bool:
    """Do what the row follows from; True if that took the row already."""
    services.sit_down(case=case)
    by, action = fresh(net.mediator), transition.action
    clear(case.matter, by, now)
    total = sum(line.fen for line in lines)
    if action == "begin" and case.assignee is None:
        step(case, "assign", net, now, mediator="mediator", chosen_by="committee")
    elif action == "draw_up":
        services.draw_up(case=case, lines=lines, total_fen=total, facts=FACTS, breach="", by=by, now=now)
        return True
    elif action == "agree_orally":
        services.record_oral(case=case, lines=lines, total_fen=total, facts=FACTS, by=by, now=now)
        return True
    elif action == "take_effect":
        signed(case, now)
    elif action in {"court_confirmed", "court_refused"}:
        step(
            case,
            "ask_court",
            net,
            now,
            ground="mediation_body",
            court="恩施市人民法院",
            asked_on="2026-11-23",
            together="yes",
        )
    elif action in {"keep", "catch_up", "perform"}:
        _keep_for(action, case, by, now)
        return True
    return False


def _keep_for(action: str, case: Case, by: User, now: datetime) -> None:
    """Pay a part, what is late, or everything."""
    if action == "keep":
        now += timedelta(days=9) if case.state == "late" else timedelta()
        owed = [(1, 100)]
    elif action == "catch_up":
        owed = [(1, 100_000)]
    else:
        owed = [(line.number, line.fen) for line in lines_in(standing_agreement(case).content)]
    for number, fen in owed:
        services.record_kept(case=case, line=number, fen=fen, on=now.date(), side=Side.RESPONDENT, by=by, now=now)


def mediation_in(state: str, net: Network, *, now: datetime = MONDAY, **fields: Any) -> Case:
    """Open a mediation at ``now`` and walk it to ``state`` on its straight way, an hour a step."""
    case = applied(now, **fields)
    for target, walk in WAY:
        if case.state == state:
            return case
        now += HOUR
        case = walk(case, net, now)
        assert case.state == target
    assert case.state == state
    return case
