"""What people say about the help they got, and what we do about it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from caravan.directory.models import Leave, answering
from caravan.privacy.fields import EncryptedTextField
from caravan.privacy.ids import uuid7


class Rating(models.Model):
    """Two levels: five grades, then reasons (keys of feedback.reasons)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="ratings")
    answer_id = models.UUIDField(null=True, blank=True)  # null: rated at the close
    rated = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField()  # 1 very dissatisfied .. 5 very satisfied
    reasons = models.JSONField(default=list)
    comment = EncryptedTextField(blank=True)
    is_solved = models.BooleanField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="rating_grade"),
            models.UniqueConstraint(fields=["matter", "answer_id"], name="rating_once_an_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.grade}"


class ReviewTaskQuerySet(models.QuerySet["ReviewTask"]):
    def waiting(self) -> Self:
        """Keep what is to be done, the nearest due time first."""
        return self.filter(done_at=None).order_by("due_at")

    def abandoned(self, day: date) -> Self:
        """Keep what waits with people who cannot do it on ``day``: gone, without a role that answers, or on leave."""
        away = Leave.objects.on(day).filter(user=OuterRef("assignee"))
        is_gone = Q(assignee__is_active=False) | ~Exists(answering(OuterRef("assignee"), day))
        return self.waiting().filter(is_gone | Exists(away))


class ReviewTask(models.Model):
    """A dissatisfied person is called back by somebody else within a working day."""

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", _("Explained, the person agrees")
        REANSWERED = "reanswered", _("Answered again")
        COMPLAINT = "complaint", _("Became a complaint")
        UNREACHED = "unreached", _("Not reached after three tries")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="review_tasks")
    rating = models.OneToOneField(Rating, models.PROTECT, related_name="review_task")
    assignee = models.ForeignKey("people.User", models.PROTECT, related_name="review_tasks")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = EncryptedTextField(blank=True)

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["assignee", "due_at"], condition=Q(done_at=None), name="review_task_open")]

    def __str__(self) -> str:
        return str(self.pk)


class ReviewAttempt(models.Model):
    """One try to reach a dissatisfied person that reached nobody."""

    class Way(models.TextChoices):
        CALL = "call", _("Called, nobody answered")
        MESSAGE = "message", _("Sent a message, no reply")
        HELPER = "helper", _("Asked through the helper or the village")

    task = models.ForeignKey(ReviewTask, models.PROTECT, related_name="attempts")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["task", "at"], name="review_attempt_task")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.way}"
