"""Who runs the service: bureaus, offices, law firms, departments."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from caravan.validity import in_force


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def in_force(self, day: date) -> Self:
        return self.filter(in_force(day))


class Organization(models.Model):
    """A body that employs people, runs service points or takes referrals."""

    class Kind(models.TextChoices):
        JUSTICE_BUREAU = "justice_bureau", _("Justice bureau")
        JUSTICE_OFFICE = "justice_office", _("Justice office")
        LEGAL_AID_CENTRE = "legal_aid_centre", _("Legal aid centre")
        LAW_FIRM = "law_firm", _("Law firm")
        PARTNER = "partner", _("Partner department")

    kind = models.CharField(max_length=24, choices=Kind.choices)
    name = models.CharField(max_length=120)
    english_name = models.CharField(max_length=160, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="organizations")
    phone = models.CharField(max_length=24, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day it no longer exists

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["region", "kind"], name="organization_region_kind")]

    def __str__(self) -> str:
        return self.name
