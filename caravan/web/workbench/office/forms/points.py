"""What is said of a service point: how to reach it, what it offers, when it is open."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.directory.models import ServicePoint
from caravan.directory.offers import Accessibility, Language, Service
from caravan.web.workbench.office.forms.fields import DayField, HoursField

WEEKDAYS = (
    ("monday", lazy("Monday")),
    ("tuesday", lazy("Tuesday")),
    ("wednesday", lazy("Wednesday")),
    ("thursday", lazy("Thursday")),
    ("friday", lazy("Friday")),
    ("saturday", lazy("Saturday")),
    ("sunday", lazy("Sunday")),
)
_HOLIDAY = len(WEEKDAYS)


class PointForm(forms.Form):
    """Name, address, phone, and what there is."""

    name = forms.CharField(
        label=lazy("Name of the point"), max_length=120, error_messages={"required": lazy("Give the point a name.")}
    )
    english_name = forms.CharField(label=lazy("Name in English"), max_length=200, required=False)
    phone = forms.CharField(
        label=lazy("Phone"), max_length=24, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    address = forms.CharField(label=lazy("Address"), max_length=160, required=False)
    english_address = forms.CharField(label=lazy("Address in English"), max_length=240, required=False)
    services = forms.MultipleChoiceField(
        label=lazy("What it offers"),
        choices=Service.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Choose what the point offers.")},
    )
    accessibility = forms.MultipleChoiceField(
        label=lazy("For people with disabilities"),
        choices=Accessibility.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=lazy("Languages beside Chinese"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def said_of(cls, point: ServicePoint) -> dict[str, Any]:
        """Return what the form begins with."""
        return {name: getattr(point, name) for name in cls.base_fields}


class WeekForm(forms.Form):
    """The opening hours of the week, a line a day; cleaned to ``hours``."""

    has_holiday_hours = forms.BooleanField(label=lazy("Public holidays have hours of their own"), required=False)
    holiday = HoursField(
        label=lazy("Public holidays"),
        help_text=lazy("Without the tick: closed, or open as usual if the point opens on all seven days."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {name: HoursField(label=label) for name, label in WEEKDAYS}
        self.fields = days | self.fields

    @staticmethod
    def said_of(point: ServicePoint) -> dict[str, Any]:
        hours = list(point.hours)
        said: dict[str, Any] = {name: day for (name, _label), day in zip(WEEKDAYS, hours, strict=False)}
        if len(hours) > _HOLIDAY:
            said |= {"has_holiday_hours": True, "holiday": hours[_HOLIDAY]}
        return said

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["hours"] = [cleaned[name] for name, _label in WEEKDAYS]
            if cleaned["has_holiday_hours"]:
                cleaned["hours"].append(cleaned["holiday"])
        return cleaned


class ExceptionForm(forms.Form):
    """One day on which the point keeps other hours."""

    on = DayField(label=lazy("Day"))
    hours = HoursField(label=lazy("Hours of that day"), help_text=lazy("Empty: closed all day."))
    reason = forms.CharField(label=lazy("Why, for the public"), max_length=120, required=False)
    english_reason = forms.CharField(label=lazy("Why, in English"), max_length=160, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self._today:
            raise forms.ValidationError(_("This day is past."))
        return on
