"""Staff accounts and the roles they hold where; one-time codes for people's phones.

People who ask have no account: what we keep of them hangs on their matter (``matters.Party``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from caravan import clock
from caravan.notifications import Addressee
from caravan.people.roles import Role
from caravan.privacy.fields import BlindIndexField, EncryptedTextField
from caravan.regions.models import Region
from caravan.regions.scope import goes_on, predecessors_of
from caravan.validity import in_force


class UserManager(BaseUserManager["User"]):
    """Finds accounts by name; accounts are opened through ``people.services``."""


class User(AbstractBaseUser):
    """A member of staff: a named person with a recorded qualification."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    english_name = models.CharField(max_length=80, blank=True)
    post = models.CharField(max_length=80, blank=True)
    qualification = models.CharField(max_length=120, blank=True)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="staff"
    )
    service_phone = models.CharField(max_length=24, blank=True)
    languages = models.JSONField(default=list)  # of "zh", "en", dialect and sign keys
    topics = models.JSONField(default=list)  # keys of knowledge.Topic
    load_cap = models.PositiveSmallIntegerField(null=True, blank=True)  # null: the ladder's default
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    keyboard_shortcuts = models.BooleanField(default=True)
    second_factor_at = models.DateTimeField(null=True, blank=True)  # since when signing in takes a code as well
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name

    @cached_property
    def grants(self) -> list[RoleGrant]:
        """The grants in force today, with their regions, read once a request.

        Read afresh for every request, so a change of rights holds from the next one on.
        """
        held = RoleGrant.objects.in_force(clock.today()).filter(user=self).select_related("region")
        return list(held.annotate(goes_on=goes_on("region__code")))

    def regions_with(self, roles: Collection[Role]) -> list[Region]:
        """The regions for which one of ``roles`` is held, and those that ended and went on in them; each once."""
        held = [grant for grant in self.grants if grant.role in roles]
        regions = {grant.region.code: grant.region for grant in held}
        # Asked for beside the grants: hardly anybody's region has ended ones behind it.
        if any(grant.goes_on for grant in held):  # type: ignore[attr-defined]
            regions |= {region.code: region for region in predecessors_of(list(regions.values()))}
        return list(regions.values())

    @cached_property
    def role_set(self) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants)

    @property
    def addressee(self) -> Addressee:
        """Where notices reach this person."""
        return Addressee(self.pk, self.pager.mobile if hasattr(self, "pager") else "")


class Pager(models.Model):
    """The mobile phone on which a member of staff is told what waits for them; used for nothing else."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="pager")
    mobile = EncryptedTextField()

    def __str__(self) -> str:
        return str(self.pk)


class SecondFactor(models.Model):
    """The key from which an app on a person's phone makes a code every half minute, and what was tried with it."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="second_factor")
    secret = EncryptedTextField()
    last_step = models.PositiveBigIntegerField(default=0)  # the half minute of the code that was used last
    tries = models.PositiveSmallIntegerField(default=0)
    shut_until = models.DateTimeField(null=True, blank=True)
    shut_times = models.PositiveSmallIntegerField(default=0, db_default=0)  # each is twice as long as the one before

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """A code on paper, good once, for whoever lost the phone; kept only as a keyed hash."""

    user = models.ForeignKey(User, models.PROTECT, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Passkey(models.Model):
    """A key that a person's phone, computer or stick holds for this site; here lies its public half."""

    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()  # with its credential id, as the authenticator wrote it (WebAuthn 6.5.1)
    sign_count = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=60)  # what it lies in, in the person's words
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, day: date) -> Self:
        return self.filter(in_force(day))


class RoleGrant(models.Model):
    """One role, held by one person, for one region and all below it.

    A role for an organization is the role in the region of that organization: both are named then.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=24, choices=Role.choices)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day it no longer holds

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["role", "region"], name="role_grant_role_region")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="role_grant_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class ConflictInterest(models.Model):
    """A name that a person or their firm acts for or is close to; found by its keyed hash."""

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="conflict_interests")
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="conflict_interests"
    )
    name_index = BlindIndexField(db_index=True, kind="name", source="declared_name.name")
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ Q(organization__isnull=False), name="conflict_interest_one_holder"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DeclaredName(models.Model):
    """The name behind an interest. Nobody is shown it: a new key needs it to hash it anew."""

    interest = models.OneToOneField(ConflictInterest, models.PROTECT, primary_key=True, related_name="declared_name")
    name = EncryptedTextField()

    def __str__(self) -> str:
        return str(self.pk)


class PhoneCode(models.Model):
    """A six-digit code sent to a phone; five wrong tries spend it."""

    phone_index = BlindIndexField(db_index=True)  # forgotten in a day, long before its key
    code_hash = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="phone_code_sent")]

    def __str__(self) -> str:
        return str(self.pk)
