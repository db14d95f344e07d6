"""When each job is due, which workers are alive, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from caravan.audit.scope import inside
from caravan.privacy.fields import EncryptedTextField
from caravan.privacy.ids import uuid7


class JobState(models.Model):
    """One periodic job: when it is due, and how its last run went."""

    name = models.CharField(max_length=120, primary_key=True)
    first_seen_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=96, blank=True)
    last_started_at = models.DateTimeField(null=True, blank=True)
    last_ended_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=240, blank=True)
    last_result = models.CharField(max_length=120, blank=True)
    runs = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A running worker and when it last gave a sign of life."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def open(self) -> Self:
        return self.filter(cleared_at=None)

    def visible_in(self, codes: Iterable[str]) -> Self:
        """Keep the alarms about these regions, and those about the installation as a whole."""
        codes = list(codes)
        return self.filter(Q(region="") | inside(codes)) if codes else self.none()


class Alarm(models.Model):
    """Something a person must look at; there is one open alarm for a kind and key at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=160, blank=True)
    detail = models.CharField(max_length=400)
    region = models.CharField(max_length=12, blank=True)  # the code of the place it is about, if it is about one
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.CharField(max_length=64, blank=True)  # a username; '' when its cause went by itself
    note = EncryptedTextField(blank=True)  # what that person found or did

    objects = AlarmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(cleared_at=None), name="alarm_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
