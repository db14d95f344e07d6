"""Passwords are hashed cheaply here: how well they are hashed is Django's to test."""

import pytest

from tests.factories.people import CHEAP_HASHING


@pytest.fixture(autouse=True)
def _hash_cheaply(settings) -> None:
    settings.PASSWORD_HASHERS = CHEAP_HASHING
