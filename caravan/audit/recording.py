"""Write audit events, in the transaction of what they tell of.

The table is imported when the first event is written: this module is loaded before the tables are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from caravan.audit import chain, context
from caravan.storing import insert

if TYPE_CHECKING:
    from django.db.models import Model

    from caravan.audit.models import Event

    Subject = Model | tuple[str, object] | None


ASKER = "asker"


@dataclass(frozen=True)
class Entry:
    """One event to be written: ``subject`` is a row, or a kind with an id, or nothing."""

    action: str
    actor: str
    subject: Subject = None
    region: str = ""
    purpose: str = ""
    result: str = "done"
    role: str | None = None
    acting_for: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def record(
    action: str,
    *,
    actor: str,
    subject: Subject,
    region: str = "",
    purpose: str = "",
    result: str = "done",
    role: str | None = None,
    acting_for: str | None = None,
    data: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write one event. ``actor`` is a username, "asker" or "system"; ``data`` holds no personal content.

    Role, region and acting-for come from the request's context unless given; so does who acts for the asker.
    """
    record_many([Entry(action, actor, subject, region, purpose, result, role, acting_for, data or {})], now=now)


def record_many(entries: Iterable[Entry], *, now: datetime) -> None:
    """Write several events with one statement."""
    events = [_event(entry, now) for entry in entries]
    if events:
        end = _chain(events)
        insert(events)
        chain.moved(end)


def seen(
    *, actor: str, subject: Subject, what: Sequence[str], purpose: str = "", region: str = "", now: datetime
) -> None:
    """Record that personal data was shown: ``what`` names the kinds ("phone", "story"), not the content."""
    record("seen", actor=actor, subject=subject, region=region, purpose=purpose, data={"what": list(what)}, now=now)


# What is in no fixed vocabulary: somebody typed it, or a client sent it.
_WORDS = ("actor", "acting_for", "subject_id", "purpose", "request_id")


def _chain(events: Sequence[Event]) -> chain.End:
    """Give each event its place in this connection's chain and its hash; return where the chain will end."""
    from caravan.audit.models import spell

    before = chain.own_end()
    seq, mac = before.seq, before.mac
    for event in events:
        seq += 1
        event.chain, event.seq = before.chain, seq
        for word in _WORDS:
            setattr(event, word, chain.cleaned(getattr(event, word)))
        hashed = [getattr(event, field) for field in chain.HASHED if field not in {"at", "data"}]
        mac = event.mac = chain.mac(mac, chain.canonical(event.at, [*hashed, spell(event.data)]))
    return chain.End(before.chain, seq, mac)


def _event(entry: Entry, now: datetime) -> Event:
    from caravan.audit.models import Event

    around = context.current()
    kind, subject_id = _name(entry.subject)
    return Event(
        at=now,
        actor=around.stand_in if around.stand_in and entry.actor == ASKER else entry.actor,
        role=around.role if entry.role is None else entry.role,
        acting_for=around.acting_for if entry.acting_for is None else entry.acting_for,
        action=entry.action,
        subject_kind=kind,
        subject_id=subject_id,
        region=entry.region or around.region,
        purpose=entry.purpose,
        result=entry.result,
        request_id=around.request_id,
        data=dict(entry.data),
    )


def _name(subject: Subject) -> tuple[str, str]:
    if subject is None:
        return "", ""
    if isinstance(subject, tuple):
        kind, subject_id = subject
        return kind, str(subject_id)
    return subject._meta.label_lower, str(subject.pk)
