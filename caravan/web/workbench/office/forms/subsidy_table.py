"""A row of the subsidy table as the province has set it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.cases.procedures.legal_aid.words import FORMS
from caravan.regions.models import Region


def _choices() -> list[tuple[str, Any]]:
    return [("", _("Choose the form of the aid")), *FORMS]


class RateForm(forms.Form):
    """What ``cases.services.enter_subsidy_rate`` needs; ``amount`` is in yuan."""

    region = forms.ModelChoiceField(Region.objects.none(), label=lazy("Province"), empty_label=None)
    form = forms.ChoiceField(
        label=lazy("Form of the aid"),
        choices=_choices,
        error_messages={
            "required": lazy("Choose the form of the aid"),
            "invalid_choice": lazy("Choose from the list."),
        },
    )
    amount = forms.DecimalField(
        label=lazy("Amount in yuan"),
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            name: lazy("Write the amount in yuan, as 24000 or 24000.50.")
            for name in ("required", "invalid", "max_digits", "max_decimal_places", "max_whole_digits")
        },
    )
    valid_from = forms.DateField(
        label=lazy("From which day"),
        help_text=lazy("It holds for what is closed on this day or later."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": lazy("Say from which day it holds."),
            "invalid": lazy("There is no such day. Write it as 2026-11-30."),
        },
    )
    source = forms.CharField(
        label=lazy("Official document"),
        help_text=lazy("Name, number, date and article of the text, so that anybody can look it up."),
        max_length=200,
        error_messages={"required": lazy("Say where it stands.")},
    )

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        if len(regions) == 1:
            self.fields["region"].initial = regions[0]
