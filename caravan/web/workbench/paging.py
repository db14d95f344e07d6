"""Reading on in a long list by the key of its last row: the same effort on the first page and the last."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

PAGE = 25

Row = TypeVar("Row", bound=Model)


def page(rows: QuerySet[Row], moment: str, after: str, *, size: int = PAGE) -> tuple[list[Row], str]:
    """Return one page of ``rows`` and the key of the next, '' at the end.

    ``moment`` names the column they are ordered by, with a dash for the newest first; their id decides
    between equals. An ``after`` that nobody gave out begins at the beginning.
    """
    column = moment.lstrip("-")
    is_falling = moment.startswith("-")
    stamp, _separator, row_id = after.partition("_")
    at, key = _moment(stamp), _value(rows, "pk", row_id)
    if at is not None and key is not None:
        way = "lt" if is_falling else "gt"
        rows = rows.filter(Q(**{f"{column}__{way}": at}) | Q(**{column: at, f"id__{way}": key}))
    found = list(rows.order_by(moment, "-id" if is_falling else "id")[: size + 1])
    if len(found) <= size:
        return found, ""
    last = found[size - 1]
    stamp = getattr(last, column).astimezone(UTC).isoformat()
    return found[:size], f"{stamp}_{last.pk}"


def page_by(rows: QuerySet[Row], column: str, after: str, *, size: int = PAGE) -> tuple[list[Row], str]:
    """Return one page of ``rows`` and the key of the next, '' at the end, ordered by one ``column``.

    No two rows have the same in it; with a dash the greatest comes first.
    """
    name, way = column.lstrip("-"), "lt" if column.startswith("-") else "gt"
    key = _value(rows, name, after)
    if key is not None:
        rows = rows.filter(**{f"{name}__{way}": key})
    found = list(rows.order_by(column)[: size + 1])
    return found[:size], str(getattr(found[size - 1], name)) if len(found) > size else ""


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _value(rows: QuerySet[Row], name: str, text: str) -> Any:
    """Read ``text`` as a value of a column; None if it cannot be one."""
    field: Any = rows.model._meta.pk if name == "pk" else rows.model._meta.get_field(name)
    try:
        return field.to_python(text) if text else None
    except ValidationError:
        return None
