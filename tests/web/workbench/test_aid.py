"""The form on which the legal aid centre takes in what others hand in."""

import pytest

from caravan.cases.models import Case
from caravan.knowledge.models import Topic
from tests.cases.test_partners import NOTICE, PASSED_ON
from tests.factories.cases import offices
from tests.factories.network import Network, build_network
from tests.web.workbench.conftest import Enter

TOKEN = "0192f0c0-0000-7000-8000-000000000001"


@pytest.fixture
def net(db) -> Network:
    Topic.objects.create(key="detention", name="被抓", english_name="Detention", icon="scale", position=20)
    return offices(build_network(county_advisers=1))


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    # The letters of these tests arrived on a day before.
    from caravan import clock
    from tests.factories.network import MONDAY

    monkeypatch.setattr(clock, "now", lambda: MONDAY)


@pytest.mark.parametrize(
    ("kind", "typed", "state"), [("notice", NOTICE, "notified"), ("application", PASSED_ON, "received")]
)
def test_what_arrives_is_one_form_and_leads_to_the_file_with_the_letter_on_it(net, enter: Enter, kind, typed, state):
    browser = enter(net.officer)

    answer = browser.post(f"/staff/aid/{kind}/", typed | {"token": TOKEN}, follow=True)

    case = Case.objects.get()
    assert case.state == state
    assert answer.redirect_chain[-1][0] == f"/staff/c/{case.matter.number}/"
    assert "覃法官" in answer.content.decode()
    assert "恩施市看守所" in answer.content.decode()


def test_a_mistake_stands_beside_its_field_and_everything_typed_is_still_there(net, enter: Enter):
    answer = enter(net.officer).post("/staff/aid/notice/", NOTICE | {"token": TOKEN, "received_on": "2026-02-30"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_received_on_error"' in text
    assert 'value="2026-02-30"' in text
    assert 'value="覃法官"' in text
    assert not Case.objects.exists()


def test_the_county_is_chosen_where_there_is_only_one_and_no_other_can_be_sent(net, enter: Enter):
    browser = enter(net.officer)

    assert 'value="422801"' in browser.get("/staff/aid/notice/").content.decode()
    assert browser.post("/staff/aid/notice/", NOTICE | {"token": TOKEN, "region": "422802"}).status_code == 422


def test_the_same_form_with_other_content_is_not_taken_for_the_first(net, enter: Enter):
    browser = enter(net.officer)
    browser.post("/staff/aid/notice/", NOTICE | {"token": TOKEN})

    again = browser.post("/staff/aid/notice/", NOTICE | {"token": TOKEN, "name": "另一人"})

    assert again.status_code == 422
    assert TOKEN not in again.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize("who", ["clerk", "duty", "mediator", "supervisor"])
def test_the_form_is_the_centres_alone(net, enter: Enter, who):
    assert enter(net.users[who]).get("/staff/aid/notice/").status_code in {403, 404}


def test_there_is_no_other_kind(net, enter: Enter):
    assert enter(net.officer).get("/staff/aid/gossip/").status_code == 404
