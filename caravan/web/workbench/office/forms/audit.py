"""What to look for in the audit."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.web.workbench.office.forms.fields import DayField
from caravan.web.workbench.office.words import ACTIONS


class AuditForm(forms.Form):
    """Days, who, what, and about which matter or account."""

    first = DayField(label=lazy("From"))
    last = DayField(label=lazy("To"))
    actor = forms.CharField(label=lazy("Who (account)"), max_length=64, required=False)
    action = forms.ChoiceField(label=lazy("Action"), required=False)
    number = forms.CharField(label=lazy("Matter number"), max_length=40, required=False)
    account = forms.CharField(label=lazy("About the account"), max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((key, str(words)) for key, words in ACTIONS.items()), key=lambda one: one[1])
        self.fields["action"].choices = [("", _("Everything")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean() or {})


class PersonForm(forms.Form):
    """Whose data, and in which days it was looked at. It is sent as a form: a phone belongs into no address."""

    person = forms.CharField(label=lazy("Phone, identity number or name"), max_length=60)
    first = DayField(label=lazy("From"))
    last = DayField(label=lazy("To"))

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean() or {})


def _in_order(form: forms.Form, cleaned: dict[str, Any]) -> dict[str, Any]:
    if not form.errors and cleaned["last"] < cleaned["first"]:
        form.add_error("last", _("The last day is before the first."))
    return cleaned
