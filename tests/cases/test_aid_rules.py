"""What legal aid asks of its steps: nobody judges themselves, nobody takes back in silence, no story is too long."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from caravan.cases import services
from caravan.cases.asks import Faults
from caravan.cases.jobs import warn_of_clocks
from caravan.cases.models import Case, Clock
from caravan.cases.refusals import OwnDecision
from caravan.documents.models import Document
from caravan.matters.models import Matter, Party
from caravan.notifications.models import Notice
from caravan.people.models import RoleGrant
from tests.factories.cases import FACTS, HOUR, TYPED, case_in, opened
from tests.factories.network import MONDAY, clear, fresh, person

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def step(case, action, by, now=MONDAY + HOUR, **fields):
    typed = {**TYPED.get(action, {}), **fields}
    return services.take_step(case=case, action=action, by=by and fresh(by), typed=typed, now=now)


@pytest.mark.parametrize("action", ["uphold", "order_correction"])
def test_nobody_decides_on_the_objection_to_their_own_refusal(net, action):
    """Legal Aid Law, art. 49: the bureau examines what the agency decided."""
    RoleGrant.objects.filter(role="legal_aid_officer").update(valid_to=date(2026, 1, 1))
    other = person("province", "supervisor", net.regions["42"])
    case = opened()
    assert case.matter.owner == net.supervisor
    clear(case.matter, net.supervisor)
    case = step(step(case, "refuse", net.supervisor), "object", None)

    with pytest.raises(OwnDecision):
        step(case, action, net.supervisor)

    assert Notice.objects.filter(template="case_moved", user_id=other.pk).exists()
    assert step(case, action, other).state in {"closed_refused", "granted"}


def test_whoever_refused_does_not_decide_on_it_after_the_case_was_handed_over(net):
    RoleGrant.objects.filter(role="legal_aid_officer").update(valid_to=date(2026, 1, 1))
    case = step(step(opened(), "refuse", net.supervisor), "object", None)
    Matter.objects.filter(pk=case.pk).update(owner=person("province", "supervisor", net.regions["42"]))

    with pytest.raises(OwnDecision):
        step(Case.objects.get(pk=case.pk), "uphold", net.supervisor)


def test_whose_aid_was_ended_wrongly_gets_the_same_lawyer_back(net):
    case = case_in("in_progress", net)
    lawyer = case.assignee
    case = step(case, "terminate", net.officer, now=MONDAY + 9 * HOUR)
    assert Document.objects.get(template="legal_aid.termination").snapshot["words"]["lawyer"] == lawyer.name
    case = step(case, "object", None, now=MONDAY + 9 * HOUR)
    case = step(case, "order_correction", net.supervisor, now=MONDAY + 10 * HOUR)

    case = step(case, "assign", net.officer, now=MONDAY + 11 * HOUR, lawyer=lawyer.username)

    assert case.assignee == lawyer
    assert step(case, "accept", lawyer, now=MONDAY + 12 * HOUR).state == "in_progress"


@pytest.mark.parametrize("procedure", ["legal_aid", "mediation"])
def test_an_application_taken_back_by_the_counter_has_a_reason_and_the_person_hears_of_it(net, procedure):
    case = opened(procedure=procedure)
    Notice.objects.all().delete()
    with pytest.raises(Faults) as refused:
        step(case, "withdraw", net.clerk)
    assert set(refused.value.by_field) == {"reason"}

    step(case, "withdraw", net.clerk, reason="本人来电要求撤回。")

    assert Notice.objects.filter(template="case_news", to_kind="asker").count() == 1


def test_a_long_story_does_not_keep_anybody_from_aid(net):
    """A question takes 5,000 characters, and an application all its rounds."""
    case = opened(facts={**FACTS["legal_aid"], "story": "老板一直不给钱。" * 1500})
    for paper in services.papers_missing(case):
        services.add_paper(case=case, key=paper.key, how="seen", by=fresh(net.clerk), now=MONDAY)

    assert step(case, "grant", net.officer).state == "granted"


def test_the_office_is_warned_by_the_end_before_the_rest_days_and_on_a_working_day(net):
    case = opened(datetime(2026, 11, 25, 10, tzinfo=CHINA))
    for paper in services.papers_missing(case):
        services.add_paper(case=case, key=paper.key, how="seen", by=fresh(net.clerk), now=MONDAY)
    step(case, "grant", net.officer, now=datetime(2026, 11, 25, 11, tzinfo=CHINA))
    running = Clock.objects.running().get()
    assert (running.raw_on, running.due_on) == (date(2026, 11, 28), date(2026, 11, 30))  # Saturday, Monday

    assert warn_of_clocks(datetime(2026, 11, 26, 9, tzinfo=CHINA)) == 0
    assert warn_of_clocks(datetime(2026, 11, 27, 9, tzinfo=CHINA)) == 1


def test_a_helper_let_go_in_a_question_is_let_go_in_the_application_made_of_it(net):
    from caravan.consultations import services as consultations
    from caravan.consultations.content import Helper
    from tests.factories.network import ask

    receipt = ask()
    helper = Helper(name="田小山", phone="12000000002", relation="child", reason="眼睛不好", consent="spoken")
    consultations.add_helper(matter=receipt.matter, helper=helper, now=MONDAY)
    case = consultations.into_legal_aid(matter=receipt.matter, agreed=True, by=fresh(net.clerk), now=MONDAY)
    assert Party.objects.helpers().filter(matter=case.matter).exists()

    going = Party.objects.helpers().get(matter=receipt.matter)
    consultations.end_helper(helper=going, is_code_renewed=True, now=MONDAY + timedelta(hours=1))

    assert not Party.objects.helpers().exists()
    assert set(Matter.objects.values_list("receipt_version", flat=True)) == {2}
