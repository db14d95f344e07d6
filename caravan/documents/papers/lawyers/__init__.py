"""Papers about who does the work of a legal aid case: what whoever else has to know of it is told."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caravan.documents.papers.legal_aid import LAW, Desk, Matter
from caravan.documents.registry import Audience, paper
from caravan.engine.deadlines import Citation

HERE = Path(__file__).parent

TOLD_ORGAN = Citation(LAW, article=36, figure="应当在三日内指派律师并通知人民法院、人民检察院、公安机关")
MAY_ASK = Citation(LAW, article=55, figure="可以请求法律援助机构更换法律援助人员")


@paper(
    "legal_aid.organ_notice",
    title="法律援助公函",
    english="Letter to the organ that notified: which lawyer was assigned",
    word="法援函",
    series="la_organ",
    source=HERE / "organ_notice.typ",
    audience=Audience.STAFF,
    basis=(TOLD_ORGAN,),
)
@dataclass(frozen=True)
class OrganNotice:
    """To the court, procuratorate or police office that sent ``letter``, which arrived on ``received_on``."""

    matter: Matter
    organ: str
    letter: str
    received_on: date | None
    ground: str
    articles: tuple[str, ...]
    lawyer: str
    firm: str
    lawyer_phone: str
    desk: Desk


@paper(
    "legal_aid.change",
    title="更换法律援助人员决定书",
    english="Decision on a change of lawyer",
    word="法援换",
    series="la_change",
    source=HERE / "change.typ",
    audience=Audience.ASKER,
    basis=(MAY_ASK,),
    is_editable=True,
)
@dataclass(frozen=True)
class Change:
    """Whether somebody else goes on with the case: ``lawyer`` if it ``is_changed``, else ``former`` for ``reasons``.

    ``asked_by`` asked for it, as 受援人; ``organ`` gets a copy where it had notified the agency, '' for nobody.
    """

    matter: Matter
    former: str
    former_firm: str
    asked_by: str
    asked_on: date | None
    asked_for: str
    is_changed: bool
    lawyer: str
    firm: str
    lawyer_phone: str
    reasons: str
    organ: str
    desk: Desk
