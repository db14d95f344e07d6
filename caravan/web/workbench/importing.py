"""Disputes from a spreadsheet: each row goes through the form of the counter, and opens one case, once."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan import clock
from caravan.cases.content import Application
from caravan.cases.mediation import services as mediation
from caravan.cases.mediation.services.opening import both_sides
from caravan.cases.procedures.mediation.forms import SOURCES
from caravan.cases.services import Opened, opened_by
from caravan.knowledge.models import Topic
from caravan.matters.models import Matter
from caravan.matters.refusals import ReceiptReplaced, Refused
from caravan.matters.submissions import fingerprint
from caravan.people.models import User
from caravan.regions.models import Region
from caravan.regions.queries import resolve, search
from caravan.web.applying import application_of
from caravan.web.tables import LANGUAGES
from caravan.web.workbench.counter import home
from caravan.web.workbench.forms.mediation import ASKED_FOR, MediationIntakeForm

COLUMNS = {
    "name": lazy("Applicant"),
    "phone": lazy("Applicant's phone"),
    "is_safe_to_call": lazy("May be called"),
    "is_safe_to_message": lazy("May be sent messages"),
    "identity_number": lazy("Applicant's identity number"),
    "opponent": lazy("Other side"),
    "opponent_phone": lazy("Other side's phone"),
    "opponent_address": lazy("Other side's address"),
    "region": lazy("Place"),
    "topic": lazy("Kind of dispute"),
    "story": lazy("What happened"),
    "wish": lazy("What is wished for"),
    "fen": lazy("Amount in yuan"),
    "source": lazy("How it came to us"),
    "body": lazy("Office that handed it over"),
    "reference": lazy("Number of its letter"),
    "is_asked": lazy("Applicant is ready for mediation"),
}
REQUIRED = ("name", "opponent", "region", "topic", "story")
YES, NO = frozenset({"是", "yes", "y", "1", "可以", "愿意"}), frozenset({"否", "no", "n", "0", "不可以", "不愿意"})


@dataclass
class Row:
    """One line of the file: what is wrong with it, or the application it makes; ``number`` if it is here already."""

    line: int
    data: dict[str, str]
    faults: list[str] = field(default_factory=list)
    application: Application | None = None
    number: str = ""

    @property
    def can_open(self) -> bool:
        return not self.faults and not self.number

    @property
    def tokens(self) -> list[str]:
        """Return what the row is known by, under each key there was: the same row twice is one case."""
        return [f"import:{print_.hex()}" for print_ in fingerprint(self.data).every()]


def checked(rows: list[dict[str, str]], by: User) -> list[Row]:
    """Return the rows as ``by`` may open them, each with all that is wrong with it."""
    topics = list(Topic.objects.all())
    area = resolve(home(by)[:6], clock.today())
    seen: dict[str, int] = {}
    result = []
    for line, data in enumerate(rows, start=2):
        row = Row(line, data)
        token = row.tokens[0]
        if token in seen:
            row.faults.append(_("The same stands in line %(line)s.") % {"line": seen[token]})
        seen.setdefault(token, line)
        _check(row, topics, area)
        if not row.faults:
            row.number = _number_of(row)
        result.append(row)
    return result


def open_row(row: Row, *, by: User, now: datetime) -> Opened | None:
    """Open the case of a row that can be; what is refused is added to its faults."""
    if row.application is None or not row.can_open:
        return None
    try:
        opened = mediation.open_mediation(
            application=row.application, channel=Matter.Channel.COUNTER, token=row.tokens[0], now=now, by=by
        )
    except Refused as error:
        row.faults.append(str(error))
        return None
    row.number = opened.number
    return opened


def _check(row: Row, topics: list[Topic], area: Region | None) -> None:
    fields = _fields(row, topics, area)
    form = MediationIntakeForm(fields, topics=topics)
    for name, messages in form.errors.items():
        if name == "region" and row.faults:
            continue
        row.faults += [_beside(name, words) for words in messages]
    if row.faults:
        return
    row.application = application_of(form.cleaned_data, "zh-hans")
    row.faults += list(both_sides(row.application.people).values())


def _beside(name: str, words: object) -> str:
    """Return what is wrong, with the column in which it is."""
    return _("%(name)s: %(words)s") % {"name": COLUMNS[name], "words": words} if name in COLUMNS else str(words)


def _fields(row: Row, topics: list[Topic], area: Region | None) -> dict[str, str]:
    """Return the row as the form of the counter takes it; words become the keys they stand for."""
    data = row.data
    fields = {key: data.get(key, "") for key in COLUMNS}
    fields |= {"channel": Matter.Channel.COUNTER, "interest": "clear", "language": "zh-hans"}
    fields["topic"] = next(
        (one.key for one in topics if data.get("topic") in {one.key, one.name, one.english_name}), ""
    )
    fields["source"] = _source(data.get("source", ""))
    for key in ("is_safe_to_call", "is_safe_to_message"):
        fields[key] = _yes_or_no(data.get(key, ""))
    fields["is_asked"] = "on" if _yes_or_no(data.get("is_asked", "")) == "yes" else ""
    fields["region"] = _region(row, area)
    return fields


def _yes_or_no(word: str) -> str:
    return "yes" if word.lower() in YES else "no" if word.lower() in NO else ""


def _source(word: str) -> str:
    """Return the key of a way in, by its name in either language; as it was typed if there is none."""
    if not word:
        return ASKED_FOR
    for language in LANGUAGES:
        with translation.override(language):
            found = next((key for key, label in SOURCES if word in {key, str(label)}), None)
        if found:
            return found
    return word


def _region(row: Row, area: Region | None) -> str:
    """Return the code of the place: by its code, or by its name in the county of whoever hands the file in."""
    word = row.data.get("region", "")
    if not word:
        return ""
    if word.isascii() and word.isdigit():
        place = resolve(word, clock.today())
        found = [place] if place is not None else []
    else:
        found = [
            one for one in search(word, day=clock.today(), within=area) if one.name == word or len(word) > len(one.name)
        ]
    if len(found) == 1:
        return found[0].code
    words = _("Several places are called so: write the code.") if found else _("There is no such place here.")
    row.faults.append(_beside("region", words))
    return ""


def _number_of(row: Row) -> str:
    """Return the number of the case that this row opened before, '' if none."""
    for token in row.tokens:
        try:
            earlier = opened_by(procedure="mediation", token=token)
        except ReceiptReplaced:
            return _("here already")
        if earlier is not None:
            return earlier.number
    return ""
