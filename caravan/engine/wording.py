"""Words for people, kept in English until somebody shows them; marked for translation without a framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Return ``message`` unchanged: extraction finds it by this name, and whoever shows it translates it."""
    return message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a table: its place in it, and a sentence whose gaps take ``values``."""

    place: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.place}: {self.message % self.values}"
