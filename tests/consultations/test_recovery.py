"""A lost receipt: replaced for whoever proves to be the person, and for nobody else; nothing is ever told."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from caravan.audit.models import Event
from caravan.consultations.content import Person
from caravan.consultations.recollection import Answers
from caravan.consultations.services import QuestionsShut, Receipt, recover_receipt
from caravan.gateways.sms.fake import FakeSms
from caravan.matters.models import Entry, Matter, Tries
from caravan.matters.refusals import Incomplete
from caravan.matters.services import find_by_receipt
from caravan.outbox.runner import drain
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.routing.services import declare
from caravan.routing.services.sealing import unseal
from tests.factories.network import MONDAY, Network, ask, build_network, fresh, person, region

pytestmark = pytest.mark.django_db

RIGHT = Answers(
    name="田大山",
    phone="0001",
    opponent="宏远建筑",
    village="青堡",
    day=date(2026, 11, 22),
    amount=Decimal(24000),
    topic="wages",
)
WRONG = replace(RIGHT, phone="9999")
UNKNOWN = "422801-261-09999"


@pytest.fixture
def net() -> Network:
    return build_network()


def asked(**fields: object) -> Receipt:
    return ask(**({"opponent": "武汉宏远建筑有限公司", "amount": "24000"} | fields))  # type: ignore[arg-type]


def recover(by: User, number: str = "", answers: Answers = RIGHT, minutes: int = 0) -> Matter | None:
    return recover_receipt(number=number, answers=answers, by=fresh(by), now=MONDAY + timedelta(minutes=minutes))


def texts() -> list[str]:
    drain(now=MONDAY + timedelta(hours=1), worker="test")
    return [message.text for message in FakeSms(None).messages("12000000001")]


def test_right_answers_replace_the_code_and_the_old_one_opens_nothing(net: Network) -> None:
    receipt = asked()

    matter = recover(net.clerk, receipt.number)

    assert matter == receipt.matter
    assert matter.receipt_version == 2
    assert find_by_receipt(number=receipt.number, code=receipt.code) is None
    assert Entry.objects.get(kind="receipt_replaced").data == {"how": "questions"}


@pytest.mark.parametrize(
    "answers",
    [
        replace(RIGHT, phone="12000000001"),
        replace(RIGHT, phone=""),
    ],
    ids=["by phone", "by name"],
)
def test_a_matter_is_found_without_its_number(net: Network, answers: Answers) -> None:
    receipt = asked()

    assert recover(net.clerk, answers=answers) == receipt.matter


def test_wrong_answers_leave_the_receipt_alone(net: Network) -> None:
    receipt = asked()

    assert recover(net.clerk, receipt.number, WRONG) is None
    assert find_by_receipt(number=receipt.number, code=receipt.code) == receipt.matter


def test_the_phone_that_was_left_is_told(net: Network) -> None:
    receipt = asked()

    recover(net.clerk, receipt.number)

    assert any(receipt.number in text and "12348" in text for text in texts())


def test_a_guided_answer_counts_as_the_amount(net: Network) -> None:
    from caravan.knowledge.models import GuidedQuestion

    GuidedQuestion.objects.create(topic_id="wages", key="owed", position=1, kind="money", label="欠多少？")
    receipt = asked(amount="", guided={"owed": "24000", "contract": "no"})
    answers = Answers(name="田大山", opponent="宏远", amount=Decimal(24000))

    assert recover(net.clerk, receipt.number, answers) == receipt.matter


@pytest.mark.parametrize(
    "fields",
    [
        {"signals": ["violence"]},
        {"signals": ["minor"]},
        {"asker": Person("田大山", "12000000001", is_safe_to_call=False)},
        {"asker": Person("田大山", "12000000001", is_safe_to_message=False)},
    ],
    ids=["danger", "a child", "do not call", "send no message"],
)
def test_questions_never_open_what_somebody_must_be_kept_from(net: Network, fields: dict[str, object]) -> None:
    receipt = asked(**fields)

    assert recover(net.seat, receipt.number) is None
    assert recover(net.seat) is None
    assert find_by_receipt(number=receipt.number, code=receipt.code) == receipt.matter
    assert texts() == [] or all("已在服务窗口更换" not in text for text in texts())


def test_the_questions_about_danger_stay_shut_when_it_is_no_longer_sealed(net: Network) -> None:
    receipt = asked(signals=["violence"])
    declare(matter=receipt.matter, by=net.seat, outcome="clear", now=MONDAY)
    unseal(matter=receipt.matter, by=fresh(net.seat), reason="弄错了", now=MONDAY)

    assert recover(net.seat, receipt.number) is None
    assert find_by_receipt(number=receipt.number, code=receipt.code) == receipt.matter


def test_whoever_declared_an_interest_does_not_replace_it(net: Network) -> None:
    receipt = asked()
    declare(matter=receipt.matter, by=net.duty, outcome="conflict", now=MONDAY)

    assert recover(net.duty, receipt.number) is None


def test_a_clerk_finds_any_number_of_the_county_but_no_name_outside_the_town(net: Network) -> None:
    other_town = region("422801102", "屯堡乡", net.regions["422801"])
    elsewhere = person("clerk2", Role.STATION_CLERK, other_town)
    receipt = asked()

    assert recover(elsewhere) is None
    assert recover(elsewhere, receipt.number) == receipt.matter


def test_a_number_of_another_county_looks_like_none(net: Network) -> None:
    other = region("422802", "利川市", net.regions["4228"])
    stranger = person("stranger", Role.STATION_CLERK, region("422802101", "谋道镇", other))
    receipt = asked()

    assert recover(stranger, receipt.number) is None
    assert recover(stranger, UNKNOWN) is None


@pytest.mark.parametrize("role", [Role.VILLAGE_ADVISER, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_other_roles_find_nothing(net: Network, role: Role) -> None:
    receipt = asked()

    assert recover(person("somebody", role, net.regions["422801"]), receipt.number) is None


@pytest.mark.parametrize("sought", ["number", "unknown number", "name", "unknown name"])
def test_three_attempts_in_vain_shut_what_was_looked_for_whether_it_exists_or_not(net: Network, sought: str) -> None:
    receipt = asked()
    number = {"number": receipt.number, "unknown number": UNKNOWN}.get(sought, "")
    answers = replace(RIGHT, phone="", amount=Decimal(1), day=None, opponent="")
    answers = replace(answers, name="向明月") if sought == "unknown name" else answers
    for minute in range(3):
        assert recover(net.clerk, number, answers, minute) is None

    with pytest.raises(QuestionsShut) as refusal:
        recover(net.clerk, number, answers if sought == "unknown name" else RIGHT, 4)

    assert refusal.value.until == MONDAY + timedelta(minutes=2, hours=24)
    receipt.matter.refresh_from_db()
    assert receipt.matter.receipt_version == 1


def test_a_matter_stays_shut_however_it_is_looked_for(net: Network) -> None:
    receipt = asked()
    for minute in range(3):
        recover(net.clerk, receipt.number, WRONG, minute)

    # By name nothing is shut, so nothing tells that the name has this number: it only does not open.
    assert recover(net.clerk, answers=replace(RIGHT, phone=""), minutes=4) is None


def test_a_day_later_it_can_be_tried_again(net: Network) -> None:
    receipt = asked()
    for minute in range(3):
        recover(net.clerk, receipt.number, WRONG, minute)

    assert recover(net.clerk, receipt.number, RIGHT, 24 * 60 + 3) == receipt.matter


def test_success_forgets_the_attempts_before(net: Network) -> None:
    receipt = asked()
    recover(net.clerk, receipt.number, WRONG)
    recover(net.clerk, receipt.number, RIGHT, 1)

    assert not Tries.objects.exists()


def test_attempts_of_last_week_do_not_add_up(net: Network) -> None:
    receipt = asked()
    recover(net.clerk, receipt.number, WRONG)
    recover(net.clerk, receipt.number, WRONG, 1)

    week = 7 * 24 * 60
    recover(net.clerk, receipt.number, WRONG, week)

    assert recover(net.clerk, receipt.number, RIGHT, week + 1) == receipt.matter


def test_of_two_questions_the_one_the_answers_fit_gets_the_receipt(net: Network) -> None:
    wanted = asked()
    ask(opponent="万顺物流", amount="24000")  # newer, and proved by the answers as well, but less

    assert recover(net.clerk, answers=replace(RIGHT, phone="12000000001")) == wanted.matter


def test_every_attempt_is_on_record_with_the_questions_and_without_a_word(net: Network) -> None:
    receipt = asked()
    recover(net.clerk, receipt.number, replace(WRONG, opponent="", topic=""))
    recover(net.clerk, UNKNOWN, WRONG)
    recover(net.clerk, receipt.number, RIGHT)

    first, second, third = Event.objects.filter(action="receipt.questions").order_by("pk")
    assert first.data == {"asked": ["name", "phone", "village", "day", "amount"], "outcome": "not_proved"}
    assert (first.actor, first.subject_id, first.result) == ("clerk", str(receipt.matter.pk), "refused")
    assert second.subject_id == ""
    assert (third.result, third.data["outcome"]) == ("done", "proved")
    for event in (first, second, third):
        assert "田大山" not in str(event.data)


def test_an_attempt_while_shut_is_on_record_too(net: Network) -> None:
    for minute in range(3):
        recover(net.clerk, UNKNOWN, WRONG, minute)

    with pytest.raises(QuestionsShut):
        recover(net.clerk, UNKNOWN, WRONG, 3)

    assert Event.objects.filter(action="receipt.questions").order_by("-pk")[0].data["outcome"] == "shut"


@pytest.mark.parametrize(
    ("number", "answers"),
    [("", Answers()), ("", replace(RIGHT, name="", phone="0001")), ("", Answers(name="田女士")), ("12345", RIGHT)],
    ids=["nothing", "four digits find nobody", "a form of address finds nobody", "not a number"],
)
def test_something_to_look_for_is_needed(net: Network, number: str, answers: Answers) -> None:
    with pytest.raises(Incomplete) as refusal:
        recover(net.clerk, number, answers)

    assert refusal.value.field == "number"


def test_what_is_counted_names_nobody(net: Network) -> None:
    receipt = asked()
    recover(net.clerk, receipt.number, WRONG)

    for tries in Tries.objects.all():
        assert receipt.number not in tries.key
        assert len(tries.key) == 64
