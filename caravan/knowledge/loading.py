"""Bring shipped reference data and imported statutes into the tables; safe to repeat."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from caravan import clock
from caravan.knowledge.models import Article, GuidedQuestion, Law, Topic
from caravan.rulebook.laws import LAWS
from caravan.rulebook.statute_text import NotAStatute, Statute, parse

TOPICS = Path(__file__).parent / "data" / "topics.json"
UNKNOWN_DAY = date(1949, 10, 1)  # a text that names no day of adoption


@transaction.atomic
def load_reference() -> tuple[int, int, int]:
    """Write the shipped topics, guided questions and laws; return how many of each there are."""
    topics, questions = [], []
    for row in json.loads(TOPICS.read_text("utf-8")):
        asked = row.pop("questions")
        topics.append(Topic(**row))
        questions += [GuidedQuestion(topic_id=row["key"], position=n, **q) for n, q in enumerate(asked, 1)]
    laws = [
        Law(
            slug=law.slug,
            title=law.title,
            english_title=law.english_title,
            adopted_on=law.adopted_on,
            amended_on=law.amended_on,
            in_force_from=law.in_force_from,
            in_force_to=law.in_force_to,
        )
        for law in LAWS.values()
    ]
    _write(Topic, topics, ["key"])
    _write(GuidedQuestion, questions, ["topic", "key"])
    _write(Law, laws, ["slug"], keep=("imported_at",))
    return len(topics), len(questions), len(laws)


Row = TypeVar("Row", Topic, GuidedQuestion, Law)


def _write(model: type[Row], rows: list[Row], unique: list[str], keep: tuple[str, ...] = ()) -> None:
    changed = [field.name for field in model._meta.concrete_fields if field.name not in {*unique, *keep, "id"}]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=changed)


@dataclass(frozen=True)
class Outcome:
    """What became of one text of a checkout; ``problem`` says why it was skipped."""

    folder: str
    title: str = ""
    articles: int = 0
    problem: str = ""


def import_statutes(folder: Path, *, now: datetime) -> Iterator[Outcome]:
    """Read every law below ``folder`` (a README.md and perhaps more parts each) and replace its articles.

    A text that is not yet in force is left for a later import: until then the law is what it was.
    """
    today = clock.china(now).date()
    for place in _law_folders(folder):
        try:
            statute = parse(*(part.read_text("utf-8") for part in _parts(place)))
        except NotAStatute as problem:
            yield Outcome(place.name, problem=str(problem))
            continue
        except UnicodeDecodeError:
            yield Outcome(place.name, problem="is not in UTF-8")
            continue
        if statute.in_force_from is not None and statute.in_force_from > today:
            later = f"{statute.title}: not in force before {statute.in_force_from}; import it again then"
            yield Outcome(place.name, statute.title, problem=later)
            continue
        yield Outcome(place.name, statute.title, _replace(_slug_of(place), statute, now))


def _law_folders(folder: Path) -> list[Path]:
    """Return the folders that hold a law, and the single files of the flat collection."""
    found = {path.parent for path in folder.rglob("README.md") if path.parent != folder}
    flat = {path for path in folder.rglob("*.md") if path.name != "README.md" and path.parent not in found}
    return sorted(found | {path for path in flat if path.parent != folder})


def _parts(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [place / "README.md", *sorted(path for path in place.glob("*.md") if path.name != "README.md")]


def _slug_of(place: Path) -> str:
    # The flat collection writes the day of the text behind its name.
    return re.sub(r"\(\d{4}-\d{2}-\d{2}\)$", "", place.name.removesuffix(".md"))[:110]


@transaction.atomic
def _replace(slug: str, statute: Statute, now: datetime) -> int:
    law = Law.objects.filter(title=statute.title).first() or Law(slug=_free(slug), title=statute.title)
    law.adopted_on = statute.adopted_on or law.adopted_on or UNKNOWN_DAY
    law.amended_on = statute.amended_on or law.amended_on
    law.in_force_from = law.in_force_from or statute.in_force_from or law.adopted_on
    law.imported_at = now
    law.save()
    law.articles.all().delete()
    Article.objects.bulk_create(
        Article(law=law, number=a.number, suffix=a.suffix, chapter=a.chapter[:120], text=a.text)
        for a in statute.articles
    )
    return len(statute.articles)


def _free(slug: str) -> str:
    """Return ``slug``, numbered if another law has it: two branches may call a folder alike."""
    names = itertools.chain([slug], (f"{slug}-{number}" for number in itertools.count(2)))
    return next(name for name in names if not Law.objects.filter(pk=name).exists())
