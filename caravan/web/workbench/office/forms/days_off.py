"""The notice of a year, typed as it is printed: spans of days off, and the weekend days that are worked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.calendars.sources import Unreadable, days_in


class DaysField(forms.CharField):
    """Days, one or a span a line."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})
        super().__init__(max_length=3000, widget=widget, **kwargs)

    def clean(self, value: object) -> object:
        try:
            return days_in(super().clean(value))
        except Unreadable as problem:
            message = _("Write one day or one span a line, as 2027-02-05 to 2027-02-11. Not understood: %(line)s")
            raise forms.ValidationError(message % {"line": problem.line}, code="invalid") from None


class NoticeForm(forms.Form):
    """What ``calendars.services.enter_notice`` needs."""

    year = forms.IntegerField(
        label=lazy("Year"), error_messages={"required": lazy("Say which year."), "invalid": lazy("Write a year.")}
    )
    title = forms.CharField(
        label=lazy("The notice"),
        help_text=lazy("Its name, number and date, so that anybody can look it up."),
        max_length=200,
        error_messages={"required": lazy("Say where these days stand.")},
    )
    rest_days = DaysField(
        label=lazy("Days off"),
        help_text=lazy("One day or one span a line, as 2027-02-05 to 2027-02-11; weekends in it do no harm."),
        error_messages={"required": lazy("Enter the days off.")},
    )
    make_up_workdays = DaysField(label=lazy("Weekend days that are worked"), required=False)
    is_compared = forms.BooleanField(
        label=lazy("I have compared every day with the notice, although they do not add up as usual."), required=False
    )
