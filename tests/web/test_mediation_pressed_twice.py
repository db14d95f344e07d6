"""A form of a mediation that arrives twice records once, and what was recorded by mistake can be taken back."""

import re

import pytest

from caravan.cases.mediation.models import Kept, Seat, Side
from caravan.cases.models import Case
from tests.factories.cases import offices
from tests.factories.mediations import APPLICANT, mediation_in
from tests.factories.network import Network, build_network
from tests.web.test_mediation import at, respondent, staff, text

pytestmark = pytest.mark.django_db
PAID = {"do": "kept", "line": "1", "sum": "500", "on": "2026-11-23"}


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network(county_advisers=1))


def token_on(client, address: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', text(client.get(address)))[1]


def test_a_payment_that_arrives_twice_is_recorded_once(net):
    case = mediation_in("performing", net)
    client, page = staff(case, net)
    sent = PAID | {"token": token_on(client, f"{page}?do=kept")}

    answers = [client.post(page, sent).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert Kept.objects.count() == 1


def test_the_press_that_settles_everything_may_arrive_twice(net):
    case = mediation_in("performing", net)
    client, page = staff(case, net)
    for line, money in (("1", "1000"), ("2", "1000")):
        client.post(page, PAID | {"line": line, "sum": money})
    sent = PAID | {"line": "3", "sum": "", "token": token_on(client, f"{page}?do=kept")}

    answers = [client.post(page, sent).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert Case.objects.get(pk=case.pk).state == "performed"
    assert Kept.objects.count() == 3


def test_two_payments_of_one_sum_on_one_day_are_two(net):
    case = mediation_in("performing", net)
    client, page = staff(case, net)

    for _time in range(2):
        client.post(page, PAID | {"token": token_on(client, f"{page}?do=kept")})

    assert Kept.objects.count() == 2


def test_a_side_s_own_word_that_arrives_twice_is_one(net):
    case = mediation_in("performing", net)
    client, page = respondent(case), at(case, Side.RESPONDENT, "kept/")
    sent = {"line": "1", "fen": "400", "on": "2026-11-23", "token": token_on(client, page)}

    answers = [client.post(page, sent).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert Kept.objects.count() == 1


def test_the_other_side_written_down_twice_by_one_form_is_one_seat(net):
    case = mediation_in("applied", net, people=(APPLICANT,))
    client, page = staff(case, net)
    sent = {"do": "party", "name": "覃小水", "token": token_on(client, f"{page}?do=party")}

    for _time in range(2):
        assert client.post(page, sent).status_code == 302

    assert Seat.objects.filter(case=case, side=Side.RESPONDENT).count() == 1


def test_the_mediator_takes_back_on_the_page_what_was_recorded_by_mistake(net):
    case = mediation_in("performing", net)
    client, page = staff(case, net)
    assert "do=taken_back" not in text(client.get(page))
    client.post(page, PAID)

    assert "do=taken_back" in text(client.get(page))
    client.post(page, {"do": "taken_back", "kept": str(Kept.objects.get().pk)})

    assert Kept.objects.get().taken_back_at is not None
    assert "do=taken_back" not in text(client.get(page))
