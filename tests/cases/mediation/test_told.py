"""The other side hears of every step that binds it or ends the talks, as the person who applied does."""

from datetime import timedelta

import pytest

from caravan.cases.jobs import let_clocks_act
from caravan.cases.mediation import services
from caravan.cases.mediation.models import Side
from caravan.cases.procedure import ASKER
from caravan.cases.services import take_step
from caravan.notifications.models import Notice
from tests.factories.mediations import RESPONDENT, mediation_in, seat, signed, step
from tests.factories.network import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told_by(act):
    """Return what the other side's phone was sent by ``act``."""
    Notice.objects.all().delete()
    act()
    return [one.template for one in Notice.objects.all() if str(one.phone) == RESPONDENT.phone]


def test_the_other_side_hears_that_the_agreement_binds_it_and_its_thirty_days_run(net):
    case = mediation_in("agreed", net)
    signed(case, MONDAY)

    assert told_by(lambda: step(case, "take_effect", net, MONDAY + DAY, sealed="yes")) == ["case_news"]


def test_the_other_side_hears_that_it_failed(net):
    """People's Mediation Law art. 26: both are told the other ways."""
    case = mediation_in("in_session", net)

    assert told_by(lambda: step(case, "fail", net, MONDAY + DAY, reason="差距太大。")) == ["case_news"]


def test_the_other_side_hears_that_the_application_was_taken_back(net):
    case = mediation_in("in_session", net)

    def withdraw():
        take_step(case=case, action="withdraw", by=None, part=ASKER, now=MONDAY + DAY)

    assert told_by(withdraw) == ["case_news"]


def test_the_other_side_hears_that_something_is_late(net):
    mediation_in("performing", net)

    assert told_by(lambda: let_clocks_act(MONDAY + 9 * DAY)) == ["case_news"]


def test_the_other_side_hears_of_every_step_at_the_court(net):
    case = mediation_in("performing", net)
    court = {"ground": "mediation_body", "asked_on": "2026-11-24", "together": "yes"}

    assert told_by(lambda: step(case, "ask_court", net, MONDAY + DAY, **court)) == ["case_news"]
    assert told_by(lambda: step(case, "court_confirmed", net, MONDAY + DAY, ruled_on="2026-11-24")) == ["case_news"]


def test_whoever_said_no_is_sent_nothing_more(net):
    case = mediation_in("consented", net)

    def refuse():
        services.answer_invitation(seat=seat(case, Side.RESPONDENT), agrees=False, now=MONDAY + DAY)

    assert told_by(refuse) == []


def test_who_was_invited_and_has_not_said_yes_is_sent_no_news(net):
    case = mediation_in("invited", net)

    assert told_by(lambda: step(case, "give_up_waiting", net, MONDAY + DAY, tried="上门两次。")) == []
