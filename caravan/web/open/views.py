"""The published figures: the number, the promise and the definition side by side."""

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from caravan import clock
from caravan.engine.measures import Figures
from caravan.regions import spelling
from caravan.regions.models import Region
from caravan.regions.queries import resolve
from caravan.regions.tiles import Tile, drawing_of
from caravan.statistics.cases import published_cases
from caravan.statistics.definitions import CASE_DEFINITIONS, DEFINITIONS
from caravan.statistics.network import network
from caravan.statistics.response import FEWEST, Period, Published, published
from caravan.web.open import cases
from caravan.web.open.duration import minutes_since, span
from caravan.web.promises import ladder_at, urgent_within

MONTHS_SHOWN = 12
MINUTE = timedelta(minutes=1)
QUESTION_COLUMNS = (
    "received",
    "denominator",
    "answered_in_time",
    "answered_ever",
    "still_open",
    "missed_promises",
    "answered_late",
    "open_late",
    "withdrawn_late",
    "p50_minutes",
    "p90_minutes",
    "p99_minutes",
    "is_final",
)
CSV_COLUMNS = (*QUESTION_COLUMNS, *cases.columns())


@dataclass(frozen=True)
class Line:
    """One place of the table; ``figures`` is None when too few asked."""

    code: str
    name: str
    figures: Figures | None
    tile: Tile | None
    shade: int
    short_name: str


@dataclass(frozen=True)
class Part:
    """One stretch of the bar that shows what became of the questions; ``start`` and ``width`` in per cent."""

    key: str
    label: str
    count: int
    start: str
    width: str


def month(request: HttpRequest, scope: str = "") -> HttpResponse:
    """Show one month of the province or of a place in it."""
    place = _place(scope)
    period = _period(request)
    now = clock.now()
    counted = published(period, now=now, scope=place.code)
    of_cases = published_cases(period, now=now, scope=place.code)
    lines = _lines(place, counted)
    is_province = place.level == Region.Level.PROVINCE
    # What was promised at the end of the month, or is by now.
    ladder = ladder_at(min(now, period.ends_at - MINUTE), place)
    context = {
        "place": place,
        "period": period,
        "months": _months(period),
        "whole": counted.whole,
        "follow_ups": counted.follow_ups,
        "lines": lines,
        "tiles": [line for line in lines if line.tile],
        "definitions": DEFINITIONS,
        "fewest": FEWEST,
        "as_of": now,
        "ladder": ladder,
        "within": urgent_within(ladder),
        "cases": cases.told(of_cases, [(line.code, line.name) for line in lines]),
        "outcome": _outcome(counted.whole) if counted.whole else [],
        "oldest": span(minutes_since(counted.whole.oldest_open_at, now)) if counted.whole else "",
        "is_province": is_province,
        "province": place if is_province else _place(""),
    }
    return render(request, "open/month.html", context)


def month_csv(request: HttpRequest, scope: str = "") -> HttpResponse:
    """Give the same table for a spreadsheet."""
    place = _place(scope)
    period = _period(request)
    now = clock.now()
    counted = published(period, now=now, scope=place.code)
    of_cases = published_cases(period, now=now, scope=place.code)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="response-{place.code}-{period.first:%Y-%m}.csv"'
    answer.write("\ufeff")  # so that a spreadsheet reads the characters as they are
    writer = csv.writer(answer)
    writer.writerow(["code", "place", *CSV_COLUMNS])
    for line in _lines(place, counted):
        nothing = ["withheld", *[""] * (len(QUESTION_COLUMNS) - 1)]
        cells = [getattr(line.figures, column) for column in QUESTION_COLUMNS] if line.figures else nothing
        writer.writerow([line.code, _as_text(line.name), *cells, *cases.values(of_cases, line.code)])
    return answer


# What a spreadsheet takes for a formula, or might once it has cut the cell at a semicolon or made wide signs narrow.
_FORMULA = re.compile(r"[\s\u200b\ufeff;,|%\"']*[=+\-@|%＝＋－＠]")


def _as_text(name: str) -> str:
    """Keep a spreadsheet from taking a name for a formula: names of places come from outside."""
    return f"'{' '.join(name.split())}" if _FORMULA.match(name) else name


def definitions(request: HttpRequest) -> HttpResponse:
    context = {
        "definitions": DEFINITIONS.values(),
        "case_definitions": CASE_DEFINITIONS.values(),
        "fewest": FEWEST,
    }
    return render(request, "open/definitions.html", context)


def network_page(request: HttpRequest) -> HttpResponse:
    """Show service points and advisers beside the number of places they should cover."""
    today = clock.today()
    codes = [settings.PROVINCE, drawing_of(settings.PROVINCE).shown_county]
    shown = Region.objects.filter(code__in=codes, code__startswith=settings.PROVINCE)
    places = [(place, network(today, scope=place.code)) for place in shown.order_by("level")]
    return render(request, "open/network.html", {"today": today, "places": places})


def _place(scope: str) -> Region:
    """Return the province that is served, or what lies in it down to a county."""
    place = resolve(scope or settings.PROVINCE, clock.today())
    if place is None or place.level > Region.Level.COUNTY or not place.code.startswith(settings.PROVINCE):
        raise Http404
    return place


def _period(request: HttpRequest) -> Period:
    """Return the month asked for, this one if none is, or one to come, or nonsense."""
    asked = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", request.GET.get("month", ""))
    today = clock.today()
    return Period.month(min(date(int(asked[1]), int(asked[2]), 1), today) if asked else today)


def _months(shown: Period) -> list[Period]:
    """Return the months of the last year to choose from, and the one that is shown."""
    months = [Period.month(clock.today())]
    while len(months) < MONTHS_SHOWN:
        months.append(Period.month(date.fromordinal(months[-1].first.toordinal() - 1)))
    return months if shown in months else [*months, shown]


def _lines(place: Region, counted: Published) -> list[Line]:
    level = Region.Level.PREFECTURE if place.level == Region.Level.PROVINCE else Region.Level.COUNTY
    places = Region.objects.on(clock.today()).filter(code__startswith=place.code, level=level)
    if place.level == Region.Level.PROVINCE:
        places = places | Region.objects.on(clock.today()).filter(parent=place, level=Region.Level.COUNTY)
    language = get_language() or ""
    tiles = drawing_of(settings.PROVINCE).tiles
    lines = []
    for region in places.order_by("code"):
        figures, tile = counted.parts.get(region.code), tiles.get(region.code)
        name = region.display_name(language)
        short_name = (spelling.english(tile.name) if language.startswith("en") else tile.name) if tile else name
        lines.append(Line(region.code, name, figures, tile, _shade(figures), short_name))
    return lines


def _outcome(figures: Figures) -> list[Part]:
    """Split the questions that count by what became of them; the parts add up to the whole."""
    counts = (
        ("in_time", DEFINITIONS["in_time"].name, figures.answered_in_time),
        ("late", DEFINITIONS["late"].name, figures.answered_late),
        ("open", _("Waiting, within the promise"), figures.open_in_time),
        ("open_late", DEFINITIONS["open_late"].name, figures.open_late),
        ("given_up", DEFINITIONS["given_up"].name, figures.withdrawn_late),
    )
    parts, start = [], 0.0
    for key, label, count in counts:
        if count:
            width = 100 * count / figures.denominator
            parts.append(Part(key, str(label), count, f"{start:.2f}", f"{width:.2f}"))
            start += width
    return parts


def _shade(figures: Figures | None) -> int:
    """Return 0 (nothing to show) to 5 (all in time): the class of the tile, whose value is printed on it as well."""
    percent = figures.in_time_percent if figures else None
    if percent is None:
        return 0
    return 1 + sum(percent >= Decimal(limit) for limit in (80, 90, 95, 100))
