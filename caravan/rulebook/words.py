"""One sentence or name in both languages of the service, each written by us."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Chinese and English."""

    chinese: str
    english: str

    def __bool__(self) -> bool:
        return bool(self.chinese)
