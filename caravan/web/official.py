"""Official papers on their way out: listed for whoever may see the matter, and handed over as a file."""

from collections.abc import Callable
from urllib.parse import quote

from django.http import Http404, HttpResponse

from caravan import clock
from caravan.documents import services
from caravan.documents.drawing import NotDrawn
from caravan.documents.editing import CONTENT_TYPE, editable
from caravan.documents.models import Document
from caravan.documents.refusals import Erased
from caravan.documents.registry import PAPERS
from caravan.web.uploads import handed_out


def draft_handed_out(document: Document) -> HttpResponse:
    """Return the paper as a text to edit; raises ``Http404`` where its kind is none that is edited."""
    template = PAPERS.get(document.template)
    if template is None or not template.is_editable or not document.snapshot:
        raise Http404
    try:
        content = editable(template, document.snapshot)
    except NotDrawn:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = _named("draft.docx", f"{document.number}.docx")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def drawn_now(name: str, draw: Callable[[], bytes]) -> HttpResponse:
    """Return what ``draw`` makes as a PDF called ``name``; status 503 if it cannot be drawn now."""
    try:
        content = draw()
    except NotDrawn:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = _named("file.pdf", name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def paper_handed_out(document: Document) -> HttpResponse:
    """Return the PDF, drawn now if the worker has not come to it; raises ``Http404`` if there is nothing any more.

    A paper that cannot be drawn now may be in a minute: that is said with status 503.
    """
    try:
        file = services.drawn(document=document, now=clock.now())
    except Erased:
        raise Http404 from None
    except NotDrawn:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    response = handed_out(file)
    response["Content-Disposition"] = _named("paper.pdf", f"{document.number}.pdf")
    return response


def _named(plain: str, name: str) -> str:
    """Return how a file is to be called: by the number of the paper, which names nobody."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
