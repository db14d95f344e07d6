"""What follows once a paper was made, and what goes when its matter is erased."""

from datetime import datetime

from caravan.documents import services
from caravan.documents.models import Document
from caravan.documents.refusals import Erased
from caravan.matters.models import Matter
from caravan.matters.services.erasure import on_erasure
from caravan.outbox import handles
from caravan.outbox.registry import Payload


@handles(services.DRAW, is_transactional=False)
def draw(payload: Payload, now: datetime) -> None:
    """Draw a paper that was made; one that was erased meanwhile has nothing to draw."""
    document = Document.objects.filter(pk=payload["document"]).select_related("file").first()
    if document is None:
        return
    try:
        services.drawn(document=document, now=now)
    except Erased:
        return


@on_erasure
def forget_papers(matter: Matter, now: datetime) -> None:
    services.forget(matter=matter)
