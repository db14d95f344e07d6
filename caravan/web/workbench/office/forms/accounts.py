"""Accounts, the roles they hold, and the interests they declare."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.directory.offers import Language
from caravan.knowledge.models import Topic
from caravan.organizations.models import Organization
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.privacy.index import blind_index_or_none
from caravan.regions.models import Region
from caravan.web.words import is_english
from caravan.web.workbench.office.forms.fields import PlaceField, RowField

MOST_OPEN = 100


class OrganizationField(RowField):
    """One of the bodies of a place."""

    def label_from_instance(self, obj: Any) -> str:
        return str((obj.english_name if is_english() else "") or obj.name)


class WhereForm(forms.Form):
    """The place whose organizations are offered."""

    place = PlaceField(label=lazy("Place of the organization"), help_text=lazy("Name, pinyin or code."))

    def __init__(self, *args: Any, within: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].within = within  # type: ignore[attr-defined]


class DetailsForm(forms.Form):
    """What is known of a member of staff."""

    name = forms.CharField(label=lazy("Name"), max_length=60, error_messages={"required": lazy("Give the name.")})
    english_name = forms.CharField(label=lazy("Name in letters"), max_length=80, required=False)
    organization = OrganizationField(Organization.objects.none(), label=lazy("Organization"))
    post = forms.CharField(label=lazy("Post"), max_length=80, required=False)
    qualification = forms.CharField(
        label=lazy("Qualification"),
        help_text=lazy("Whoever answers people needs one; it stands below every answer."),
        max_length=120,
        required=False,
    )
    service_phone = forms.CharField(
        label=lazy("Office phone"), max_length=24, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    load_cap = forms.IntegerField(
        label=lazy("Most open questions"),
        required=False,
        min_value=1,
        max_value=MOST_OPEN,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), lazy("Give a whole number from 1 to 100, or leave it empty.")
        ),
    )
    languages = forms.MultipleChoiceField(
        label=lazy("Languages"),
        choices=[("zh-hans", lazy("Chinese")), *Language.choices],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Choose at least one language.")},
    )
    topics = forms.MultipleChoiceField(label=lazy("Knows"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, organizations: QuerySet[Organization], topics: Iterable[Topic], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        names = [(topic.key, (topic.english_name if is_english() else "") or topic.name) for topic in topics]
        self.fields["topics"].choices = names  # type: ignore[attr-defined]

    @classmethod
    def said_of(cls, user: User) -> dict[str, Any]:
        """Return what the form begins with."""
        said = {name: getattr(user, name) for name in cls.base_fields}
        # Chinese is written in more than one way; here it is one language.
        rest = [key for key in user.languages if not key.startswith("zh")]
        said["languages"] = [*(["zh-hans"] if len(rest) < len(user.languages) else []), *rest]
        return said


class AccountForm(DetailsForm):
    """A new account."""

    username = forms.CharField(
        label=lazy("Account name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": lazy("Give the account a name.")},
    )
    field_order = ("username",)


class MobileForm(forms.Form):
    """The phone on which somebody is told that something waits."""

    mobile = forms.CharField(
        label=lazy("Mobile number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why something is taken away."""

    reason = forms.CharField(label=lazy("Why?"), max_length=200, error_messages={"required": lazy("Say why.")})


class GrantForm(forms.Form):
    """A role, for a region with all below it: one that is named, or that of the account's own organization."""

    role = forms.ChoiceField(
        label=lazy("Role"),
        choices=[("", lazy("Please choose")), *Role.choices],
        error_messages={"required": lazy("Choose the role."), "invalid_choice": lazy("Choose from the list.")},
    )
    region = PlaceField(label=lazy("For the region"), required=False, help_text=lazy("Name, pinyin or code."))
    is_for_organization = forms.BooleanField(label=lazy("For the region of their organization"), required=False)

    def __init__(self, *args: Any, within: Sequence[Region], organization: Organization | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].within = within  # type: ignore[attr-defined]
        self._organization = organization
        if organization is None:
            del self.fields["is_for_organization"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_for_organization = cleaned.pop("is_for_organization", False)
        if is_for_organization and cleaned.get("region") is not None:
            self.add_error("region", _("Choose one: a region, or that of the organization."))
        elif not is_for_organization and cleaned.get("region") is None and "region" not in self.errors:
            self.add_error("region", _("Name the region that the role is for."))
        cleaned["organization"] = self._organization if is_for_organization else None
        return cleaned


class InterestForm(forms.Form):
    """A name that somebody, or their firm, acts for or is close to."""

    name = forms.CharField(
        label=lazy("Name of the person or firm"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": lazy("Give the name.")},
    )
    is_of_organization = forms.BooleanField(label=lazy("An interest of the whole organization"), required=False)

    def __init__(self, *args: Any, organization: Organization | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organization is None:
            del self.fields["is_of_organization"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if blind_index_or_none("name", name) is None:
            raise forms.ValidationError(_("Give the name."))
        return name


class ChosenForm(forms.Form):
    """One row of a list on the page, chosen by its button."""

    row = RowField(User.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].queryset = rows  # type: ignore[attr-defined]
