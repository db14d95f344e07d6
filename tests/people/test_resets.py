"""Password and second factor of one account never come into one other hand."""

from datetime import timedelta

import pytest

from caravan import audit
from caravan.gateways.sms.fake import FakeSms
from caravan.jobs.models import Alarm
from caravan.outbox.runner import drain
from caravan.people import services
from caravan.people.models import Pager
from caravan.people.refusals import SecondPersonNeeded
from caravan.people.roles import APART, LEADING, Role
from caravan.people.services import second_factor
from tests.factories.organizations import MONDAY, place
from tests.factories.people import fresh, staff
from tests.people.test_second_factor import code_at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def administrator():
    return staff(Role.SECURITY_ADMINISTRATOR, place("42"))


def somebody(role=Role.VILLAGE_ADVISER):
    user = staff(role, place("4228"))
    key = second_factor.begin(user=user)
    second_factor.confirm(user=user, code=code_at(key, MONDAY - HOUR), now=MONDAY - HOUR)
    return fresh(user), key


def password(user, by, now=MONDAY):
    services.reset_password(user=user, by=by, now=now)


def factor(user, by, now=MONDAY):
    second_factor.reset(user=user, by=by, reason="手机丢了", now=now)


def signs_in(user, now):
    audit.record("account.sign_in", actor=user.username, subject=user, now=now)


@pytest.mark.parametrize(("first", "second"), [(password, factor), (factor, password)])
def test_whoever_reset_the_one_does_not_reset_the_other_and_somebody_else_does(administrator, first, second):
    user, _key = somebody()
    first(user, administrator)

    with pytest.raises(SecondPersonNeeded):
        second(fresh(user), administrator)
    second(fresh(user), staff(Role.SECURITY_ADMINISTRATOR, place("42")))


def test_signing_in_with_a_password_one_has_just_reset_oneself_proves_nothing(administrator):
    user, key = somebody()
    password(user, administrator)
    signs_in(user, MONDAY + HOUR)

    with pytest.raises(SecondPersonNeeded):
        factor(user, administrator, MONDAY + HOUR)
    second_factor.check(user=user, code=code_at(key, MONDAY + HOUR), now=MONDAY + HOUR)
    factor(user, administrator, MONDAY + HOUR)


def test_once_the_person_signed_in_without_the_factor_the_password_may_be_reset(administrator):
    user, _key = somebody()
    factor(user, administrator)
    signs_in(user, MONDAY + HOUR)

    password(fresh(user), administrator, MONDAY + HOUR)


@pytest.mark.parametrize("role", sorted(APART | LEADING))
def test_for_leading_people_and_administrators_it_takes_two_whoever_signed_in(administrator, role):
    user, _key = somebody(role)
    factor(user, administrator)
    signs_in(user, MONDAY + HOUR)

    with pytest.raises(SecondPersonNeeded):
        password(fresh(user), administrator, MONDAY + HOUR)
    password(fresh(user), staff(Role.SECURITY_ADMINISTRATOR, place("42")), MONDAY + HOUR)


@pytest.mark.parametrize("reset", [password, factor])
def test_each_reset_raises_an_alarm_and_tells_the_person(administrator, reset):
    user, _key = somebody()
    Pager.objects.create(user=user, mobile="12000000055")

    reset(fresh(user), administrator)
    drain(now=MONDAY + HOUR, worker="test")

    assert Alarm.objects.open().filter(kind="access_reset", detail__contains=administrator.username).count() == 1
    assert len(FakeSms(None).messages("12000000055")) == 1
