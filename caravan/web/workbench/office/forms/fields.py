"""Fields that these pages share: people and places by name, days, times of day, opening hours as one line."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan import clock
from caravan.audit.scope import inside
from caravan.directory.opening import HoursUnfit, check_day
from caravan.people.models import User
from caravan.regions.models import Region
from caravan.regions.queries import search
from caravan.web.words import is_english

MOST_NAMED = 6
YEARS = range(2000, 2100)
_TIMES = re.compile(r"\d{1,2}:\d{2}")
# Between two times, and between two spans, as people type them.
_SEPARATORS = re.compile(r"[\s,;、；–—~至到-]+")


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg] # takes no parameter at run time
    """One of the rows that the form is handed."""

    default_error_messages = {"required": lazy("Please choose."), "invalid_choice": lazy("Choose from the list.")}

    def __init__(self, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(rows, empty_label=kwargs.pop("empty_label", lazy("Please choose")), **kwargs)


class PersonField(RowField):
    """One of a handful of colleagues."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        name = (obj.english_name if is_english() else "") or obj.name
        return f"{name} · {obj.post}" if obj.post and not is_english() else f"{name} · {obj.username}"


class DayField(forms.DateField):
    """A day, picked or typed as 2026-11-23."""

    default_error_messages = {
        "required": lazy("Give the day."),
        "invalid": lazy("Write the day as 2026-11-23."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ClockField(forms.TimeField):
    """A time of day, picked or typed as 17:30."""

    default_error_messages = {
        "required": lazy("Give the time."),
        "invalid": lazy("Write the time as 17:30."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(widget=widget, input_formats=["%H:%M"], **kwargs)


class PlaceField(forms.CharField):
    """A place inside the given regions, by its name, the start of its pinyin or its code; cleaned to the region."""

    default_error_messages = {"required": lazy("Name the place.")}

    def __init__(self, **kwargs: Any) -> None:
        self.within: Sequence[Region] = ()
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        if not text:
            return None
        found = _named(text, self.within)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("No place in your region is called so. Its code works as well."))
        names = "; ".join(f"{place.display_name(get_language() or '')} {place.code}" for place in found[:MOST_NAMED])
        raise forms.ValidationError(_("Several places are called so. Type the code: %(names)s") % {"names": names})


def _named(text: str, within: Iterable[Region]) -> list[Region]:
    """Return the places that ``text`` means; one that is called exactly so shuts out those that only begin so."""
    codes = [region.code for region in within]
    if text.isascii() and text.isdigit():
        return list(Region.objects.on(clock.today()).filter(inside(codes, "code"), code=text))
    found = [place for region in within for place in search(text, day=clock.today(), within=region)]
    exact = [place for place in found if text in {place.name, place.spoken_name}]
    return exact or found


class HoursField(forms.CharField):
    """The opening hours of one day in one line, as 09:00–12:00 14:00–17:30; empty means closed.

    Cleaned to pairs of times.
    """

    default_error_messages = {
        "invalid": lazy("Write the hours as 09:00–12:00 14:00–17:30."),
        "out_of_order": lazy("Put the hours in order, without overlap."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "placeholder": lazy("closed")}
        super().__init__(max_length=60, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return " ".join(f"{start}–{end}" for start, end in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().clean(value))
        times = [part for part in _SEPARATORS.split(text) if part]
        if len(times) % 2 or not all(_TIMES.fullmatch(part) for part in times):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        padded = [part.rjust(5, "0") for part in times]
        pairs = [list(pair) for pair in zip(padded[::2], padded[1::2], strict=True)]
        try:
            check_day(pairs)
        except HoursUnfit:
            raise forms.ValidationError(self.error_messages["out_of_order"], code="out_of_order") from None
        return pairs


def choose_from(form: forms.Form, **people: QuerySet[User]) -> None:
    """Say whom the person fields of ``form`` offer."""
    for name, choices in people.items():
        form.fields[name].queryset = choices  # type: ignore[attr-defined]
