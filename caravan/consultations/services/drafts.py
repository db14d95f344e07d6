"""A question being written, kept encrypted for a day and only by its random id."""

import hashlib
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from caravan.consultations.models import Draft
from caravan.files import services as files
from caravan.files.contents import MAX_AUDIO_BYTES
from caravan.files.models import StoredFile
from caravan.matters.models import Matter
from caravan.matters.refusals import Incomplete
from caravan.privacy.index import keyed_hash

KEPT_FOR = timedelta(hours=24)
MOST_FILES = 9


def start_draft(*, now: datetime, content: dict[str, Any] | None = None, draft_id: UUID | None = None) -> Draft:
    """Open a draft; its id is the form token of the question it becomes.

    A form may bring the id it was given; the draft of that id is opened once, however often the form comes.
    """
    fresh = {"content": content or {}, "created_at": now, "expires_at": now + KEPT_FOR}
    if draft_id is None:
        return Draft.objects.create(**fresh)
    return Draft.objects.get_or_create(pk=draft_id, defaults=fresh)[0]


@transaction.atomic
def renew_draft(*, draft: Draft, now: datetime) -> Draft:
    """Open a draft with the same content, when the token of ``draft`` was spent on another question.

    Its files are copies: those of ``draft`` belong to that question now.
    """
    copies = {
        str(file.pk): str(files.store(upload=BytesIO(files.read(file)), now=now).pk)
        for file in StoredFile.objects.filter(pk__in=draft.content.get("files", []))
    }
    held = [copies[key] for key in draft.content.get("files", []) if key in copies]
    prints = {print_: copies[key] for print_, key in draft.content.get("prints", {}).items() if key in copies}
    return start_draft(now=now, content={**draft.content, "files": held, "prints": prints})


def load_draft(draft_id: UUID | str, *, now: datetime) -> Draft | None:
    """Return the draft, or None once it was sent, dropped or is a day old."""
    return Draft.objects.filter(pk=draft_id, expires_at__gt=now).first()


@transaction.atomic
def save_draft(*, draft: Draft, content: dict[str, Any], now: datetime) -> Draft:
    """Keep ``content`` over what is there, key by key; a draft dropped since it was read is there again."""
    # The row is held and read anew: what another request has kept meanwhile stays.
    held = Draft.objects.select_for_update().filter(pk=draft.pk).first() or draft
    draft.content = {**held.content, **content}
    draft.expires_at = now + KEPT_FOR
    draft.save()
    return draft


def add_draft_file(*, draft: Draft, upload: Any, now: datetime) -> StoredFile:
    """Store a photo or recording with the draft; the same one handed in again is there already.

    Raises ``files.FileRefused`` with the reason to show. A form that is sent twice brings its uploads
    twice: only if they become the same files is it the same submission.
    """
    data = upload.read(MAX_AUDIO_BYTES + 1)
    print_ = keyed_hash("upload", hashlib.sha256(data).hexdigest()).hex()
    draft.content = Draft.objects.get(pk=draft.pk).content
    if (stored := _held(draft, print_)) is not None:
        return stored
    # Looked at before the row is held: nobody else waits for a decoder.
    content = files.look_at(BytesIO(data))
    with transaction.atomic():
        # The row is held: of two requests with the same photo, the second finds what the first has stored.
        draft.content = Draft.objects.select_for_update().get(pk=draft.pk).content
        if (stored := _held(draft, print_)) is not None:
            return stored
        stored = files.keep(content=content, now=now)
        key = str(stored.pk)
        held, prints = draft.content.get("files", []), draft.content.get("prints", {})
        save_draft(draft=draft, content={"files": [*held, key], "prints": {**prints, print_: key}}, now=now)
    return stored


def copy_files(*, matter: Matter, draft: Draft, now: datetime) -> list[str]:
    """Store what was handed in with ``matter`` with the draft too: a file belongs to one matter; return the keys."""
    handed_in = matter.attachments.select_related("file").order_by("id")
    uploads = [BytesIO(files.read(one.file)) for one in handed_in]
    return [str(add_draft_file(draft=draft, upload=upload, now=now).pk) for upload in uploads]


def _held(draft: Draft, print_: str) -> StoredFile | None:
    """Return the file of the draft with this print; raises ``Incomplete`` if there is none and no room for it."""
    held = draft.content.get("files", [])
    key = draft.content.get("prints", {}).get(print_)
    if key in held:
        return StoredFile.objects.get(pk=key)
    if len(held) >= MOST_FILES:
        raise Incomplete("files", _("Nine photos or recordings are the most that one question can carry."))
    return None


def drop_draft_file(*, draft: Draft, file_id: str, now: datetime) -> None:
    """Take a file out of the draft; the sweep of files without a matter removes it."""
    save_draft(draft=draft, content={"files": [f for f in draft.content.get("files", []) if f != file_id]}, now=now)


def drop_draft(draft_id: UUID | str) -> None:
    """Forget a draft at once."""
    Draft.objects.filter(pk=draft_id).delete()


def drop_expired(*, now: datetime) -> int:
    count, _kinds = Draft.objects.filter(expires_at__lte=now).delete()
    return count
