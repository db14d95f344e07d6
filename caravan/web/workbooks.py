"""An Excel workbook (.xlsx) as the lines that its first sheet would be as CSV.

It is opened where every stranger's file is: in a process of its own with little memory and little time.
"""

import json

from caravan.files.apart import opened
from caravan.files.refusals import FileRefused, NoRoomNow
from caravan.files.workbooks import MOST_LINES

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NoWorkbook(Exception):
    """The content is no workbook that can be read."""


class TooManyLines(Exception):
    """The sheet goes on below ``MOST_LINES``."""


def is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def lines_of(content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet, line by line, as text.

    Raises ``NoWorkbook``, ``TooManyLines`` or, where no process is to be had, ``NoRoomNow``.
    """
    try:
        lines: list[list[str]] = json.loads(opened("workbook", content))
    except NoRoomNow:
        raise
    except FileRefused as error:
        # Whatever a broken or hostile archive makes the library raise, it is one thing: not a workbook.
        raise NoWorkbook from error
    # The reader fills the lines up to the bound only if there is something below it.
    if len(lines) >= MOST_LINES:
        raise TooManyLines
    return lines
