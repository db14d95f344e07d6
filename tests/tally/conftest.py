"""One village, a question in every state, and the tally of two hours."""

from dataclasses import dataclass, field

import pytest

from caravan.matters.models import Matter
from caravan.tally import services
from tests.factories.consultations import DAY, HOUR, question_in
from tests.factories.network import MONDAY, Network, ask, build_network

STATES = ("open", "answered", "closed", "withdrawn", "merged", "spam")
EVENING = MONDAY + 6 * HOUR
NEXT_DAY = MONDAY + DAY


@dataclass
class World:
    net: Network
    matters: dict[str, Matter] = field(default_factory=dict)


@pytest.fixture
def net(db: None) -> Network:
    return build_network()


@pytest.fixture
def world(net: Network) -> World:
    """Questions in every state, entered twice on Monday and sealed on Tuesday morning."""
    made = World(net)
    for state in STATES:
        made.matters[state] = question_in(state, net)
        services.enter(now=MONDAY + HOUR)
    made.matters["late"] = ask(MONDAY).matter
    services.enter(now=EVENING)
    services.seal(day=MONDAY.date(), now=NEXT_DAY)
    return made
