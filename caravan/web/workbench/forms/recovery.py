"""What somebody who lost a receipt remembers, written down by a clerk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.consultations.recollection import Answers
from caravan.knowledge.models import Topic
from caravan.web.asking import topic_name

_TEXT = forms.TextInput(attrs={"autocomplete": "off"})
_DIGITS = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"})


class RecoveryForm(forms.Form):
    """Nothing here is required by itself: the person may not remember, and the file may not know."""

    number = forms.CharField(
        label=_("Matter number"), help_text=_("If they know it."), max_length=40, required=False, widget=_DIGITS
    )
    name = forms.CharField(
        label=_("What is your name?"), help_text=_("As they gave it then."), max_length=40, required=False, widget=_TEXT
    )
    phone = forms.CharField(
        label=_("Which phone number did you leave?"),
        help_text=_("The whole number, or the last four digits."),
        max_length=30,
        required=False,
        widget=_DIGITS,
    )
    opponent = forms.CharField(label=_("Who is on the other side?"), max_length=60, required=False, widget=_TEXT)
    amount = forms.DecimalField(
        label=_("How much money is it about?"),
        help_text=_("In yuan, roughly."),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            _("Write the amount in yuan, digits only."),
        ),
    )
    day = forms.DateField(
        label=_("When did you ask?"),
        help_text=_("A few days more or less do not matter."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date like 2026-11-30.")},
    )
    village = forms.CharField(
        label=_("Which village or community do you live in?"),
        help_text=_("Its name alone."),
        max_length=40,
        required=False,
        widget=_TEXT,
    )
    topic = forms.ChoiceField(label=_("Which topic was it?"), required=False)

    def __init__(self, *args: Any, topics: Iterable[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(topic.key, topic_name(topic)) for topic in topics]
        self.fields["topic"].choices = [("", "—"), *names]  # type: ignore[attr-defined]

    def answers(self) -> Answers:
        return Answers(**{name: value for name, value in self.cleaned_data.items() if name != "number"})
