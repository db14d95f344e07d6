"""What a question must be like to be sent, whichever door it comes through: one rule, one sentence.

The pages and the API ask here before they call ``services``, which decide what only they can know:
whether the place exists, and whether the token came before.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caravan.consultations.content import Helper, Person
from caravan.knowledge.models import GuidedQuestion
from caravan.privacy.index import is_phone, normalise_phone
from caravan.rulebook.urgency import SIGNALS

SHORTEST_STORY = 10
# How many characters each text may have.
LONGEST = {
    "story": 5000,
    "opponent": 60,
    "wish": 200,
    "name": 40,
    "contact_note": 120,
    "reason": 200,
    "guided": 200,
    "comment": 1000,
    "deadline": 200,
}
# A date further away than this was mistyped: no deadline we could meet lies there.
FURTHEST_DEADLINE = timedelta(days=3650)
VIOLENCE = "violence"
_LETTER = re.compile(r"[^\W\d_]")
_MONEY = re.compile(
    r"¥?\s*(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*(?P<ten_thousands>万)?\s*(?:元|块钱?|yuan)?",
    re.IGNORECASE,
)
# 2026-11-30, 2026/11/30, 2026.11.30, 2026年11月30日, 20261130
_DAY = re.compile(
    r"(?P<year>\d{4})(?:[-/.年] ?(?P<month>\d{1,2})[-/.月] ?(?P<day>\d{1,2})日?|(?P<run_on>\d{4}))", re.ASCII
)

Faults = dict[str, str]  # which part, and the sentence to show beside it


class Unfit(ValueError):
    """One value that cannot be taken; its text says why to whoever typed it."""


class AnswerChannel(models.TextChoices):
    WAITS = (
        "waits",
        gettext_lazy("I look it up with number and code, or have it printed or read out at a service point"),
    )
    MESSAGE = "message", gettext_lazy("Send a text message when it is there (it never says what it is about)")
    CALL = "call", gettext_lazy("Call me")
    HELPER = "helper", gettext_lazy("Through the person who helps me")


class Consent(models.TextChoices):
    """How the person agreed that somebody asks for them."""

    SPOKEN = "spoken", gettext_lazy("They told me so")
    PRESENT = "present", gettext_lazy("They are here with me")
    WRITTEN = "written", gettext_lazy("They wrote it down")
    GUARDIAN = "guardian", gettext_lazy("I am their guardian by law")


def story_fault(story: str, *, has_files: bool) -> str:
    """Return what is wrong with a story; '' if nothing is. A photo or a recording may be the whole of it."""
    if len(story.strip()) < SHORTEST_STORY and not has_files:
        return _("Write at least 10 characters about what happened, or add a photo or recording.")
    return ""


def story_or_note(story: str, *, has_files: bool) -> str:
    """Return the story; where a photo or a recording is the whole question, a note that says so."""
    return story or (_("The question is in the photo or recording.") if has_files else "")


def deadline_fault(day: date | None, today: date) -> str:
    if day is not None and day < today:
        return _("This day is already over. Check the date, or leave it out and say in the story when it was.")
    return _("Check the year of this date.") if day is not None and day - today > FURTHEST_DEADLINE else ""


def contact_faults(asker: Person, helper: Helper | None, answer_channel: str) -> Faults:
    """Return what is missing for the answer to reach the person; parts are named ``asker.phone``, ``helper.name``."""
    faults = {}
    is_reachable = asker.phone or (helper is not None and helper.phone)
    if answer_channel in {AnswerChannel.MESSAGE, AnswerChannel.CALL} and not is_reachable:
        faults["asker.phone"] = _("Give a phone number, or choose to look the answer up yourself.")
    if answer_channel == AnswerChannel.HELPER and helper is None:
        faults["helper"] = _("Say who helps you, or choose another way to get the answer.")
    if helper is not None:
        required = (
            ("name", _("Give your name.")),
            ("relation", _("Say who you are to them.")),
            ("reason", _("Say why you ask for them.")),
            ("consent", _("Say how they agreed that you ask for them.")),
        )
        faults |= {f"helper.{part}": message for part, message in required if not getattr(helper, part).strip()}
    return faults


def read_phone(text: str) -> str:
    """Return the digits of a phone, however it is spaced; '' for none. Raises ``Unfit``."""
    if not text.strip():
        return ""
    # Letters are no separators: whoever typed them meant something else.
    if not is_phone(text) or _LETTER.search(unicodedata.normalize("NFKC", text)):
        raise Unfit(_("Check the phone number: it has 7 to 15 digits."))
    return normalise_phone(text)


def read_guided(question: GuidedQuestion, text: str) -> str:
    """Return the answer to a guided question as it is kept; '' for none, for all are optional. Raises ``Unfit``."""
    text = text.strip()
    if not text:
        return ""
    match question.kind:
        case GuidedQuestion.Kind.CHOICE:
            if all(option["key"] != text for option in question.options):
                raise Unfit(_("Choose from the list."))
        case GuidedQuestion.Kind.DATE:
            return read_day(text).isoformat()
        case GuidedQuestion.Kind.MONEY:
            return _read_money(text)
        case _:
            if len(text) > LONGEST["guided"]:
                raise Unfit(_("Keep it under 200 characters."))
    return text


def read_day(text: str) -> date:
    """Return the day that ``text`` writes in one of the ways people do, the year first. Raises ``Unfit``."""
    written = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        if written is None:
            raise ValueError
        run_on = written["run_on"] or ""
        return date(int(written["year"]), int(written["month"] or run_on[:2]), int(written["day"] or run_on[2:]))
    except ValueError:
        raise Unfit(_("Write the date like 2026-11-30.")) from None


def _read_money(text: str) -> str:
    """Return an amount as people write it (24,000 or 2.4万元) in plain digits. Raises ``Unfit``."""
    written = _MONEY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if written is None:
        raise Unfit(_("Write the amount in yuan, digits only."))
    amount = Decimal(written["digits"].replace(",", "")) * (10_000 if written["ten_thousands"] else 1)
    if amount >= 10**10:
        raise Unfit(_("Check the amount: it is too large."))
    if amount != amount.quantize(Decimal("0.01")):
        raise Unfit(_("Write the amount with at most two digits after the point."))
    return f"{amount.normalize():f}"


def guided_signals(questions: Iterable[GuidedQuestion], answers: Mapping[str, str]) -> set[str]:
    """Return the urgent signals that chosen options carry."""
    chosen = {(question, answers.get(question.key)) for question in questions}
    return {
        o.get("signal", "") for question, key in chosen for o in question.options if o["key"] == key
    } & SIGNALS.keys()


def all_signals(keys: Iterable[str], *, is_danger: bool) -> list[str]:
    """Return the known signals among ``keys``, and the one that a topic of danger itself means."""
    found = set(keys) & SIGNALS.keys()
    return sorted(found | {VIOLENCE} if is_danger else found)
