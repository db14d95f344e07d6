"""The kinds of values that the interface takes, and how it says what is wrong with one."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Annotated, Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from ninja import Header
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, WithJsonSchema

from caravan.consultations.rules import Unfit, read_day, read_phone
from caravan.rulebook.urgency import SIGNALS


def listed(choices: type[Enum]) -> WithJsonSchema:
    """Describe a value by all it can be, in its place: by name, the kinds of two things would be one."""
    values = [choice.value for choice in choices]
    return WithJsonSchema({"type": "integer" if isinstance(values[0], int) else "string", "enum": values})


class Input(BaseModel):
    """The body of a request: what is not a field of it is refused, never passed over."""

    model_config = ConfigDict(extra="forbid")


def _storable(text: str) -> str:
    # Half a character or a zero byte is nothing a person typed, and no database keeps it.
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Unfit(_("This text holds characters that cannot be kept."))
    return text


def _known_signal(key: str) -> str:
    if key not in SIGNALS:
        raise Unfit(_("Choose from the list."))
    return key


def _yes_or_no(value: Any) -> bool:
    if value not in {"true", "false"}:
        raise Unfit(_("Write true or false."))
    return bool(value == "true")


def _whole(value: Any) -> Any:
    # To JSON, 3.0 is a whole number; "3" and true are none.
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, AfterValidator(_storable)]
Words = Annotated[str, Field(max_length=60), AfterValidator(_storable)]  # to search for
Phone = Annotated[str, Field(max_length=30), AfterValidator(_storable), AfterValidator(read_phone)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]
Place = Annotated[str, Field(pattern=r"^[0-9]{2,12}$", description="Code of a place, from 2 digits to 12.")]
PlaceToAsk = Annotated[
    str, Field(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$", description="Code of a county, a town or a village.")
]
Day = Annotated[
    date, BeforeValidator(lambda value: read_day(value) if isinstance(value, str) else value), Field(strict=True)
]
SignalKey = Annotated[str, AfterValidator(_known_signal), WithJsonSchema({"type": "string", "enum": [*SIGNALS]})]
Whole = Annotated[StrictInt, BeforeValidator(_whole)]
# In an address all is text: no other spelling of true and false is guessed at.
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=16,
        max_length=128,
        description="One for each thing to send, kept for its repeats: a random UUID, for example.",
    ),
]
ReceiptCode = Annotated[
    str, Header(alias="Receipt-Code", max_length=40, description="The secret code of the receipt, however it is typed.")
]


def in_language(chinese: str, english: str) -> str:
    """Return what the reader reads: English where there is some and they asked for it."""
    return (english if is_english() else "") or chinese


def is_english() -> bool:
    return (get_language() or "").startswith("en")


# By pydantic's name for what is wrong; its context fills the blanks.
_SENTENCES = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "enum": gettext_lazy("Choose from the list."),
    "string_too_long": gettext_lazy("Keep it under %(max_length)s characters."),
    "string_too_short": gettext_lazy("Write at least %(min_length)s characters."),
    "too_long": gettext_lazy("At most %(max_length)s of these can be taken."),
    "greater_than_equal": gettext_lazy("The smallest number is %(ge)s."),
    "less_than_equal": gettext_lazy("The largest number is %(le)s."),
    "string_pattern_mismatch": gettext_lazy("This is not written as it should be."),
}


def sentence(error: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, for a person."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    known = _SENTENCES.get(error["type"])
    if known is not None:
        return str(known % context)
    return _("This value is of another kind than expected: %(reason)s") % {"reason": error["msg"]}
