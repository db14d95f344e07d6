"""Every write on record: each service once, with exactly the audit events it leaves and in whose name.

One function a service, named like it: it prepares, and returns the act.
"""

import inspect
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.consultations import jobs
from caravan.consultations import services as consultations
from caravan.consultations.content import AnswerText, Helper
from caravan.consultations.models import SecondOpinion
from caravan.consultations.recollection import Answers
from caravan.feedback import services as feedback
from caravan.feedback.models import ReviewTask
from caravan.matters import services as matters
from caravan.matters.models import Attachment, Matter
from tests.factories.cases import offices
from tests.factories.consultations import (
    DAY,
    HOUR,
    RECORDING,
    answer_of,
    asked_back,
    clarification,
    flagged,
    merged,
    question_in,
    rated,
    recording,
    shared,
)
from tests.factories.network import MONDAY, Network, ask, clear, fresh, question
from tests.factories.reviews import bad_rating

pytestmark = pytest.mark.django_db

LATER = MONDAY + HOUR
HELPER = Helper(name="田小山", phone="12000000009", relation="family", reason="她不识字", consent="spoken")
ENGLISH = "My boss has not paid my wages for three months and will not talk to me."

Act = Callable[[], object]
Prepare = Callable[[Network], Act]
TABLE: dict[str, tuple[Prepare, str, tuple[str, ...]]] = {}


def leaves(*actions: str, by: str = "") -> Callable[[Prepare], Prepare]:
    """Enter the act that the decorated function returns, with the events it leaves in the name of ``by``."""

    def enter(prepare: Prepare) -> Prepare:
        TABLE[prepare.__name__] = (prepare, by, actions)
        return prepare

    return enter


# By the person who asks


@leaves("consultation.ask", by="asker")
def ask_(net: Network) -> Act:
    return ask


@leaves("consultation.follow_up", by="asker")
def follow_up(net: Network) -> Act:
    matter = question_in("answered", net)
    return lambda: asked_back(matter, LATER)


@leaves("matter.attach", by="asker")
def add_files(net: Network) -> Act:
    matter, file = ask().matter, recording()
    return lambda: consultations.add_files(matter=matter, file_ids=[str(file.pk)], now=LATER)


@leaves("consultation.clarified", by="asker")
def reply_to_clarification(net: Network) -> Act:
    asked = clarification(ask().matter, net.adviser, MONDAY)
    return lambda: consultations.reply_to_clarification(clarification=asked, text="签过。", now=LATER)


@leaves("consultation.close", by="asker")
def close(net: Network) -> Act:
    matter = question_in("answered", net)
    return lambda: consultations.close(matter=matter, is_solved=True, now=LATER)


@leaves("consultation.withdraw", "consultation.unmerge", by="asker")
def withdraw(net: Network) -> Act:
    survivor = ask().matter
    merged(ask().matter, survivor, net.clerk, MONDAY)
    return lambda: consultations.withdraw(matter=survivor, now=LATER)


@leaves("consultation.allow_sharing", by="asker")
def allow_sharing(net: Network) -> Act:
    matter = ask().matter
    return lambda: consultations.allow_sharing(matter=matter, allow=True, now=LATER)


@leaves("matter.add_helper", by="asker")
def add_helper(net: Network) -> Act:
    matter = ask().matter
    return lambda: consultations.add_helper(matter=matter, helper=HELPER, now=LATER)


@leaves("matter.end_helper", "matter.replace_receipt", by="asker")
def end_helper(net: Network) -> Act:
    helper = consultations.add_helper(matter=ask().matter, helper=HELPER, now=MONDAY)
    return lambda: consultations.end_helper(helper=helper, is_code_renewed=True, now=LATER)


@leaves("feedback.rate", "feedback.open_review", by="asker")
def rate(net: Network) -> Act:
    answer = answer_of(question_in("answered", net))
    return lambda: rated(answer, 1, LATER)


@leaves("matter.replace_receipt", by="asker")
def replace_receipt(net: Network) -> Act:
    matter = ask().matter
    return lambda: matters.replace_receipt(matter=matter, by=None, how="phone_code", now=LATER)


@leaves("consultation.forbid_sharing", "knowledge.withdraw", by="asker")
def forbid_sharing(net: Network) -> Act:
    matter = question_in("answered", net)
    shared(matter, net.duty, LATER)
    return lambda: consultations.allow_sharing(matter=matter, allow=False, now=LATER)


# By staff


@leaves("knowledge.share", by="duty")
def share(net: Network) -> Act:
    matter = question_in("answered", net)
    consultations.allow_sharing(matter=matter, allow=True, now=MONDAY)
    return lambda: consultations.share(
        matter=matter, question="工资拖欠怎么办？", answer="可以申请劳动仲裁。", by=fresh(net.duty), now=LATER
    )


@leaves("knowledge.withdraw", by="duty")
def stop_sharing(net: Network) -> Act:
    matter = question_in("answered", net)
    shared(matter, net.duty, LATER)
    return lambda: consultations.stop_sharing(matter=matter, by=fresh(net.duty), now=LATER)


@leaves("consultation.answer", by="adviser")
def answer(net: Network) -> Act:
    matter = ask().matter
    clear(matter, net.adviser)
    text = AnswerText(plain="可以申请仲裁。", bases=[("labor-law", 50, 0)])
    return lambda: consultations.answer(matter=matter, text=text, by=fresh(net.adviser), expected_round=1, now=LATER)


@leaves("consultation.recall", by="duty")
def recall(net: Network) -> Act:
    wrong = answer_of(question_in("answered", net))
    return lambda: consultations.recall(answer=wrong, by=fresh(net.duty), reason="时效算错了。", now=LATER)


@leaves("consultation.clarify", by="adviser")
def clarify(net: Network) -> Act:
    matter = ask().matter
    clear(matter, net.adviser)
    return lambda: consultations.clarify(matter=matter, by=fresh(net.adviser), question="签过合同吗？", now=LATER)


@leaves("consultation.ask_opinion", by="adviser")
def ask_second_opinion(net: Network) -> Act:
    matter = ask().matter
    clear(matter, net.adviser)
    return lambda: consultations.ask_second_opinion(
        matter=matter, by=fresh(net.adviser), of=fresh(net.other1), question="时效怎么算？", now=LATER
    )


@leaves("consultation.give_opinion", by="other1")
def reply_second_opinion(net: Network) -> Act:
    ask_second_opinion(net)()
    asked = SecondOpinion.objects.get()
    clear(Matter.objects.get(), net.other1)
    return lambda: consultations.reply_second_opinion(opinion=asked, by=fresh(net.other1), reply="一年。", now=LATER)


@leaves("matter.name_translator", by="duty")
def name_translator(net: Network) -> Act:
    matter = ask(story=ENGLISH).matter
    net.other1.languages = ["en"]
    return lambda: consultations.name_translator(matter=matter, translator=net.other1, by=net.duty, now=LATER)


@leaves("consultation.merge", by="clerk")
def merge(net: Network) -> Act:
    survivor, duplicate = ask().matter, ask().matter
    clear(survivor, net.clerk)
    return lambda: consultations.merge(duplicate=duplicate, into=survivor, by=fresh(net.clerk), now=LATER)


@leaves("consultation.unmerge", by="clerk")
def unmerge(net: Network) -> Act:
    survivor = ask().matter
    joined = merged(ask().matter, survivor, net.clerk, MONDAY)
    return lambda: consultations.unmerge(merge=joined, by=fresh(net.clerk), now=LATER)


@leaves("consultation.spam_confirmed", by="clerk")
def flag_spam(net: Network) -> Act:
    matter = ask().matter
    flagged(matter, net.adviser, MONDAY)
    return lambda: flagged(matter, net.clerk, LATER)


@leaves("matter.seal", by="duty")
def seal(net: Network) -> Act:
    matter = ask().matter
    clear(matter, net.duty)
    return lambda: consultations.seal(matter=matter, by=fresh(net.duty), now=LATER)


@leaves("consultation.lift_spam", by="duty")
def lift_spam(net: Network) -> Act:
    matter = question_in("spam", net)
    return lambda: consultations.lift_spam(matter=matter, by=fresh(net.duty), now=LATER)


@leaves("matter.retitle", by="clerk")
def retitle(net: Network) -> Act:
    matter = ask().matter
    return lambda: consultations.retitle(matter=matter, title="工地欠薪", by=net.clerk, now=LATER)


@leaves("matter.note", by="adviser")
def add_note(net: Network) -> Act:
    matter = ask().matter
    return lambda: matters.add_note(matter=matter, by=net.adviser, text="已核对合同。", now=LATER)


@leaves("receipt.questions", by="clerk")
def recover_receipt(net: Network) -> Act:
    number = ask().number
    return lambda: consultations.recover_receipt(number=number, answers=Answers(), by=fresh(net.clerk), now=LATER)


@leaves("matter.declare_clear", by="duty")
def declare_for_review(net: Network) -> Act:
    task = bad_rating(ask().matter, net.adviser)
    return lambda: feedback.declare_for_review(task=task, by=fresh(net.duty), outcome="clear", now=LATER)


@leaves("feedback.attempt", by="duty")
def note_attempt(net: Network) -> Act:
    task = bad_rating(ask().matter, net.adviser)
    return lambda: feedback.note_attempt(task=task, by=fresh(net.duty), way="call", now=LATER)


@leaves("feedback.hand_on_review", by="system")
def hand_on_review(net: Network) -> Act:
    task = bad_rating(ask().matter, net.adviser)
    net.duty.is_active = False
    net.duty.save()
    return lambda: feedback.hand_on_review(task=task, now=LATER)


@leaves("feedback.open_review", by="system")
def open_review(net: Network) -> Act:
    task = bad_rating(ask().matter, net.adviser)
    ReviewTask.objects.all().delete()
    return lambda: feedback.open_review(rating=task.rating, by="system", now=LATER)


@leaves("feedback.review", by="duty")
def finish_review(net: Network) -> Act:
    task = bad_rating(ask().matter, net.adviser)
    return lambda: feedback.finish_review(task=task, by=fresh(net.duty), outcome="explained", note="满意。", now=LATER)


# By the platform itself


@leaves("consultation.promise_missed", by="system")
def record_missed_promises(net: Network) -> Act:
    ask()
    return lambda: jobs.record_missed_promises(MONDAY + 3 * DAY)


@leaves("consultation.repair", by="system")
def repair_questions(net: Network) -> Act:
    Matter.objects.filter(pk=ask().matter.pk).update(due_at=MONDAY + 9 * DAY)
    return lambda: jobs.repair_questions(LATER)


# What is typed belongs to no matter yet, or to nobody but its author: keeping it is no event.


@leaves()
def start_draft(net: Network) -> Act:
    return lambda: consultations.start_draft(now=MONDAY)


@leaves()
def save_draft(net: Network) -> Act:
    draft = consultations.start_draft(now=MONDAY)
    return lambda: consultations.save_draft(draft=draft, content={"story": "老板"}, now=MONDAY)


@leaves()
def load_draft(net: Network) -> Act:
    draft = consultations.start_draft(now=MONDAY)
    return lambda: consultations.load_draft(draft.pk, now=MONDAY)


@leaves()
def renew_draft(net: Network) -> Act:
    draft = consultations.start_draft(now=MONDAY)
    return lambda: consultations.renew_draft(draft=draft, now=MONDAY)


@leaves()
def drop_draft(net: Network) -> Act:
    draft = consultations.start_draft(now=MONDAY)
    return lambda: consultations.drop_draft(draft.pk)


@leaves()
def add_draft_file(net: Network) -> Act:
    draft = consultations.start_draft(now=MONDAY)
    return lambda: consultations.add_draft_file(draft=draft, upload=BytesIO(RECORDING), now=MONDAY)


@leaves()
def drop_draft_file(net: Network) -> Act:
    draft = consultations.start_draft(now=MONDAY)
    file = consultations.add_draft_file(draft=draft, upload=BytesIO(RECORDING), now=MONDAY)
    return lambda: consultations.drop_draft_file(draft=draft, file_id=str(file.pk), now=MONDAY)


@leaves()
def save_answer_draft(net: Network) -> Act:
    matter = ask().matter
    clear(matter, net.adviser)
    return lambda: consultations.save_answer_draft(
        matter=matter, by=net.adviser, expected_round=1, content={"plain": "您"}, now=LATER
    )


@leaves()
def preview(net: Network) -> Act:
    return lambda: consultations.preview(question=question(), now=MONDAY)


@leaves()
def receipt_for_token(net: Network) -> Act:
    ask(token="t")
    return lambda: consultations.receipt_for_token(token="t")


@leaves("case.open", "document.produce", "document.produce", by="clerk")
def into_legal_aid(net: Network) -> Act:
    matter = ask().matter
    clerk = fresh(offices(net).clerk)
    return lambda: consultations.into_legal_aid(matter=matter, agreed=True, by=clerk, now=LATER)


@pytest.mark.parametrize("service", TABLE)
def test_a_service_leaves_exactly_these_events(net: Network, service: str) -> None:
    prepare, actor, actions = TABLE[service]
    act = prepare(net)
    before = Event.objects.count()

    act()

    events = list(Event.objects.order_by("id"))[before:]
    assert [event.action for event in events] == list(actions)
    # What is shared is of no place, and names no matter; papers the system makes, and each is a thing of its own.
    of_matters = [event for event in events if not event.action.startswith(("knowledge.", "document."))]
    assert {event.actor for event in events if not event.action.startswith("document.")} <= {actor}
    assert {event.subject_kind for event in of_matters} <= {"matters.matter"}
    assert {event.region for event in of_matters} <= {"422801101"}


def test_no_service_is_left_out() -> None:
    offered = {name for name in consultations.__all__ if inspect.isfunction(getattr(consultations, name))}
    offered |= {
        name
        for module in (feedback, matters)
        for name, member in vars(module).items()
        if inspect.isfunction(inspect.unwrap(member))
        and member.__module__.startswith(module.__name__)
        and "now" in inspect.signature(member).parameters
        and not name.startswith("_")
    }
    # These write inside another service, which leaves the event.
    inside = {"attach", "entry", "record", "admit", "dismiss", "copy_files"}

    assert {name.rstrip("_") for name in TABLE} >= offered - inside


# Every look


@pytest.fixture
def desk(client: Client, net: Network) -> Client:
    client.force_login(net.adviser)
    return client


def looks() -> list[tuple[str, str, object]]:
    """Who saw what of a person for what purpose, in order."""
    seen = Event.objects.filter(action="seen").order_by("id")
    return [(event.actor, event.purpose, event.data["what"]) for event in seen]


def test_before_the_declaration_there_is_nothing_to_see_and_afterwards_every_look_is_on_record(
    desk: Client, net: Network
) -> None:
    matter = ask().matter
    assert "两万四千" not in desk.get(f"/staff/m/{matter.number}/").content.decode()
    assert looks() == []
    clear(matter, net.adviser)

    for _look in range(2):
        assert "两万四千" in desk.get(f"/staff/m/{matter.number}/").content.decode()

    assert looks() == [("adviser", "handling", ["story", "name"])] * 2
    assert Event.objects.filter(action="seen").latest("id").subject_id == str(matter.pk)


def test_a_whole_phone_number_is_shown_for_a_purpose_that_is_on_record(desk: Client, net: Network) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    page = desk.post(
        f"/staff/m/{matter.number}/do/reveal/", {"purpose": "other", "purpose_words": "回电核实日期"}
    ).content.decode()

    assert "12000000001" in page.replace(" ", "")
    assert looks() == [("adviser", "回电核实日期", ["story", "name", "phone", "identity_number"])]


def test_a_recording_that_is_listened_to_is_on_record(desk: Client, net: Network) -> None:
    matter = ask().matter
    consultations.add_files(matter=matter, file_ids=[str(recording().pk)], now=MONDAY)
    file = Attachment.objects.get().file_id
    address = f"/staff/m/{matter.number}/file/{file}/"
    assert desk.get(address).status_code == 404
    assert looks() == []
    clear(matter, net.adviser)

    assert desk.get(address).status_code == 200

    assert looks() == [("adviser", "", ["file"])]


def test_a_purpose_is_asked_for_before_anything_is_shown(desk: Client, net: Network) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    assert desk.post(f"/staff/m/{matter.number}/do/reveal/", {"purpose": " "}).status_code == 422
    assert all(what == ["story", "name"] for *_rest, what in looks())
