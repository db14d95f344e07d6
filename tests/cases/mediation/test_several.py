"""Several people on the other side: each answers for themselves (People's Mediation Law art. 17)."""

from datetime import timedelta

import pytest

from caravan.cases.content import Someone
from caravan.cases.mediation import services
from caravan.cases.mediation.models import Seat, Side
from caravan.cases.models import Case
from caravan.notifications.models import Notice
from tests.factories.mediations import APPLICANT, BRIEF, RESPONDENT, applied, step
from tests.factories.network import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BROTHER = Someone("opponent", name="覃小河", phone="12000000003")


def invited(net):
    case = applied(people=(APPLICANT, RESPONDENT, BROTHER))
    step(case, "invite", net, MONDAY, brief=BRIEF, how="sms")
    return case, list(Seat.objects.filter(case=case, side=Side.RESPONDENT).order_by("id"))


def answered(seat, *, agrees, now=MONDAY + DAY):
    services.answer_invitation(seat=Seat.objects.get(pk=seat.pk), agrees=agrees, now=now)
    return Case.objects.get(pk=seat.case_id)


def test_the_invitation_goes_out_in_the_step_that_makes_it(net):
    invited(net)

    phones = {str(one.phone) for one in Notice.objects.filter(template="mediation_invited")}
    assert phones == {RESPONDENT.phone, BROTHER.phone}


def test_one_yes_is_not_recorded_as_everybody_s(net):
    case, (one, other) = invited(net)

    case = answered(one, agrees=True)

    assert case.state == "invited"
    assert [Seat.objects.get(pk=seat.pk).agreed_at is not None for seat in (one, other)] == [True, False]
    assert Notice.objects.filter(template="case_moved", user_id=case.matter.owner_id).exists()


def test_when_everybody_has_said_yes_the_talks_go_on(net):
    _case, (one, other) = invited(net)

    answered(one, agrees=True)

    assert answered(other, agrees=True).state == "consented"


def test_a_yes_said_twice_is_one_and_waits_on(net):
    _case, (one, _other) = invited(net)

    answered(one, agrees=True)

    assert answered(one, agrees=True, now=MONDAY + 2 * DAY).state == "invited"
    assert Seat.objects.get(pk=one.pk).agreed_at == MONDAY + DAY


def test_one_no_ends_it_and_whoever_had_said_yes_hears_so(net):
    """People's Mediation Law arts. 17 and 26."""
    _case, (one, other) = invited(net)
    answered(one, agrees=True)
    Notice.objects.all().delete()

    case = answered(other, agrees=False)

    assert case.state == "declined"
    assert [Seat.objects.get(pk=seat.pk).declined_at is not None for seat in (one, other)] == [False, True]
    phones = [str(notice.phone) for notice in Notice.objects.filter(template="case_news")]
    assert sorted(phones) == sorted([APPLICANT.phone, RESPONDENT.phone])
