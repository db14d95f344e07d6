"""A photo, a recording or an official paper, through the permission check and with the look on record."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from caravan import audit, clock
from caravan.documents.models import Document
from caravan.matters.models import Matter
from caravan.routing.queries import may_see_facts
from caravan.web.official import draft_handed_out, paper_handed_out
from caravan.web.requests import StaffRequest
from caravan.web.uploads import handed_out


def file(request: StaffRequest, number: str, file_id: UUID) -> HttpResponse:
    """Return one file of a matter that the user may see and has declared no interest in."""
    user = request.user
    matter = _seen(request, number)
    attachment = get_object_or_404(matter.attachments.select_related("file"), file_id=file_id)
    content = handed_out(attachment.file)
    audit.seen(actor=user.username, subject=matter, what=["file"], region=matter.region_code, now=clock.now())
    return content


def paper(request: StaffRequest, number: str, document_id: UUID, *, is_draft: bool = False) -> HttpResponse:
    """Return one official paper of a matter that the user may see and has declared no interest in, or as a draft."""
    user = request.user
    matter = _seen(request, number)
    document = get_object_or_404(Document.objects.filter(matter=matter).select_related("file"), pk=document_id)
    content = draft_handed_out(document) if is_draft else paper_handed_out(document)
    audit.seen(actor=user.username, subject=matter, what=["paper"], region=matter.region_code, now=clock.now())
    return content


def _seen(request: StaffRequest, number: str) -> Matter:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), number=number)
    if not may_see_facts(matter, request.user):
        raise Http404
    return matter
