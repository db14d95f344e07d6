"""Where both sides together can ask for judicial confirmation (Civil Procedure Law, art. 205).

There is no table of courts: a county may have several, and how one is called does not follow from the county. So a
court is named by the rule, as the one of a place, with what is known of the place, and never by a name of our making.
The one court that has a name is the one that handed the dispute over, as its letter writes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from caravan.cases.mediation.reading import seats_of
from caravan.cases.models import Case
from caravan.regions.models import Region
from caravan.rulebook.conditions import Condition
from caravan.rulebook.jurisdiction import CONFIRMING_COURTS, confirming_courts

# A key for a place of which the case does not say in which county it lies.
SOMEWHERE = "subject_matter"


@dataclass(frozen=True)
class Competent:
    """A court that may confirm; ``who``: the party it goes by, or its name; ``region``: its place, if known."""

    ground: Condition
    who: str = ""
    region: Region | None = None

    @property
    def chinese(self) -> str:
        """Return the court in the words of the rule, as a paper names it."""
        place = f"（{self.region.name}）" if self.region is not None else ""
        return _CHINESE[self.ground.key](self.who, place)


_CHINESE: dict[str, Callable[[str, str], str]] = {
    "invited": lambda who, place: who or "作出邀请的人民法院",
    "mediation_body": lambda who, place: f"调解组织所在地{place}的基层人民法院",
    "domicile": lambda who, place: f"当事人{who}住所地的基层人民法院",
    "subject_matter": lambda who, place: "标的物所在地的基层人民法院",
    "intermediate": lambda who, place: "相应的中级人民法院",
}


def courts_for(case: Case) -> tuple[Competent, ...]:
    """Return the courts the parties of ``case`` may choose from, the mediation body's first; one that invited is the
    only one.
    """
    is_invited = case.facts.get("source") == "court"
    names = {f"seat {seat.pk}": seat.party.name for seat in seats_of(case)}
    counties = {case.matter.county_code: Region.objects.filter(code=case.matter.county_code).first()}
    found = confirming_courts(
        is_invited=is_invited,
        domiciles=list(names),
        mediation_body=case.matter.county_code,
        subject_matter=SOMEWHERE,
    )
    rows = [
        Competent(
            one.ground,
            str(case.facts.get("body", "")) if is_invited else names.get(one.region or "", ""),
            counties.get(one.region or ""),
        )
        for one in found
    ]
    return tuple(rows if is_invited else [*rows, Competent(CONFIRMING_COURTS["intermediate"])])


def court_in_words(case: Case, ground: str) -> str:
    """Return the court on ``ground`` as a paper names it: of one place if there is one, else the rule alone."""
    found = [one for one in courts_for(case) if one.ground.key == ground]
    return found[0].chinese if len(found) == 1 else Competent(CONFIRMING_COURTS[ground]).chinese
