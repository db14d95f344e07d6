"""The code beside the password: half minutes, codes on paper, wrong ones, and who takes it away."""

from base64 import b32decode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection
from django.test import Client

from caravan.audit.models import Event
from caravan.jobs.alarms import raise_alarm
from caravan.jobs.models import Alarm
from caravan.people.models import RecoveryCode, SecondFactor
from caravan.people.refusals import CodeWrong, FactorHeld, FactorShut, NotAdministrator, ReasonMissing
from caravan.people.roles import Role
from caravan.people.services import second_factor
from tests.factories.organizations import MONDAY, firm, place
from tests.factories.people import account, fresh, staff

pytestmark = pytest.mark.django_db
HALF_MINUTE = timedelta(seconds=30)


def code_at(key: str, moment=MONDAY) -> str:
    return TOTP(b32decode(key), 6, SHA1(), 30).generate(moment.timestamp()).decode()  # noqa: S303


@pytest.fixture
def user():
    return account(organization=firm())


@pytest.fixture
def key(user) -> str:
    """The key of somebody who has set it up, with a code of an hour ago."""
    key = second_factor.begin(user=user)
    an_hour_ago = MONDAY - timedelta(hours=1)
    second_factor.confirm(user=user, code=code_at(key, an_hour_ago), now=an_hour_ago)
    return key


def wrong_for(key: str) -> str:
    right = {code_at(key, MONDAY + step * HALF_MINUTE) for step in (-1, 0, 1)}
    return next(f"{number:06}" for number in range(4) if f"{number:06}" not in right)


def test_it_counts_once_a_code_proved_that_the_phone_has_the_key(user):
    key = second_factor.begin(user=user)
    assert not second_factor.is_needed(fresh(user))

    codes = second_factor.confirm(user=user, code=code_at(key), now=MONDAY)

    assert second_factor.is_needed(fresh(user))
    assert len(set(codes)) == 10


def test_a_wrong_code_sets_nothing_up(user):
    key = second_factor.begin(user=user)

    with pytest.raises(CodeWrong):
        second_factor.confirm(user=user, code=wrong_for(key), now=MONDAY)

    assert fresh(user).second_factor_at is None
    assert not RecoveryCode.objects.exists()


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_the_phone_may_be_one_step_off(user, key, steps, is_taken):
    code = code_at(key, MONDAY + steps * HALF_MINUTE)

    if is_taken:
        second_factor.check(user=user, code=f" {code[:3]} {code[3:]} ", now=MONDAY)
    else:
        with pytest.raises(CodeWrong):
            second_factor.check(user=user, code=code, now=MONDAY)


def test_a_code_is_good_once_and_so_is_every_earlier_one(user, key):
    second_factor.check(user=user, code=code_at(key), now=MONDAY)

    for steps in (0, -1):
        with pytest.raises(CodeWrong):
            second_factor.check(user=user, code=code_at(key, MONDAY + steps * HALF_MINUTE), now=MONDAY)
    second_factor.check(user=user, code=code_at(key, MONDAY + HALF_MINUTE), now=MONDAY + HALF_MINUTE)


def test_the_code_that_set_it_up_does_not_sign_in(user):
    key = second_factor.begin(user=user)
    second_factor.confirm(user=user, code=code_at(key), now=MONDAY)

    with pytest.raises(CodeWrong):
        second_factor.check(user=user, code=code_at(key), now=MONDAY)


def test_a_code_on_paper_is_good_once_and_for_its_owner_only(user):
    key, other = second_factor.begin(user=user), account()
    codes = second_factor.confirm(user=user, code=code_at(key), now=MONDAY)
    theirs = second_factor.begin(user=other)
    second_factor.confirm(user=other, code=code_at(theirs), now=MONDAY)

    with pytest.raises(CodeWrong):
        second_factor.check(user=other, code=codes[0], now=MONDAY)
    second_factor.check(user=user, code=codes[0].upper(), now=MONDAY)
    with pytest.raises(CodeWrong):
        second_factor.check(user=user, code=codes[0], now=MONDAY)
    assert second_factor.codes_left(user) == 9


def test_after_five_wrong_codes_not_even_the_right_one_is_looked_at_for_a_while(user, key):
    for _time in range(4):
        with pytest.raises(CodeWrong):
            second_factor.check(user=user, code=wrong_for(key), now=MONDAY)
    with pytest.raises(FactorShut):
        second_factor.check(user=user, code=wrong_for(key), now=MONDAY)
    with pytest.raises(FactorShut):
        second_factor.check(user=user, code=code_at(key), now=MONDAY)

    later = MONDAY + timedelta(minutes=15)
    second_factor.check(user=user, code=code_at(key, later), now=later)


def test_whoever_knows_the_password_does_not_replace_it(user, key):
    with pytest.raises(FactorHeld):
        second_factor.begin(user=user)
    with pytest.raises(FactorHeld):
        second_factor.confirm(user=user, code=code_at(key), now=MONDAY)

    assert second_factor.key_of(fresh(user)) == ""


def test_the_security_administrator_takes_it_away_with_a_reason(user, key):
    by = staff(Role.SECURITY_ADMINISTRATOR, place("42"))
    with pytest.raises(ReasonMissing):
        second_factor.reset(user=user, by=by, reason=" ", now=MONDAY)

    second_factor.reset(user=user, by=by, reason="手机丢了", now=MONDAY)

    assert not second_factor.is_needed(fresh(user))
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    event = Event.objects.get(action="factor.reset")
    assert (event.actor, event.purpose, event.subject_id) == (by.username, "手机丢了", str(user.pk))


@pytest.mark.parametrize("role", sorted(set(Role.values) - {"security_administrator"}))
def test_nobody_else_takes_it_away(user, key, role):
    with pytest.raises(NotAdministrator):
        second_factor.reset(user=user, by=staff(role, place("42")), reason="手机丢了", now=MONDAY)


def test_not_even_one_s_own(key):
    by = staff(Role.SECURITY_ADMINISTRATOR, place("42"))

    with pytest.raises(NotAdministrator):
        second_factor.reset(user=by, by=by, reason="手机丢了", now=MONDAY)


def test_a_role_can_require_it(user, settings):
    settings.SECOND_FACTOR_ROLES = ["auditor"]

    assert second_factor.is_needed(staff(Role.AUDITOR, place("42")))
    assert not second_factor.is_needed(staff(Role.SUPERVISOR, place("42")))


def test_neither_key_nor_codes_stand_in_the_database(user):
    key = second_factor.begin(user=user)
    codes = second_factor.confirm(user=user, code=code_at(key), now=MONDAY)

    with connection.cursor() as cursor:
        held = ""
        for table in ("people_secondfactor", "people_recoverycode"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            held += repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
    assert key not in held
    assert not [code for code in codes if code in held]


def test_each_step_is_on_record(user, key):
    with pytest.raises(CodeWrong):
        second_factor.check(user=user, code=wrong_for(key), now=MONDAY)
    second_factor.check(user=user, code=code_at(key), now=MONDAY)

    recorded = Event.objects.filter(action__startswith="factor.").order_by("pk").values_list("action", "result")
    assert list(recorded) == [("factor.confirm", "done"), ("factor.wrong", "refused"), ("factor.pass", "done")]


def test_each_round_of_wrong_codes_shuts_it_twice_as_long_and_the_first_raises_the_alarm(user, key):
    moment, terms = MONDAY, []
    for _round in range(3):
        for _time in range(5):
            with pytest.raises((CodeWrong, FactorShut)):
                second_factor.check(user=user, code=wrong_for_at(key, moment), now=moment)
        until = SecondFactor.objects.get(user=user).shut_until
        terms.append(until - moment)
        assert Alarm.objects.open().filter(kind="factor_shut", key=str(user.pk)).count() == 1
        moment = until

    assert terms == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]
    second_factor.check(user=user, code=code_at(key, moment), now=moment)
    assert not Alarm.objects.open().exists()
    assert SecondFactor.objects.get(user=user).shut_times == 0


def wrong_for_at(key, moment) -> str:
    right = {code_at(key, moment + step * HALF_MINUTE) for step in (-1, 0, 1)}
    return next(f"{number:06}" for number in range(4) if f"{number:06}" not in right)


def test_the_code_and_the_mark_are_one_transaction(user, monkeypatch):
    key = second_factor.begin(user=user)
    monkeypatch.setattr(second_factor, "password_by_chance", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        second_factor.confirm(user=user, code=code_at(key), now=MONDAY)

    assert SecondFactor.objects.get(user=user).last_step == 0


def test_the_right_password_alone_does_not_clear_the_alarm_of_a_lockout(user, key):
    raise_alarm("account_locked", "wrong passwords", MONDAY, key=str(user.pk))

    Client().force_login(fresh(user))
    assert Alarm.objects.open().exists()
    second_factor.check(user=user, code=code_at(key), now=MONDAY)
    assert not Alarm.objects.open().exists()
