"""A draft's content read back: as form values, and as the question that is sent."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from caravan.consultations.content import Helper, Person, Question
from caravan.consultations.rules import all_signals, story_or_note
from caravan.knowledge.models import GuidedQuestion, Topic
from caravan.rulebook import urgency
from caravan.rulebook.urgency import SIGNALS
from caravan.web.words import is_english


def signals_of(content: Mapping[str, Any], topic: Topic | None) -> list[str]:
    """Return every urgent signal of a draft: ticked, carried by a guided answer, or meant by the topic."""
    keys = [*content.get("signals", []), *content.get("guided_signals", [])]
    return all_signals(keys, is_danger=topic is not None and topic.is_danger)


def is_danger(content: Mapping[str, Any], topic: Topic | None) -> bool:
    """Say whether somebody may be in danger, so that 110 stands above everything else."""
    return any(SIGNALS[key].is_danger for key in signals_of(content, topic))


def is_guarded(content: Mapping[str, Any], topic: Topic | None) -> bool:
    """Say whether this browser must keep no trace of it, because somebody else may use it."""
    return urgency.is_guarded(set(signals_of(content, topic)))


def question_of(content: Mapping[str, Any], topic: Topic, *, language: str, may_be_shared: bool) -> Question:
    """Return the question that a complete draft holds."""
    deadline = content.get("deadline_on")
    files = tuple(content.get("files", ()))
    return Question(
        topic_key=topic.key,
        story=story_or_note(content.get("story", ""), has_files=bool(files)),
        region_code=content.get("region", ""),
        asker=asker_of(content),
        helper=helper_of(content),
        opponent=content.get("opponent", ""),
        guided=content.get("guided", {}),
        wish=content.get("wish", ""),
        amount=content.get("amount", ""),
        deadline_on=date.fromisoformat(deadline) if deadline else None,
        signals=signals_of(content, topic),
        answer_channel=content.get("answer_channel", "waits"),
        may_be_shared=may_be_shared,
        language=language,
        file_ids=files,
    )


def guided_told(questions: Iterable[GuidedQuestion], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return guided questions with their answers, in the reader's language; those without an answer are left out."""
    english = is_english()
    told = []
    for question in questions:
        if answer := answers.get(question.key, ""):
            option: dict[str, str] = next((option for option in question.options if option["key"] == answer), {})
            words = (english and option.get("english_name")) or option.get("name") or answer
            told.append(((english and question.english_label) or question.label, words))
    return told


def asker_of(content: Mapping[str, Any]) -> Person:
    return Person(
        name=content.get("name", ""),
        phone=content.get("phone", ""),
        is_safe_to_call=bool(content.get("is_safe_to_call", True)),
        is_safe_to_message=bool(content.get("is_safe_to_message", True)),
        contact_note=content.get("contact_note", ""),
    )


def helper_of(content: Mapping[str, Any]) -> Helper | None:
    """Return who asks for somebody else, as far as it is filled in."""
    if not content.get("for_other"):
        return None
    return Helper(
        name=content.get("helper_name", ""),
        phone=content.get("helper_phone", ""),
        relation=content.get("helper_relation", ""),
        reason=content.get("helper_reason", ""),
        consent=content.get("helper_consent", ""),
    )
