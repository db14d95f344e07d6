"""No page takes what people wrote for markup: 87 strings in every text of every table, read on every page."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.template import base
from django.utils.safestring import mark_safe

from caravan import policy
from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField, SealedAttribute
from tests.contracts.test_routes import NO_PAGE
from tests.probes.corpus import SCRIPTS
from tests.probes.reading import Reader
from tests.probes.safety import faults
from tests.probes.town import Found, Town, Walker

# Of these the programs choose the value, or only digits go there.
MACHINES = re.compile(
    r".*_code$|.*_by$|.*key$|icon|kind|channels?|language|template|password|sha256|content_type|last_.*|initials|pinyin"
    r"|action|role|actor|region|topic|consent|outcome|identity_number|amount|mobile|phone|chain|stored_as|result|state"
    r"|procedure|source|target|part|series|digest|.*_version"
)
LEFT_OUT = {"Event", "Head", "Message", "JobState", "Worker", "Tries", "SerialCounter", "StoredFile", "RoleGrant"}
# Nothing in the tally was written by people, and what its rows say is signed.
LEFT_OUT |= {"Standing", "Bough", "HourlyEntry", "Seal", "Erasure"}
ALL = "\n".join(SCRIPTS)
# A field too short for any of the strings holds a word of ours.
SHORTEST = min(map(len, SCRIPTS))


def texts(model: type[models.Model]) -> Iterator[Any]:
    for field in model._meta.fields:
        is_text = isinstance(field, models.CharField | models.TextField | EncryptedTextField | EncryptedJSONField)
        if is_text and not field.choices and not field.unique and not MACHINES.fullmatch(field.name):
            yield field


def spoil() -> int:
    """Write the strings over everything that people have written; return how many values that were."""
    turn = count()
    written = 0
    for model in apps.get_models():
        if not model.__module__.startswith("caravan.") or model.__name__ in LEFT_OUT:
            continue
        fields = list(texts(model))
        for row in model._default_manager.all() if fields else ():
            for field in fields:
                value = getattr(row, field.attname)
                if value in ("", None):
                    continue
                setattr(row, field.attname, _spoilt(value, field.max_length, turn))
                written += 1
            row.save(update_fields=[field.attname for field in fields])
    return written


def _spoilt(value: Any, longest: int | None, turn: Iterator[int]) -> Any:
    if isinstance(value, dict):
        return {key: _spoilt(part, None, turn) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_spoilt(part, None, turn) for part in value]
    if not isinstance(value, str):
        return value
    if longest is None:
        # What people write is Chinese or has spaces; anything else in an object is a key or a date.
        if not re.search(r"[\u3400-\u9fff]|\w \w", value):
            return value
        longest = 40 if len(value) < 40 else None
    if longest is None:
        return ALL
    if longest < SHORTEST:
        return value
    return next(text for number in turn if len(text := SCRIPTS[number % len(SCRIPTS)]) <= longest)


def unsafe(pages: Iterator[Found]) -> Iterator[str]:
    for page in pages:
        for fault in faults(page.read):
            yield f"{page}: {fault}"


def test_the_corpus_is_as_large_as_it_says():
    assert len(set(SCRIPTS)) == 87
    assert all("quelea" in text for text in SCRIPTS)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_takes_what_people_wrote_for_markup(town: Town, language: str) -> None:
    assert spoil() > 300
    shown, broken, found, with_it = set(), [], set(), 0

    for page in town.walk(language):
        shown.add(page.route)
        broken += [str(page)] * (page.status >= 500)
        found |= {f"{page.route}: {fault}" for fault in faults(page.read)}
        with_it += "quelea" in page.text

    assert broken == []
    assert found == set()
    assert with_it > 60, "the strings are hardly shown anywhere"
    routes = {name for name in policy.register() if not name.startswith(tuple(NO_PAGE))}
    assert routes - shown <= {"citizen:mine_code", "workbench:paper", "workbench:again", ""}, "no link leads there"


FLAWS: dict[str, tuple[Any, str, Any]] = {
    "nothing is escaped": (base, "conditional_escape", str),
    "what is sealed counts as safe": (
        SealedAttribute,
        "__get__",
        lambda self, instance, cls=None, real=SealedAttribute.__get__: (
            mark_safe(value) if isinstance(value := real(self, instance, cls), str) else value  # noqa: S308
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("flaw", FLAWS)
def test_the_probe_finds_a_page_that_does(town: Town, monkeypatch: pytest.MonkeyPatch, flaw: str) -> None:
    owner, name, flawed = FLAWS[flaw]
    spoil()
    monkeypatch.setattr(town, "starts", lambda: {Walker("holder"): [f"/m/{town.names['answered']}/"]})
    monkeypatch.setattr(owner, name, flawed)

    assert next(unsafe(town.walk()), "")


# Elements that our pages have as well, or none at all.
HARMLESS = ("<dialog", "<![CDATA", "<?xml", "<%=")


@pytest.mark.parametrize("text", [text for text in SCRIPTS if text.startswith("<") and not text.startswith(HARMLESS)])
def test_the_check_sees_each_string_that_a_browser_would_obey(text: str) -> None:
    assert faults(Reader(f"<p>{text}</p>"))
