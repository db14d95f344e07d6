"""The demo's clock file of each test is its own, and passwords are hashed cheaply."""

from pathlib import Path

import pytest

from caravan.demo import moving
from tests.factories.people import CHEAP_HASHING


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    settings.PASSWORD_HASHERS = CHEAP_HASHING
    monkeypatch.setattr(moving, "_seen", (0, moving.timedelta()))
