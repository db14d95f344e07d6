"""Make a paper, have it drawn, replace it, hand it out.

``produce`` belongs in the transaction of the step that owes the paper: then there is no step without its paper and no
paper without its step. Drawing takes a fifth of a second and happens after that, by the outbox or by whoever opens
the paper first; the facts are complete before, so it may happen twice and gives the same.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from caravan import audit, clock, outbox
from caravan.documents.drawing import draw
from caravan.documents.models import Document
from caravan.documents.refusals import Erased, NotReplaceable
from caravan.documents.registry import PAPERS, plain, template_of
from caravan.documents.tokens import grouped, new_token
from caravan.files import services as files
from caravan.files.contents import Content
from caravan.files.models import StoredFile
from caravan.matters.models import Entry, Matter
from caravan.matters.numbers import take_serial
from caravan.matters.services import actor, record
from caravan.people.models import User
from caravan.regions.models import Region

DRAW = "documents.draw"
FORMAT = 1


@transaction.atomic
def produce(
    *,
    matter: Matter,
    words: object,
    office: str,
    region: Region,
    by: User | None,
    now: datetime,
    replaces: Document | None = None,
) -> Document:
    """Make a paper of the facts ``words``; ``office`` issues it and ``region`` is the office's, which numbers it.

    With ``replaces`` the older paper of the same kind stops being the current one; raises ``NotReplaceable``.
    """
    template = template_of(words)
    day = clock.china(now).date()
    code = region.code[:6]
    serial = take_serial(county_code=code, year=day.year, kind=template.series)
    place = Region.objects.get(code=code).name if code != region.code else region.name
    token = new_token()
    document = Document(
        matter=matter,
        template=template.key,
        version=template.version,
        title=template.title,
        audience=template.audience.value,
        region_code=code,
        series=template.series,
        year=day.year,
        serial=serial,
        number=f"{place}{template.word}〔{day.year}〕{serial}号",
        office=office,
        token=token,
        made_at=now,
        made_by=by,
    )
    address = f"{settings.PUBLIC_URL}/verify/"
    document.snapshot = {
        "format": FORMAT,
        "frame": {
            "title": template.title,
            "number": document.number,
            "office": office,
            "made_on": day.isoformat(),
            "token": grouped(token),
            "verify_url": f"{address}{token}/",
            "verify_at": address,
        },
        "words": plain(words),
    }
    document.save(force_insert=True)
    if replaces is not None:
        _supersede(replaces, document)
    _put_on_record(document, by, now)
    outbox.enqueue(DRAW, {"document": str(document.pk)}, now=now)
    return document


def _supersede(old: Document, new: Document) -> None:
    old = Document.objects.select_for_update().get(pk=old.pk)
    if old.matter_id != new.matter_id or old.template != new.template or not old.is_current:
        raise NotReplaceable
    old.superseded_by = new
    old.save(update_fields=["superseded_by"])


def _put_on_record(document: Document, by: User | None, now: datetime) -> None:
    matter = document.matter
    is_for_asker = document.audience in {Document.Audience.ASKER, Document.Audience.BOTH}
    record(
        matter,
        "paper",
        now=now,
        user=by,
        audience=Entry.Audience.ASKER if is_for_asker else Entry.Audience.STAFF,
        data={"document": str(document.pk), "title": document.title},
    )
    audit.record(
        "document.produce",
        actor=actor(by) if by else "system",
        subject=document,
        region=matter.region_code,
        data={"matter": matter.number, "template": document.template, "number": document.number},
        now=now,
    )


def drawn(*, document: Document, now: datetime) -> StoredFile:
    """Return the PDF, drawing it first if nobody has; raises ``Erased``, or ``drawing.NotDrawn``.

    No transaction stays open while it is drawn. Of two who draw at once the first one's file is kept.
    """
    if document.file is not None:
        return document.file
    pdf = _pdf(document)
    with transaction.atomic():
        held = Document.objects.select_for_update(of=("self",)).select_related("file").get(pk=document.pk)
        if held.file is not None:
            return held.file
        if not held.snapshot:
            raise Erased
        held.file = files.keep(content=Content(StoredFile.Kind.DOCUMENT, "application/pdf", pdf), now=now)
        held.sha256 = hashlib.sha256(pdf).hexdigest()
        held.drawn_at = now
        held.save(update_fields=["file", "sha256", "drawn_at"])
    document.file, document.sha256, document.drawn_at = held.file, held.sha256, held.drawn_at
    return held.file


def _pdf(document: Document) -> bytes:
    snapshot: dict[str, Any] = document.snapshot
    if not snapshot:
        raise Erased
    return draw(PAPERS[document.template], snapshot)


@transaction.atomic
def forget(*, matter: Matter) -> int:
    """Delete the drawn papers of a matter that is erased; return how many. What they say is emptied with the rows."""
    gone = 0
    for document in Document.objects.filter(matter=matter).exclude(file=None).select_related("file"):
        file = document.file
        document.file = None
        document.save(update_fields=["file"])
        if file is not None:
            files.delete(file=file)
        gone += 1
    return gone
