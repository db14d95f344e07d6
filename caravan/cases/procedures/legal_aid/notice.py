"""The notice of what is missing (art. 43(2)): given once, in a way that reaches the person, and answered or not."""

from typing import Any

from django.utils.translation import gettext as _

from caravan.cases.asks import Faults
from caravan.cases.models import Case, CasePaper, Step
from caravan.cases.procedure import Move
from caravan.cases.procedures.legal_aid.papers import PAPERS
from caravan.cases.refusals import NoticeGiven
from caravan.cases.telling import reaches_person

MESSAGE = "message"


def ask_for_papers(move: Move) -> None:
    """Refuse a second notice unless the application has changed since, and one that nobody would hear of."""
    needs, earlier = _needs(move.case), _notice(move.case)
    if earlier is not None and earlier.values.get("needs", needs) == needs:
        raise NoticeGiven
    told = move.values.setdefault("told", MESSAGE)
    if told == MESSAGE and not reaches_person(move.case, move.now):
        fault = _("No message goes out to this person. Tell them first, and say how: else the days cannot run.")
        raise Faults({"told": fault})
    move.values["needs"] = needs


def in_place_of_lapse(case: Case) -> str:
    """Return the step that is taken when something came since the notice: a person judges whether it is enough."""
    notice = _notice(case)
    if notice is None:
        return ""
    since = Step.objects.filter(case=case, action="complete", number__gt=notice.number)
    has_come = since.exists() or CasePaper.objects.filter(case=case, at__gte=notice.at).exists()
    return "supplement" if has_come else ""


def _notice(case: Case) -> Step | None:
    return Step.objects.filter(case=case, action="ask_for_papers").order_by("number").last()


def _needs(case: Case) -> list[Any]:
    return [case.facts.get("scope", ""), *(paper.key for paper in PAPERS if paper.needed(case))]
