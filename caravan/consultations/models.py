"""Questions and answers under the response guarantee."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caravan.engine.measures import Row
from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField
from caravan.privacy.ids import uuid7


class Draft(models.Model):
    """A question being written, kept a day for the browser that holds its id; sent once at most.

    Its content names its files by id; ``consultations.drafts`` knows the keys.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content = EncryptedJSONField(default=dict)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


class Consultation(models.Model):
    """What a question adds to its matter."""

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="consultation")
    guided = EncryptedJSONField(default=dict)  # guided question key -> answer
    wish = EncryptedTextField(blank=True)  # what the person wants to come of it
    amount = EncryptedTextField(blank=True)  # yuan, as a decimal string
    signals = models.JSONField(default=list)  # keys of rulebook.urgency
    deadline_on = models.DateField(null=True, blank=True)  # a date the person said help must come by
    may_be_shared = models.BooleanField(default=False)  # agreed to reuse without their details
    answer_channel = models.CharField(max_length=12, default="waits")  # waits, message, call, helper
    similar_to = models.ForeignKey("matters.Matter", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    is_solved = models.BooleanField(null=True)  # the asker's word

    def __str__(self) -> str:
        return str(self.pk)


class RoundQuerySet(models.QuerySet["Round"]):
    def waiting(self) -> Self:
        """Keep the rounds that somebody still owes an answer."""
        return self.filter(answered_at=None, ended_at=None)


class Round(models.Model):
    """One question and its promise: the first, and every follow-up."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    province_code = models.CharField(max_length=2)
    prefecture_code = models.CharField(max_length=4, blank=True)
    county_code = models.CharField(max_length=6, blank=True)
    question = EncryptedTextField()
    # The form token or Idempotency-Key it came with, hashed with its scope, and what was sent with it.
    submission_key = models.BinaryField(max_length=32, unique=True)
    fingerprint = models.BinaryField(max_length=32)
    asked_at = models.DateTimeField()
    asked_on = models.DateField()  # China's day, for counts
    due_at = models.DateTimeField()
    promise = models.JSONField()  # {"rule", "ladder", "calendar", "is_provisional"}
    answered_at = models.DateTimeField(null=True, blank=True)  # the first answer not recalled
    missed_at = models.DateTimeField(null=True, blank=True)  # when it was recorded that the promise is broken
    # Why nobody owes an answer any more, though there is none: withdrawn, merged, spam.
    outcome = models.CharField(max_length=12, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_solved = models.BooleanField(null=True)  # of the first: as on the consultation, for counts

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="round_number")]
        indexes = [
            # Everything that ``statistics`` counts, so that a month is read from here and not from the wide rows.
            models.Index(
                fields=[
                    "asked_on",
                    "county_code",
                    "prefecture_code",
                    "province_code",
                    "number",
                    "outcome",
                    "asked_at",
                    "due_at",
                    "answered_at",
                    "ended_at",
                    "is_solved",
                ],
                name="round_figures",
            ),
            models.Index(fields=["due_at"], condition=Q(answered_at=None, ended_at=None), name="round_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.number}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.ended_at is None

    @property
    def measured(self) -> Row:
        """What the figures know of it."""
        return Row(
            received_at=self.asked_at,
            promised_at=self.due_at,
            answered_at=self.answered_at,
            withdrawn_at=self.ended_at if self.outcome == "withdrawn" else None,
            is_merged=self.outcome == "merged",
            is_spam=self.outcome == "spam",
            is_solved=self.is_solved,
        )


class Answer(models.Model):
    """A reply that a named person wrote, or approved, for one round."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("Answer")
        OUT_OF_SCOPE = "out_of_scope", _("Outside legal service, with where to go")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.ANSWER)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="answers")
    author_qualification = models.CharField(max_length=120)
    plain = EncryptedTextField()
    next_steps = EncryptedTextField(blank=True)
    deadlines = EncryptedJSONField(default=dict)  # day -> what the person has to do by then, a line each
    where_to_go = EncryptedTextField(blank=True)
    point = models.ForeignKey("directory.ServicePoint", models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, default="zh-hans")
    translator = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    recall_reason = EncryptedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["round", "id"], name="answer_round")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def due(self) -> list[tuple[date, str]]:
        """What the person has to do, the nearest day first."""
        return [(date.fromisoformat(day), what) for day, what in sorted(self.deadlines.items())]


class LegalBasis(models.Model):
    """One article an answer rests on, and the day somebody checked it."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="bases")
    law = models.ForeignKey("knowledge.Law", models.PROTECT, related_name="+")
    article = models.PositiveIntegerField(null=True, blank=True)
    suffix = models.PositiveSmallIntegerField(default=0)
    checked_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.law_id} {self.article}"


class AnswerDraft(models.Model):
    """What an adviser has typed so far in answer to one round; saved as they type, worth nothing for another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="answer_drafts")
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    round_number = models.PositiveSmallIntegerField(default=1)
    content = EncryptedJSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "author"], name="answer_draft_one_each")]

    def __str__(self) -> str:
        return str(self.pk)


class Clarification(models.Model):
    """Staff ask the person for something before they can answer; the clock runs on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="clarifications")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    question = EncryptedTextField()
    at = models.DateTimeField()
    reply = EncryptedTextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class SecondOpinion(models.Model):
    """An adviser who is not sure asks a colleague; the asker's clock runs on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="second_opinions")
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_of = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    question = EncryptedTextField()
    asked_at = models.DateTimeField()
    reply = EncryptedTextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "asked_by", "asked_of"], condition=Q(replied_at=None), name="opinion_waits_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Merge(models.Model):
    """Two matters are one question, a person decided; it can be undone."""

    duplicate = models.ForeignKey("matters.Matter", models.PROTECT, related_name="merges")
    survivor = models.ForeignKey("matters.Matter", models.PROTECT, related_name="merged_in")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duplicate"], condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~Q(duplicate=models.F("survivor")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} -> {self.survivor_id}"


class SpamFlag(models.Model):
    """One person says it is no question; only a second one makes it so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="spam_flags")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "by"], condition=Q(lifted_at=None), name="spam_flag_one_each")
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.by_id}"
