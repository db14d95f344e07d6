import pytest

from tests.factories.cases import offices
from tests.factories.network import Network, build_network


@pytest.fixture
def net() -> Network:
    return offices(build_network(county_advisers=1))
