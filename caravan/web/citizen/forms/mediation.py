"""The forms of both sides at the table of a mediation."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.cases.mediation.models import Side
from caravan.web.applying import LONGEST_NAME, DayField, SumField

LONGEST_WORDS = 1000


class AnswerForm(forms.Form):
    """The other side's yes or no; a reason is nobody's right."""

    answer = forms.ChoiceField(
        label=_("Do you want to take part?"),
        widget=forms.RadioSelect,
        choices=(
            ("yes", _("Yes, I am ready to talk")),
            ("no", _("No, I do not want mediation")),
        ),
        error_messages={"required": _("Choose yes or no. You can also leave this page and think about it.")},
    )
    reason = forms.CharField(
        label=_("Is there something you want to say about it?"),
        help_text=_(
            "You need not give a reason. What you write here is read by the mediator and by the side that applied."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        max_length=500,
        required=False,
    )


class OfferForm(forms.Form):
    """Put something on the table."""

    words = forms.CharField(
        label=_("What do you offer?"),
        help_text=_("For example: I have the pipe repaired and pay half of the ceiling. The other side reads this."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_WORDS}),
        max_length=LONGEST_WORDS,
        required=False,
    )
    fen = SumField(label=_("Money, in yuan"), help_text=_("Leave it empty if no money is in it."))
    owed_by = forms.ChoiceField(
        label=_("Who pays"),
        choices=(("me", _("I pay")), ("other", _("The other side pays"))),
        widget=forms.RadioSelect,
        required=False,
    )
    parts = forms.IntegerField(
        label=_("In how many monthly parts"),
        min_value=1,
        max_value=60,
        required=False,
        error_messages={
            "invalid": _("Write a whole number from 1 to 60."),
            "min_value": _("Write a whole number from 1 to 60."),
            "max_value": _("Write a whole number from 1 to 60."),
        },
    )
    first_on = DayField(label=_("First payment by"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if "fen" in self.errors:
            return cleaned
        if not cleaned.get("fen") and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say what you offer, or how much."))
        if cleaned.get("fen") and not cleaned.get("owed_by"):
            self.add_error("owed_by", _("Say who pays."))
        if cleaned.get("first_on") and cleaned["first_on"] < self.today:
            self.add_error("first_on", _("This day is over. Choose one that is still to come."))
        return cleaned

    def content(self, side: str, other: str) -> dict[str, Any]:
        """Return what is offered, in the form in which an offer keeps it."""
        cleaned, first_on = self.cleaned_data, self.cleaned_data.get("first_on")
        return {
            "words": cleaned["words"].strip(),
            "fen": cleaned["fen"],
            "owed_by": (side if cleaned["owed_by"] == "me" else other) if cleaned["fen"] else "",
            "parts": cleaned["parts"] or 1,
            "first_on": first_on.isoformat() if first_on else "",
        }


class NoteForm(forms.Form):
    """Tell the mediator alone."""

    text = forms.CharField(
        label=_("Tell the mediator alone"),
        help_text=_("The other side never reads this. It helps the mediator to know how far you would go."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_WORDS}),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write something first.")},
    )


class SignForm(forms.Form):
    """Put one's name to the text."""

    name = forms.CharField(
        label=_("Your full name"),
        help_text=_("Typing it here is like signing. You can also sign on paper, in front of the mediator."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type your full name as it stands in the agreement.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class KeptForm(forms.Form):
    """Say that something was paid or done."""

    line = forms.ChoiceField(
        label=_("Which promise"), error_messages={"invalid_choice": _("Choose one from the list.")}
    )
    fen = SumField(label=_("How much, in yuan"), help_text=_("Only for money. A part of it is fine."))
    on = DayField(label=_("On which day"))
    note = forms.CharField(
        label=_("How"), help_text=_("In cash, by transfer, who was there."), max_length=200, required=False
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", _("Please choose")), *lines]  # type: ignore[attr-defined]
        self.fields["line"].error_messages["required"] = _("Choose what was done.")


class InvitedForm(forms.Form):
    """Number and code from the letter or the message."""

    number = forms.CharField(
        label=_("Number"),
        help_text=_("For example 422801-263-00012"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the number from the invitation.")},
    )
    code = forms.CharField(
        label=_("Invitation code"),
        help_text=_("8 letters and digits. Capitals, dashes and spaces do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code from the invitation.")},
    )


SIDES = {str(side.value): side.label for side in Side}
