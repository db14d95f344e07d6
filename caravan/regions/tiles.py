"""How a province is drawn and told of: a map of tiles, and the county whose network is shown beside its own.

One file of ``data`` for each province that somebody has drawn; any other has neither, and its pages a list.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

# The style sheet has places for so many, either way.
MOST = 9


@dataclass(frozen=True)
class Tile:
    """Where a place stands on the map, counted from the upper left, and what people call it."""

    name: str
    column: int
    row: int


@dataclass(frozen=True)
class Drawing:
    """The tiles of a province by code; ``shown_county`` is '' if none of its counties is told of apart."""

    shown_county: str = ""
    tiles: dict[str, Tile] = field(default_factory=dict)


@lru_cache
def drawing_of(province: str) -> Drawing:
    """Return how the province with this code is drawn; nothing if nobody has drawn it."""
    source = files("caravan.regions") / "data" / f"{province}.json"
    if not source.is_file():
        return Drawing()
    data = json.loads(source.read_text("utf-8"))
    return Drawing(data["shown_county"], {code: Tile(**tile) for code, tile in data["tiles"].items()})
