"""A table that somebody kept in a spreadsheet, handed in as .xlsx or CSV: read by the names of its columns."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from caravan.files.refusals import NoRoomNow
from caravan.files.workbooks import empty
from caravan.web import workbooks

MOST_BYTES, MOST_ROWS = 1024 * 1024, 200
LANGUAGES = ("zh-hans", "en")
# Spreadsheets in China save CSV in the system's own encoding unless they are told otherwise.
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",\t;"

Columns = Mapping[str, str | Promise]


class Unreadable(Exception):
    """What was handed in is no table of these columns; the message says what to do."""


def read_table(upload: "UploadedFile[Any] | None", columns: Columns, required: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows by the keys of ``columns``, without those in which nothing stands.

    A column is known by its name in either language; others are left out. Raises ``Unreadable``.
    """
    if upload is None:
        raise Unreadable(_("Choose a file first."))
    if (upload.size or 0) > MOST_BYTES:
        raise Unreadable(_("The file is too large: one megabyte at most."))
    lines = _lines(upload.read())
    found = _places(lines[0] if lines else [], columns)
    if missing := [str(columns[key]) for key in required if key not in found]:
        raise Unreadable(_("These columns are missing: %(names)s. Take the template.") % {"names": "、".join(missing)})
    rows = [{key: line[at].strip() if at < len(line) else "" for key, at in found.items()} for line in lines[1:]]
    rows = [row for row in rows if any(row.values())]
    if not rows:
        raise Unreadable(_("There is nothing below the first line."))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_too_many())
    return rows


def template_file(columns: Columns, name: str) -> HttpResponse:
    """Return an empty table with these columns, as a spreadsheet opens it."""
    content = empty([str(label) for label in columns.values()], MOST_ROWS)
    answer = HttpResponse(content, content_type=workbooks.TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _no_table() -> str:
    return _("This is no table that can be read. Hand in an Excel file (.xlsx) without a password, or CSV UTF-8.")


def _too_many() -> str:
    return _("At most %(count)s lines at a time. Divide the file.") % {"count": MOST_ROWS}


def _lines(content: bytes) -> list[list[str]]:
    if workbooks.is_workbook(content):
        try:
            return workbooks.lines_of(content)
        except workbooks.NoWorkbook:
            raise Unreadable(_no_table()) from None
        except workbooks.TooManyLines:
            raise Unreadable(_too_many()) from None
        except NoRoomNow:
            raise Unreadable(_("Files cannot be looked at right now. Try again in a minute.")) from None
    text = _text(content)
    try:
        # With every kind of line end as it is: the reader of CSV knows them all.
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error:
        raise Unreadable(_no_table()) from None


def _text(content: bytes) -> str:
    # An old workbook, or one with a password, is a compound file and no text.
    if content[:4] == b"\xd0\xcf\x11\xe0" or b"\0" in content:
        raise Unreadable(_no_table())
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_no_table())


def _separator(text: str) -> str:
    first = next(iter(text.splitlines()), "")
    return max(SEPARATORS, key=first.count)


def _places(header: Sequence[str], columns: Columns) -> dict[str, int]:
    known: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            known |= {str(label): key for key, label in columns.items()}
    return {known[name.strip()]: at for at, name in enumerate(header) if name.strip() in known}
