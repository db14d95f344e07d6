"""The SMS client speaks the gateway's language; the fake behaves like it."""

import json

import httpx
import pytest

from caravan.gateways.sms.client import HttpSms
from caravan.gateways.sms.fake import FakeSms
from caravan.gateways.sms.gateway import SmsRefused, SmsUnavailable, connect


def gateway(answer: httpx.Response | Exception) -> tuple[HttpSms, list[httpx.Request]]:
    requests: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return HttpSms(url="https://sms.example/v1/", token="t", transport=httpx.MockTransport(handle)), requests


def send(client: HttpSms) -> None:
    client.send(to="13800001234", text="您好", reference="r1")


def test_a_message_is_one_call_with_its_reference():
    client, requests = gateway(httpx.Response(202))

    send(client)

    (request,) = requests
    assert str(request.url) == "https://sms.example/v1/messages"
    assert request.headers["Authorization"] == "Bearer t"
    assert request.headers["Idempotency-Key"] == "r1"
    assert json.loads(request.content) == {"to": "13800001234", "text": "您好", "reference": "r1"}


@pytest.mark.parametrize("status", [400, 422])
def test_what_the_gateway_will_never_deliver_is_refused(status):
    client, _ = gateway(httpx.Response(status))

    with pytest.raises(SmsRefused):
        send(client)


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(429), httpx.Response(401), httpx.Response(302)])
def test_a_busy_gateway_is_asked_again_later(answer):
    client, _ = gateway(answer)

    with pytest.raises(SmsUnavailable):
        send(client)


def test_a_broken_line_does_not_quote_the_number():
    client, _ = gateway(httpx.ConnectTimeout("to 13800001234"))

    with pytest.raises(SmsUnavailable) as failure:
        send(client)

    assert "138" not in str(failure.value)
    assert failure.value.__suppress_context__


@pytest.mark.parametrize("is_on_disk", [True, False])
def test_the_fake_delivers_a_reference_once(is_on_disk, tmp_path):
    phone = FakeSms(tmp_path / "phone.jsonl" if is_on_disk else None)

    for _ in range(2):
        phone.send(to="1", text="第一\n条", reference="a")
    phone.send(to="2", text="b", reference="b")

    assert [message.text for message in phone.messages()] == ["第一\n条", "b"]
    assert [message.reference for message in phone.messages("2")] == ["b"]
    phone.clear()
    assert phone.messages() == []


def test_the_settings_choose_the_gateway(settings, tmp_path):
    assert isinstance(connect(), FakeSms)

    settings.TESTING, settings.DEMO, settings.DATA_DIR = False, True, tmp_path
    demo = connect()
    assert isinstance(demo, FakeSms)
    assert demo.path == tmp_path / "demo-phone.jsonl"

    settings.DEMO = False
    with pytest.raises(SmsRefused):
        connect()

    settings.SMS_URL = "https://sms.example"
    assert isinstance(connect(), HttpSms)
