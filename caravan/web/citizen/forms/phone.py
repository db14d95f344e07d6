"""Prove a phone, and get a lost receipt back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.web.fields import PhoneField


class PhoneForm(forms.Form):
    phone = PhoneField(
        label=_("Your phone number"),
        help_text=_("The one you gave when you asked. We send it a code of six digits."),
        error_messages={"required": _("Type the phone number you gave when you asked.")},
    )


class PhoneCodeForm(forms.Form):
    phone = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("The six digits from the message"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Type the six digits from the message.")},
    )
