"""What a step or an application asks somebody to fill in, as data; one reader for all of it.

Interfaces draw their forms from it, services read what was typed through it: both know the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from caravan.matters.refusals import Refused
from caravan.privacy.index import identity_check_character, is_identity_number, is_phone, normalise_identity_number
from caravan.rulebook.conditions import Table
from caravan.rulebook.words import Words

Label = str | Promise


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    MANY = "many"
    YES = "yes"
    PERSON = "person"  # the username of a colleague
    PHONE = "phone"
    IDENTITY = "identity"


def in_both(words: Words) -> Label:
    """Return ``words`` as a label in the reader's language."""
    return _in_both(words.chinese, words.english)


def _spoken(chinese: str, english: str) -> str:
    return english if (get_language() or "").startswith("en") else chinese


_in_both = lazy(_spoken, str)


def of_table(table: Table) -> tuple[tuple[str, Label], ...]:
    """Return the conditions of a law as choices."""
    return tuple((key, in_both(condition.says)) for key, condition in table.items())


@dataclass(frozen=True)
class Ask:
    """One field. ``when`` hides it unless the values so far say it is needed."""

    key: str
    label: Label
    kind: Kind = Kind.LINE
    is_required: bool = True
    hint: Label = ""
    choices: tuple[tuple[str, Label], ...] = ()
    longest: int = 2000
    not_before: int | None = None  # days from today, for a day
    not_after: int | None = None
    when: Callable[[Mapping[str, Any]], bool] | None = None

    def shown_for(self, values: Mapping[str, Any]) -> bool:
        return self.when is None or self.when(values)


class Faults(Refused):
    """What was typed cannot be taken; ``by_field`` has one sentence for each field."""

    def __init__(self, by_field: Mapping[str, str]) -> None:
        self.by_field = dict(by_field)
        super().__init__(next(iter(self.by_field.values()), ""))


def read(asks: Sequence[Ask], typed: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the values of ``asks`` in storable form, without those not asked for; raise ``Faults`` with all faults."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for ask in asks:
        if not ask.shown_for(values):
            continue
        try:
            value = _value(ask, typed.get(ask.key), today)
        except ValueError as error:
            faults[ask.key] = str(error)
            continue
        if value in ("", None, [], False):
            if ask.is_required:
                faults[ask.key] = _missing(ask)
            continue
        values[ask.key] = value
    if faults:
        raise Faults(faults)
    return values


def _missing(ask: Ask) -> str:
    match ask.kind:
        case Kind.CHOICE | Kind.MANY | Kind.PERSON:
            return _("Choose: %(name)s") % {"name": ask.label}
        case Kind.YES:
            return _("This has to be confirmed.")
        case Kind.DAY:
            return _("Give the day: %(name)s") % {"name": ask.label}
    return _("Fill in: %(name)s") % {"name": ask.label}


def _value(ask: Ask, typed: Any, today: date) -> Any:
    if ask.kind is Kind.MANY:
        known = dict(ask.choices)
        return [key for key in (typed if isinstance(typed, list | tuple) else [typed]) if key in known]
    text = str(typed if typed is not None else "").strip()
    if ask.kind is Kind.YES:
        return text in {"yes", "on", "true", "True", "1"}
    if not text:
        return ""
    if len(text) > ask.longest:
        raise ValueError(_("This is too long: at most %(count)s characters.") % {"count": ask.longest})
    return _READERS[ask.kind](ask, text, today)


def _choice(ask: Ask, text: str, today: date) -> str:
    if text not in dict(ask.choices):
        raise ValueError(_("Choose one from the list."))
    return text


def _day(ask: Ask, text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        raise ValueError(_("There is no such day. Write it as 2026-11-30.")) from None
    if ask.not_before is not None and day < today + timedelta(days=ask.not_before):
        raise ValueError(_("This day is too early."))
    if ask.not_after is not None and day > today + timedelta(days=ask.not_after):
        raise ValueError(_("This day is too late."))
    return day.isoformat()


def _number(ask: Ask, text: str, today: date) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise ValueError(_("Write a whole number."))
    return int(text)


def _money(ask: Ask, text: str, today: date) -> str:
    try:
        amount = Decimal(text.replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation:
        raise ValueError(_("Write the amount in yuan, as 24000 or 24000.50.")) from None
    if not amount.is_finite() or amount < 0 or amount >= Decimal("1e12") or amount != round(amount, 2):
        raise ValueError(_("Write the amount in yuan, as 24000 or 24000.50."))
    return str(amount)


def _phone(ask: Ask, text: str, today: date) -> str:
    if not is_phone(text):
        raise ValueError(_("This is no phone number. A mobile number has eleven digits."))
    return text


def _identity(ask: Ask, text: str, today: date) -> str:
    number = normalise_identity_number(text)
    if len(number) != 18 or not number[:17].isdigit():
        raise ValueError(_("An ID number has 18 characters. Look at the card again."))
    if identity_check_character(number[:17]) != number[17]:
        raise ValueError(_("One digit of this ID number is wrong: its last character does not fit. Compare it."))
    if not is_identity_number(number, today):
        raise ValueError(_("The birthday in this ID number cannot be. Compare it with the card."))
    return number


_READERS: dict[Kind, Callable[[Ask, str, date], Any]] = {
    Kind.LINE: lambda ask, text, today: " ".join(text.split()),
    Kind.TEXT: lambda ask, text, today: text,
    Kind.PERSON: lambda ask, text, today: text,
    Kind.CHOICE: _choice,
    Kind.DAY: _day,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.PHONE: _phone,
    Kind.IDENTITY: _identity,
}
