"""How a promised time is explained on the page of a matter."""

import pytest

from caravan.consultations.models import Round
from caravan.routing.services.tables import give_ladder
from caravan.rulebook.service_promise import DEFAULT_LADDER
from caravan.web.promises import reckoning_of
from tests.factories.network import MONDAY, ask


@pytest.mark.parametrize(("closes", "shown"), [("17:30", "09:00–17:30"), ("18:00", "09:00–18:00")])
def test_a_promise_is_explained_with_the_service_hours_of_the_table_that_made_it(net, closes, shown):
    table = DEFAULT_LADDER.to_json() | {"hours": {"opens": "09:00", "closes": closes}}
    give_ladder(region=net.regions["422801"], table=table, valid_from=MONDAY, by=None, now=MONDAY)

    receipt = ask(MONDAY)

    assert reckoning_of(Round.objects.get(matter=receipt.matter)).hours == shown
