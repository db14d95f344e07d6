"""A few mediations in each state, walked there through the real services: neighbours, a loan, a repair."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from caravan import clock
from caravan.cases.content import Application, Someone
from caravan.cases.jobs import let_clocks_act
from caravan.cases.mediation import services
from caravan.cases.mediation.models import Side
from caravan.cases.mediation.reading import seats_of, standing_agreement, standing_of
from caravan.cases.models import Case
from caravan.cases.services import take_step
from caravan.demo.network.build import World
from caravan.engine.agreements import Kind, Line, instalments
from caravan.people.models import User
from caravan.routing.services import declare

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SHOWN_COUNTY = "422801"


@dataclass(frozen=True)
class Sample:
    """One invented dispute; ``ends`` is the state it is left in, ``days`` how long ago it began."""

    title: str
    topic: str
    story: str
    brief: str
    fen: int
    ends: str
    days: int


SAMPLES = (
    Sample(
        "楼上漏水",
        "neighbours",
        "楼上的水管爆了，我家客厅天花板泡坏了，说了几次都不管。",
        "有人反映您家漏水，损坏了楼下的天花板。",
        300_000,
        "applied",
        1,
    ),
    Sample(
        "两家地界",
        "land",
        "他家砌墙占了我家半尺地，吵了几年了，又吵起来。",
        "想请您一起量一量两家的地界。",
        0,
        "applied",
        2,
    ),
    Sample(
        "借款不还",
        "loan",
        "借给他两万元，说好半年还，现在拖了一年。",
        "关于一笔两万元的借款，想请您谈谈怎么还。",
        2_000_000,
        "invited",
        4,
    ),
    Sample(
        "狗咬伤",
        "neighbours",
        "他家的狗没拴绳，把我咬了，打针花了一千多。",
        "关于一次狗咬伤的医药费。",
        160_000,
        "consented",
        5,
    ),
    Sample("装修噪音", "neighbours", "晚上十点还在电钻，孩子没法睡。", "关于装修的时间。", 0, "in_session", 8),
    Sample("押金不退", "housing", "房子退了，两千四押金不退。", "关于一笔押金。", 240_000, "in_session", 9),
    Sample("摩托车刮擦", "traffic", "路口碰了一下，修车花了一千八。", "关于一次碰撞的修理费。", 180_000, "agreed", 10),
    Sample("屋檐滴水", "neighbours", "他家屋檐的水都滴到我家院子里。", "关于屋檐的排水。", 120_000, "performing", 14),
    Sample("鱼塘污染", "neighbours", "上游养鸡，我家的鱼死了一半。", "关于鱼塘的损失。", 600_000, "late", 45),
    Sample("树挡光", "neighbours", "院里的树长过来，屋里一点光都没有。", "关于一棵树的修剪。", 80_000, "performed", 60),
    Sample("合伙散伙", "loan", "一起开店，散伙的钱算不清。", "关于合伙的结算。", 900_000, "failed", 20),
    Sample("彩礼", "family", "没结成婚，彩礼要不要退说不拢。", "关于彩礼。", 3_000_000, "declined", 12),
)
ORDER = ("applied", "invited", "consented", "in_session", "agreed", "performing", "late", "performed")


def open_mediations(world: World, now: datetime) -> int:
    """Open one mediation a sample in the shown county, and walk it to its state in its own time."""
    mediator = User.objects.get(username=f"mediator-{SHOWN_COUNTY}-1")
    villages = [place for place in world.villages if place.code.startswith(SHOWN_COUNTY)]
    for number, sample in enumerate(SAMPLES):
        began = now - sample.days * DAY
        case = _open(world, sample, villages[number * 7 % len(villages)].code, began, number)
        declare(matter=case.matter, by=mediator, outcome="clear", now=began)
        _walk(case, sample, mediator, began)
    let_clocks_act(now)
    return len(SAMPLES)


def _open(world: World, sample: Sample, place: str, now: datetime, number: int) -> Case:
    people = (
        Someone("asker", name=world.inventor.name().chinese, phone=world.inventor.mobile()),
        Someone("opponent", name=world.inventor.name().chinese, phone=world.inventor.mobile(), address="同村三组"),
    )
    facts = {"story": sample.story, "source": "application"}
    if sample.fen:
        facts["amount"] = str(sample.fen // 100)
    return services.open_mediation(
        application=Application(
            procedure="mediation",
            region_code=place,
            topic_key=sample.topic,
            people=people,
            facts=facts,
            title=sample.title,
        ),
        channel="counter" if number % 3 else "web",
        token=f"demo-mediation-{number}",
        now=now,
    ).case


def _walk(case: Case, sample: Sample, mediator: User, began: datetime) -> None:
    now = began
    wanted = {"failed": "in_session", "declined": "invited"}.get(sample.ends, sample.ends)
    for state in ORDER[1 : ORDER.index(wanted) + 1]:
        now += 3 * HOUR
        MOVES[state](case, sample, mediator, now)
        case = Case.objects.get(pk=case.pk)
    if sample.ends == "failed":
        _step(case, "fail", mediator, now + HOUR, reason="双方对账目差距太大。")
    if sample.ends == "declined":
        [_ours, theirs] = seats_of(case)
        services.answer_invitation(seat=theirs, agrees=False, reason="想直接去法院。", now=now + DAY)


def _step(case: Case, action: str, by: User, now: datetime, /, **typed: str) -> Case:
    return take_step(case=case, action=action, by=by, typed=typed, now=now)


def _invite(case: Case, sample: Sample, mediator: User, now: datetime) -> None:
    _step(case, "set_risk", mediator, now, risk="yellow" if sample.topic == "land" else "blue", reason="双方愿意谈。")
    case = _step(case, "invite", mediator, now, brief=sample.brief, how="sms")


def _agree(case: Case, sample: Sample, mediator: User, now: datetime) -> None:
    [_ours, theirs] = seats_of(case)
    services.answer_invitation(seat=theirs, agrees=True, now=now)


def _talk(case: Case, sample: Sample, mediator: User, now: datetime) -> None:
    _step(case, "assign", mediator, now, mediator=mediator.username, chosen_by="parties")
    case = _step(case, "begin", mediator, now, rights_told="yes")
    services.plan_session(
        case=case, starts_at=now + DAY, way="together", place="村委会调解室", is_open=False, by=mediator, now=now
    )
    [ours, theirs] = seats_of(case)
    services.add_private_note(case=case, side=ours.side, text="只要把损失补上，我就不追究了。", seat=ours, now=now)
    services.add_private_note(case=case, side=theirs.side, text="一次拿不出这么多，分期可以。", seat=theirs, now=now)
    content = {"words": "分两个月付清。", "fen": sample.fen, "owed_by": Side.RESPONDENT, "parts": 2, "first_on": ""}
    if not sample.fen:
        content = {"words": "以后晚上八点以后不施工。", "fen": 0, "owed_by": "", "parts": 1, "first_on": ""}
    services.make_offer(case=case, side=Side.RESPONDENT, content=content, now=now + HOUR)


def _lines(sample: Sample, now: datetime) -> list[Line]:
    first_on = clock.china(now + 20 * DAY).date()
    parts = instalments(sample.fen, 2, first_on) if sample.fen else []
    lines = [Line(n, Kind.MONEY, Side.RESPONDENT, day, f"第{n}期", fen) for n, (fen, day) in enumerate(parts, 1)]
    return [*lines, Line(len(lines) + 1, Kind.APOLOGY, Side.RESPONDENT, first_on, "当面说清楚，以后好好相处")]


def _write(case: Case, sample: Sample, mediator: User, now: datetime) -> None:
    services.draw_up(
        case=case,
        lines=_lines(sample, now),
        total_fen=sample.fen or None,
        facts=f"{sample.brief}双方愿意互谅互让，被申请方承担相应责任。",
        breach="",
        by=mediator,
        now=now,
    )


def _seal(case: Case, sample: Sample, mediator: User, now: datetime) -> None:
    agreement = standing_agreement(case)
    for seat in seats_of(case):
        if agreement is not None:
            services.sign(seat=seat, digest=agreement.digest, level="paper", by=mediator, now=now)
    _step(case, "take_effect", mediator, now, sealed="yes")


def _be_late(case: Case, sample: Sample, mediator: User, now: datetime) -> None:
    """Nothing is paid, and the day passes; the clock says so by itself."""
    let_clocks_act(now + 22 * DAY)


def _keep(case: Case, sample: Sample, mediator: User, now: datetime) -> None:
    agreement = standing_agreement(case)
    if agreement is None:
        return
    for item in standing_of(agreement, clock.china(now).date()).lines:
        if item.is_kept:
            continue
        moment = now + 24 * DAY
        services.record_kept(
            case=case,
            line=item.line.number,
            fen=item.line.fen,
            on=clock.china(moment).date(),
            side=item.line.owed_by,
            by=mediator,
            note="现金，村主任在场",
            now=moment,
        )


MOVES: dict[str, Callable[[Case, Sample, User, datetime], None]] = {
    "invited": _invite,
    "consented": _agree,
    "in_session": _talk,
    "agreed": _write,
    "performing": _seal,
    "late": _be_late,
    "performed": _keep,
}
