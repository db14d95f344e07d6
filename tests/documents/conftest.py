"""A matter to make papers in."""

import pytest

from caravan.matters.models import Matter
from tests.factories.network import ask, build_network


@pytest.fixture
def matter(db: None) -> Matter:
    build_network()
    return ask().matter
