"""A client for the SMS gateway in front of the operator: one JSON call over HTTPS.

``POST {url}/messages`` with ``{"to", "text", "reference"}``, a bearer token, and the reference as
``Idempotency-Key`` so that a message repeated after a broken connection is not delivered twice.
"""

import httpx

# Well inside the minute that a message of the outbox is leased for.
TIMEOUT = httpx.Timeout(10.0, connect=5.0)


class SmsRefused(Exception):
    """The gateway will never deliver this message: trying again is of no use."""


class SmsUnavailable(Exception):
    """The gateway could not be reached or is busy: try again later."""


class HttpSms:
    """Speaks to a gateway over HTTP."""

    def __init__(self, *, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self.transport = transport

    def send(self, *, to: str, text: str, reference: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": reference}
        try:
            # Environment proxies are ignored: where messages go is decided by the settings alone.
            with httpx.Client(timeout=TIMEOUT, transport=self.transport, trust_env=False) as client:
                answer = client.post(
                    f"{self.url}/messages", json={"to": to, "text": text, "reference": reference}, headers=headers
                )
        except httpx.HTTPError as error:
            # The cause may carry the request and with it the number.
            raise SmsUnavailable(type(error).__name__) from None
        if answer.is_success:
            return
        # 408, 425 and 429 ask for patience; wrong credentials are ours to mend, not the message's fault.
        if answer.status_code in {400, 403, 404, 409, 410, 413, 422}:
            raise SmsRefused(f"status {answer.status_code}")
        raise SmsUnavailable(f"status {answer.status_code}")
