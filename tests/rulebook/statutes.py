"""Where the texts of laws lie, for the tests that compare our figures with them."""

import os
from functools import cache
from pathlib import Path

import pytest

from caravan.engine.deadlines import Citation
from caravan.rulebook.laws import Instrument, Law
from caravan.rulebook.statute_text import Statute, parse

FOLDER = os.environ.get("CARAVAN_STATUTES", "")

needs_statutes = pytest.mark.skipif(
    not FOLDER or not Path(FOLDER).is_dir(),
    reason="CARAVAN_STATUTES does not name a folder of statute texts",
)


@cache
def statute(law: Law | Instrument) -> Statute:
    if isinstance(law, Instrument):
        return parse((Path(FOLDER) / "regulations-and-interpretations" / f"{law.file}.md").read_text())
    folder = Path(FOLDER) / law.folder
    parts = [folder / "README.md", *sorted(path for path in folder.glob("*.md") if path.name != "README.md")]
    return parse(*(path.read_text() for path in parts))


_ITEM = ("（", "(")  # laws and interpretations open an item with one or the other


def passage(law: Law | Instrument, basis: Citation) -> str:
    """Return the paragraph, or the item in it, that ``basis`` names; a paragraph's items come after it."""
    return paragraphs_of(law, basis)[(basis.paragraph or 1) - 1][basis.item or 0]


def counts_right(law: Law | Instrument, basis: Citation) -> bool:
    """Say whether ``basis`` names a paragraph if its article has several, and only then: so laws are cited."""
    return (basis.paragraph is not None) == (len(paragraphs_of(law, basis)) > 1)


def paragraphs_of(law: Law | Instrument, basis: Citation) -> list[list[str]]:
    """Return the paragraphs of the article that ``basis`` names, each with its items."""
    article = statute(law).article(basis.article, basis.suffix)
    paragraphs: list[list[str]] = []
    for line in article.text.split("\n"):
        if line.startswith(_ITEM) and paragraphs:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs
