"""Days away."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as lazy

from caravan.people.models import User
from caravan.web.workbench.office.forms.fields import DayField, PersonField, choose_from


class LeaveForm(forms.Form):
    """From when to when somebody takes no new questions, and who takes them meanwhile."""

    starts_on = DayField(label=lazy("First day away"))
    ends_on = DayField(label=lazy("Last day away"))
    substitute = PersonField(
        label=lazy("Who stands in"),
        required=False,
        empty_label=lazy("Nobody"),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, substitute=people)
