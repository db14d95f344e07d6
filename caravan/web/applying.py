"""What an application for mediation asks, whoever writes it down, and the application that it makes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.cases.content import Application, Someone
from caravan.engine.money import NotASum, read_yuan, yuan
from caravan.knowledge.models import Topic
from caravan.web.asking import topic_name
from caravan.web.fields import PhoneField
from caravan.web.questions import is_danger, is_guarded

LONGEST_NAME, LONGEST_STORY = 60, 5000


class SumField(forms.CharField):
    """A sum of money as people write it; cleaned to whole fen, 0 for nothing typed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, required=False, **kwargs)

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        if not text.strip():
            return 0
        try:
            return read_yuan(text)
        except NotASum as error:
            raise forms.ValidationError(_(str(error))) from None


class DayField(forms.DateField):
    """A day as a phone's calendar gives it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            error_messages={
                "invalid": _("There is no such day. Write it as 2026-11-30."),
                "required": _("Give the day."),
            },
            **kwargs,
        )


class StoryForm(forms.Form):
    """Step 1: what it is about."""

    topic = forms.ChoiceField(
        label=_("What is the dispute about?"),
        error_messages={"required": _("Choose what is closest."), "invalid_choice": _("Choose from the list.")},
    )
    story = forms.CharField(
        label=_("What happened?"),
        help_text=_("Since when, and what you have tried. The mediator reads this; the other side does not."),
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": LONGEST_STORY}),
        max_length=LONGEST_STORY,
        error_messages={
            "required": _("Say in a few words what happened."),
            "max_length": _("Keep it under 5,000 characters."),
        },
    )
    wish = forms.CharField(
        label=_("What would settle it for you?"),
        help_text=_("An apology, a repair, a sum of money. You can change your mind later."),
        max_length=200,
        required=False,
    )
    fen = SumField(
        label=_("How much money is it about?"), help_text=_("In yuan. Leave it empty if it is not about money.")
    )

    def __init__(self, *args: Any, topics: list[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Please choose")), *((topic.key, topic_name(topic)) for topic in topics)]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]


class OtherSideForm(forms.Form):
    """Step 2: who is on the other side, and how they can be invited."""

    opponent = forms.CharField(
        label=_("Who is on the other side?"),
        help_text=_("The full name of the person or firm. They are invited only after a mediator has looked at it."),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Write the name, or what they are called in the village."),
            "max_length": _("Keep the name under 60 characters."),
        },
    )
    opponent_phone = PhoneField(label=_("Their phone number, if you know it"), required=False)
    opponent_address = forms.CharField(
        label=_("Where they live or work"),
        help_text=_("So that a letter or a visit reaches them."),
        max_length=120,
        required=False,
    )


class ApplicantForm(forms.Form):
    """Step 4: who applies. An agreement needs a name; a phone spares a walk."""

    name = forms.CharField(
        label=_("Your full name"),
        help_text=_("As it stands on your identity card: it will stand in the agreement."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name."), "max_length": _("Keep the name under 60 characters.")},
    )
    phone = PhoneField(
        label=_("Your phone number"),
        help_text=_("You can leave it out. Then you look here with your number and code."),
        required=False,
    )
    is_safe_to_call = forms.BooleanField(label=_("It is safe to call me"), required=False)
    is_safe_to_message = forms.BooleanField(label=_("It is safe to send me a text message"), required=False)


def application_of(content: Mapping[str, Any], language: str) -> Application:
    """Return the application that a complete draft holds."""
    asker = Someone(
        "asker",
        name=content["name"],
        phone=content.get("phone", ""),
        identity_number=content.get("identity_number", ""),
        is_safe_to_call=content.get("is_safe_to_call", True),
        is_safe_to_message=content.get("is_safe_to_message", True),
    )
    opponent = Someone(
        "opponent",
        name=content["opponent"],
        phone=content.get("opponent_phone", ""),
        address=content.get("opponent_address", ""),
    )
    facts = {
        "story": content["story"],
        "wish": content.get("wish", ""),
        "amount": yuan(content["fen"]).replace(",", "") if content.get("fen") else "",
        "source": content.get("source") or "application",
        "body": content.get("body", ""),
        "reference": content.get("reference", ""),
    }
    topic = Topic.objects.filter(pk=content["topic"]).first()
    return Application(
        procedure="mediation",
        region_code=content["region"],
        topic_key=content["topic"],
        people=(asker, opponent),
        facts={key: value for key, value in facts.items() if value},
        language=language,
        is_danger=is_danger(content, topic),
        is_sealed=is_guarded(content, topic),
        file_ids=tuple(content.get("files", ())),
    )
