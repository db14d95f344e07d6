"""The messages that wait, and those that were carried out."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q


class MessageQuerySet(models.QuerySet["Message"]):
    def pending(self) -> Self:
        """Keep those neither carried out nor given up."""
        return self.filter(done_at=None, parked_at=None)

    def parked(self) -> Self:
        """Keep those that were given up."""
        return self.filter(done_at=None, parked_at__isnull=False)


class Message(models.Model):
    """Something that must still happen."""

    topic = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)  # ids only
    created_at = models.DateTimeField()
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=96, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=240, blank=True)  # kind and place, never the text of an exception

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["run_after", "id"], condition=Q(done_at=None, parked_at=None), name="outbox_pending"),
            models.Index(fields=["parked_at"], condition=Q(parked_at__isnull=False), name="outbox_parked"),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="outbox_done"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"
