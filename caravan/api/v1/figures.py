"""The published figures of a month: the same as on the open page, with what each means."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from caravan import clock
from caravan.api.fields import Place
from caravan.api.problems import declared
from caravan.api.v1.regions import RegionOut
from caravan.regions.models import Region
from caravan.regions.queries import resolve
from caravan.statistics.cases import published_cases
from caravan.statistics.definitions import CASE_DEFINITIONS, DEFINITIONS, Definition
from caravan.statistics.response import Period, published

router = Router(tags=["figures"])


class FiguresOut(Schema):
    """The response rate of a place and month with everything that must stand beside it."""

    received: int
    spam: int
    merged: int
    withdrawn: int
    denominator: int
    answered_in_time: int
    answered_ever: int
    still_open: int
    oldest_open_at: datetime | None
    missed_promises: int
    answered_late: int
    open_late: int
    withdrawn_late: int
    p50_minutes: int | None
    p90_minutes: int | None
    p99_minutes: int | None
    solved: int
    not_solved: int
    in_time_percent: float | None
    ever_percent: float | None
    is_final: bool


class CaseFiguresOut(Schema):
    """What became of the cases of a procedure, place and month, and whether the periods of the law were kept."""

    applied: int
    accepted: int
    refused: int
    withdrawn: int
    undecided: int
    closed: int
    finished: int
    ended_early: int
    agreed: int
    keeping: int
    late: int
    performed: int
    unperformed: int
    no_agreement: int
    legal_kept: int
    legal_missed: int
    legal_running: int
    legal_percent: float | None
    performed_percent: float | None


class CasePartOut(Schema):
    region: RegionOut
    figures: CaseFiguresOut


class ProcedureOut(Schema):
    """Where too few people applied, ``whole`` is null or the part is left out."""

    procedure: str
    whole: CaseFiguresOut | None
    parts: list[CasePartOut]
    is_final: bool


class PartOut(Schema):
    region: RegionOut
    figures: FiguresOut


class DefinitionOut(Schema):
    key: str
    version: int
    name: str
    meaning: str

    @staticmethod
    def resolve_name(definition: Definition) -> str:
        return str(definition.name)

    @staticmethod
    def resolve_meaning(definition: Definition) -> str:
        return str(definition.meaning)


class MonthOut(Schema):
    """Where too few people asked for figures not to be somebody's, ``whole`` is null or the part is left out."""

    month: str
    region: RegionOut
    as_of: datetime
    whole: FiguresOut | None
    parts: list[PartOut]
    definitions: list[DefinitionOut]
    cases: list[ProcedureOut]
    case_definitions: list[DefinitionOut]


@router.get("/figures", response={200: MonthOut, **declared(404, 422)}, operation_id="readFigures")
def read_figures(
    request: HttpRequest,
    region: Place,
    month: Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] | None = None,
) -> dict[str, Any]:
    """Read the figures of a province, prefecture or county: those of ``month`` (2026-11), else of this one."""
    place = resolve(region, clock.today())
    if place is None or place.level > Region.Level.COUNTY:
        raise Http404
    now = clock.now()
    period = Period.month(date.fromisoformat(f"{month}-01") if month else clock.today())
    counted = published(period, now=now, scope=place.code)
    cases = published_cases(period, now=now, scope=place.code)
    codes = {*counted.parts, *(code for one in cases.values() for code in one.parts)}
    named = list(Region.objects.on(clock.today()).filter(code__in=codes).order_by("code"))
    return {
        "month": f"{period.first:%Y-%m}",
        "region": place,
        "as_of": now,
        "whole": counted.whole,
        "parts": _parts(named, counted.parts),
        "definitions": list(DEFINITIONS.values()),
        "cases": [
            {"procedure": key, "whole": one.whole, "parts": _parts(named, one.parts), "is_final": one.is_final}
            for key, one in cases.items()
        ],
        "case_definitions": list(CASE_DEFINITIONS.values()),
    }


def _parts(named: Sequence[Region], parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"region": part, "figures": parts[part.code]} for part in named if part.code in parts]
