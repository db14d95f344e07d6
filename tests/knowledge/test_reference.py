"""The shipped topics, guided questions and laws."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import models

from caravan.knowledge.loading import load_reference
from caravan.knowledge.models import GuidedQuestion, Law, Topic
from caravan.rulebook.laws import LAWS
from caravan.rulebook.urgency import SIGNALS

pytestmark = pytest.mark.django_db

# What people bring most, by the counts of the offices that publish theirs.
TOP_CAUSES = {"wages", "injury", "family", "housing", "traffic", "land", "threat", "loan"}


@pytest.fixture(autouse=True)
def _loaded(db):
    load_reference()


def limits(model: type[models.Model]) -> Iterator[tuple[str, int]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.CharField) and field.max_length:
            yield field.name, field.max_length


def test_the_top_eight_causes_have_guided_questions():
    asked = set(GuidedQuestion.objects.values_list("topic", flat=True))

    assert asked == TOP_CAUSES
    for cause in TOP_CAUSES:
        assert 3 <= GuidedQuestion.objects.filter(topic=cause).count() <= 8, cause


def test_every_topic_and_question_is_there_in_both_languages():
    for topic in Topic.objects.all():
        assert is_chinese(topic.name), topic.key
        assert is_english(topic.english_name), topic.key
        assert bool(topic.hint) == bool(topic.english_hint), topic.key
    for question in GuidedQuestion.objects.all():
        assert is_chinese(question.label), question.key
        assert is_english(question.english_label), question.key
        assert bool(question.hint) == bool(question.english_hint), question.key
        for option in question.options:
            assert is_chinese(option["name"]), option
            assert is_english(option["english_name"]), option


def is_chinese(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)


def is_english(text: str) -> bool:
    return bool(text) and not is_chinese(text)


def test_a_choice_has_options_and_nothing_else_has():
    for question in GuidedQuestion.objects.all():
        keys = [option["key"] for option in question.options]
        assert (len(keys) >= 2) is (question.kind == GuidedQuestion.Kind.CHOICE), question.key
        assert len(keys) == len(set(keys)), question.key
        assert question.kind in GuidedQuestion.Kind.values


def test_every_choice_can_be_left_open():
    """Nobody is made to say what they do not know."""
    for question in GuidedQuestion.objects.filter(kind=GuidedQuestion.Kind.CHOICE):
        assert question.options[-1]["key"] in {"unsure", "none", "other"}, (question.topic_id, question.key)


def test_every_signal_is_one_the_rulebook_knows():
    named = {option["signal"] for question in GuidedQuestion.objects.all() for option in question.options} - {""}

    assert named <= SIGNALS.keys()
    # Each can be set off by something a person is asked, or by a box that everybody sees.
    assert {"violence", "eviction", "surgery", "wage_flight", "minor", "deadline"} <= named


def test_somebody_threatened_finds_a_topic_for_it_on_the_first_screen():
    dangerous = Topic.objects.filter(is_danger=True)

    assert [topic.key for topic in dangerous] == ["threat"]
    assert dangerous.get().is_on_home


def test_the_first_screen_shows_eight_topics_the_last_for_whoever_does_not_know():
    on_home = list(Topic.objects.filter(is_on_home=True))

    assert len(on_home) == 8
    assert on_home[-1].key == "unsure"


def test_every_law_of_the_rulebook_can_be_cited():
    assert set(Law.objects.values_list("slug", flat=True)) == set(LAWS)
    assert Law.objects.count() >= 50
    law = Law.objects.get(slug="labor-contracts-law")
    assert (law.title, law.english_title) == ("中华人民共和国劳动合同法", "Labour Contract Law")


def test_everything_fits_its_column():
    """SQLite would not mind; PostgreSQL would refuse it on the first start."""
    for model in (Topic, GuidedQuestion, Law):
        for row in model.objects.all():
            for name, longest in limits(model):
                assert len(getattr(row, name)) <= longest, (row.pk, name)


def test_loading_again_changes_nothing_but_what_the_files_say():
    before = Topic.objects.count(), GuidedQuestion.objects.count(), Law.objects.count()
    Topic.objects.filter(pk="wages").update(name="别的名字")
    Law.objects.filter(pk="labor-law").update(imported_at="2026-11-23T00:00:00Z")

    assert load_reference() == before
    assert (Topic.objects.count(), GuidedQuestion.objects.count(), Law.objects.count()) == before
    assert Topic.objects.get(pk="wages").name == "拖欠工资"
    assert Law.objects.get(pk="labor-law").imported_at is not None


def test_the_command_says_how_many_there_are():
    out = StringIO()
    call_command("load_reference", stdout=out)

    assert out.getvalue().strip() == (
        f"{Topic.objects.count()} topics, {GuidedQuestion.objects.count()} guided questions, {len(LAWS)} laws."
    )
