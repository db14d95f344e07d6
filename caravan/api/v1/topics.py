"""What people ask about, and what makes a question urgent."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from caravan.api.fields import in_language, listed
from caravan.api.problems import declared
from caravan.knowledge import queries
from caravan.knowledge.models import GuidedQuestion, Topic
from caravan.rulebook.urgency import SIGNALS, Signal

router = Router(tags=["topics"])


class OptionOut(Schema):
    key: str
    name: str

    @staticmethod
    def resolve_name(option: dict[str, str]) -> str:
        return in_language(option["name"], option["english_name"])


class GuidedQuestionOut(Schema):
    """A question that helps a person tell what matters; none has to be answered."""

    key: str
    kind: Annotated[GuidedQuestion.Kind, listed(GuidedQuestion.Kind)]
    label: str
    hint: str
    options: list[OptionOut]

    @staticmethod
    def resolve_label(question: GuidedQuestion) -> str:
        return in_language(question.label, question.english_label)

    @staticmethod
    def resolve_hint(question: GuidedQuestion) -> str:
        return in_language(question.hint, question.english_hint)


class TopicOut(Schema):
    key: str
    name: str
    hint: str
    is_on_home: bool
    is_danger: bool
    questions: list[GuidedQuestionOut]

    @staticmethod
    def resolve_name(topic: Topic) -> str:
        return in_language(topic.name, topic.english_name)

    @staticmethod
    def resolve_hint(topic: Topic) -> str:
        return in_language(topic.hint, topic.english_hint)


class SignalOut(Schema):
    key: str
    label: str
    is_danger: bool

    @staticmethod
    def resolve_label(signal: Signal) -> str:
        return gettext(signal.label)


@router.get("/topics", response={200: list[TopicOut], **declared()}, operation_id="listTopics")
def list_topics(request: HttpRequest) -> QuerySet[Topic]:
    """List the situations people ask about, with the guided questions of each."""
    return queries.topics().prefetch_related("questions")


@router.get("/signals", response={200: list[SignalOut], **declared()}, operation_id="listSignals")
def list_signals(request: HttpRequest) -> list[Signal]:
    """List what makes a question urgent: with any of these it takes the fast track."""
    return list(SIGNALS.values())
