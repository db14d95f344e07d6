"""The other ways, told whenever a mediation ends without a kept agreement (People's Mediation Law art. 26).

Which of them is open depends on the dispute; each names the article it stands on, and a period where the law sets one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caravan.cases.models import Case
from caravan.engine.deadlines import Citation
from caravan.rulebook.periods import PERIODS
from caravan.rulebook.screening import screen

WORK = frozenset({"wages", "labour", "injury"})


@dataclass(frozen=True)
class Route:
    """One way that is open: where to go, and the period that runs (a key of ``rulebook.periods``)."""

    key: str
    label: Promise | str
    says: Promise | str
    period: str = ""
    basis: Citation | None = None

    @property
    def citation(self) -> str:
        return str(PERIODS[self.period].rule.basis if self.period else self.basis or "")


COURT = Route(
    "court",
    _("Go to court"),
    _("A claim under civil law can be brought for three years from the day you knew of the harm and who answers."),
    period="civil.limitation",
)
LABOUR = Route(
    "labour",
    _("Labour arbitration"),
    _("For wages and other disputes about work: within one year, and before you go to court."),
    period="labour.limitation",
)
AUTHORITY = Route(
    "authority",
    _("Administrative reconsideration"),
    _("Against an act of an authority: within sixty days from the day you knew of it."),
    period="reconsideration.apply",
)
AGREEMENT_COURT = Route(
    "agreement",
    _("Go to court over the agreement"),
    _("An agreement reached here binds both sides. If it is not kept, the court can be asked to decide on it."),
    basis=Citation("中华人民共和国人民调解法", article=32, figure="可以向人民法院提起诉讼"),
)
ENFORCEMENT = Route(
    "enforcement",
    _("Ask the court to enforce it"),
    _("Where a court has confirmed the agreement, the court can be asked to enforce it."),
    basis=Citation("中华人民共和国人民调解法", article=33, paragraph=2, figure="可以向人民法院申请强制执行"),
)
AID = Route(
    "aid",
    _("Legal aid"),
    _("If you cannot pay a lawyer, ask for one free of charge. Any service point looks at whether you qualify."),
)


def routes_for(case: Case) -> list[Route]:
    """Return the ways that are open after ``case``, the nearest first."""
    if case.state in {"late", "unperformed"}:
        confirmed = case.steps.filter(action="court_confirmed").exists()
        return [ENFORCEMENT if confirmed else AGREEMENT_COURT, AID]
    cues = {finding.cue.key for finding in screen(str(case.facts.get("story", "")))}
    return list(_ways(cues, case.matter.topic_id))


def _ways(cues: set[str], topic: str) -> Iterable[Route]:
    if "labour" in cues or topic in WORK:
        yield LABOUR
    if "authority" in cues:
        yield AUTHORITY
    yield COURT
    yield AID
