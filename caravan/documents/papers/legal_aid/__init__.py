"""Papers of legal aid, each with the article that it carries out (法律援助法).

The law names few forms: where it only says that something is told, decided or reported, the paper is ours and the
article is the duty that it fulfils.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caravan.documents.registry import Audience, paper
from caravan.engine.deadlines import Citation

LAW = "中华人民共和国法律援助法"
HERE = Path(__file__).parent

NO_CHARGE = Citation(LAW, article=20, figure="不得向受援人收取任何财物")
TRUTHFUL = Citation(LAW, article=41, paragraph=1, figure="申请人应当如实说明经济困难状况")
DECIDED_WITHIN = Citation(LAW, article=43, paragraph=1, figure="自收到法律援助申请之日起七日内进行审查")
ASSIGNED_WITHIN = Citation(LAW, article=43, paragraph=1, figure="自作出决定之日起三日内指派法律援助人员")
REFUSED_IN_WRITING = Citation(LAW, article=43, paragraph=1, figure="应当书面告知申请人，并说明理由")
TOLD_ONCE = Citation(LAW, article=43, paragraph=2, figure="应当一次性告知申请人需要补充的材料或者要求申请人作出说明")
DEEMED_WITHDRAWN = Citation(LAW, article=43, paragraph=2, figure="视为撤回申请")
FIRST = Citation(LAW, article=44, paragraph=1, figure="可以决定先行提供法律援助")
LATER = Citation(LAW, article=44, paragraph=2, figure="受援人应当及时补办有关手续，补充有关材料")
NO_DELAY = Citation(LAW, article=46, paragraph=1, figure="无正当理由不得拒绝、拖延或者终止提供法律援助服务")
INFORMED = Citation(LAW, article=46, paragraph=2, figure="应当按照规定向受援人通报法律援助事项办理情况")
COOPERATION = Citation(LAW, article=47, figure="应当向法律援助人员如实陈述与法律援助事项有关的情况")
ENDED = Citation(LAW, article=48, paragraph=1, figure="应当作出终止法律援助的决定")
OBJECTION = Citation(LAW, article=49, paragraph=1, figure="可以向设立该法律援助机构的司法行政部门提出")
REVIEWED_WITHIN = Citation(LAW, article=49, paragraph=2, figure="自收到异议之日起五日内进行审查")
REPORTED = Citation(LAW, article=50, figure="应当及时向法律援助机构报告")
SUBSIDY = Citation(LAW, article=52, paragraph=1, figure="应当依照有关规定及时向法律援助人员支付法律援助补贴")


@dataclass(frozen=True)
class Matter:
    """What every paper of a case begins with."""

    applicant: str
    number: str  # of the case
    subject: str
    applied_on: date


@dataclass(frozen=True)
class Desk:
    """Whom the person turns to."""

    handler: str
    phone: str
    address: str


@paper(
    "legal_aid.application",
    title="法律援助申请表",
    english="Application for legal aid",
    word="法援申",
    series="la_application",
    source=HERE / "application.typ",
    audience=Audience.ASKER,
    basis=(TRUTHFUL,),
)
@dataclass(frozen=True)
class Application:
    """What the application says, to be signed where it was not made by the person online. Money is in fen."""

    matter: Matter
    identity_number: str
    phone: str
    address: str
    agent: str
    agent_relation: str
    agent_phone: str
    stage: str
    story: str
    request: str
    amount: int | None
    means: str
    household: int | None
    income: int | None
    urgent: str


@paper(
    "legal_aid.receipt",
    title="法律援助申请材料接收凭证",
    english="Receipt for an application for legal aid",
    word="法援收",
    series="la_receipt",
    source=HERE / "receipt.typ",
    audience=Audience.ASKER,
    basis=(DECIDED_WITHIN,),
)
@dataclass(frozen=True)
class Receipt:
    """``decide_by`` is the last day for the decision, as the clock of the case has it."""

    matter: Matter
    agent: str  # who acts for the applicant; '' if nobody does
    papers: tuple[str, ...]
    decide_by: date
    desk: Desk


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: a paper or an explanation, and how it can be had."""

    name: str
    how: str = ""


@paper(
    "legal_aid.notice_of_missing",
    title="补充材料、说明通知书",
    english="Notice of everything that is missing",
    word="法援补",
    series="la_missing",
    source=HERE / "missing.typ",
    audience=Audience.ASKER,
    basis=(TOLD_ONCE, DEEMED_WITHDRAWN),
)
@dataclass(frozen=True)
class NoticeOfMissing:
    """``supply_by`` is the day that the office set: the law names no length."""

    matter: Matter
    missing: tuple[Missing, ...]
    supply_by: date | None
    desk: Desk


@paper(
    "legal_aid.lapse",
    title="视为撤回法律援助申请告知书",
    english="Notice that an application is taken as withdrawn",
    word="法援撤",
    series="la_lapse",
    source=HERE / "lapse.typ",
    audience=Audience.ASKER,
    basis=(DEEMED_WITHDRAWN,),
)
@dataclass(frozen=True)
class Lapse:
    """``notice`` is the number of the notice that named what was missing."""

    matter: Matter
    notice: str
    noticed_on: date | None
    supply_by: date | None
    desk: Desk


@paper(
    "legal_aid.grant",
    title="给予法律援助决定书",
    english="Decision to grant legal aid",
    word="法援决",
    series="la_grant",
    source=HERE / "grant.typ",
    audience=Audience.ASKER,
    basis=(DECIDED_WITHIN, ASSIGNED_WITHIN, NO_CHARGE),
    is_editable=True,
)
@dataclass(frozen=True)
class Grant:
    """``articles`` are the provisions that the decision rests on, as they are cited; a clock gives ``assign_by``."""

    matter: Matter
    form: str
    reasons: str
    articles: tuple[str, ...]
    assign_by: date
    desk: Desk


@paper(
    "legal_aid.grant_first",
    title="先行提供法律援助决定书",
    english="Decision to give legal aid at once, papers later",
    word="法援先",
    series="la_grant_first",
    source=HERE / "grant_first.typ",
    audience=Audience.ASKER,
    basis=(FIRST, LATER, ASSIGNED_WITHIN),
    is_editable=True,
)
@dataclass(frozen=True)
class GrantFirst:
    """``item`` is the number of the ground in article 44, as 一."""

    matter: Matter
    form: str
    ground: str
    item: str
    assign_by: date
    desk: Desk


@paper(
    "legal_aid.refusal",
    title="不予法律援助决定书",
    english="Decision not to grant legal aid",
    word="法援不",
    series="la_refusal",
    source=HERE / "refusal.typ",
    audience=Audience.ASKER,
    basis=(REFUSED_IN_WRITING, OBJECTION, REVIEWED_WITHIN),
    is_editable=True,
)
@dataclass(frozen=True)
class Refusal:
    """``bureau`` is the justice department that set the agency up: it hears the objection."""

    matter: Matter
    ground: str
    reasons: str
    bureau: str
    desk: Desk


@paper(
    "legal_aid.assignment",
    title="法律援助指派通知书",
    english="Notice of assignment",
    word="法援派",
    series="la_assignment",
    source=HERE / "assignment.typ",
    audience=Audience.ASKER,
    basis=(ASSIGNED_WITHIN, NO_DELAY, INFORMED, NO_CHARGE),
    version=2,
)
@dataclass(frozen=True)
class Assignment:
    """To the lawyer, with a copy to the person: who it is, and how to reach them.

    ``organ`` is who notified the agency; '' where somebody applied.
    """

    matter: Matter
    form: str
    lawyer: str
    firm: str
    lawyer_phone: str
    desk: Desk
    organ: str = ""


@paper(
    "legal_aid.agreement",
    title="法律援助委托协议",
    english="Agreement between the person and the lawyer",
    word="法援协",
    series="la_agreement",
    source=HERE / "agreement.typ",
    audience=Audience.ASKER,
    basis=(INFORMED, COOPERATION, NO_CHARGE),
    is_editable=True,
)
@dataclass(frozen=True)
class Agreement:
    matter: Matter
    form: str
    identity_number: str
    phone: str
    lawyer: str
    firm: str
    lawyer_phone: str
    signed_on: date | None


@paper(
    "legal_aid.closing_report",
    title="法律援助事项办理情况报告",
    english="Closing report",
    word="法援结报",
    series="la_report",
    source=HERE / "closing_report.typ",
    audience=Audience.STAFF,
    basis=(REPORTED,),
    is_editable=True,
)
@dataclass(frozen=True)
class ClosingReport:
    """``recovered`` is in fen."""

    matter: Matter
    form: str
    lawyer: str
    firm: str
    assigned_on: date | None
    ended_on: date
    outcome: str
    recovered: int | None
    report: str


@paper(
    "legal_aid.closing",
    title="法律援助结案告知书",
    english="Notice that the case is closed",
    word="法援结",
    series="la_closing",
    source=HERE / "closing.typ",
    audience=Audience.ASKER,
    basis=(REPORTED,),
)
@dataclass(frozen=True)
class Closing:
    matter: Matter
    lawyer: str
    firm: str
    ended_on: date | None
    outcome: str
    recovered: int | None
    desk: Desk


@paper(
    "legal_aid.subsidy",
    title="法律援助案件审查及补贴发放表",
    english="Review of the case, and the subsidy",
    word="法援补贴",
    series="la_subsidy",
    source=HERE / "subsidy.typ",
    audience=Audience.STAFF,
    basis=(SUBSIDY,),
)
@dataclass(frozen=True)
class Subsidy:
    """``amount`` is in fen, by the table of the province."""

    matter: Matter
    form: str
    lawyer: str
    firm: str
    grade: str
    remarks: str
    amount: int
    reviewer: str


@paper(
    "legal_aid.termination",
    title="终止法律援助决定书",
    english="Decision to end legal aid early",
    word="法援终",
    series="la_termination",
    source=HERE / "termination.typ",
    audience=Audience.ASKER,
    basis=(ENDED, OBJECTION, REVIEWED_WITHIN),
    is_editable=True,
)
@dataclass(frozen=True)
class Termination:
    """``item`` is the number of the ground in article 48, as 六."""

    matter: Matter
    ground: str
    item: str
    reasons: str
    lawyer: str
    bureau: str
    desk: Desk


@paper(
    "legal_aid.objection",
    title="法律援助异议审查决定书",
    english="Decision on an objection",
    word="援异审",
    series="la_objection",
    source=HERE / "objection.typ",
    audience=Audience.ASKER,
    basis=(REVIEWED_WITHIN,),
    is_editable=True,
)
@dataclass(frozen=True)
class Objection:
    """``against`` is the title of the decision objected to; ``agency`` made it."""

    matter: Matter
    agency: str
    against: str
    against_number: str
    objected_on: date
    objection: str
    is_upheld: bool
    reasons: str
