"""The fixtures: import those you need into a ``conftest.py``."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.installation import Installation, installed, prepared_in


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A stopped installation to copy, one for all processes of the test run."""
    base = tmp_path_factory.getbasetemp()
    return prepared_in(base if worker_id == "master" else base.parent)


@pytest.fixture
def caravan(prepared: Path) -> Iterator[Installation]:
    """A running cluster with its town, nobody else's; start the web server and the worker yourself."""
    with installed(prepared) as installation:
        yield installation


@pytest.fixture(scope="module")
def shared_caravan(prepared: Path) -> Iterator[Installation]:
    """One for all tests of a module, which leave it running."""
    with installed(prepared) as installation:
        yield installation


@pytest.fixture
def empty_machine() -> Iterator[Installation]:
    """A machine on which nothing of ours was ever run: a cluster with two roles and an empty database."""
    with installed(is_empty=True) as installation:
        yield installation
