"""Clearing an alarm, trying messages again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from caravan.jobs.models import Alarm
from caravan.web.workbench.office.forms.fields import RowField


class ClearForm(forms.Form):
    """The alarm, and what was found or done."""

    row = RowField(Alarm.objects.none(), widget=forms.HiddenInput)
    note = forms.CharField(
        label=lazy("What you found or did"),
        max_length=200,
        error_messages={"required": lazy("Say in a few words what you found or did.")},
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].queryset = rows  # type: ignore[attr-defined]


class ReviveForm(forms.Form):
    """The kind of message to try again."""

    topic = forms.CharField(max_length=64, widget=forms.HiddenInput)
