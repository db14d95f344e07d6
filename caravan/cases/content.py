"""What an application hands in, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from caravan.matters.submissions import fingerprint
from caravan.privacy.index import Index

if TYPE_CHECKING:
    from caravan.matters.models import Party


@dataclass(frozen=True)
class Someone:
    """A person in a case; ``part`` is one of ``Party.Part``. A helper says who they are to the person, and why."""

    part: str
    name: str = ""
    phone: str = ""
    identity_number: str = ""
    address: str = ""
    is_safe_to_call: bool = True
    is_safe_to_message: bool = True
    contact_note: str = ""
    relation: str = ""
    reason: str = ""
    consent: str = ""

    @classmethod
    def of(cls, party: Party) -> Someone:
        """Return the person of one matter as they come into another, with all that is known of them."""
        return cls(
            part=party.part,
            name=party.name,
            phone=party.phone,
            identity_number=party.identity_number,
            address=party.address,
            is_safe_to_call=party.is_safe_to_call,
            is_safe_to_message=party.is_safe_to_message,
            contact_note=party.contact_note,
            relation=party.relation,
            reason=party.reason,
            consent=party.consent,
        )


@dataclass(frozen=True)
class Application:
    """A case to be opened; ``region_code`` reaches at least a county. ``facts`` go by the procedure's form.

    ``letter`` is what a partner body wrote when it handed the case in, ``received_on`` the day on which that arrived,
    if it was not today.
    """

    procedure: str
    region_code: str
    topic_key: str
    people: Sequence[Someone]
    facts: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    language: str = "zh-hans"
    is_danger: bool = False
    is_sealed: bool = False
    is_urgent: bool = False
    file_ids: Sequence[str] = ()
    letter: Mapping[str, Any] = field(default_factory=dict)
    received_on: date | None = None

    def fingerprint(self) -> Index:
        """Return a hash of everything that was sent, to tell a repeat from a change."""
        return fingerprint(asdict(self))
