"""What a test reads of a page, and how many statements it took."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

MOST_STATEMENTS = 15


def text(response: HttpResponse) -> str:
    return response.content.decode()


def hidden(response: HttpResponse, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text(response))
    assert found, name
    return found.group(1)


def statements(client: Client, path: str, data: dict[str, Any] | None = None) -> int:
    """Return how many statements one request takes; savepoints of the surrounding test do not count."""
    client.get(path)  # what is read once a process is read
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path) if data is None else client.post(path, data)
    assert response.status_code in {200, 302}, response.status_code
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


def within_budget(count: int) -> None:
    if count > MOST_STATEMENTS:
        pytest.fail(f"{count} statements; {MOST_STATEMENTS} is the most a page may take")
