"""The forms in which a question is told, by the person or by whoever writes it down for them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caravan import clock
from caravan.consultations.rules import (
    LONGEST,
    AnswerChannel,
    Consent,
    Unfit,
    contact_faults,
    deadline_fault,
    guided_signals,
    read_day,
    read_guided,
    story_fault,
)
from caravan.knowledge.models import GuidedQuestion, Topic
from caravan.matters.models import Party
from caravan.rulebook.urgency import SIGNALS
from caravan.web.fields import FilesField, PhoneField
from caravan.web.questions import asker_of, helper_of
from caravan.web.words import is_english


def topic_name(topic: Topic) -> str:
    return topic.english_name if is_english() else topic.name


class StoryForm(forms.Form):
    """Step 2: what happened, in words, in a photo or as a recording; what makes it urgent."""

    story = forms.CharField(
        label=_("What happened?"),
        help_text=_("When, with whom, how much is owed or lost. Leave out identity and bank card numbers."),
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": LONGEST["story"]}),
        max_length=LONGEST["story"],
        required=False,
        error_messages={"max_length": _("Keep it under 5,000 characters. You can add more after you have sent it.")},
    )
    take_photo = FilesField(
        label=_("Take a photo"),
        required=False,
        widget=FilesField.widget(attrs={"accept": "image/*", "capture": "environment"}),
    )
    photos = FilesField(
        label=_("Choose photos"),
        help_text=_("A contract, a chat, a letter. Nine files at most."),
        required=False,
        widget=FilesField.widget(attrs={"accept": "image/*", "multiple": True}),
    )
    recording = FilesField(
        label=_("Say it instead of writing it"),
        help_text=_("In your own dialect if you like. A person listens to it."),
        required=False,
        widget=FilesField.widget(attrs={"accept": "audio/*", "capture": "user"}),
    )
    signals = forms.MultipleChoiceField(
        label=_("Is any of these true?"),
        help_text=_("Then somebody looks at it within %(within)s, day or night. If none is true, tick nothing."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    deadline_on = forms.DateField(
        label=_("By what date do you need help?"),
        help_text=_("A hearing, the last day to apply, a day you must move out."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": _("Write the date like 2026-11-30.")},
    )
    opponent = forms.CharField(
        label=_("Who is on the other side?"),
        help_text=_("A person or a firm. So that nobody who works for them or is close to them answers you."),
        max_length=LONGEST["opponent"],
        required=False,
        error_messages={"max_length": _("Keep the name under 60 characters.")},
    )
    wish = forms.CharField(
        label=_("What would you like to happen?"),
        max_length=LONGEST["wish"],
        required=False,
        error_messages={"max_length": _("Keep it under 200 characters.")},
    )

    def __init__(
        self,
        *args: Any,
        questions: Iterable[GuidedQuestion] = (),
        held_files: int = 0,
        today: date,
        within: str,
        **kwargs: Any,
    ) -> None:
        """Ask ``questions`` as well; ``within`` says how long an urgent question waits at most."""
        super().__init__(*args, **kwargs)
        self.within = {"within": within}
        self.fields["signals"].help_text = self.fields["signals"].help_text % self.within
        self.held_files = held_files
        self.today = today
        signals = [(key, gettext(signal.label)) for key, signal in SIGNALS.items()]
        self.fields["signals"].choices = signals  # type: ignore[attr-defined]
        self.questions = {f"guided_{question.key}": question for question in questions}
        for name, question in self.questions.items():
            self.fields[name] = GuidedField(question)

    def clean_deadline_on(self) -> date | None:
        day: date | None = self.cleaned_data["deadline_on"]
        if fault := deadline_fault(day, self.today):
            raise forms.ValidationError(fault)
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        uploads = any(cleaned.get(name) for name in ("take_photo", "photos", "recording"))
        fault = story_fault(cleaned.get("story", ""), has_files=bool(self.held_files or uploads))
        if fault and "story" not in self.errors:
            self.add_error("story", fault)
        return cleaned

    def guided_answers(self) -> dict[str, str]:
        """Return what was answered of the guided questions, as words that staff can read."""
        answers = {question.key: self.cleaned_data.get(name, "") for name, question in self.questions.items()}
        return {key: answer for key, answer in answers.items() if answer}

    def guided_signals(self) -> set[str]:
        """Return the urgent signals that chosen options carry."""
        return guided_signals(self.questions.values(), self.guided_answers())


class GuidedField(forms.CharField):
    """The field of one guided question; none is ever required."""

    def __init__(self, question: GuidedQuestion) -> None:
        english = is_english()
        super().__init__(
            label=(english and question.english_label) or question.label,
            help_text=(english and question.english_hint) or question.hint,
            required=False,
            widget=self._widget(question, english),
        )
        self.question = question

    @staticmethod
    def _widget(question: GuidedQuestion, english: bool) -> forms.Widget:
        match question.kind:
            case GuidedQuestion.Kind.CHOICE:
                name = "english_name" if english else "name"
                options = [(option["key"], option[name]) for option in question.options]
                return forms.Select(choices=[("", _("I do not know")), *options])
            case GuidedQuestion.Kind.DATE:
                return forms.DateInput(attrs={"type": "date"})
            case GuidedQuestion.Kind.MONEY:
                return forms.TextInput(attrs={"inputmode": "decimal"})
            case _:
                return forms.TextInput(attrs={"maxlength": LONGEST["guided"]})

    def clean(self, value: Any) -> str:
        try:
            return read_guided(self.question, super().clean(value))
        except Unfit as error:
            raise forms.ValidationError(str(error)) from None


class ContactForm(forms.Form):
    """Step 4: how we may reach the person, or whoever helps them. All of it optional."""

    phone = PhoneField(
        label=_("Your phone number"),
        help_text=_("You can leave it out. Then the answer waits under your number and code."),
        required=False,
    )
    is_safe_to_call = forms.BooleanField(label=_("It is safe to call me"), required=False)
    is_safe_to_message = forms.BooleanField(label=_("It is safe to send me a text message"), required=False)
    contact_note = forms.CharField(
        label=_("When or how to reach you"),
        help_text=_("For example: only in the morning, never at home."),
        max_length=LONGEST["contact_note"],
        required=False,
        error_messages={"max_length": _("Keep it under 120 characters.")},
    )
    name = forms.CharField(
        label=_("What shall we call you?"),
        max_length=LONGEST["name"],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": _("Keep the name under 40 characters.")},
    )
    answer_channel = forms.ChoiceField(
        label=_("How would you like to get the answer?"),
        widget=forms.RadioSelect,
        choices=AnswerChannel.choices,
        error_messages={
            "required": _("Choose how you would like to get the answer."),
            "invalid_choice": _("Choose how you would like to get the answer."),
        },
    )
    for_other = forms.BooleanField(label=_("I am asking for somebody else"), required=False)
    helper_name = forms.CharField(label=_("Your name, as the helper"), max_length=LONGEST["name"], required=False)
    helper_phone = PhoneField(label=_("Your own phone number"), required=False)
    helper_relation = forms.ChoiceField(
        label=_("Who are you to them?"),
        choices=[("", _("Please choose")), *Party.Relation.choices],
        required=False,
    )
    helper_reason = forms.CharField(
        label=_("Why do you ask for them?"),
        help_text=_("For example: she cannot read, he is in hospital."),
        max_length=LONGEST["reason"],
        required=False,
    )
    helper_consent = forms.ChoiceField(
        label=_("How did they agree?"), choices=[("", _("Please choose")), *Consent.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        faults = contact_faults(asker_of(cleaned), helper_of(cleaned), cleaned.get("answer_channel", ""))
        for part, message in faults.items():
            field = FIELDS.get(part) or part.replace(".", "_")
            if field not in self.errors:
                self.add_error(field, message)
        return cleaned


# Where a fault of the contact is shown; a helper's parts have the field of the same name.
FIELDS = {"asker.phone": "phone", "helper": "for_other"}


def last_day(text: str) -> date | None:
    """Return a last day that came along from where it was worked out; one that cannot be is left behind."""
    try:
        day = read_day(text)
    except Unfit:
        return None
    return None if deadline_fault(day, clock.today()) else day
