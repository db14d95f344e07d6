"""An Excel workbook (.xlsx) as the lines that its first sheet would be as CSV, and an empty one to fill in.

Only values are read: no formula is worked out, no macro run, no link followed. A workbook is a ZIP archive, so what
it unpacks to is bounded before anything is unpacked.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MOST_UNPACKED = 8 * 1024 * 1024  # bytes
MOST_PARTS = 200
MOST_LINES, MOST_COLUMNS = 2000, 60
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NoWorkbook(Exception):
    """The content is no workbook that can be read."""


class TooManyLines(Exception):
    """The sheet goes on below ``MOST_LINES``."""


def is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def lines_of(content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet, line by line, as text. Raises ``NoWorkbook`` or ``TooManyLines``."""
    try:
        _refuse_bombs(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True)
        lines = [_without_empty_end([_text(cell) for cell in row]) for row in rows]
    except Exception as error:
        # Whatever a broken or hostile archive makes the library raise, it is one thing: not a workbook.
        raise NoWorkbook from error
    # The reader fills the lines up to the bound only if there is something below it.
    if len(lines) >= MOST_LINES:
        raise TooManyLines
    return lines


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        # The archive unpacks no part beyond the size that it states for it.
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NoWorkbook
        # A workbook declares no entities; what does is written to unpack without end.
        if any(b"<!DOCTYPE" in archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))):
            raise NoWorkbook


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
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.15g}"
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
