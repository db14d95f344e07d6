"""Which papers there are. A paper is a frozen dataclass of the facts on it, and beside it how it is drawn.

What it holds may be text, a day, a number, yes or no, and tuples of these or of such classes: no more, so that what
was written into a row can be drawn again from the row alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from caravan.engine.deadlines import Citation

# Everything that is drawn lies below this folder: it is the root of the typst files.
ROOT = Path(__file__).resolve().parent.parent
LONGEST_SERIES = 16

Words = TypeVar("Words")


class Audience(StrEnum):
    """For whom a paper is made; staff who may see the matter see them all."""

    ASKER = "asker"
    OTHER_SIDE = "other_side"
    BOTH = "both"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of paper.

    ``word`` stands in its number before the year, as 法援受 in 恩施市法援受〔2026〕1号; ``series`` counts them.
    ``basis`` are the articles that require it, or that it carries out; empty where no statute asks for it.
    A changed ``source`` or a changed class gets the next ``version``; what was drawn stays as it is.
    """

    key: str
    version: int
    title: str
    english: str
    word: str
    series: str
    basis: tuple[Citation, ...]
    source: Path
    audience: Audience
    words: type[Any]
    is_editable: bool = False  # staff may take it as DOCX and finish it by hand


class PaperTaken(Exception):
    """Two kinds of paper claim one key, or one series."""


PAPERS: dict[str, Template] = {}
_BY_CLASS: dict[type[Any], Template] = {}


def paper(
    key: str,
    *,
    title: str,
    english: str,
    word: str,
    series: str,
    source: Path,
    audience: Audience,
    basis: tuple[Citation, ...] = (),
    version: int = 1,
    is_editable: bool = False,
) -> Callable[[type[Words]], type[Words]]:
    """Register the decorated frozen dataclass as the facts of one kind of paper."""

    def register(words: type[Words]) -> type[Words]:
        if not is_dataclass(words) or not words.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise TypeError(f"{key}: the facts of a paper are a frozen dataclass")
        if len(series) > LONGEST_SERIES or not source.resolve().is_relative_to(ROOT):
            raise ValueError(key)
        for known in PAPERS.values():
            if known.words is not words and (known.key == key or known.series == series):
                raise PaperTaken(f"{key}: {known.key} has its key or its series")
        made = Template(
            key, version, title, english, word, series, basis, source.resolve(), audience, words, is_editable
        )
        PAPERS[key] = _BY_CLASS[words] = made
        return words

    return register


def template_of(words: object) -> Template:
    """Return the kind of paper whose facts these are."""
    return _BY_CLASS[type(words)]


def plain(words: Any) -> dict[str, Any]:
    """Return the facts as they are stored; raises ``TypeError`` for what cannot be."""
    stored: dict[str, Any] = _plain(asdict(words))
    return stored


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int):
        return value
    if hasattr(value, "isoformat") and not hasattr(value, "hour"):
        return value.isoformat()
    raise TypeError(f"a paper holds no {type(value).__name__}")
