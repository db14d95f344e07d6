import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from caravan import clock
from caravan.gateways.sms.fake import FakeSms
from caravan.jobs.registry import JOBS
from caravan.outbox.models import Message
from caravan.outbox.registry import HANDLERS
from caravan.people import services
from caravan.people.models import PhoneCode
from caravan.privacy.index import blind_index
from tests.factories.organizations import MONDAY

pytestmark = pytest.mark.django_db

PHONE = "12000000001"
MINUTE = timedelta(minutes=1)


def deliver(now=MONDAY):
    """Carry out what waits in the outbox, as the worker does; return the texts on the phone."""
    clock.install(lambda: now)
    for message in Message.objects.order_by("pk"):
        HANDLERS[message.topic].function(message.payload, now)
    return [message.text for message in FakeSms(None).messages(PHONE)]


def code_sent(now=MONDAY):
    services.send_phone_code(phone=PHONE, now=now)
    (code,) = re.findall(r"(?<!\d)(\d{6})(?!\d)", deliver(now)[-1])
    return code


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_that_was_sent_proves_the_phone_once():
    code = code_sent()

    spaced = f"{code[:3]} {code[3:]}"
    assert services.verify_phone_code(phone=f"+86 {PHONE}", code=spaced, now=MONDAY) == blind_index("phone", PHONE)
    assert services.verify_phone_code(phone=PHONE, code=code, now=MONDAY) is None


def test_neither_the_phone_nor_the_code_is_stored_readably():
    code = code_sent()

    row = PhoneCode.objects.get()
    assert code.encode() not in bytes(row.code_hash)
    assert PHONE.encode() not in row.phone_index
    assert len(row.code_hash) == 32


def test_a_code_is_good_for_ten_minutes():
    code = code_sent()

    assert services.verify_phone_code(phone=PHONE, code=code, now=MONDAY + 10 * MINUTE) is None
    assert services.verify_phone_code(phone=PHONE, code=code, now=MONDAY + 10 * MINUTE - timedelta(seconds=1))


def test_five_wrong_tries_spend_a_code():
    code = code_sent()

    for _try in range(5):
        assert services.verify_phone_code(phone=PHONE, code=wrong(code), now=MONDAY) is None
    assert services.verify_phone_code(phone=PHONE, code=code, now=MONDAY) is None


def test_four_wrong_tries_do_not():
    code = code_sent()

    for _try in range(4):
        services.verify_phone_code(phone=PHONE, code=wrong(code), now=MONDAY)
    assert services.verify_phone_code(phone=PHONE, code=code, now=MONDAY)


def test_somebody_who_guesses_has_25_tries_an_hour():
    tries = 0
    for second in range(0, 3600, 20):
        now = MONDAY + timedelta(seconds=second)
        try:
            services.send_phone_code(phone=PHONE, now=now)
        except services.TooManyCodes:
            continue
        while PhoneCode.objects.latest("pk").tries < 5:
            # A letter is no digit: never the right code.
            assert services.verify_phone_code(phone=PHONE, code="x", now=now) is None
            tries += 1

    assert tries == 25


def test_a_new_code_replaces_the_one_before():
    first = code_sent()
    second = code_sent(MONDAY + MINUTE)

    if first != second:
        assert services.verify_phone_code(phone=PHONE, code=first, now=MONDAY + MINUTE) is None
    assert services.verify_phone_code(phone=PHONE, code=second, now=MONDAY + MINUTE)


def test_a_code_proves_no_other_phone():
    code = code_sent()

    assert services.verify_phone_code(phone="12000000002", code=code, now=MONDAY) is None
    assert services.verify_phone_code(phone="", code=code, now=MONDAY) is None


def test_a_phone_gets_one_code_a_minute_and_five_an_hour():
    for number in range(5):
        services.send_phone_code(phone=PHONE, now=MONDAY + number * MINUTE)
        with pytest.raises(services.TooManyCodes) as refusal:
            services.send_phone_code(phone=f"0086{PHONE}", now=MONDAY + number * MINUTE + timedelta(seconds=59))

    assert refusal.value.wait_seconds == 55 * 60 + 1
    assert "56" in str(refusal.value)
    with pytest.raises(services.TooManyCodes):
        services.send_phone_code(phone=PHONE, now=MONDAY + 59 * MINUTE)
    services.send_phone_code(phone="12000000002", now=MONDAY + 59 * MINUTE)
    services.send_phone_code(phone=PHONE, now=MONDAY + 60 * MINUTE)


@pytest.mark.parametrize("phone", ["", "hello", "110", "1" * 40])
def test_what_is_no_phone_gets_no_code(phone):
    with pytest.raises(services.PhoneUnusable):
        services.send_phone_code(phone=phone, now=MONDAY)

    assert not Message.objects.exists()


def test_old_codes_are_forgotten():
    services.send_phone_code(phone=PHONE, now=MONDAY)

    assert JOBS["people.forget_old_codes"].function(MONDAY + timedelta(hours=24, seconds=1)) == 1
    assert not PhoneCode.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
def test_requests_at_the_same_moment_send_one_code():
    def send(_number):
        try:
            services.send_phone_code(phone=PHONE, now=MONDAY)
        except services.TooManyCodes:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(8))) == 1
    assert PhoneCode.objects.count() == 1
