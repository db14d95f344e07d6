"""The steps of a question that only the person takes; the others are in ``web.asking``."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caravan.knowledge.models import Topic
from caravan.web.asking import topic_name


class TopicForm(forms.Form):
    """Step 1: the situation in people's own words."""

    topic = forms.ChoiceField(
        label=_("Which is most like your situation?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the situation that is closest. If none fits, choose the last one."),
            "invalid_choice": _("Choose the situation that is closest. If none fits, choose the last one."),
        },
    )

    def __init__(self, *args: Any, topics: Iterable[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = list(topics)
        choices = [(topic.key, topic_name(topic)) for topic in self.topics]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """Step 5: what the person agrees to besides sending."""

    may_be_shared = forms.BooleanField(
        label=_("You may show the question and its answer to others, with nothing that points to me"), required=False
    )
