"""Take files in, hand them out, and keep disk and table in step.

The file is on the disk before its row commits, so a row never speaks of a file that is not there.
If the transaction fails, the file stays behind alone; the sweep removes it after a day.
"""

import hashlib
import logging
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.db import transaction

from caravan.files import contents, disk
from caravan.files.contents import Content
from caravan.files.models import StoredFile
from caravan.files.refusals import AudioTooLarge, FileMissing
from caravan.files.scanning import scan
from caravan.jobs import each
from caravan.jobs.alarms import raise_alarm
from caravan.privacy import ciphers
from caravan.privacy.ids import uuid7

logger = logging.getLogger(__name__)

ORPHANS_STAY = timedelta(days=1)
# A file that no matter holds waited in a draft, which lives for a day after its last change.
UNUSED_STAY = timedelta(days=7)


class Upload(Protocol):
    """What Django's uploaded files have, and any open binary file."""

    def read(self, size: int = ..., /) -> bytes: ...


def store(*, upload: Upload, now: datetime) -> StoredFile:
    """Check, redraw, encrypt and keep one upload; raises ``FileRefused`` with the reason."""
    return keep(content=look_at(upload), now=now)


def look_at(upload: Upload) -> Content:
    """Return what may be kept of an upload; raises ``FileRefused``.

    It may take seconds, so no transaction should wait for it.
    """
    data = upload.read(contents.MAX_AUDIO_BYTES + 1)
    if len(data) > contents.MAX_AUDIO_BYTES:
        # Whatever it is, it is over the larger of the two limits.
        raise AudioTooLarge
    scan(data)
    return contents.examine(data)


def keep(*, content: Content, now: datetime) -> StoredFile:
    """Encrypt and keep what was looked at."""
    file_id = uuid7()
    sealed = ciphers.seal(content.data, place=place_of(file_id))
    name = disk.new_name()
    disk.write(name, sealed)
    return StoredFile.objects.create(
        id=file_id,
        kind=content.kind,
        content_type=content.content_type,
        size=len(content.data),
        sha256=hashlib.sha256(sealed).hexdigest(),
        stored_as=name,
        created_at=now,
    )


def read(file: StoredFile) -> bytes:
    """Return the content; raises ``FileMissing`` or ``privacy.ciphers.Unreadable``."""
    try:
        sealed = _stored(file)
    except FileNotFoundError:
        raise FileMissing(str(file.pk)) from None
    return ciphers.unseal(sealed, place=place_of(file.pk))


@transaction.atomic
def delete(*, file: StoredFile) -> None:
    """Remove the row, and the file once that is committed."""
    name = file.stored_as
    file.delete()
    transaction.on_commit(lambda: disk.remove(name))


def _stored(file: StoredFile) -> bytes:
    try:
        return disk.path_of(file.stored_as).read_bytes()
    except FileNotFoundError:
        # A rotation of keys may have given it another name since the row was read.
        name = StoredFile.objects.filter(pk=file.pk).values_list("stored_as", flat=True).first()
        if name in {None, file.stored_as}:
            raise
        return disk.path_of(name).read_bytes()


def place_of(file_id: object) -> str:
    """Return the place that a file's content is bound to."""
    return f"files|{file_id}"


def sweep(*, now: datetime) -> int:
    """Delete files that no row speaks of, alarm about rows whose file is gone; return how many were deleted.

    The age of a file is measured on the disk's own clock, which nobody moves.
    """
    deleted = 0
    for folder in disk.folders():
        rows = dict(StoredFile.objects.filter(stored_as__startswith=folder).values_list("stored_as", "pk"))
        found = disk.in_folder(folder)
        for name in rows.keys() - found.keys():
            if StoredFile.objects.filter(pk=rows[name], stored_as=name).exists():
                raise_alarm("file_missing", "a stored file is not on the disk", now, key=str(rows[name]))
        oldest_kept = time.time() - ORPHANS_STAY.total_seconds()
        for name in found.keys() - rows.keys():
            # A row may have been committed since the rows were read; its file is young.
            if found[name] < oldest_kept:
                (disk.root() / folder / Path(name).name).unlink(missing_ok=True)
                deleted += 1
    return deleted


def drop_unused(*, now: datetime) -> int:
    """Delete files that nothing refers to a week after they came; return how many."""
    old = StoredFile.objects.filter(created_at__lt=now - UNUSED_STAY)
    for relation in StoredFile._meta.related_objects:
        old = old.filter(**{f"{relation.name}__isnull": True})

    def drop(file: StoredFile) -> bool:
        delete(file=file)
        return True

    return each(old, drop)
