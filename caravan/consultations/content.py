"""What people and advisers hand in, as plain values; an interface fills them, a service stores them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from caravan.matters.submissions import fingerprint, submission_key
from caravan.privacy.index import Index

__all__ = ["AnswerText", "Helper", "Person", "Question", "fingerprint", "submission_key"]


@dataclass(frozen=True)
class Person:
    """Somebody in a matter; everything about them is optional."""

    name: str = ""
    phone: str = ""
    identity_number: str = ""
    address: str = ""
    is_safe_to_call: bool = True
    is_safe_to_message: bool = True
    contact_note: str = ""


@dataclass(frozen=True)
class Helper:
    """Who acts for the person: relation (``Party.Relation``), why, and how the person agreed."""

    name: str
    phone: str
    relation: str
    reason: str
    consent: str


@dataclass(frozen=True)
class Question:
    """A question as it is sent; ``region_code`` reaches at least a county."""

    topic_key: str
    story: str
    region_code: str
    asker: Person = field(default_factory=Person)
    helper: Helper | None = None
    opponent: str = ""
    guided: Mapping[str, str] = field(default_factory=dict)
    wish: str = ""
    amount: str = ""
    deadline_on: date | None = None
    signals: Sequence[str] = ()
    answer_channel: str = "waits"
    may_be_shared: bool = False
    language: str = "zh-hans"
    file_ids: Sequence[str] = ()

    def fingerprint(self) -> Index:
        """Return a hash of everything that was sent, to tell a repeat from a change."""
        return fingerprint(asdict(self))


@dataclass(frozen=True)
class AnswerText:
    """An answer as it is published.

    ``bases`` are (law slug, article or None, suffix), ``deadlines`` a day and what to do by then.
    """

    plain: str
    kind: str = "answer"
    next_steps: str = ""
    deadlines: Sequence[tuple[date, str]] = ()
    where_to_go: str = ""
    point_id: int | None = None
    bases: Sequence[tuple[str, int | None, int]] = ()
    language: str = "zh-hans"
    translator_id: int | None = None
