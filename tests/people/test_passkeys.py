"""Passkeys: added with a code, good for this site alone, and told apart from a copy."""

from datetime import timedelta

import pytest

from caravan.audit.models import Event
from caravan.people.models import Passkey
from caravan.people.refusals import CodeWrong, FactorHeld, FactorShut, PasskeyHeld, PasskeyUnnamed, PasskeyWrong
from caravan.people.services import passkeys, second_factor
from tests.factories.organizations import MONDAY, firm
from tests.factories.passkeys import Device
from tests.factories.people import account, fresh
from tests.people.test_second_factor import code_at, wrong_for

pytestmark = pytest.mark.django_db
HERE = "https://staff.example.cn"
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def user():
    return account(organization=firm())


@pytest.fixture
def key(user) -> str:
    key = second_factor.begin(user=user)
    second_factor.confirm(user=user, code=code_at(key, MONDAY - AN_HOUR), now=MONDAY - AN_HOUR)
    return key


def add(user, key, device, *, name="我的手机", origin=HERE, code="", said_at=""):
    question, state = passkeys.question_for_new(user=user, origin=origin, held=passkeys.of(user))
    return passkeys.add(
        user=user,
        name=name,
        code=code or code_at(key),
        answer=device.make(question, said_at or origin),
        state=state,
        origin=origin,
        now=MONDAY,
    )


def sign_in(user, device, *, origin=HERE, said_at=""):
    question, state = passkeys.question_for_sign_in(origin=origin, held=passkeys.of(user))
    passkeys.check(user=user, answer=device.sign(question, said_at or origin), state=state, origin=origin, now=MONDAY)


def told(action: str) -> list[str]:
    return [event.data["by"] for event in Event.objects.filter(action=action)]


def test_a_passkey_that_was_added_with_a_code_signs_in(user, key):
    device = Device()
    add(user, key, device)

    sign_in(user, device)

    assert Passkey.objects.get().used_at == MONDAY
    assert told("factor.pass") == ["app", "passkey"]


def test_without_a_right_code_none_is_added_and_the_wrong_one_counts(user, key):
    for _try in range(4):
        with pytest.raises(CodeWrong):
            add(user, key, Device(), code=wrong_for(key))
    with pytest.raises(FactorShut):
        add(user, key, Device(), code=wrong_for(key))

    assert not Passkey.objects.exists()


def test_whoever_has_no_second_factor_has_no_passkey_either(user):
    with pytest.raises(CodeWrong):
        add(user, "", Device(), code="123456")


def test_a_passkey_has_a_name_by_which_its_owner_knows_it(user, key):
    with pytest.raises(PasskeyUnnamed):
        add(user, key, Device(), name="  ")


def test_one_passkey_is_added_once(user, key):
    device = Device()
    add(user, key, device)

    with pytest.raises(PasskeyHeld):
        add(user, key, device, code=code_at(key, MONDAY + timedelta(seconds=30)))


def test_the_passkey_of_somebody_else_opens_nothing(user, key):
    add(user, key, Device())

    with pytest.raises(PasskeyWrong):
        sign_in(user, Device())

    assert told("factor.wrong") == ["passkey"]


@pytest.mark.parametrize("elsewhere", ["https://staff.example.com", "http://staff.example.cn", f"{HERE}:444"])
def test_what_was_signed_on_a_copied_page_opens_nothing(user, key, elsewhere):
    device = Device()
    with pytest.raises(PasskeyWrong):
        add(user, key, device, said_at=elsewhere)
    add(user, key, device)

    with pytest.raises(PasskeyWrong):
        sign_in(user, device, said_at=elsewhere)


def test_the_answer_to_another_question_opens_nothing(user, key):
    device = Device()
    add(user, key, device)
    question, _old = passkeys.question_for_sign_in(origin=HERE, held=passkeys.of(user))
    _new, state = passkeys.question_for_sign_in(origin=HERE, held=passkeys.of(user))

    for kept in (state, None):
        with pytest.raises(PasskeyWrong):
            passkeys.check(user=user, answer=device.sign(question, HERE), state=kept, origin=HERE, now=MONDAY)


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", '{"id": 1}', '{"rawId": "AA", "response": {}}', "x" * 9999])
def test_nonsense_is_refused(user, key, answer):
    add(user, key, Device())
    _question, state = passkeys.question_for_sign_in(origin=HERE, held=passkeys.of(user))

    with pytest.raises(PasskeyWrong):
        passkeys.check(user=user, answer=answer, state=state, origin=HERE, now=MONDAY)
    with pytest.raises(PasskeyWrong):
        passkeys.add(user=user, name="x", code="1", answer=answer, state=state, origin=HERE, now=MONDAY)


def test_a_counter_that_does_not_grow_is_a_copy(user, key):
    device = Device()
    add(user, key, device)
    sign_in(user, device)
    device.counter -= 1

    with pytest.raises(PasskeyWrong):
        sign_in(user, device)


def test_a_passkey_that_does_not_count_signs_in_again_and_again(user, key):
    device = Device(counts=False)
    add(user, key, device)

    for _time in range(3):
        sign_in(user, device)


def test_a_passkey_opens_where_codes_are_shut_and_opens_them_too(user, key):
    device = Device()
    add(user, key, device)
    for _try in range(5):
        with pytest.raises((CodeWrong, FactorShut)):
            second_factor.check(user=user, code=wrong_for(key), now=MONDAY)

    sign_in(user, device)

    later = MONDAY + timedelta(seconds=30)
    second_factor.check(user=user, code=code_at(key, later), now=later)


def test_a_removed_passkey_opens_nothing(user, key):
    device = Device()
    held = add(user, key, device)
    passkeys.remove(user=account(), passkey=held.pk, now=MONDAY)
    sign_in(user, device)

    passkeys.remove(user=user, passkey=held.pk, now=MONDAY)

    with pytest.raises(PasskeyWrong):
        sign_in(user, device)


def test_who_takes_the_second_factor_away_takes_the_passkeys_too(user, key):
    add(user, key, Device())

    second_factor.reset(user=user, by=None, reason="手机丢了", now=MONDAY)

    assert not Passkey.objects.exists()
    second_factor.begin(user=fresh(user))


def test_with_a_passkey_the_factor_still_cannot_be_replaced(user, key):
    add(user, key, Device())

    with pytest.raises(FactorHeld):
        second_factor.begin(user=user)


def test_an_address_by_number_has_no_passkeys():
    assert passkeys.can_be_used("http://localhost:8000")
    assert passkeys.can_be_used(HERE)
    assert not passkeys.can_be_used("http://127.0.0.1:8000")
    assert not passkeys.can_be_used("https://[::1]:8000")
