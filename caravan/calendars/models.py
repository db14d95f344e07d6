"""What time is counted by, as entered: the notice of a year, the length of a period that no law was read for.

A later row replaces an earlier one of the same year or period, and all stay on record.
"""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from caravan.rulebook.local import LocalLength
from caravan.rulebook.rest_days import YearNotice


class NoticeQuerySet(models.QuerySet["EnteredNotice"]):
    def in_force(self) -> Self:
        """Keep the newest of each year."""
        newest = self.model._default_manager.values("year").annotate(newest=models.Max("pk")).values("newest")
        return self.filter(pk__in=newest)


class EnteredNotice(models.Model):
    """One version of one year's days off. Rows are only ever added."""

    class Origin(models.TextChoices):
        PACKAGE = "package", _("from the package of holidays")
        FILE = "file", _("from a file")
        HAND = "hand", _("by hand")

    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)  # of the notice, as whoever entered it cites it
    rest_days = models.JSONField()
    make_up_workdays = models.JSONField()
    origin = models.CharField(max_length=8, choices=Origin.choices)
    calendar_version = models.CharField(max_length=40)  # the calendar that it led to
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=150)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["year", "-id"], name="notice_year_newest")]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"

    @property
    def notice(self) -> YearNotice:
        return YearNotice(
            self.year,
            frozenset(date.fromisoformat(day) for day in self.rest_days),
            frozenset(date.fromisoformat(day) for day in self.make_up_workdays),
        )


class EnteredLength(models.Model):
    """How long a period is here from a day on, on whose word. Rows are only ever added."""

    rule_key = models.CharField(max_length=48)  # of rulebook.local.changeable
    length = models.PositiveSmallIntegerField()  # in the unit of its rule
    valid_from = models.DateField()  # it holds for what begins on this day or later
    source = models.CharField(max_length=200)  # where it stands, as whoever entered it cites it
    confirmed_by = models.CharField(max_length=80)  # who answers for it, in words
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(length__gt=0), name="length_is_some_time")]

    def __str__(self) -> str:
        return f"{self.rule_key} {self.length}"

    @property
    def local(self) -> LocalLength:
        return LocalLength(self.rule_key, self.length, self.valid_from, self.source, self.confirmed_by, self.pk)
