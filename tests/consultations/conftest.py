"""One village with everybody its ladder needs."""

import pytest

from tests.factories.network import Network, build_network


@pytest.fixture
def net(db: None) -> Network:
    return build_network()
