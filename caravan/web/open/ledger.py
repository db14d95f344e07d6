"""The public tally: what it says now, and everything that it takes to check it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caravan.engine.ledger import STATES
from caravan.regions.models import Region
from caravan.tally.models import HourlyEntry, Seal
from caravan.tally.queries import last_entries, whole
from caravan.tally.services import signed
from caravan.tally.signing import fingerprint, public_keys
from caravan.web.tallies import IN_SHORT, law_lines

SEALS_SHOWN = 14
PAGE = 1000


@dataclass(frozen=True)
class Line:
    """One shard: where it stands and whether both ways of counting agree."""

    entry: HourlyEntry
    name: str
    standing: list[int]  # how many of each, in the order of the law
    received: int
    is_balanced: bool


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show where every question stands, by the last entries, and where to get the rest."""
    entries = last_entries()
    counts = whole(entries)
    lines = _lines(entries)
    context = {
        "lines": lines,
        "law": law_lines(counts),
        "columns": [IN_SHORT[state] for state in STATES],
        "received": sum(line.received for line in lines),
        "missed": counts["missed"],
        "is_balanced": all(line.is_balanced for line in lines),
        "entered_at": min((entry.at for entry in entries), default=None),
        "seals": Seal.objects.order_by("-day")[:SEALS_SHOWN],
        "keys": [(number, key, fingerprint(key)) for number, key in public_keys().items()],
    }
    return render(request, "open/ledger.html", context)


def _lines(entries: list[HourlyEntry]) -> list[Line]:
    language = get_language() or ""
    names = {
        region.code: region.display_name(language)
        for region in Region.objects.filter(code__in=[entry.shard for entry in entries])
    }
    lines = []
    for entry in entries:
        body = entry.body
        received = sum(count for state, count in body["counts"].items() if state != "missed")
        is_balanced = body["counts"] == body["tables"] and received == sum(body["serials"].values())
        # Counties right under the province share the beginning of their codes and no prefecture.
        name = names.get(entry.shard, _("Counties right under the province"))
        lines.append(Line(entry, name, [body["counts"][state] for state in STATES], received, is_balanced))
    return lines


@require_safe
def entries(request: HttpRequest, shard: str) -> StreamingHttpResponse:
    """Give every entry of a shard as it was signed, a line each, for whoever checks the whole chain."""
    if not HourlyEntry.objects.filter(shard=shard, seq=1).exists():
        raise Http404
    answer = StreamingHttpResponse(_signed_lines(shard), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tally-{shard}.jsonl"'
    return answer


def _signed_lines(shard: str) -> Iterator[str]:
    last = 0
    while page := list(HourlyEntry.objects.filter(shard=shard, seq__gt=last).order_by("seq")[:PAGE]):
        yield from (json.dumps(signed(entry)) + "\n" for entry in page)
        last = page[-1].seq


@require_safe
def seal(request: HttpRequest, day: str) -> JsonResponse:
    """Give the seal of one day as it was signed."""
    try:
        found = get_object_or_404(Seal, day=date.fromisoformat(day))
    except ValueError:
        raise Http404 from None
    answer = JsonResponse(signed(found), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{found.day}.json"'
    return answer
