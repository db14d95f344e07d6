"""Read the first sheet of an Excel workbook as the lines that it would be as CSV, and make an empty one to fill in.

Reading runs in the limited process of ``child``; nothing of ours is known here. Only values are read: no formula is
worked out, no macro run, no link followed. That entities are refused, however they are encoded, is defusedxml's doing,
which openpyxl reads sheets with.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import DEFUSEDXML, Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MOST_UNPACKED = 8 * 1024 * 1024  # bytes
MOST_PARTS = 200
MOST_LINES, MOST_COLUMNS = 2000, 60
# Excel keeps no more of a number. A longer one, as an identity number typed into a cell that is no text, has lost its
# end: it comes out as 4.2E+17, which no form takes, and not as digits that are somebody else's.
DIGITS = 15


def first_sheet(content: bytes) -> bytes:
    """Return the lines of cells as JSON; they are ``MOST_LINES`` if the sheet has as many or goes on below.

    Raises on hostile bytes whatever the readers raise.
    """
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl would expand entities without defusedxml")
    _refuse_bombs(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    rows = book.worksheets[0].iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True)
    return json.dumps([_without_empty_end([_text(cell) for cell in row]) for row in rows]).encode()


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    # The archive unpacks no part beyond the size that it states for it.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValueError("more than any table holds")


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    """Return a cell as a spreadsheet writes it into CSV: a day without its midnight, a number without noise."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        is_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{cell:.{DIGITS}g}"
    return str(cell)


def empty(labels: Sequence[str], lines: int) -> bytes:
    """Return a workbook with one line of headings and room for ``lines`` below.

    Its cells are text: as numbers, identity numbers would lose their last digits and phones their zeros.
    """
    book = Workbook()
    sheet = book.active
    sheet.append(list(labels))
    for column, label in enumerate(labels, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = max(12, 2 * len(label) + 4)
        for line in range(2, lines + 2):
            sheet.cell(line, column).number_format = "@"
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
