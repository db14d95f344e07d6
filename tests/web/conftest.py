"""One village with everybody its ladder needs, and the clock on a Monday."""

from collections.abc import Iterator

import pytest

from caravan import clock
from tests.factories.network import MONDAY, Network, build_network


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    clock.install(lambda: MONDAY)
    yield
    clock.install(None)


@pytest.fixture
def net(db: None) -> Network:
    return build_network()
