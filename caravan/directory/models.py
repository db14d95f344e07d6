"""Where help is to be had and who gives it when: service points, contracts, shifts, leave."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from caravan import clock
from caravan.audit.scope import inside
from caravan.people.models import RoleGrant
from caravan.people.queries import regions_of, staff_within
from caravan.people.roles import ANSWERING, LEADING, Role
from caravan.regions.scope import within
from caravan.validity import in_force

if TYPE_CHECKING:
    from caravan.people.models import User

# Who keeps a service point's page right: whoever leads the region, and the clerks of the town.
KEEPING = LEADING | {Role.STATION_CLERK}


def answering(user: OuterRef, day: date) -> models.QuerySet[RoleGrant]:
    """Return the roles that let ``user`` answer people on ``day``, for a query that asks whether there is one."""
    return RoleGrant.objects.in_force(day).filter(user=user, role__in=ANSWERING)


def _led_codes(user: User) -> list[str]:
    return [region.code for region in regions_of(user, LEADING)]


class ServicePointQuerySet(models.QuerySet["ServicePoint"]):
    def in_force(self, day: date) -> Self:
        return self.filter(in_force(day))

    def kept_by(self, user: User) -> Self:
        """Keep the points that ``user`` looks after. Everybody may know of a point; changing it starts here."""
        scope = Q(pk__in=[])
        for region in regions_of(user, KEEPING):
            scope |= within(region)
        return self.filter(scope)


class ServicePoint(models.Model):
    """A centre, station, studio or special site."""

    class Kind(models.TextChoices):
        CENTRE = "centre", _("Public legal service centre")
        STATION = "station", _("Public legal service station")
        STUDIO = "studio", _("Public legal service studio")
        SPECIAL = "special", _("Special site")

    class Site(models.TextChoices):
        PARK = "park", _("Industrial park")
        COMMERCIAL = "commercial", _("Commercial district")
        SCENIC = "scenic", _("Scenic area")
        ARBITRATION = "arbitration", _("Arbitration court")
        VETERANS = "veterans", _("Veterans' centre")
        DETENTION = "detention", _("Detention centre")
        COURT = "court", _("Court")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    site = models.CharField(max_length=16, choices=Site.choices, blank=True)
    name = models.CharField(max_length=120)
    english_name = models.CharField(max_length=200, blank=True)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="service_points")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="service_points")
    province_code = models.CharField(max_length=2)
    prefecture_code = models.CharField(max_length=4, blank=True)
    county_code = models.CharField(max_length=6, blank=True)
    town_code = models.CharField(max_length=9, blank=True)
    address = models.CharField(max_length=160, blank=True)
    english_address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=24, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_location_approximate = models.BooleanField(default=True)
    # Seven lists of ["09:00", "17:30"] pairs, Monday first; working days of the calendar override weekdays.
    # An eighth list, if there is one, holds on public holidays (see directory.opening).
    hours = models.JSONField(default=list)
    services = models.JSONField(default=list)  # keys of directory.offers.SERVICES
    accessibility = models.JSONField(default=list)  # keys of directory.offers.ACCESSIBILITY
    languages = models.JSONField(default=list)  # keys of directory.offers.LANGUAGES spoken or signed beside Chinese
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day it no longer exists

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["county_code", "kind", "id"], name="service_point_county"),
            models.Index(fields=["town_code", "kind", "id"], name="service_point_town"),
            models.Index(fields=["province_code", "kind", "id"], name="service_point_province"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="special") & ~Q(site="")) | (~Q(kind="special") & Q(site="")),
                name="service_point_special_names_its_site",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OpeningException(models.Model):
    """One day on which a point keeps other hours; an empty list means closed."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="exceptions")
    on = models.DateField()
    hours = models.JSONField(default=list)
    reason = models.CharField(max_length=120, blank=True)
    english_reason = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "on"], name="opening_exception_once_a_day")]

    def __str__(self) -> str:
        return f"{self.point_id} {self.on}"


class AdviserContractQuerySet(models.QuerySet["AdviserContract"]):
    def in_force(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def with_answering(self, day: date) -> Self:
        """Keep those whose adviser can answer on ``day``: an open account with a role that answers people."""
        return self.filter(Exists(answering(OuterRef("adviser"), day)), adviser__is_active=True)

    def advising(self, day: date) -> Self:
        """Keep those under which a village really has an adviser on ``day``."""
        return self.in_force(day).with_answering(day)

    def visible_to(self, user: User) -> Self:
        """Keep the contracts of the regions that ``user`` leads."""
        return self.filter(inside(_led_codes(user), "region__code"))


class AdviserContract(models.Model):
    """Which lawyer advises which village, from when to when, and who stands in."""

    adviser = models.ForeignKey("people.User", models.PROTECT, related_name="adviser_contracts")
    substitute = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="adviser_contracts")
    county_code = models.CharField(max_length=6)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day it holds
    end_reason = models.CharField(max_length=120, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last reminder: 60, 30, then 7

    objects = AdviserContractQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["county_code", "starts_on"], name="adviser_contract_county"),
            models.Index(fields=["ends_on"], condition=Q(ends_on__isnull=False), name="adviser_contract_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="adviser_contract_dates"
            )
        ]

    def __str__(self) -> str:
        return f"{self.adviser_id} {self.region_id}"


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    def on_at(self, moment: datetime) -> Self:
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)

    def touching(self, starts_at: datetime, ends_at: datetime) -> Self:
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def visible_to(self, user: User) -> Self:
        """Keep the shifts that ``user`` plans: of the regions they lead, and of the points they keep."""
        clerks = [region.code for region in regions_of(user, {Role.STATION_CLERK})]
        at_points = inside(clerks, "point__region__code") & Q(desk=DutyShift.Desk.POINT)
        return self.filter(inside(_led_codes(user), "region__code") | at_points)


class DutyShift(models.Model):
    """One person on one desk for some hours."""

    class Desk(models.TextChoices):
        COUNTY_DUTY = "county_duty", _("County duty lawyer")
        CITY_SEAT = "city_seat", _("12348 duty seat")
        POINT = "point", _("Service point")

    desk = models.CharField(max_length=16, choices=Desk.choices)
    user = models.ForeignKey("people.User", models.PROTECT, related_name="shifts")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="shifts")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["region", "desk", "ends_at"], name="duty_shift_desk"),
            models.Index(fields=["point", "ends_at"], name="duty_shift_point"),
            models.Index(fields=["user", "ends_at"], name="duty_shift_user"),
        ]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_shift_times")]

    def __str__(self) -> str:
        return f"{self.desk} {self.user_id}"


class LeaveQuerySet(models.QuerySet["Leave"]):
    def on(self, day: date) -> Self:
        return self.touching(day, day)

    def touching(self, starts_on: date, ends_on: date) -> Self:
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on, cancelled_at=None)

    def visible_to(self, user: User) -> Self:
        """Keep one's own leave and that of the staff of the regions one leads."""
        led = regions_of(user, LEADING)
        of_staff = Q(user__in=staff_within(led, clock.today()).values("pk")) if led else Q(pk__in=[])
        return self.filter(Q(user=user) | of_staff)


class Leave(models.Model):
    """Days on which a person takes no new questions; their substitute does."""

    user = models.ForeignKey("people.User", models.PROTECT, related_name="leaves")
    substitute = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day away
    entered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "ends_on"], name="leave_user_end")]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_dates")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_on}"
