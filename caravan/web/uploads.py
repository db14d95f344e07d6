"""Photos and recordings on their way in and out."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.forms import Form
from django.http import Http404, HttpResponse

from caravan import clock
from caravan.files import services as files
from caravan.files.models import StoredFile
from caravan.files.refusals import FileMissing, FileRefused
from caravan.matters.models import Matter
from caravan.matters.pace import TooMuch, count_files, count_matter_files
from caravan.matters.refusals import Refused
from caravan.web.pace import refuse

Kept = TypeVar("Kept")
LONGEST_NAME = 60
# What a browser may show by itself; anything else it saves.
SHOWN = re.compile(r"image/jpeg|audio/[a-z0-9]+")
# Papers that we drew ourselves are named what they are; they are saved, not shown.
NAMED = "application/pdf"


def taken_in(
    form: Form,
    fields: Iterable[str],
    keep: Callable[[Any], Kept],
    address: str = "",
    matter: Matter | None = None,
) -> list[Kept]:
    """Give every upload of ``fields`` to ``keep``; what it refuses becomes an error beside its field.

    None is kept if there is more than people send from ``address``, where that matters, or for one ``matter``.
    """
    sent: dict[str, list[Any]] = {field: form.cleaned_data.get(field) or [] for field in fields}
    sizes = [upload.size for uploads in sent.values() for upload in uploads]
    try:
        count_files(address, sizes, clock.now())
        if matter is not None:
            count_matter_files(matter, sizes, clock.now())
    except TooMuch as error:
        refuse(form, error, next(field for field, uploads in sent.items() if uploads))
        return []
    kept = []
    for field, uploads in sent.items():
        for upload in uploads:
            try:
                kept.append(keep(upload))
            except (FileRefused, Refused) as error:
                form.add_error(field, f"{name_shown(upload.name)}: {error}")
    return kept


def name_shown(name: str) -> str:
    """Return what a sender calls a file so that a sentence can hold it; it is kept nowhere.

    Without what turns the direction of reading (``fdp.exe`` would look like ``exe.pdf``), breaks lines or is no letter.
    """
    seen = "".join(letter for letter in name if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    return seen if len(seen) <= LONGEST_NAME else f"{seen[: LONGEST_NAME - 9]}…{seen[-8:]}"


def handed_out(file: StoredFile) -> HttpResponse:
    """Return the content so that no browser takes it for a page; raises ``Http404`` if the disk has lost it."""
    try:
        content = files.read(file)
    except FileMissing:
        raise Http404 from None
    is_shown = SHOWN.fullmatch(file.content_type) is not None
    is_named = is_shown or (file.kind == StoredFile.Kind.DOCUMENT and file.content_type == NAMED)
    response = HttpResponse(content, content_type=file.content_type if is_named else "application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline" if is_shown else "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
