"""The answer to more than people send: the page they were on, with everything they typed, and status 429."""

from django.core.exceptions import ValidationError
from django.forms import Form

from caravan.matters.pace import TooMuch

TOO_MUCH = "too_much"


def refuse(form: Form, error: TooMuch, field: str | None = None) -> None:
    """Say it beside ``field``, or above the form."""
    form.add_error(field, ValidationError(str(error), code=TOO_MUCH))


def status_of(form: Form) -> int:
    """Return the status of a page that shows ``form`` with what is wrong with it."""
    if not form.errors:
        return 200
    return 429 if any(form.has_error(field, TOO_MUCH) for field in form.errors) else 422
