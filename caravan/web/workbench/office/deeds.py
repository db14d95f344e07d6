"""A page with several forms, each of them one service call; a POST names in ``action`` the one it sends."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404

from caravan.calendars.refusals import CalendarRefused
from caravan.directory.refusals import DirectoryRefused
from caravan.jobs.alarms import AlarmRefused
from caravan.matters.refusals import Refused
from caravan.people.refusals import PeopleRefused
from caravan.web.requests import StaffRequest

# Each of these carries a sentence for whoever asked, and some the name of the field it belongs to.
REFUSALS = (CalendarRefused, DirectoryRefused, PeopleRefused, Refused, AlarmRefused)
Deed = Callable[[dict[str, Any]], str]


class Deeds:
    """What can be done on one page. A refusal stands beside its field, with all that was typed."""

    def __init__(self, request: StaffRequest) -> None:
        self.forms: dict[str, forms.Form] = {}
        self._deeds: dict[str, Deed] = {}
        self._typed = request.POST if request.method == "POST" else None

    def offer(self, action: str, form: type[forms.Form], deed: Deed, **options: Any) -> None:
        """Offer ``deed``, which is given what ``form`` cleaned and returns what to say once it is done."""
        is_sent = self._typed is not None and self._typed.get("action") == action
        self.forms[action] = form(self._typed if is_sent else None, auto_id=f"id_{action}_%s", **options)
        self._deeds[action] = deed

    def carry_out(self) -> str | None:
        """Do what was sent and return what to say of it; None if nothing was, or if it was refused.

        What this page does not offer does not exist: ``Http404``.
        """
        if self._typed is None:
            return None
        action = self._typed.get("action", "")
        if action not in self.forms:
            raise Http404
        form = self.forms[action]
        if not form.is_valid():
            return None
        try:
            return self._deeds[action](form.cleaned_data)
        except REFUSALS as refusal:
            field = getattr(refusal, "field", "")
            form.add_error(field if field in form.fields else None, str(refusal))
            return None

    @property
    def refused(self) -> forms.Form | None:
        """The form that was sent and refused."""
        return next((form for form in self.forms.values() if form.errors), None)

    @property
    def status(self) -> int:
        return 422 if self.refused else 200


class Nothing(forms.Form):
    """A button without fields."""
