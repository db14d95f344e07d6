"""Cases in any state: each is walked there through the real services, one step of its table at a time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from caravan.cases import services
from caravan.cases.content import Application, Someone
from caravan.cases.jobs import let_clocks_act
from caravan.cases.models import Case, Clock
from caravan.cases.procedure import ASKER, ASSIGNEE, OPPONENT, SERVICE, Procedure
from caravan.cases.procedures import PROCEDURES
from caravan.cases.services.papers import papers_missing
from caravan.engine.workflow import Transition
from caravan.people.models import User
from caravan.people.roles import Role
from tests.factories import mediations
from tests.factories.network import MONDAY, Network, clear, fresh, person

HOUR = timedelta(hours=1)
PERSON = Someone("asker", name="田大山", phone="12000000001")
OTHER_SIDE = Someone("opponent", name="恩施某建筑公司")
FACTS: Mapping[str, Mapping[str, Any]] = {
    "legal_aid": {
        "scope": "scope.wages",
        "stage": "not_started",
        "story": "老板拖欠我两万四千元工资，一直不给。",
        "request": "要回工资。",
        "amount": "24000",
        "group": "migrant_worker",
        "truthful": True,
    },
    "legal_aid_notice": {"ground": "minor", "offence": "盗窃", "stage": "first_instance"},
    "complaint": {"about": "lawyer", "conduct": ["absent"], "story": "打电话从来不接，也不说办到哪一步。"},
    "mediation": {"story": "楼上的水管爆了，水漏下来，泡坏了天花板。"},
}
# What is typed in each step, so that nothing but the table decides.
TYPED: Mapping[str, Mapping[str, Any]] = {
    "complete": {**FACTS["legal_aid"], **FACTS["legal_aid_notice"]},
    "ask_for_papers": {"missing": "身份证复印件、工资条", "by_day": "2026-12-10"},
    "grant": {"form": "labour", "reason": "进城务工人员追索劳动报酬。"},
    "grant_first": {"ground": "time_runs_out", "form": "labour"},
    "refuse": {"ground": "scope", "reason": "不属于法律援助范围。"},
    "assign": {"lawyer": "duty", "mediator": "mediator", "chosen_by": "committee", "experience": "no"},
    "invite": {"brief": "有人反映您家漏水。", "how": "letter"},
    "invite_again": {"how": "spoken"},
    "both_present": {"confirmed": "yes"},
    "not_accept": {"reason": "不属于民间纠纷。", "where": "行政复议机关。"},
    "give_up_waiting": {"tried": "上门两次，都不在。"},
    "set_risk": {"risk": "blue", "reason": "双方平和。"},
    "begin": {"rights_told": "yes"},
    "talk_again": {"reason": "金额要改。"},
    "take_effect": {"sealed": "yes"},
    "fail": {"reason": "差距太大。"},
    "prepare_court": {"ground": "mediation_body", "court": "恩施市人民法院"},
    "ask_court": {"ground": "mediation_body", "court": "恩施市人民法院", "asked_on": "2026-11-23", "together": "yes"},
    "leave_court": {"confirmed": "yes"},
    "court_confirmed": {"ruled_on": "2026-11-23"},
    "court_refused": {"ruled_on": "2026-11-23", "reason": "损害他人利益。"},
    "speak": {"said": "答应周五付。"},
    "end_unperformed": {"because": "suit", "reason": "一直不付。"},
    "accept": {"signed_on": "2026-11-23"},
    "decline": {"reason": "近期无法承办。"},
    "follow_up": {"way": "call", "reached": "yes", "grade": "4", "comment": "知道办到哪一步。"},
    "report_progress": {"report": "已申请仲裁，等候开庭。"},
    "ask_for_other_lawyer": {"reason": "联系不上。"},
    "keep_lawyer": {"reason": "已联系上，继续承办。"},
    "report_closing": {"outcome": "won", "recovered": "24000", "ended_on": "2026-11-23", "report": "全部执行到位。"},
    "return_report": {"reason": "请补交裁决书。"},
    "close": {"grade": "good", "subsidy": "1200"},
    "take_notice_back": {"letter_number": "（2026）2号", "reason": "家属已委托辩护人。"},
    "terminate": {"ground": "own_lawyer", "reason": "受援人自行委托律师。"},
    "object": {"objection": "我符合条件。"},
    "uphold": {"reason": "决定正确。"},
    "order_correction": {"reason": "应当给予援助。"},
    "answer_complaint": {"finding": "partly", "answer": "已核实，今后按时联系您。", "follows": ["talked"]},
    "answer_again": {"finding": "partly", "answer": "维持第一次答复。"},
    "not_content": {"why": "没有问过我。"},
}


def offices(net: Network) -> Network:
    """Give the village's network those who handle cases."""
    county = net.regions["422801"]
    net.users["officer"] = person("officer", Role.LEGAL_AID_OFFICER, county)
    net.users["second_officer"] = person("officer2", Role.LEGAL_AID_OFFICER, county)
    net.users["mediator"] = person("mediator", Role.MEDIATOR, county)
    return net


def application(procedure: str = "legal_aid", **fields: Any) -> Application:
    content: dict[str, Any] = {
        "procedure": procedure,
        "region_code": "422801101201",
        "topic_key": "wages",
        "people": (PERSON, OTHER_SIDE),
        "facts": FACTS[procedure],
    } | fields
    return Application(**content)


def opened(now: datetime = MONDAY, token: str = "", **fields: Any) -> Case:
    token = token or f"case-{Case.objects.count()}-{now.isoformat()}"
    return services.open_case(application=application(**fields), channel="web", token=token, now=now).case


def case_in(state: str, net: Network, *, procedure: str = "legal_aid", now: datetime = MONDAY, **fields: Any) -> Case:
    """Open a case at ``now`` and walk it to ``state``, an hour a step; silence waits until it is heard."""
    case = opened(now, procedure=procedure, **fields)
    if procedure == "mediation":
        return mediations.walk_to(state, case, net, now)
    for transition in PROCEDURES[procedure].workflow.path_to(state):
        now += HOUR
        case = walk(case, transition, net, now)
    return case


def walk(case: Case, transition: Transition, net: Network, now: datetime) -> Case:
    """Take one row of the table, as somebody whom it lets."""
    if transition.fired_by is not None:
        due_at = Clock.objects.running().get(case=case, rule_key=transition.fired_by).due_at
        let_clocks_act(max(now, due_at))
        return Case.objects.get(pk=case.pk)
    for paper in papers_missing(case) if transition.papers else ():
        services.add_paper(case=case, key=paper.key, how="seen", by=fresh(net.clerk), now=now)
    by, part = actor(case, PROCEDURES[case.procedure], transition, net)
    if by is not None:
        clear(case.matter, by, now)
    if case.procedure == "mediation" and mediations.prepare(case, transition, net, now):
        return Case.objects.get(pk=case.pk)
    typed = dict(TYPED.get(transition.action, {}))
    if transition.action == "assign" and case.assignee == net.duty:
        typed["lawyer"] = net.adviser.username
    return services.take_step(case=case, action=transition.action, by=by, part=part, typed=typed, now=now)


def actor(case: Case, procedure: Procedure, transition: Transition, net: Network) -> tuple[User | None, str]:
    """Somebody who may take the row: the first it names of a person in the case, who has the work, staff."""
    for part in (ASKER, OPPONENT, SERVICE):
        if part in transition.by:
            return None, part
    if ASSIGNEE in transition.by and case.assignee is not None:
        return fresh(case.assignee), ASSIGNEE
    holders = {
        Role.LEGAL_AID_OFFICER: "officer",
        Role.MEDIATOR: "mediator",
        Role.SUPERVISOR: "supervisor",
        Role.STATION_CLERK: "clerk",
    }
    role = next(role for role in holders if role in transition.by)
    return fresh(net.users[holders[role]]), role
