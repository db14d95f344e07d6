"""A question that arrives: number, owner, promise, and the same thing twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caravan.audit.models import Event
from caravan.consultations import services
from caravan.consultations.content import Person
from caravan.consultations.models import Round
from caravan.matters.models import Entry, Matter, Party
from caravan.matters.refusals import Incomplete, TokenReused
from caravan.matters.services import find_by_receipt
from caravan.outbox.models import Message
from tests.factories.network import MONDAY, ask, build_network, fresh, on_leave, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def net():
    return build_network()


def test_a_question_has_a_number_a_code_an_owner_and_a_promise_at_once(net):
    receipt = ask()

    assert receipt.number == "422801-261-00001"
    assert receipt.owner == net.adviser
    assert receipt.due_at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # Tuesday 17:30 in China
    assert find_by_receipt(number=receipt.number, code=receipt.code) == receipt.matter


def test_the_receipt_opens_the_matter_however_it_is_typed(net):
    receipt = ask()

    typed = receipt.number.replace("-", " "), receipt.code.lower().replace("-", " ")
    assert find_by_receipt(number=typed[0], code=typed[1]) == receipt.matter
    assert find_by_receipt(number=receipt.number, code="0000-0000") is None
    assert find_by_receipt(number="nonsense", code=receipt.code) is None


def test_the_promise_is_stored_with_the_rule_that_made_it(net):
    round_ = Round.objects.get(matter=ask().matter)

    assert round_.promise["rule"] == "until_next_workday_at:17:30"
    assert round_.promise["calendar"]
    assert round_.promise["is_provisional"] is False


def test_the_same_token_twice_is_one_question(net):
    first = ask(token="a")
    second = ask(token="a")

    assert second.is_repeat
    assert (second.number, second.code) == (first.number, first.code)
    assert Matter.objects.count() == 1


def test_the_same_token_with_other_content_is_refused(net):
    ask(token="a")

    with pytest.raises(TokenReused):
        ask(token="a", story="另外一件事。")
    assert Matter.objects.count() == 1


def test_change_thread_audit_and_messages_stand_together(net):
    matter = ask().matter

    assert [entry.kind for entry in Entry.objects.filter(matter=matter).order_by("id")] == ["received", "step"]
    assert Event.objects.filter(action="consultation.ask", subject_id=str(matter.pk)).count() == 1
    assert Message.objects.exists()


def test_numbers_have_no_gap_after_a_question_that_failed(net):
    ask()
    with pytest.raises(Incomplete):
        ask(story="   ")

    assert ask().number == "422801-261-00002"


def test_a_phone_is_not_required(net):
    matter = ask(asker=Person()).matter

    assert not Party.objects.filter(matter=matter).exists()


def test_the_adviser_on_leave_is_stood_in_for(net):
    on_leave(net.adviser, MONDAY.date(), MONDAY.date())

    assert ask().owner == net.substitute


def test_a_deadline_within_seven_days_takes_the_fast_track(net):
    receipt = ask(deadline_on=MONDAY.date() + timedelta(days=7))

    assert receipt.matter.is_fast_track
    assert receipt.owner == net.duty
    assert receipt.due_at == MONDAY + timedelta(hours=2)
    assert not ask(deadline_on=MONDAY.date() + timedelta(days=8)).matter.is_fast_track


def test_danger_goes_to_the_city_seat_at_once_at_any_hour(net):
    for hour in (2, 14, 20):
        receipt = ask(now=MONDAY.replace(hour=hour), signals=["violence"])
        assert receipt.owner == net.seat


def test_a_question_in_english_is_flagged_and_its_translator_named(net):
    net.duty.languages = ["zh-hans", "en"]
    net.duty.save()

    matter = ask(story="My boss has not paid my wages for three months and will not talk to me.").matter

    assert matter.language == "en"
    assert matter.is_needing_translation
    assert matter.owner == net.adviser
    knot = Entry.objects.get(matter=matter, kind="translator")
    assert knot.user == net.duty


def test_an_adviser_of_the_other_side_is_never_asked(net):
    from caravan.people.models import ConflictInterest
    from caravan.privacy.index import blind_index

    ConflictInterest.objects.create(
        user=net.adviser, name_index=blind_index("name", "恒达劳务公司"), declared_at=MONDAY
    )

    receipt = ask(opponent="恒达 劳务公司")

    assert receipt.owner == net.substitute
    step = Entry.objects.get(matter=receipt.matter, kind="step")
    assert "conflict" not in str(step.data)


def test_a_full_adviser_is_passed_over(net):
    for _number in range(8):
        assert ask().owner == net.adviser

    assert ask().owner == net.substitute


def test_a_place_without_an_adviser_goes_on_to_the_next_rung(net):
    matter = ask(region_code="422801101").matter

    assert matter.rung == 2
    assert matter.owner.username.startswith("other") or matter.owner in {net.adviser, net.substitute}


def test_a_question_needs_at_least_a_county(net):
    with pytest.raises(Incomplete) as refusal:
        ask(region_code="4228")
    assert refusal.value.field == "region_code"


def test_taking_in_a_question_costs_few_statements(net):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        services.ask(question=question(opponent="恒达公司"), channel="web", token="t", now=MONDAY)

    assert len(captured) <= 14, "\n".join(q["sql"][:110] for q in captured)


def test_who_owns_a_question_sees_it_and_a_neighbour_does_not(net):
    matter = ask().matter

    assert Matter.objects.visible_to(fresh(net.adviser)).filter(pk=matter.pk).exists()
    assert not Matter.objects.visible_to(fresh(net.other1)).filter(pk=matter.pk).exists()
    for name in ("clerk", "duty", "seat", "supervisor"):
        assert Matter.objects.visible_to(fresh(net.users[name])).filter(pk=matter.pk).exists()
