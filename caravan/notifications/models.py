"""Notices: to whom, which template, when at the earliest, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField
from caravan.privacy.ids import uuid7


class NoticeQuerySet(models.QuerySet["Notice"]):
    def in_app_of(self, user_id: int, now: datetime) -> Self:
        """Keep the notices that stand in the inbox of ``user_id``, newest first."""
        return self.filter(user_id=user_id, channel="in_app", deliver_after__lte=now).order_by("-deliver_after", "-id")

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def failed(self) -> Self:
        """Keep those that no channel could deliver."""
        return self.filter(failed_at__isnull=False)


class Notice(models.Model):
    """One message to one person. It goes out over the first of its channels that works, once."""

    class ToKind(models.TextChoices):
        ASKER = "asker"
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to_kind = models.CharField(max_length=8, choices=ToKind.choices)
    phone = EncryptedTextField(blank=True)  # forgotten once the notice is out
    user_id = models.BigIntegerField(null=True, blank=True)  # an account; plain, so that accounts stay above us
    template = models.CharField(max_length=40)
    params = EncryptedJSONField(default=dict)  # a matter's number, a code; never what a matter is about
    language = models.CharField(max_length=8, default="zh-hans")
    is_discreet = models.BooleanField(default=False)  # say that there is news, not from whom
    channels = models.JSONField(default=list)  # in the order they are tried
    position = models.PositiveSmallIntegerField(default=0)  # which of them is being tried
    attempts = models.PositiveSmallIntegerField(default=0)  # on that one
    created_at = models.DateTimeField()
    deliver_after = models.DateTimeField()
    channel = models.CharField(max_length=12, blank=True)  # over which it went out
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)  # what it says was no longer true
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["user_id", "-deliver_after", "-id"], condition=Q(channel="in_app"), name="notice_inbox"
            ),
            models.Index(
                fields=["user_id", "deliver_after"],
                condition=Q(channel="in_app", read_at=None),
                name="notice_inbox_unread",
            ),
            models.Index(fields=["created_at"], name="notice_created"),
            models.Index(fields=["-failed_at"], condition=Q(failed_at__isnull=False), name="notice_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"
