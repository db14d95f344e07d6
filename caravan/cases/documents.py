"""The official papers that steps produce: whoever writes them registers here, and does it in the step's transaction.

A row of a table names the documents that come of it (``produces``); a name nobody writes is only on record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caravan.cases.models import Case, Step

Writer = Callable[["Case", "Step | None", str, datetime], object]
# Papers are in Chinese, whatever language a page is in.
OF_RECORD = "zh-hans"
# What comes of an application itself, before any step.
ON_OPENING = ("application", "receipt")
WRITERS: list[Writer] = []


def writes_documents(writer: Writer) -> Writer:
    """Call the decorated ``writer(case, step, key, now)`` for every document that a step produces."""
    WRITERS.append(writer)
    return writer


def write_documents(case: Case, step: Step | None, keys: Sequence[str], now: datetime) -> None:
    for key in keys:
        for writer in WRITERS:
            writer(case, step, key, now)
