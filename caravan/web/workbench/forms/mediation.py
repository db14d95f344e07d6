"""An application for mediation that staff write down: the steps of the citizen's on one page, in a clerk's words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.cases.procedures.mediation.forms import SOURCES
from caravan.knowledge.models import Topic
from caravan.web.applying import ApplicantForm, OtherSideForm, StoryForm
from caravan.web.workbench.forms.counter import CounterForm

ASKED_FOR = "application"
HANDED_OVER = frozenset({"police", "court", "department"})
# The citizen's steps speak to the person; here they are spoken of. Field: label and hint.
WORDS: dict[str, tuple[Any, Any]] = {
    "opponent": (_("Who is on the other side?"), _("A person or a firm. Ask this first.")),
    "opponent_phone": (_("Their phone number, if it is known"), ""),
    "opponent_address": (_("Where they live or work"), _("So that a letter or a visit reaches them.")),
    "story": (
        _("What happened, in the person's words"),
        _("Since when, and what was tried. The other side does not read it."),
    ),
    "wish": (_("What would settle it for them?"), ""),
    "name": (_("Name of the side that applies"), _("As on the identity card: it will stand in the agreement.")),
    "phone": (_("Phone number"), _("May be left out.")),
    "is_safe_to_call": (_("May we call this number?"), _("Ask: does anybody else answer it or hear it?")),
    "is_safe_to_message": (_("May we send it text messages?"), _("Ask: does anybody else read them?")),
    "region": (_("Where did it happen?"), ""),
}
MISSING = {
    "name": _("Write the name of the side that applies."),
    "region": _("Choose the village or community where it happened; if that is not known, the town or county."),
}


class MediationIntakeForm(CounterForm, StoryForm, OtherSideForm, ApplicantForm):  # type: ignore[misc]
    """Everything about one dispute; who brought it decides what else has to be said."""

    source = forms.ChoiceField(
        label=_("How it came to us"),
        choices=SOURCES,
        initial=ASKED_FOR,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    body = forms.CharField(
        label=_("Which office handed it over"),
        help_text=_("Its full name, for example the police station. Only for what an office handed over."),
        max_length=60,
        required=False,
    )
    reference = forms.CharField(
        label=_("Number of its letter"), help_text=_("As it stands on the letter."), max_length=60, required=False
    )
    is_asked = forms.BooleanField(label=_("The side named first was asked and is ready for mediation"), required=False)

    def __init__(self, *args: Any, topics: list[Topic], **kwargs: Any) -> None:
        super().__init__(*args, topics=topics, **kwargs)
        for name, (label, hint) in WORDS.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        for name, words in MISSING.items():
            self.fields[name].error_messages["required"] = words
        for name in ("name", "phone", "opponent_phone"):
            # What the browser remembers is the clerk's own, or the last visitor's.
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["story"].widget.attrs["rows"] = 5

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        source = cleaned.get("source", ASKED_FOR)
        if source in HANDED_OVER:
            if not cleaned.get("body"):
                self.add_error("body", _("Write which office handed it over."))
            if not cleaned.get("reference"):
                self.add_error("reference", _("Write the number of its letter."))
        elif cleaned.get("body") or cleaned.get("reference"):
            self.add_error("source", _("An office is named below: choose how it came to us."))
        if source != ASKED_FOR and not cleaned.get("is_asked"):
            self.add_error("is_asked", _("Ask them first: nobody is mediated with who clearly refuses (art. 17)."))
        return cleaned
