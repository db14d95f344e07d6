"""The notice of missing papers (Legal Aid Law, art. 43(2)): once, heard by the person, and never over what came in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from caravan.cases import services
from caravan.cases.asks import Faults
from caravan.cases.jobs import let_clocks_act, warn_of_clocks
from caravan.cases.models import Case, Clock, Step
from caravan.cases.refusals import NoticeGiven
from caravan.notifications.models import Notice
from tests.factories.cases import FACTS, HOUR, PERSON, TYPED, case_in, opened
from tests.factories.network import MONDAY, fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OVER = datetime(2026, 12, 11, tzinfo=ZoneInfo("Asia/Shanghai"))


def ask(case, net, now=MONDAY, **fields):
    typed = {**TYPED["ask_for_papers"], **fields}
    return services.take_step(case=case, action="ask_for_papers", by=fresh(net.officer), typed=typed, now=now)


def complete(case, now, **facts):
    typed = {**FACTS["legal_aid"], **facts}
    return services.take_step(case=case, action="complete", by=None, typed=typed, now=now)


def test_somebody_who_handed_in_a_paper_and_pressed_nothing_more_is_not_taken_to_have_withdrawn(net):
    case = case_in("incomplete", net)
    services.add_paper(case=case, key="identity", how="seen", by=None, now=MONDAY + DAY)

    let_clocks_act(OVER)
    let_clocks_act(OVER + DAY)

    assert Case.objects.get(pk=case.pk).state == "received"
    assert list(Step.objects.filter(case=case).order_by("number").values_list("action", flat=True)) == [
        "ask_for_papers",
        "supplement",
    ]
    assert Clock.objects.get(case=case, rule_key="aid.supplement").outcome == "met"
    assert Notice.objects.filter(template="case_moved", user_id=case.matter.owner_id).exists()


def test_somebody_who_explained_on_the_application_what_was_asked_is_not_taken_to_have_withdrawn(net):
    complete(case_in("incomplete", net), MONDAY + DAY, story="包工头姓王，工地在龙凤镇，三个月工资。")

    let_clocks_act(OVER)

    assert Case.objects.get().state == "received"


def test_what_was_there_before_the_notice_does_not_answer_it(net):
    case = opened()
    services.add_paper(case=case, key="identity", how="seen", by=None, now=MONDAY)
    complete(case, MONDAY)
    ask(case, net, MONDAY + HOUR)

    let_clocks_act(OVER)

    assert Case.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    "fields",
    [
        {"is_sealed": True, "is_danger": True},
        {"people": (type(PERSON)("asker", name="田大山"),)},
        {"people": (type(PERSON)("asker", name="田大山", phone="12000000001", is_safe_to_message=False),)},
    ],
    ids=["guarded", "no phone", "no messages"],
)
def test_no_days_run_against_somebody_who_hears_of_the_notice_in_no_way(net, fields):
    case = opened(**fields)

    for told in ("", "message"):
        with pytest.raises(Faults) as refused:
            ask(case, net, told=told)
        assert set(refused.value.by_field) == {"told"}
    assert not Clock.objects.filter(rule_key="aid.supplement").exists()

    ask(case, net, told="spoken")
    assert Clock.objects.get(rule_key="aid.supplement").due_on == date(2026, 12, 10)


def test_how_the_person_was_told_is_on_record(net):
    ask(opened(), net)

    assert Step.objects.get().values["told"] == "message"


def test_the_person_is_warned_once_before_the_day_on_which_silence_counts(net):
    case_in("incomplete", net)

    warn_of_clocks(MONDAY + HOUR)
    assert not Notice.objects.filter(template="day_ends").exists()
    for now in (OVER - DAY, OVER - DAY + HOUR):
        warn_of_clocks(now)
    assert Notice.objects.filter(template="day_ends", to_kind="asker").count() == 1


def test_missing_papers_are_named_once_and_again_only_when_the_application_asks_for_others(net):
    case = ask(opened(), net)
    services.take_step(case=case, action="supplement", by=None, now=MONDAY + HOUR)
    with pytest.raises(NoticeGiven):
        ask(case, net, MONDAY + HOUR)

    complete(case, MONDAY + HOUR)
    with pytest.raises(NoticeGiven):
        ask(case, net, MONDAY + HOUR)

    complete(case, MONDAY + HOUR, scope="scope.maintenance", group="none")
    assert ask(case, net, MONDAY + HOUR).state == "incomplete"
