"""Planning and changing shifts."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan import clock
from caravan.directory.models import DutyShift
from caravan.people.models import User
from caravan.web.words import is_english
from caravan.web.workbench.office.forms.fields import ClockField, DayField, PersonField, RowField, choose_from
from caravan.web.workbench.office.weeks import DAY

MOST_DAYS = 31


class PlanForm(forms.Form):
    """One person, some hours, one day or several in a row; cleaned to ``times``."""

    user = PersonField(label=lazy("Who"))
    day = DayField(label=lazy("Day"))
    starts_at = ClockField(label=lazy("From"))
    ends_at = ClockField(label=lazy("Until"))
    last_day = DayField(label=lazy("Every day until"), required=False)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, user=people)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        first, last = cleaned["day"], cleaned["last_day"] or cleaned["day"]
        if not first <= last < first + MOST_DAYS * DAY:
            self.add_error("last_day", _("Choose a day after the first, at most a month later."))
            return cleaned
        days = [first + number * DAY for number in range((last - first).days + 1)]
        cleaned["times"] = [times_on(day, cleaned["starts_at"], cleaned["ends_at"]) for day in days]
        return cleaned


def times_on(day: date, starts_at: time, ends_at: time) -> tuple[datetime, datetime]:
    """Return the moments of a shift that begins on ``day``; an end that is not later is the next day's."""
    start, end = datetime.combine(day, starts_at, clock.CHINA), datetime.combine(day, ends_at, clock.CHINA)
    return start, end if end > start else end + timedelta(days=1)


class HandOverForm(forms.Form):
    """Who does the shift instead."""

    to = PersonField(label=lazy("Who does it instead"))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, to=people)


class ShiftField(RowField):
    """One of the shifts to come."""

    def label_from_instance(self, obj: Any) -> str:
        name = (obj.user.english_name if is_english() else "") or obj.user.name
        return f"{clock.china(obj.starts_at):%m-%d %H:%M}–{clock.china(obj.ends_at):%H:%M} · {name}"


class SwapForm(forms.Form):
    """The shift to exchange people with."""

    other = ShiftField(DutyShift.objects.none(), label=lazy("With which shift"))

    def __init__(self, *args: Any, shifts: QuerySet[DutyShift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = shifts  # type: ignore[attr-defined]
