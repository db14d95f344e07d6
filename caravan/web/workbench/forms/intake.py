"""A question that somebody else writes down: the public forms on one screen, in a clerk's words."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.consultations.rules import AnswerChannel, Consent
from caravan.knowledge.models import Topic
from caravan.web.asking import ContactForm, StoryForm, topic_name
from caravan.web.workbench.forms.counter import CounterForm

# The public forms speak to the person; here they are spoken of. Field: label and hint.
WORDS: dict[str, tuple[Any, Any]] = {
    "opponent": (_("Who is on the other side?"), _("A person or a firm. Ask this first.")),
    "story": (_("What happened, in the person's words"), _("Leave out identity and bank card numbers.")),
    "photos": (_("Photos"), _("A contract, a chat, a letter. Nine files at most.")),
    "recording": (_("Recordings"), ""),
    "signals": (_("Is any of these so?"), _("Then somebody looks at it within %(within)s, day or night.")),
    "deadline_on": (_("Help must come by"), _("A hearing, the last day to apply.")),
    "wish": (_("What should come of it?"), ""),
    "name": (_("Name"), _("As on the identity card: it proves the person if the receipt is lost.")),
    "phone": (_("Phone number"), _("May be left out.")),
    "is_safe_to_call": (_("May we call this number?"), _("Ask: does anybody else answer it or hear it?")),
    "is_safe_to_message": (_("May we send it text messages?"), _("Ask: does anybody else read them?")),
    "contact_note": (_("When or how to reach them"), ""),
    "answer_channel": (_("How should the answer reach them?"), ""),
    "for_other": (_("Somebody asks for them"), ""),
    "helper_name": (_("The helper's name"), ""),
    "helper_phone": (_("The helper's phone number"), ""),
    "helper_relation": (_("Who is the helper to them?"), ""),
    "helper_reason": (_("Why does the helper act for them?"), _("For example: she cannot read, he is in hospital.")),
    "helper_consent": (_("How did the person agree?"), ""),
}
CHOICES = {
    "answer_channel": [
        (AnswerChannel.WAITS, _("It waits under number and code; any service point prints it or reads it out")),
        (AnswerChannel.MESSAGE, _("A text message says that it is there")),
        (AnswerChannel.CALL, _("By a call")),
        (AnswerChannel.HELPER, _("Through the helper")),
    ],
    "helper_consent": [
        ("", _("Please choose")),
        (Consent.PRESENT, _("The person is here")),
        (Consent.SPOKEN, _("The person said so, by telephone for example")),
        (Consent.WRITTEN, _("In writing")),
        (Consent.GUARDIAN, _("The helper is guardian by law")),
    ],
}
MISSING = {
    "phone": _("Give a phone number, or choose another way for the answer."),
    "for_other": _("Say who helps, or choose another way for the answer."),
    "helper_name": _("Give the helper's name."),
    "helper_relation": _("Say who the helper is to the person."),
    "helper_reason": _("Say why the helper acts for the person."),
    "helper_consent": _("Say how the person agreed."),
}


class IntakeForm(CounterForm, StoryForm, ContactForm):  # type: ignore[misc]
    """Everything about one question, asked at a counter or on the telephone."""

    take_photo = None  # type: ignore[assignment]  # "choose photos" offers the camera too
    topic = forms.ChoiceField(label=_("Topic"), error_messages={"required": _("Choose the topic that is closest.")})
    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            _("Write the amount in yuan, digits only."),
        ),
    )
    may_be_shared = forms.BooleanField(
        label=_("The person agrees that it may help others, without anything that points to them"), required=False
    )
    field_order = (
        "channel", "opponent", "interest", "topic", "region", "story", "photos", "recording", "signals",
        "deadline_on", "amount", "wish", "name", "phone", "is_safe_to_call", "is_safe_to_message", "contact_note",
        "identity_number", "answer_channel", "language", "for_other", "may_be_shared",
    )  # fmt: skip

    def __init__(self, *args: Any, topics: Iterable[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(topic.key, topic_name(topic)) for topic in topics]
        self.fields["topic"].choices = [("", _("Please choose")), *names]  # type: ignore[attr-defined]
        for name, choices in CHOICES.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name, (label, hint) in WORDS.items():
            self.fields[name].label = label
            self.fields[name].help_text = hint % self.within if "%(" in hint else hint
        for name in ("name", "phone", "helper_phone"):
            # What the browser remembers is the clerk's own, or the last visitor's.
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["story"].widget.attrs["rows"] = 5

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, message in MISSING.items():
            if name in self.errors and not self.data.get(name, "").strip():
                self.errors[name] = self.error_class([str(message)])
        return cleaned
