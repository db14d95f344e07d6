"""Papers of people's mediation, each with the article that it carries out (人民调解法)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caravan.documents.registry import Audience, paper
from caravan.engine.deadlines import Citation

LAW = "中华人民共和国人民调解法"
COURTS = "中华人民共和国民事诉讼法"
HERE = Path(__file__).parent

APPLIED = Citation(LAW, article=17, figure="当事人可以向人民调解委员会申请调解")
NOT_AGAINST_A_WILL = Citation(LAW, article=17, figure="当事人一方明确拒绝调解的，不得调解")
RIGHTS = Citation(LAW, article=23, figure="当事人在人民调解活动中享有下列权利")
DUTIES = Citation(LAW, article=24, figure="当事人在人民调解活动中履行下列义务")
OTHER_WAYS = Citation(LAW, article=26, figure="告知当事人可以依法通过仲裁、行政、司法等途径维护自己的权利")
RECORDED = Citation(LAW, article=27, figure="人民调解员应当记录调解情况")
FILED = Citation(LAW, article=27, figure="将调解登记、调解工作记录、调解协议书等材料立卷归档")
WRITTEN = Citation(LAW, article=28, figure="可以制作调解协议书")
ORAL = Citation(LAW, article=28, figure="可以采取口头协议方式，人民调解员应当记录协议内容")
STATES = Citation(LAW, article=29, paragraph=1, figure="调解协议书可以载明下列事项")
EFFECTIVE = Citation(LAW, article=29, paragraph=2, figure="人民调解员签名并加盖人民调解委员会印章之日起生效")
ORAL_EFFECTIVE = Citation(LAW, article=30, figure="口头调解协议自各方当事人达成协议之日起生效")
WATCHED = Citation(LAW, article=31, paragraph=2, figure="应当对调解协议的履行情况进行监督")
CONFIRMED_WITHIN = Citation(
    LAW, article=33, paragraph=1, figure="可以自调解协议生效之日起三十日内共同向人民法院申请司法确认"
)
TO_THE_COURT = Citation(COURTS, article=205, figure="由双方当事人自调解协议生效之日起三十日内，共同向下列人民法院提出")


@dataclass(frozen=True)
class Someone:
    """One party; ``side`` is 申请方 or 被申请方."""

    side: str
    name: str
    identity_number: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Dispute:
    """What every paper of a mediation begins with."""

    number: str
    subject: str
    applied_on: date
    mediator: str
    phone: str


@dataclass(frozen=True)
class Signed:
    """One party's name under the agreement: how it was made sure that it was them, and when."""

    name: str
    how: str
    on: date


@paper(
    "mediation.application",
    title="人民调解申请书",
    english="Application for mediation",
    word="调申",
    series="me_application",
    source=HERE / "application.typ",
    audience=Audience.ASKER,
    basis=(APPLIED,),
)
@dataclass(frozen=True)
class Application:
    """``amount`` is in fen."""

    dispute: Dispute
    applicant: Someone
    others: tuple[Someone, ...]
    story: str
    wish: str
    amount: int | None


@paper(
    "mediation.receipt",
    title="人民调解受理及权利义务告知书",
    english="Receipt of an application, and the rights and duties of both sides",
    word="调受",
    series="me_receipt",
    source=HERE / "receipt.typ",
    audience=Audience.ASKER,
    basis=(RIGHTS, DUTIES),
)
@dataclass(frozen=True)
class Receipt:
    dispute: Dispute
    applicant: str


@paper(
    "mediation.invitation",
    title="人民调解邀请书",
    english="Invitation to a mediation",
    word="调邀",
    series="me_invitation",
    source=HERE / "invitation.typ",
    audience=Audience.OTHER_SIDE,
    basis=(NOT_AGAINST_A_WILL, RIGHTS, DUTIES),
)
@dataclass(frozen=True)
class Invitation:
    """``brief`` is what the mediator wrote for the other side; what was told in confidence is not on it."""

    dispute: Dispute
    invited: str
    brief: str


@paper(
    "mediation.record",
    title="人民调解记录",
    english="Record of a meeting",
    word="调记",
    series="me_record",
    source=HERE / "record.typ",
    audience=Audience.STAFF,
    basis=(RECORDED,),
    is_editable=True,
)
@dataclass(frozen=True)
class Record:
    dispute: Dispute
    parties: tuple[Someone, ...]
    meeting: int
    held_on: date
    way: str
    place: str
    present: str
    has_told_rights: bool
    record: str
    outcome: str


@paper(
    "mediation.agreement",
    title="人民调解协议书",
    english="Mediation agreement",
    word="调协",
    series="me_agreement",
    source=HERE / "agreement.typ",
    audience=Audience.BOTH,
    basis=(WRITTEN, STATES, EFFECTIVE),
    is_editable=True,
)
@dataclass(frozen=True)
class Agreement:
    """``lines`` are what was agreed, a sentence each; ``digest`` is the hash of the text that was signed."""

    dispute: Dispute
    parties: tuple[Someone, ...]
    facts: str
    lines: tuple[str, ...]
    total: str
    breach: str
    signed: tuple[Signed, ...]
    effective_on: date
    digest: str


@paper(
    "mediation.oral_agreement",
    title="人民调解口头协议登记表",
    english="Record of an agreement by word of mouth",
    word="调口",
    series="me_oral",
    source=HERE / "oral.typ",
    audience=Audience.BOTH,
    basis=(ORAL, ORAL_EFFECTIVE),
)
@dataclass(frozen=True)
class OralAgreement:
    dispute: Dispute
    parties: tuple[Someone, ...]
    facts: str
    lines: tuple[str, ...]
    total: str
    effective_on: date


@paper(
    "mediation.failed",
    title="人民调解终止告知书",
    english="Certificate that mediation failed, with the other ways",
    word="调终",
    series="me_failed",
    source=HERE / "failed.typ",
    audience=Audience.BOTH,
    basis=(OTHER_WAYS,),
)
@dataclass(frozen=True)
class Failed:
    """``is_declined``: one side refused; which one, and why, is nobody's business but theirs."""

    dispute: Dispute
    parties: tuple[Someone, ...]
    is_declined: bool


@paper(
    "mediation.joint_application",
    title="司法确认申请书",
    english="Joint application for judicial confirmation",
    word="调确",
    series="me_joint",
    source=HERE / "joint.typ",
    version=2,
    audience=Audience.BOTH,
    basis=(CONFIRMED_WITHIN, TO_THE_COURT),
    is_editable=True,
)
@dataclass(frozen=True)
class JointApplication:
    """``apply_by`` is the last day of the thirty; ``agreement`` the number of the paper that is to be confirmed.

    ``court`` is its name, or the rule in words where nobody gave it; ``competence`` says on which article it is.
    """

    dispute: Dispute
    parties: tuple[Someone, ...]
    committee: str
    court: str
    competence: str
    agreement: str
    effective_on: date
    apply_by: date | None
    lines: tuple[str, ...]


@paper(
    "mediation.follow_up",
    title="人民调解协议履行情况回访记录",
    english="Record of how an agreement is kept",
    word="调访",
    series="me_follow_up",
    source=HERE / "follow_up.typ",
    audience=Audience.STAFF,
    basis=(WATCHED,),
    is_editable=True,
)
@dataclass(frozen=True)
class FollowUp:
    dispute: Dispute
    parties: tuple[Someone, ...]
    agreement: str
    kept: tuple[str, ...]
    is_kept_in_full: bool
    said: str
