"""Three administrators, of whom none can do another's work."""

from datetime import timedelta
from itertools import product

import pytest

from caravan.audit.models import Event
from caravan.people import services
from caravan.people.models import RoleGrant
from caravan.people.refusals import NotAdministrator, RolesApart
from caravan.people.roles import Role
from tests.factories.organizations import MONDAY, TODAY, place
from tests.factories.people import account, fresh, grant_of, staff

pytestmark = pytest.mark.django_db

APART = {"system_administrator", "security_administrator", "auditor"}
HANDLE = {"village_adviser", "station_clerk", "county_duty_lawyer", "city_duty_seat", "supervisor"} | {
    "mediator",
    "legal_aid_officer",
}


def give(user, role, by=None):
    return services.grant_role(user=user, role=Role(role), region=place("42"), by=by, today=TODAY, now=MONDAY)


@pytest.mark.parametrize(("held", "more"), [pair for pair in product(Role.values, repeat=2) if pair[0] != pair[1]])
def test_of_the_three_nobody_holds_two_nor_one_with_questions(held, more):
    user = staff(held, place("4228"))
    is_refused = (held in APART and more in APART | HANDLE) or (more in APART and held in APART | HANDLE)

    if is_refused:
        with pytest.raises(RolesApart):
            give(user, more)
    else:
        give(user, more)

    assert RoleGrant.objects.filter(user=user).count() == 1 + (not is_refused)


def test_a_role_that_ended_today_stands_in_no_way():
    user = staff("auditor", place("4228"))
    services.revoke_role(grant=grant_of(user), by=None, today=TODAY, now=MONDAY)

    give(user, "system_administrator")

    assert fresh(user).role_set == {Role.SYSTEM_ADMINISTRATOR}


@pytest.mark.parametrize("role", sorted(set(Role.values) - {"security_administrator"}))
def test_nobody_but_the_security_administrator_gives_a_role(role):
    with pytest.raises(NotAdministrator):
        give(staff("station_clerk", place("422801")), "village_adviser", by=staff(role, place("42")))


def test_nobody_gives_takes_or_changes_their_own():
    user = staff("security_administrator", place("42"))

    with pytest.raises(NotAdministrator):
        give(user, "statistics_officer", by=user)
    with pytest.raises(NotAdministrator):
        services.revoke_role(grant=grant_of(user), by=user, today=TODAY, now=MONDAY)
    with pytest.raises(NotAdministrator):
        services.change_account(user=user, by=user, name="别名", now=MONDAY)


# Who may give roles is made by two


def test_two_administrators_make_a_third_and_the_first_alone_makes_nobody():
    one, other = (staff(Role.SECURITY_ADMINISTRATOR, place("42")) for _number in range(2))
    user = account()

    assert give(user, Role.SECURITY_ADMINISTRATOR, one) is None
    assert give(user, Role.SECURITY_ADMINISTRATOR, one) is None
    assert fresh(user).role_set == frozenset()

    assert give(user, Role.SECURITY_ADMINISTRATOR, other)
    assert fresh(user).role_set == {Role.SECURITY_ADMINISTRATOR}
    told = Event.objects.about("people.user", user.pk).filter(action__startswith="role.").order_by("pk")
    assert [(event.action, event.actor) for event in told] == [
        ("role.ask", one.username),
        ("role.ask", one.username),
        ("role.grant", other.username),
    ]


def test_what_was_asked_for_is_used_once_and_not_for_long():
    one, other = (staff(Role.SECURITY_ADMINISTRATOR, place("42")) for _number in range(2))
    user = account()
    give(user, Role.SECURITY_ADMINISTRATOR, one)
    grant = give(user, Role.SECURITY_ADMINISTRATOR, other)
    services.revoke_role(grant=grant, by=one, today=TODAY, now=MONDAY)

    late = MONDAY + timedelta(days=8)
    wanted = {"user": user, "role": Role.SECURITY_ADMINISTRATOR, "region": place("42")}
    assert services.grant_role(**wanted, by=other, today=TODAY, now=MONDAY) is None
    assert services.grant_role(**wanted, by=one, today=late.date(), now=late) is None
    assert give(account(), Role.STATION_CLERK, one)
