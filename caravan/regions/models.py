"""Regions as they stand on a day; ended ones stay, with what became of them."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from caravan.regions import codes, spelling
from caravan.validity import in_force


class RegionQuerySet(models.QuerySet["Region"]):
    def on(self, day: date) -> Self:
        """Keep the regions that exist on ``day``."""
        return self.filter(in_force(day))

    def administrative(self) -> Self:
        """Leave out zones and farms, which people live in but which are no divisions."""
        return self.filter(is_quasi=False)

    def below(self, region: Region) -> Self:
        return self.filter(code__startswith=region.code).exclude(pk=region.pk)


class Region(models.Model):
    """One division. Its code starts with its parent's: 42, 4228, 422801, 422801001, 422801001001."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Province")
        PREFECTURE = 2, _("Prefecture")
        COUNTY = 3, _("County")
        TOWN = 4, _("Town or sub-district")
        VILLAGE = 5, _("Village or community")

    code = models.CharField(max_length=12, unique=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=120, blank=True)  # syllables with spaces; none for villages
    initials = models.CharField(max_length=40, blank=True)
    is_quasi = models.BooleanField(default=False)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_on = models.DateField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day it no longer exists
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = RegionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["parent", "code"], name="region_parent_code"),
            models.Index(fields=["level", "initials"], name="region_level_initials"),
            models.Index(fields=["level", "pinyin"], name="region_level_pinyin"),
            models.Index(fields=["level", "name"], name="region_level_name"),
        ]

    def __str__(self) -> str:
        return self.spoken_name

    @property
    def spoken_name(self) -> str:
        """The name as people say it: a village's without its committee."""
        return spelling.spoken(self.name)

    @property
    def english_name(self) -> str:
        """The name in pinyin with its level in English: Enshi City, Longfeng Town, Qianshan Village."""
        return spelling.english(self.name, self.pinyin)

    def display_name(self, language: str) -> str:
        return self.english_name if language.startswith("en") else self.spoken_name

    @property
    def gb_code(self) -> str:
        """The six digits of GB/T 2260; '' below the county."""
        return self.code.ljust(6, "0") if len(self.code) <= 6 else ""

    @property
    def statistical_code(self) -> str:
        """The twelve digits of the statistics office."""
        return self.code.ljust(12, "0")

    def ancestors(self) -> list[Region]:
        """Return the divisions above, the widest first; one statement."""
        return list(Region.objects.filter(code__in=codes.above(self.code)).order_by("level"))
