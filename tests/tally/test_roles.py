"""Grants that no service would give, and that stand there all the same, are named."""

import pytest

from caravan.people.models import RoleGrant
from caravan.tally.invariants import INVARIANTS
from tests.factories.organizations import MONDAY, SINCE, place
from tests.factories.people import staff

pytestmark = pytest.mark.django_db
APART = next(one for one in INVARIANTS if one.key == "apart")


@pytest.mark.parametrize(("role", "is_named"), [("auditor", True), ("statistics_officer", False)])
def test_roles_that_are_kept_apart_are_named_where_one_person_holds_them(role, is_named):
    user = staff("security_administrator", place("42"))
    RoleGrant.objects.create(user=user, role=role, region=place("42"), valid_from=SINCE)

    assert list(APART.exceptions(MONDAY)) == ([f"account {user.pk}"] if is_named else [])
