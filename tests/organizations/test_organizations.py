from datetime import timedelta

import pytest

from caravan.audit.models import Event
from caravan.organizations import services
from caravan.organizations.models import Organization
from caravan.organizations.queries import organizations_in
from tests.factories.organizations import MONDAY, TODAY, bureau, firm, place

pytestmark = pytest.mark.django_db


def test_an_ended_organization_is_found_no_more_from_its_day():
    office = firm()

    services.end_organization(organization=office, on=TODAY, by=None, now=MONDAY)

    assert not organizations_in(place("42"), TODAY).exists()
    assert list(organizations_in(place("42"), TODAY - timedelta(days=1), Organization.Kind.LAW_FIRM)) == [office]
    assert set(Event.objects.values_list("action", flat=True)) == {"organization.found", "organization.end"}


def test_an_organization_does_not_end_before_its_parts():
    city = bureau(place("4228"))
    county = bureau(place("422801"), parent=city)

    with pytest.raises(services.HasParts):
        services.end_organization(organization=city, on=TODAY, by=None, now=MONDAY)
    services.end_organization(organization=county, on=TODAY, by=None, now=MONDAY)
    services.end_organization(organization=city, on=TODAY, by=None, now=MONDAY)


def test_an_organization_does_not_end_before_it_began():
    with pytest.raises(services.EndsTooEarly):
        services.end_organization(organization=firm(valid_from=TODAY), on=TODAY - timedelta(1), by=None, now=MONDAY)


def test_a_name_stands_once_in_a_region():
    firm()

    with pytest.raises(services.NameTaken):
        firm()
    firm(place("422802"))
