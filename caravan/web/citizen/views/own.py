"""What belongs to the person who asked: who saw their matter, and a copy of everything it keeps of them."""

import json
import zipfile
from io import BytesIO

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from caravan import clock
from caravan.consultations.export import Copy, copy_for_asker
from caravan.matters.looks import looks_at
from caravan.matters.models import Matter, Party
from caravan.web.citizen.access import by_the_asker, for_cases
from caravan.web.citizen.looked import seen
from caravan.web.citizen.views.matter import matter_context


@require_safe
@by_the_asker
@for_cases
def looks(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Say who saw what of the matter, when and why."""
    context = {"matter": matter, "looks": [seen(look) for look in looks_at(matter)]}
    return render(request, "citizen/matter/looks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_the_asker
@for_cases
def copy(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Hand out everything that is kept of the person, once they have said that they want it on this device."""
    if request.method != "POST":
        return render(request, "citizen/matter/copy.html", {"matter": matter})
    now = clock.now()
    made = copy_for_asker(matter=matter, now=now)
    if not matter.is_question:
        return _handed_out(matter, packed(made))
    context = matter_context(request, matter, now) | {
        "own_parties": Party.objects.filter(matter=matter, part=Party.Part.ASKER),
        "files": list(made.files),
        "looks": [seen(look) for look in looks_at(matter)],
    }
    readable = render_to_string("citizen/matter/copied.html", context, request)
    return _handed_out(matter, packed(made, readable))


def _handed_out(matter: Matter, bundle: bytes) -> HttpResponse:
    response = HttpResponse(bundle, content_type="application/zip")
    # A name that tells nobody who finds it what it is about.
    response.headers["Content-Disposition"] = f'attachment; filename="{matter.number}.zip"'
    return response


def packed(made: Copy, readable: str = "") -> bytes:
    """Return the copy as one file: to read, for machines, and the photos and recordings."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        if readable:
            bundle.writestr("read-me.html", readable)
        bundle.writestr("data.json", json.dumps(made.data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for name, content in made.files.items():
            bundle.writestr(name, content)
    return out.getvalue()
