"""Photos and recordings: sent first, then named by the question they belong to."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from caravan import clock
from caravan.api.fields import listed
from caravan.api.problems import Invalid, declared
from caravan.files import services
from caravan.files.models import StoredFile
from caravan.matters.pace import address_of, count_files

router = Router(tags=["files"])


class FileOut(Schema):
    """A stored file. Named by no question within a week, it is deleted."""

    id: UUID
    kind: Annotated[StoredFile.Kind, listed(StoredFile.Kind)]
    content_type: str
    size: int


@router.post("/files", response={201: FileOut, **declared(413, 422, 429)}, operation_id="uploadFile")
def upload_file(request: HttpRequest, file: File[UploadedFile]) -> Status[StoredFile]:
    """Keep a photo or a recording, checked by its content. Its id is the only way to it: keep it secret."""
    now = clock.now()
    count_files(address_of(request.META), [file.size or 0], now)
    return Status(201, services.store(upload=file, now=now))


def named(ids: Collection[UUID]) -> tuple[str, ...]:
    """Return the ids of files that are here; raises ``Invalid`` for one that is not, so that none is lost unseen."""
    if ids and StoredFile.objects.filter(pk__in=ids).count() < len(set(ids)):
        raise Invalid({"files": _("One of the files is not here. Send it again.")})
    return tuple(str(one) for one in ids)
