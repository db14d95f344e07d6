"""The code under a paper's QR code, and the beginning of its fingerprint."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.documents.queries import fingerprint
from caravan.documents.tokens import meant

# Fewer digits could agree by chance.
FEWEST, MOST = 8, 64


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code beside the QR code"),
        help_text=_("Sixteen letters and digits, in groups of four. Capitals, spaces and dashes do not matter."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code that stands beside the QR code.")},
    )

    def clean_code(self) -> str:
        token = meant(self.cleaned_data["code"])
        if not token:
            raise forms.ValidationError(_("A code has sixteen letters and digits, as 7KQ2-M9XD-4TPA-R6HV."))
        return token


class FingerprintForm(forms.Form):
    hash = forms.CharField(
        label=_("Fingerprint of your file (SHA-256)"),
        help_text=_("The first eight characters are enough; all sixty-four are certain."),
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type how the fingerprint begins.")},
    )

    def clean_hash(self) -> str:
        typed = fingerprint(self.cleaned_data["hash"])
        if not re.fullmatch(rf"[0-9a-f]{{{FEWEST},{MOST}}}", typed):
            raise forms.ValidationError(
                _("A fingerprint has the digits 0 to 9 and the letters a to f, at least eight.")
            )
        return typed
