"""Signing, ending and changing the contracts of village advisers."""

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

from caravan.people.models import User
from caravan.regions.models import Region
from caravan.web.workbench.office.forms.fields import DayField, PersonField, RowField, choose_from

REASONS = 120


class VillageField(RowField):
    """A village or community, listed under its town."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name(get_language() or ""))

    def group_by_town(self, villages: QuerySet[Region]) -> None:
        self.queryset = villages
        language = get_language() or ""
        groups = groupby(villages.select_related("parent"), key=lambda village: village.parent)
        self.choices = [("", lazy("Please choose"))] + [
            (town.display_name(language) if town else "", [(v.pk, v.display_name(language)) for v in group])
            for town, group in groups
        ]


class ContractForm(forms.Form):
    """Who advises which village, from when to when, and who stands in."""

    adviser = PersonField(label=lazy("Adviser"))
    region = VillageField(Region.objects.none(), label=lazy("Village or community"))
    starts_on = DayField(label=lazy("First day"))
    ends_on = DayField(label=lazy("Last day"), required=False)
    substitute = PersonField(label=lazy("Stands in"), required=False, empty_label=lazy("Nobody"))

    def __init__(self, *args: Any, people: QuerySet[User], villages: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, adviser=people, substitute=people)
        self.fields["region"].group_by_town(villages)  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day, and why."""

    on = DayField(label=lazy("Last day"))
    reason = forms.CharField(
        label=lazy("Why"), max_length=REASONS, error_messages={"required": lazy("Say why the contract ends.")}
    )


class SubstituteForm(forms.Form):
    """Who stands in for the adviser of a contract."""

    substitute = PersonField(label=lazy("Stands in"), required=False, empty_label=lazy("Nobody"))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, substitute=people)
