"""Walk the five steps as a browser does."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

VILLAGE = "422801101201"
STORY = {"topic": "wages", "story": "老板拖欠我两万四千元工资，一直不给。"}
CONTACT = {"answer_channel": "waits", "is_safe_to_call": "on", "is_safe_to_message": "on"}


def to_check(client: Client, *, story: dict[str, Any] | None = None, contact: dict[str, Any] | None = None) -> str:
    """Fill in everything up to the last step; return the token of its form."""
    content = STORY | (story or {})
    client.post("/ask/", {"topic": content["topic"]})
    client.post("/ask/story/", content)
    client.post("/ask/place/", {"region": VILLAGE})
    client.post("/ask/contact/", CONTACT | (contact or {}))
    page = client.get("/ask/check/")
    assert page.status_code == 200, page.headers
    return str(page.context["draft"].pk)


def send(client: Client, **parts: Any) -> HttpResponse:
    """Ask a question and return the receipt page."""
    token = to_check(client, **parts)
    return client.post("/ask/check/", {"token": token}, follow=True)  # type: ignore[return-value]


def text(response: HttpResponse) -> str:
    return response.content.decode()
