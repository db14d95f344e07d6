"""Whether somebody's own question is in the public tally, and counted as what it is."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caravan.matters.models import Matter
from caravan.tally.queries import proof_of
from caravan.tally.signing import fingerprint
from caravan.web.citizen.access import with_matter
from caravan.web.tallies import COUNTED_AS


@never_cache
@require_safe
@with_matter
def tally(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Show what the question is counted as, and how to see that it is true."""
    proof = proof_of(matter)
    context: dict[str, object] = {"matter": matter, "proof": proof}
    if proof is not None:
        entry = json.loads(proof["entry"]["text"])
        context |= {
            "entry": entry,
            "entered_at": parse_datetime(entry["at"]),
            "counted_as": COUNTED_AS[proof["leaf"]["state"]],
            "is_missed": proof["leaf"]["missed"],
            "alike": entry["counts"][proof["leaf"]["state"]],
            "received": sum(entry["serials"].values()),
            "steps": len(proof["way"]),
            "key": proof["entry"]["key"],
            "fingerprint": fingerprint(proof["entry"]["key"]),
        }
    return render(request, "citizen/matter/tally.html", context)


@never_cache
@require_safe
@with_matter
def tally_proof(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Give the proof as a file, for the script that anybody can read."""
    proof = proof_of(matter)
    answer = HttpResponse(json.dumps(proof, indent=1), content_type="application/json", status=200 if proof else 404)
    answer["Content-Disposition"] = f'attachment; filename="tally-{matter.number}.json"'
    return answer
