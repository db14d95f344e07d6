"""The lines of the queue in the reader's words.

They are put into words here and not in the template, which would look every word up again in every row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caravan import clock
from caravan.matters.models import Matter
from caravan.regions import spelling
from caravan.web.words import is_english
from caravan.web.workbench.queues import Row
from caravan.web.workbench.templatetags.workbench import at, chip, left


@dataclass(frozen=True, slots=True)
class Line:
    """One matter as a row shows it."""

    number: str
    address: str  # what follows the question mark
    left: SafeString  # a chip: the time left, or the state of what waits no more
    what: str
    came_by: str
    mark: str  # why it is urgent
    tongue: str  # the language it needs somebody for
    due: str
    owner: str
    standing: str  # taken, or on which rung it waits


def lines(rows: Iterable[Row], kept: str, now: datetime) -> list[Line]:
    """Return the lines; ``kept`` is what their addresses keep of the present one."""
    in_english = is_english()
    states = {value: str(label) for value, label in Matter.State.choices}
    kinds = {value: str(label) for value, label in Matter.Kind.choices}
    channels = {value: str(label) for value, label in Matter.Channel.choices}
    danger, urgent, english, taken, rung = _("Danger"), _("Urgent"), _("English"), _("taken"), _("rung %(rung)s")

    def line(row: Row) -> Line:
        is_open = row.state == Matter.State.OPEN
        topic = (in_english and row.english_topic) or row.topic
        place = spelling.english(row.place, row.place_pinyin) if in_english else spelling.spoken(row.place)
        is_case = row.kind != Matter.Kind.CONSULTATION
        standing = "" if is_case else taken if row.taken_at else rung % {"rung": row.rung}
        return Line(
            number=row.number,
            address=f"?{kept}open={row.number}",
            left=left(row.due_at, now) if is_open else chip(states[row.state]),
            what=f"{row.title or topic} · {place}",
            came_by=f"{kinds[row.kind]} · {channels[row.channel]}" if is_case else channels[row.channel],
            mark=danger if row.is_danger else urgent if row.is_fast_track else "",
            tongue=english if row.is_needing_translation else "",
            due=_last_day(row.due_at) if is_case else at(row.due_at),
            owner=(in_english and row.english_owner) or row.owner or "",
            standing=standing if is_open else "",
        )

    return [line(row) for row in rows]


def _last_day(due_at: datetime | None) -> str:
    """Say the last day of a time limit, which is over when that day is."""
    return "" if due_at is None else f"{clock.china(due_at - timedelta(seconds=1)):%m-%d}"
