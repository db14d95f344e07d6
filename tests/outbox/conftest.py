"""Handlers that exist for one test only."""

import pytest

from caravan.outbox import registry


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caravan.outbox.registry.HANDLERS", dict(registry.HANDLERS))
    monkeypatch.setattr("caravan.outbox.runner.HANDLERS", registry.HANDLERS)
