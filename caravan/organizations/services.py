"""Founding and ending the bodies that run the service. Who works there is people's, where it serves directory's."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit
from caravan.organizations.models import Organization

if TYPE_CHECKING:
    from caravan.people.models import User
    from caravan.regions.models import Region


class OrganizationRefused(Exception):
    """The base of every refusal of this package; its text can be shown."""


class NameTaken(OrganizationRefused):
    def __init__(self) -> None:
        super().__init__(_("An organization of this name exists there already."))


class HasParts(OrganizationRefused):
    def __init__(self) -> None:
        super().__init__(_("Other organizations still belong to this one. End or move them first."))


class EndsTooEarly(OrganizationRefused):
    def __init__(self) -> None:
        super().__init__(_("An organization cannot end before it began."))


@transaction.atomic
def found_organization(
    *,
    kind: str,
    name: str,
    region: Region,
    english_name: str = "",
    parent: Organization | None = None,
    phone: str = "",
    valid_from: date,
    by: User | None,
    now: datetime,
) -> Organization:
    """Enter an organization. Raises ``NameTaken`` if one of this kind and name stands in the region."""
    same = Organization.objects.in_force(valid_from).filter(kind=kind, name=name, region=region)
    if same.exists():
        raise NameTaken
    organization = Organization.objects.create(
        kind=Organization.Kind(kind),
        name=name,
        english_name=english_name,
        parent=parent,
        region=region,
        phone=phone,
        valid_from=valid_from,
    )
    _record("organization.found", organization, by, now)
    return organization


@transaction.atomic
def end_organization(*, organization: Organization, on: date, by: User | None, now: datetime) -> Organization:
    """Let ``on`` be the first day it no longer exists. Raises ``HasParts`` or ``EndsTooEarly``."""
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if on < organization.valid_from:
        raise EndsTooEarly
    if organization.children.in_force(on).exists():
        raise HasParts
    organization.valid_to = on
    organization.save(update_fields=["valid_to"])
    _record("organization.end", organization, by, now)
    return organization


def _record(action: str, organization: Organization, by: User | None, now: datetime) -> None:
    audit.record(
        action,
        actor="system" if by is None else by.username,
        subject=organization,
        region=organization.region.code,
        data={"kind": organization.kind},
        now=now,
    )
