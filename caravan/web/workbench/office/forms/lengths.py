"""The length of a period as somebody confirmed it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.rulebook.local import changeable
from caravan.web.lengths import length_words, title_of


def _choices() -> list[tuple[str, str]]:
    rows = [(key, f"{title_of(key)} ({length_words(key, length)})") for key, length in changeable().items()]
    return [("", _("Choose the period")), *rows]


class LengthForm(forms.Form):
    """What ``calendars.services.enter_length`` needs."""

    key = forms.ChoiceField(
        label=lazy("Period"),
        help_text=lazy("In brackets the length it came with, which is also its unit."),
        choices=_choices,
        error_messages={"required": lazy("Choose the period."), "invalid_choice": lazy("Choose from the list.")},
    )
    length = forms.IntegerField(
        label=lazy("Length"),
        error_messages={"required": lazy("Write how long it is."), "invalid": lazy("Write a whole number.")},
    )
    valid_from = forms.DateField(
        label=lazy("From which day"),
        help_text=lazy("It holds for what begins on this day or later."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": lazy("Say from which day it holds."),
            "invalid": lazy("There is no such day. Write it as 2026-11-30."),
        },
    )
    source = forms.CharField(
        label=lazy("Where the length stands"),
        help_text=lazy("Name, number, date and article of the text, so that anybody can look it up."),
        max_length=200,
        error_messages={"required": lazy("Say where it stands.")},
    )
    confirmed_by = forms.CharField(
        label=lazy("Who confirmed it"),
        help_text=lazy("The office or person who answers for it."),
        max_length=80,
        error_messages={"required": lazy("Say who confirmed it.")},
    )
