"""The day on which an agreement took effect is asked where it is written down."""

from datetime import date

import pytest

from caravan.cases.mediation.reading import standing_agreement
from caravan.cases.models import Case
from tests.factories.cases import offices
from tests.factories.mediations import mediation_in, signed
from tests.factories.network import MONDAY, Network, build_network
from tests.web.test_mediation import LINES, staff, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network(county_advisers=1))


def test_the_day_on_which_both_agreed_by_word_of_mouth_is_asked_and_kept(net):
    case = mediation_in("in_session", net)
    client, page = staff(case, net)
    assert 'name="agreed_on" value="2026-11-23"' in text(client.get(f"{page}agreement/"))

    client.post(f"{page}agreement/", LINES | {"form": "oral", "agreed_on": "2026/11/23"})

    assert standing_agreement(case).effective_on == date(2026, 11, 23)


@pytest.mark.parametrize("day", ["2026-02-30", "2026-11-30", "2026-10-01"])
def test_a_day_that_cannot_be_comes_back_beside_its_field(day, net):
    case = mediation_in("in_session", net)
    client, page = staff(case, net)

    response = client.post(f"{page}agreement/", LINES | {"form": "oral", "agreed_on": day})

    assert response.status_code == 422
    assert 'id="id_agreed_on_error"' in text(response)
    assert f'value="{day}"' in text(response)
    assert Case.objects.get().state == "in_session"


def test_the_day_of_the_seal_is_proposed_and_may_be_changed(net):
    case = mediation_in("agreed", net)
    signed(case, MONDAY)
    client, page = staff(case, net)

    assert 'name="effective_on" value="2026-11-23"' in text(client.get(f"{page}?do=step:take_effect"))


def test_the_court_named_on_the_form_is_proposed_when_it_was_handed_in(net):
    case = mediation_in("performing", net)
    client, page = staff(case, net)

    client.post(page, {"do": "step:prepare_court", "ground": "domicile", "court": "恩施市人民法院"})

    assert 'value="恩施市人民法院"' in text(client.get(f"{page}?do=step:ask_court"))
