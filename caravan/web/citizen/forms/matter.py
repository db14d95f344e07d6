"""What can be done with a matter that is open on this device."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.consultations.rules import LONGEST
from caravan.feedback.reasons import Grade, Reason
from caravan.matters.models import Party
from caravan.web.fields import FilesField, PhoneField


class TrackForm(forms.Form):
    """Number and code, forgiving how they are typed."""

    number = forms.CharField(
        label=_("Matter number"),
        help_text=_("For example 422801-261-00123"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the number from your receipt.")},
    )
    code = forms.CharField(
        label=_("Receipt code"),
        help_text=_("8 letters and digits. Capitals, dashes and spaces do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code from your receipt.")},
    )


class FollowUpForm(forms.Form):
    """Ask back."""

    text = forms.CharField(
        label=_("What else would you like to know?"),
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST["story"]}),
        max_length=LONGEST["story"],
        error_messages={
            "required": _("Write what you want to ask."),
            "max_length": _("Keep it under 5,000 characters."),
        },
    )
    photos = FilesField(
        label=_("Add photos"),
        required=False,
        widget=FilesField.widget(attrs={"accept": "image/*", "multiple": True}),
    )
    recording = FilesField(
        label=_("Add a recording"),
        required=False,
        widget=FilesField.widget(attrs={"accept": "audio/*", "capture": "user"}),
    )


class ClarificationForm(forms.Form):
    """Answer what staff asked."""

    text = forms.CharField(
        label=_("Your reply"),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST["story"]}),
        max_length=LONGEST["story"],
        error_messages={"required": _("Write your reply."), "max_length": _("Keep it under 5,000 characters.")},
    )


class FilesForm(forms.Form):
    """Add photos or recordings at any time."""

    photos = FilesField(
        label=_("Add photos"),
        required=False,
        widget=FilesField.widget(attrs={"accept": "image/*", "multiple": True}),
    )
    recording = FilesField(
        label=_("Add a recording"),
        required=False,
        widget=FilesField.widget(attrs={"accept": "audio/*", "capture": "user"}),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        if not self.errors and not cleaned["photos"] and not cleaned["recording"]:
            self.add_error("photos", _("Choose a photo or a recording first."))
        return cleaned


class RatingForm(forms.Form):
    """Two levels: how it was, then why."""

    grade = forms.ChoiceField(
        label=_("How satisfied are you with this answer?"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the five grades, or go back without rating."),
            "invalid_choice": _("Choose one of the five grades, or go back without rating."),
        },
    )
    reasons = forms.MultipleChoiceField(
        label=_("What was it about?"),
        help_text=_("Choose as many as you like, or none."),
        choices=Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    comment = forms.CharField(
        label=_("Anything you want to add"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST["comment"]}),
        max_length=LONGEST["comment"],
        required=False,
        error_messages={"max_length": _("Keep it under 1,000 characters.")},
    )


class CloseForm(forms.Form):
    """The person's own word on whether it was solved."""

    is_solved = forms.ChoiceField(
        label=_("Is it solved?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", _("Yes, it is solved")),
            ("no", _("No, but I need no more answers")),
            ("", _("I cannot say yet")),
        ],
        required=False,
    )


class HelperForm(forms.Form):
    """Who acts for the person: relation, reason, and how the person agreed."""

    name = forms.CharField(
        label=_("The helper's name"),
        max_length=LONGEST["name"],
        error_messages={"required": _("Give the helper's name.")},
    )
    phone = PhoneField(
        label=_("The helper's phone number"),
        help_text=_(
            "With it they can see this matter. We tell them of an answer if you have no phone, or if you chose so."
        ),
        required=False,
    )
    relation = forms.ChoiceField(
        label=_("Who are they to you?"),
        choices=[("", _("Please choose")), *Party.Relation.choices],
        error_messages={"required": _("Say who the helper is to you.")},
    )
    reason = forms.CharField(
        label=_("Why do they act for you?"),
        max_length=LONGEST["reason"],
        error_messages={"required": _("Say why the helper acts for you.")},
    )
    consent = forms.BooleanField(
        label=_("I agree that this person sees my matter and acts for me in it"),
        error_messages={"required": _("Tick this box: without your agreement nobody may act for you.")},
    )


class HelperEndForm(forms.Form):
    """Letting a helper go."""

    is_code_renewed = forms.BooleanField(
        label=_("Give me a new receipt code"),
        help_text=_("This person may know the old one. It stops working, on your other devices too."),
        required=False,
    )
