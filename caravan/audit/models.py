"""The audit table. Changing or deleting a row is refused here and, beneath us, by the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from django.db.models import Q

from caravan.audit.scope import inside


class AppendOnly(Exception):
    """Somebody tried to change or delete an audit event."""


if TYPE_CHECKING:
    _Text = models.TextField[Mapping[str, Any], dict[str, Any]]
else:
    _Text = models.TextField


class PlainJSONField(_Text):
    """A small object in one fixed spelling, so that the database hands back to the letter what was hashed."""

    def from_db_value(self, value: str, expression: object, connection: object) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(value)
        return parsed

    def get_prep_value(self, value: Any) -> str:
        return value if isinstance(value, str) else spell(value)


def spell(value: Mapping[str, Any]) -> str:
    """Return ``value`` as it is stored and hashed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class EventQuerySet(models.QuerySet["Event"]):
    def visible_in(self, codes: Iterable[str]) -> EventQuerySet:
        """Keep what was done or seen in these regions, and what belongs to the installation as a whole.

        Every read of the audit by a person starts here; whose regions they are, the caller knows.
        """
        codes = list(codes)
        return self.filter(Q(region="") | inside(codes)) if codes else self.none()

    def about(self, kind: str, subject_id: object) -> EventQuerySet:
        return self.filter(subject_kind=kind, subject_id=str(subject_id))

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Audit events are never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Audit events are never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnly("Audit events are never deleted.")


class Event(models.Model):
    """One thing somebody did or saw."""

    at = models.DateTimeField()
    # A staff username, "asker", "helper:" and the id of the party, "system" or the name of a job.
    actor = models.CharField(max_length=64)
    role = models.CharField(max_length=200, blank=True)  # in which the actor acted, as it was then
    acting_for = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    region = models.CharField(max_length=12, blank=True)
    purpose = models.CharField(max_length=120, blank=True)
    result = models.CharField(max_length=32, default="done")
    request_id = models.CharField(max_length=64, blank=True)
    data = PlainJSONField(default=dict)  # keys, ids and counts; never what a person said
    chain = models.CharField(max_length=16)
    seq = models.BigIntegerField()
    mac = models.BinaryField(max_length=34)

    GRANTED = ("SELECT", "INSERT")  # to the application's role of PostgreSQL: see the command grant_rights
    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_place_in_chain")]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["actor", "at"], name="audit_actor"),
            models.Index(fields=["at", "id"], name="audit_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("Audit events are never changed.")
        super().save(force_insert=True, using=kwargs.get("using"))

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Audit events are never deleted.")


class Head(models.Model):
    """The end of a chain. The database moves it with each event, and refuses an event that does not follow it."""

    chain = models.CharField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    mac = models.BinaryField(max_length=34)

    GRANTED = ("SELECT",)  # the trigger writes it, with the rights of its owner

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"
