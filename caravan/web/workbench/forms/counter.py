"""What is asked at a counter whatever is written down there: where the person is, whom it concerns, what is safe."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan import clock
from caravan.matters.models import Matter
from caravan.privacy.index import is_identity_number, normalise_identity_number

COUNTY_DIGITS = 6


class SafetyField(forms.TypedChoiceField):
    """Whether a number is safe: asked where there is a number, and nothing is taken for granted."""

    def __init__(self) -> None:
        super().__init__(
            choices=[("yes", _("Yes, it is safe")), ("no", _("No, it is not safe"))],
            coerce=lambda said: said == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            required=False,
        )


class CounterForm(forms.Form):
    """The fields that every form of a counter has."""

    channel = forms.ChoiceField(
        label=_("Where is the person?"),
        choices=[(Matter.Channel.COUNTER, _("At the counter")), (Matter.Channel.HOTLINE, _("On the telephone"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the person is.")},
    )
    interest = forms.ChoiceField(
        label=_("Do you, your office or somebody close to you act for the other side?"),
        choices=[("clear", _("No")), ("conflict", _("Yes"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you have an interest, before you hear the facts.")},
    )
    region = forms.CharField(
        label=_("Where does the person live?"),
        max_length=12,
        error_messages={"required": _("Choose the village or community; if it is not known, the town or county.")},
    )
    identity_number = forms.CharField(
        label=_("Identity number"),
        help_text=_("May be left out. It is stored encrypted and shown masked."),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"),
        choices=[("zh-hans", _("Chinese")), ("en", _("English"))],
        widget=forms.RadioSelect,
    )
    is_safe_to_call = SafetyField()
    is_safe_to_message = SafetyField()

    def clean_region(self) -> str:
        """Take a county's code or that of a place in one; whether there is such a place, the service knows."""
        code: str = self.cleaned_data["region"]
        if len(code) < COUNTY_DIGITS:
            raise forms.ValidationError(_("A province or city is too wide: choose the county at least."))
        return code

    def clean_interest(self) -> str:
        if self.cleaned_data["interest"] == "conflict":
            raise forms.ValidationError(_("Then a colleague writes it down. Nothing was sent."))
        return "clear"

    def clean_identity_number(self) -> str:
        number = normalise_identity_number(self.cleaned_data["identity_number"])
        if number and not is_identity_number(number, clock.today()):
            raise forms.ValidationError(_("Check the identity number: a digit is wrong or missing."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("is_safe_to_call", "is_safe_to_message"):
            if cleaned.get(name) is None and name not in self.errors:
                # Without a number there is nothing that could be unsafe.
                cleaned[name] = True
                if self.data.get("phone", "").strip():
                    self.add_error(name, _("Ask the person: yes or no."))
        return cleaned
