"""The clock on a Monday, and one world a module: what a test changes it takes back."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from caravan import clock
from caravan.statistics.response import forget
from tests.factories.network import MONDAY
from tests.matrix.seed import World, build_world


@pytest.fixture(autouse=True)
def _monday(db: None) -> Iterator[None]:
    clock.install(lambda: MONDAY)
    forget()
    yield
    forget()


def _scope(fixture_name: str, config: pytest.Config) -> str:
    """One world for each module, or one for all where nothing else runs (``tools.mutants``)."""
    return os.environ.get("CARAVAN_MATRIX_SCOPE", "module")


@pytest.fixture(scope=_scope)
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Build the world once for all tests of a module; each of them is a savepoint within this transaction."""
    with django_db_blocker.unblock():
        clock.install(lambda: MONDAY)
        with transaction.atomic():
            yield build_world()
            transaction.set_rollback(True)
