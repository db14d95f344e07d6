"""One's own account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Account and password; what was wrong is said in our words, and never which of the two."""

    error_messages = {
        "invalid_login": _("Account and password do not fit together. Capital and small letters are not the same."),
        "inactive": _("This account is shut. Ask your security administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = _("Type the name of your account.")
        self.fields["password"].error_messages["required"] = _("Type your password.")


class PasswordForm(forms.Form):
    """The old password proves who sits here; the new one is typed twice, because it cannot be seen."""

    current = forms.CharField(
        label=_("Present password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type the password you logged in with.")},
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("Ten characters or more, not a common one. Three words that belong to nobody are good."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the new password.")},
    )
    again = forms.CharField(
        label=_("New password once more"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the new password once more.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("The two new passwords differ. Type both again."))
        return cleaned
