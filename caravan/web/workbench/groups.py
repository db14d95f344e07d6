"""A group on one side of an agreement: who shares in one line of it, typed or read from a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.cases.mediation.models import Side
from caravan.engine.agreements import Line
from caravan.engine.money import NotASum, read_yuan
from caravan.web.requests import StaffRequest
from caravan.web.tables import Unreadable, read_table, template_file

COLUMNS = {"name": lazy("Name"), "fen": lazy("Amount in yuan")}
FIELDS = ("group_line", "group_side", "group_people")
SEPARATORS = "，,\t;； "


def template() -> HttpResponse:
    """Return the empty table of names and amounts."""
    return template_file(COLUMNS, "amounts")


def from_file(request: StaffRequest, typed: dict[str, object]) -> dict[str, str]:
    """Put the table that was handed in into what was typed; return what is wrong with it."""
    try:
        rows = read_table(request.FILES.get("group_file"), COLUMNS, tuple(COLUMNS))
    except Unreadable as refused:
        return {"group_file": str(refused)}
    typed["group_people"] = "\n".join(f"{row['name']}，{row['fen'].replace(',', '')}" for row in rows)
    return {}


def shared(lines: Sequence[Line], typed: Mapping[str, str], faults: dict[str, str]) -> list[Line]:
    """Return the lines with the table of the group on the one it belongs to; what is wrong goes into ``faults``."""
    text, number, side = typed["group_people"].strip(), typed["group_line"].strip(), typed["group_side"]
    if not text and not number:
        return list(lines)
    if not text:
        faults["group_people"] = _("Write who shares in it, and how much each.")
    if number not in {str(line.number) for line in lines}:
        faults["group_line"] = _("Write the number of the line that they share.")
    if side not in Side.values:
        faults["group_side"] = _("Choose on which side they stand.")
    people = _people(text, faults)
    if faults:
        return list(lines)
    return [replace(line, shares=people, shared_by=side) if str(line.number) == number else line for line in lines]


def beside(faults: Mapping[str, str]) -> dict[str, str]:
    """Return what the agreement found wrong with the shares beside the field in which they are typed."""
    return {"group_people" if key.endswith("shares") else key: words for key, words in faults.items()}


def _people(text: str, faults: dict[str, str]) -> tuple[tuple[str, int], ...]:
    people = []
    for row, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        at = max(line.strip().rfind(mark) for mark in SEPARATORS)
        name, amount = line.strip()[: max(at, 0)].rstrip(SEPARATORS), line.strip()[at + 1 :]
        try:
            people.append((name.strip(), read_yuan(amount)))
        except NotASum:
            people.append(("", 0))
        if not people[-1][0]:
            faults["group_people"] = _("Line %(line)s: write a name, a comma and an amount.") % {"line": row}
            break
    return tuple(people)
