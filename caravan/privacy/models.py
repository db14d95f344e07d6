"""What was, or is to be, erased, and what must not be: by keys alone, so that it outlives what it speaks of."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from caravan.privacy.fields import EncryptedTextField
from caravan.privacy.ids import uuid7


class Erasure(models.Model):
    """Personal content was emptied, or somebody asked for it and a second person has not confirmed it yet.

    Once ``erased_at`` is set it is a tombstone: what comes back from a backup is erased again by it.
    """

    class Reason(models.TextChoices):
        REQUEST = "request"  # the person asked for it
        WITHDRAWN_CONSENT = "withdrawn_consent"
        UNLAWFUL = "unlawful"  # it should never have been kept
        EXPIRED = "expired"  # the time of its retention class is over

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=24, choices=Reason.choices)
    requested_by = models.CharField(max_length=64)  # a username, or "system"
    requested_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="erasure_once"),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(reason="expired")
                | (~Q(confirmed_by="") & ~Q(confirmed_by=F("requested_by"))),
                name="erasure_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """Something must be kept as it is, whatever its time: a court, an inspection or a complaint needs it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    reason = EncryptedTextField()
    placed_by = models.CharField(max_length=64)
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=64, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], condition=Q(lifted_at=None), name="hold_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"
