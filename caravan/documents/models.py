"""Official papers of a matter: the facts they were made from, their number, and the file once it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from caravan.documents import registry
from caravan.matters.models import Matter
from caravan.privacy.fields import EncryptedJSONField
from caravan.privacy.ids import uuid7

if TYPE_CHECKING:
    from caravan.people.models import User


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """Keep the papers of the matters that ``user`` may know about."""
        return self.filter(matter__in=Matter.objects.visible_to(user))

    def for_asker(self) -> Self:
        """Keep what is made for the person who asked or applied."""
        return self.filter(audience__in=(Document.Audience.ASKER, Document.Audience.BOTH))

    def for_other_side(self) -> Self:
        return self.filter(audience__in=(Document.Audience.OTHER_SIDE, Document.Audience.BOTH))

    def current(self) -> Self:
        return self.filter(superseded_by=None)


class Document(models.Model):
    """One paper. What stands on it is written once and never changed: a correction is a new paper that replaces it."""

    class Audience(models.TextChoices):
        ASKER = registry.Audience.ASKER, _("The person")
        OTHER_SIDE = registry.Audience.OTHER_SIDE, _("The other side")
        BOTH = registry.Audience.BOTH, _("Both sides")
        STAFF = registry.Audience.STAFF, _("Staff")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="documents")
    template = models.CharField(max_length=48)  # a key of registry.PAPERS
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)  # in Chinese, as on the paper; of its kind, never of the person
    audience = models.CharField(max_length=12, choices=Audience.choices)
    # Its number: the place, what it is, year and serial, without a gap.
    region_code = models.CharField(max_length=6)
    series = models.CharField(max_length=registry.LONGEST_SERIES)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    office = models.CharField(max_length=120)  # who issues it, as on the paper
    token = models.CharField(max_length=16, unique=True)  # random: opens the page of verification, and nothing else
    snapshot = EncryptedJSONField()  # everything that is on it
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    # Drawn after the transaction that made it; the same facts can be drawn again.
    file = models.OneToOneField("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="document")
    sha256 = models.CharField(max_length=64, blank=True)  # of the PDF itself, which anybody can compute from theirs
    drawn_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["matter", "id"], name="document_matter")]
        constraints = [
            models.UniqueConstraint(fields=["region_code", "year", "series", "serial"], name="document_number")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_editable(self) -> bool:
        template = registry.PAPERS.get(self.template)
        return template is not None and template.is_editable

    @property
    def is_current(self) -> bool:
        return self.superseded_by_id is None
