"""The ladders of regions, and who declared what interest before seeing the facts.

Where a matter stands is in its own row; each step with its reason is an entry of its thread.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LadderTable(models.Model):
    """The ladder of a region, as data (``engine.ladder.Ladder.to_json``); the nearest region's wins."""

    region = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="ladders")
    table = models.JSONField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)  # the first moment it no longer holds

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region"], condition=Q(valid_to=None), name="ladder_table_last_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="ladder_table_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id or 'default'} {self.valid_from:%Y-%m-%d}"


class ConflictCheck(models.Model):
    """Somebody's word, before they saw the facts, that they have no interest in them."""

    class Outcome(models.TextChoices):
        CLEAR = "clear", _("No conflict")
        CONFLICT = "conflict", _("Conflict")

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="conflict_checks")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "user"], name="conflict_check_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.outcome}"
