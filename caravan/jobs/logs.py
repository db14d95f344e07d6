"""How a line of the log looks: when, how bad, in which request, what; of a failure its kind and places.

The text of an exception is left out wherever it comes from: it may quote what a person wrote.
"""

import logging
import time
import traceback
from types import TracebackType

from caravan.audit import context

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Times are UTC; the request's id is the one its answer and its audit events carry."""

    converter = staticmethod(time.gmtime)
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = context.current().request_id or "-"
        # Another handler may have left the whole text behind.
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 -- the library's name
        lines = []
        error = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            lines.append(f"  {type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
