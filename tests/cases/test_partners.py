"""What court, procuratorate, police or a place of detention hands in, and from which day it counts."""

from datetime import date, timedelta

import pytest

from caravan.cases import services
from caravan.cases.asks import Faults
from caravan.cases.models import Case, Clock
from caravan.cases.procedures import PROCEDURES
from caravan.documents.drawing import draw
from caravan.documents.models import Document
from caravan.documents.registry import PAPERS
from caravan.knowledge.models import Topic
from caravan.matters.models import Matter
from tests.documents.reading import text_of
from tests.factories.cases import TYPED, walk
from tests.factories.network import MONDAY, clear, fresh

pytestmark = pytest.mark.django_db
FRIDAY = "2026-11-20"
LETTER = {
    "region": "422801",
    "body": "court",
    "body_name": "恩施市人民法院",
    "official": "覃法官",
    "letter_number": "（2026）鄂2801刑初100号",
    "received_on": FRIDAY,
    "held": "detained",
    "held_at": "恩施市看守所",
    "name": "田小山",
    "clear": "yes",
}
NOTICE = LETTER | {"ground": "minor", "offence": "盗窃", "stage": "first_instance"}
PASSED_ON = LETTER | {
    "body": "detention_house",
    "scope": "criminal.suspect",
    "story": "本人没有辩护人，家里困难，请求援助。",
    "asked_on": FRIDAY,
}


@pytest.fixture(autouse=True)
def _topic(net):
    Topic.objects.create(key="detention", name="被抓", english_name="Detention", icon="scale", position=20)


def take_in(net, procedure="legal_aid_notice", sent="one", by=None, **typed):
    said = (NOTICE if procedure == "legal_aid_notice" else PASSED_ON) | typed
    by = fresh(by or net.officer)
    return services.take_in(procedure=procedure, typed=said, token=sent, by=by, now=MONDAY).case


def test_the_three_days_of_a_notice_run_from_the_day_it_arrived_and_nothing_is_decided_first(net):
    case = take_in(net)

    clock = Clock.objects.get(case=case)
    # Friday is not counted; the third day is Monday.
    assert (clock.rule_key, clock.started_on, clock.due_on) == (
        "legal_aid.assign_on_notice",
        date(2026, 11, 20),
        date(2026, 11, 23),
    )
    assert case.state == "notified"
    assert services.offers(case, fresh(net.officer)) == ["assign", "terminate", "complete", "take_notice_back"]
    assert Case.objects.get(pk=case.pk).letter["official"] == "覃法官"
    assert case.matter.channel == "partner"


def test_the_application_of_somebody_detained_is_decided_like_any_other_from_the_day_it_arrived(net):
    case = take_in(net, "legal_aid")

    clock = Clock.objects.get(case=case)
    assert (case.procedure, case.state, case.opened_on) == ("legal_aid", "received", date(2026, 11, 23))
    receipt = Document.objects.get(matter=case.matter, template="legal_aid.receipt")
    assert receipt.snapshot["words"]["matter"]["applied_on"] == FRIDAY
    assert (clock.rule_key, clock.due_on) == ("legal_aid.decide", date(2026, 11, 27))


def test_the_case_of_a_child_is_sealed_and_other_notices_are_not(net):
    assert take_in(net).matter.is_sealed
    assert not take_in(net, sent="two", ground="disabled").matter.is_sealed


def test_a_lawyer_is_assigned_without_any_check_and_the_organ_is_told_in_writing(net):
    case = take_in(net)
    clear(case.matter, net.officer)

    case = services.take_step(
        case=case, action="assign", by=fresh(net.officer), typed=TYPED["assign"], now=MONDAY + timedelta(hours=1)
    )

    assert case.state == "assigned"
    assert case.clocks.get(rule_key="legal_aid.assign_on_notice").outcome == "met"
    letter = Document.objects.get(matter=case.matter, template="legal_aid.organ_notice")
    text = text_of(draw(PAPERS[letter.template], letter.snapshot))
    assert "恩施市人民法院" in text
    assert "第二十五条第一款第一项" in text.replace("\n", "")
    assigned = Document.objects.get(matter=case.matter, template="legal_aid.assignment")
    assert "第四十三条" not in text_of(draw(PAPERS[assigned.template], assigned.snapshot))


@pytest.mark.parametrize("ground", ["grave_sentence", "death_review"])
def test_who_may_be_sentenced_to_death_or_for_life_gets_a_lawyer_with_three_years_of_practice(net, ground):
    case = take_in(net, ground=ground)
    clear(case.matter, net.officer)
    typed = TYPED["assign"] | {"experience": "no"}

    with pytest.raises(Faults) as refusal:
        services.take_step(case=case, action="assign", by=fresh(net.officer), typed=typed, now=MONDAY)
    assert set(refusal.value.by_field) == {"experience"}

    typed["experience"] = "yes"
    assert services.take_step(case=case, action="assign", by=fresh(net.officer), typed=typed, now=MONDAY).assignee


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"received_on": "2026-11-24"}, "received_on"),
        ({"received_on": "2026-02-30"}, "received_on"),
        ({"letter_number": ""}, "letter_number"),
        ({"official": ""}, "official"),
        ({"body": "prison"}, "body"),
        ({"ground": "compulsory_treatment", "body": "police"}, "ground"),
        ({"ground": "ordinary", "body": "procuratorate"}, "ground"),
        ({"identity_number": "990101198001010013"}, "identity_number"),
        ({"region": "420102"}, "region"),
        ({"clear": ""}, "clear"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_opened(net, typed, field):
    with pytest.raises(Faults) as refusal:
        take_in(net, **typed)

    assert set(refusal.value.by_field) == {field}
    assert not Matter.objects.exists()


def test_all_faults_of_letter_person_and_case_are_said_at_once(net):
    with pytest.raises(Faults) as refusal:
        take_in(net, name="", official="", offence="")

    assert set(refusal.value.by_field) == {"name", "official", "offence"}


def test_the_same_form_sent_twice_opens_one_case(net):
    assert take_in(net).pk == take_in(net).pk
    assert Case.objects.count() == 1


def test_a_notice_that_lay_too_long_is_late_from_the_first_minute(net):
    case = take_in(net, received_on="2026-11-16")

    assert case.matter.due_at < MONDAY


def test_a_notice_is_walked_to_its_end_with_the_rows_it_shares(net):
    case = take_in(net)
    for transition in PROCEDURES[case.procedure].workflow.path_to("closed"):
        case = walk(case, transition, net, MONDAY)

    assert case.state == "closed"
    assert [step.action for step in case.steps.order_by("number")] == ["assign", "accept", "report_closing", "close"]
