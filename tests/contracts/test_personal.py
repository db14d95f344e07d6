"""Whatever is kept of people is registered: for what, on which ground, for how long."""

import ast
import inspect
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from caravan.privacy import register, retention
from caravan.privacy.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField
from caravan.rulebook import personal_information
from caravan.rulebook.laws import LAWS
from tests.rulebook.statutes import needs_statutes, statute

SEALED = (EncryptedTextField, EncryptedJSONField, BlindIndexField)
HOW = (
    "A field about a person gets a row in PERSONAL of its app's personal.py (for what, on which ground, for how long); "
    "any other is named in NOT_PERSONAL there."
)


def kept(found: list[type[models.Model]]) -> Iterator[tuple[str, models.Field]]:
    """Every column of these tables."""
    for model in found:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            yield f"{model._meta.label}.{field.name}", field


def unregistered(found: list[type[models.Model]]) -> list[str]:
    known = {row.label for row in register.rows()} | register.plain()
    return [label for label, _field in kept(found) if label not in known]


def models_of_the_site() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.managed]


def test_every_field_is_registered_or_declared_to_say_nothing_of_anybody():
    assert unregistered(models_of_the_site()) == [], HOW


def test_nothing_is_registered_that_is_not_there():
    there = dict(kept(models_of_the_site()))

    assert register.plain() - there.keys() == set()
    assert {row.label for row in register.rows()} - there.keys() == set()
    assert register.plain() & {row.label for row in register.rows()} == set()


def test_every_sealed_field_is_registered_as_personal():
    sealed = {label for label, field in kept(models_of_the_site()) if isinstance(field, SEALED)}

    assert len(sealed) > 30
    assert sealed - {row.label for row in register.rows()} == set()


def test_a_field_that_nobody_registered_is_found():
    class Stray(models.Model):  # noqa: DJ008
        confession = models.TextField()

        class Meta:
            app_label = "stray"
            managed = False

    try:
        assert unregistered([Stray]) == ["stray.Stray.id", "stray.Stray.confession"]
    finally:
        del apps.all_models["stray"]


def test_every_row_says_for_what_of_whom_and_for_how_long():
    for row in register.rows():
        assert row.personal.about, row.label
        assert row.personal.purpose.endswith("."), row.label
        assert row.personal.retention in retention.CLASSES, row.label
        assert row.personal.basis in personal_information.CITED, row.label


def test_whatever_ends_with_a_matter_says_how_the_matter_is_reached():
    for model, _rows in register.of(retention.MATTER):
        assert model in register.paths(), f"{model._meta.label}: name the way to its matter in PATHS"


def test_a_class_that_ends_by_itself_has_a_length():
    for kept_for in retention.CLASSES.values():
        assert (kept_for.length is not None) == bool(kept_for.counted_from), kept_for.key


def test_every_ground_that_is_cited_is_tested():
    named = {
        node.targets[0].id  # type: ignore[attr-defined]
        for node in ast.parse(inspect.getsource(personal_information)).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    }

    cited = [id(one) for one in personal_information.CITED]
    assert {id(getattr(personal_information, name)) for name in named} == set(cited)


@needs_statutes
@pytest.mark.parametrize("basis", personal_information.CITED, ids=str)
def test_the_words_of_a_ground_stand_in_its_article(basis):
    law = next(law for law in LAWS.values() if law.title == basis.law)
    article = statute(law).article(basis.article)

    assert basis.figure in article.text
    paragraphs = article.text.split("\n")
    if basis.paragraph == 1:
        # Its items, which follow as （一） and so on, belong to the first paragraph.
        items = [text for text in paragraphs[1:] if text.startswith("（")]
        assert any(basis.figure in text for text in [paragraphs[0], *items])
    elif basis.paragraph:
        assert basis.figure in paragraphs[basis.paragraph - 1]
