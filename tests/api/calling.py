"""Call the interface as another system does: JSON, headers, no cookies."""

import json
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from caravan.consultations.services import Receipt

ROOT = "/api/v1"
VILLAGE = "422801101201"
QUESTION: dict[str, Any] = {
    "topic": "wages",
    "story": "老板拖欠我两万四千元工资，一直不给。",
    "region": VILLAGE,
    "asker": {"name": "田大山", "phone": "120 0000 0001"},
}


class Caller(Client):
    """Django's client with the few habits of this interface."""

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.generic(  # type: ignore[return-value]
            method, f"{ROOT}{path}", "" if body is None else text, "application/json", headers=given
        )

    def read(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def ask(self, key: str = "", headers: dict[str, str] | None = None, **changes: Any) -> HttpResponse:
        given = {"idempotency_key": key or str(uuid4())} | (headers or {})
        return self.send("POST", "/consultations", QUESTION | changes, **given)

    def turn(self, method: str, receipt: Receipt, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Do something with the matter that the receipt opens."""
        path = f"/consultations/{receipt.number}{path}"
        return self.send(method, path, body, receipt_code=receipt.code, **headers)


def errors(answer: HttpResponse) -> dict[str, str]:
    """Return the sentences of a refusal by field; fails unless it has the one shape."""
    problem = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem.keys() == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == answer.status_code
    return {error["field"]: error["message"] for error in problem["errors"]}
