"""Ask a question, and read what became of it. What can be done with it then is in ``turns``."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field, StrictBool

from caravan import clock
from caravan.api.fields import (
    Day,
    IdempotencyKey,
    Input,
    Key,
    Phone,
    PlaceToAsk,
    ReceiptCode,
    SignalKey,
    Text,
    is_english,
    listed,
)
from caravan.api.problems import Invalid, declared
from caravan.api.v1.files import named
from caravan.api.v1.matters import ConsultationOut, PersonOut, opened
from caravan.consultations import queries, rules, services
from caravan.consultations.content import Helper, Person, Question
from caravan.consultations.services.drafts import MOST_FILES
from caravan.engine.ladder import Desk
from caravan.knowledge.models import Topic
from caravan.matters.models import Party
from caravan.matters.pace import address_of, count_preview
from caravan.rulebook.urgency import is_guarded

router = Router(tags=["consultations"])
LONGEST = rules.LONGEST


class AskerIn(Input):
    """Who asks; all of it may be left out. Not said, contact counts as safe unless somebody is in danger."""

    name: Text = Field(default="", max_length=LONGEST["name"])
    phone: Phone = ""
    is_safe_to_call: StrictBool | None = None
    is_safe_to_message: StrictBool | None = None
    contact_note: Text = Field(default="", max_length=LONGEST["contact_note"])


class HelperIn(Input):
    """Who asks for somebody else: who they are to them, why, and how the person agreed."""

    name: Text = Field(max_length=LONGEST["name"])
    phone: Phone = ""
    relation: Annotated[Party.Relation, listed(Party.Relation)]
    reason: Text = Field(max_length=LONGEST["reason"])
    consent: Annotated[rules.Consent, listed(rules.Consent)]


class QuestionIn(Input):
    """A question. It needs a topic, a place, and a story of ten characters or a file."""

    topic: Key
    story: Text = Field(default="", max_length=LONGEST["story"])
    region: PlaceToAsk
    guided: dict[str, Text] = Field(default={}, description="Answers to guided questions of the topic, by key.")
    signals: list[SignalKey] = Field(default=[], max_length=10)
    deadline_on: Day | None = None
    opponent: Text = Field(default="", max_length=LONGEST["opponent"])
    wish: Text = Field(default="", max_length=LONGEST["wish"])
    asker: AskerIn = AskerIn()
    helper: HelperIn | None = None
    answer_channel: Annotated[rules.AnswerChannel, listed(rules.AnswerChannel)] = rules.AnswerChannel.WAITS
    may_be_shared: StrictBool = False
    files: list[UUID] = Field(default=[], max_length=MOST_FILES)


class FirstOut(Schema):
    """Who has a question first: a forecast, for leave, load and interests are weighed when it arrives."""

    desk: Annotated[Desk, listed(Desk)]
    person: PersonOut | None


class PromiseOut(Schema):
    due_at: datetime
    rule: str
    calendar: str
    is_provisional: bool
    is_fast_track: bool
    first: FirstOut


class ReceiptOut(Schema):
    """What the person takes home. Number and code together open the matter: the code is a secret."""

    number: str
    code: str
    due_at: datetime
    owner: PersonOut | None


@router.post("/promises", response={200: PromiseOut, **declared(413, 422, 429)}, operation_id="previewPromise")
def preview_promise(request: HttpRequest, body: QuestionIn) -> dict[str, Any]:
    """Say by when a question would be answered if it were sent now. Nothing is kept."""
    now = clock.now()
    question = question_of(body)
    if not is_guarded(set(question.signals)):
        count_preview(address_of(request.META), now)
    promise = services.preview(question=question, now=now)
    is_fast = promise.rule.startswith("minutes:")
    return {
        "due_at": promise.due_at,
        "rule": promise.rule,
        "calendar": promise.calendar_version,
        "is_provisional": promise.is_provisional,
        "is_fast_track": is_fast,
        "first": queries.first_responsible(question, now),
    }


@router.post(
    "/consultations", response={201: ReceiptOut, 200: ReceiptOut, **declared(409, 413, 422, 429)}, operation_id="ask"
)
def ask(
    request: HttpRequest, response: HttpResponse, idempotency_key: IdempotencyKey, body: QuestionIn
) -> Status[services.Receipt]:
    """Send a question. Sent again under its key it is not asked twice: the same receipt comes back with 200.

    Once the receipt was replaced, none does: 409.
    """
    receipt = services.ask(
        question=question_of(body),
        channel="api",
        token=f"api:{idempotency_key}",
        now=clock.now(),
        address=address_of(request.META),
    )
    if receipt.is_repeat:
        response.headers["Idempotent-Replayed"] = "true"
    return Status(200 if receipt.is_repeat else 201, receipt)


@router.get(
    "/consultations/{number}",
    response={200: ConsultationOut, **declared(404, 422, 429)},
    operation_id="readConsultation",
)
def read_consultation(request: HttpRequest, number: str, receipt_code: ReceiptCode) -> ConsultationOut:
    """Read a matter: whose turn it is, by when, what was asked and answered. Every look is on record."""
    return ConsultationOut.of(opened(request, number, receipt_code))


def question_of(body: QuestionIn) -> Question:
    """Return the question that ``body`` holds; raises ``Invalid`` with everything that is wrong with it."""
    topic = Topic.objects.filter(pk=body.topic).first()
    if topic is None:
        raise Invalid({"topic": _("Choose from the list.")})
    questions = {question.key: question for question in topic.questions.all()} if body.guided else {}
    faults, guided = {}, {}
    for key, text in body.guided.items():
        try:
            guided[key] = rules.read_guided(questions[key], text)
        except KeyError:
            faults[f"guided.{key}"] = _("There is no such field.")
        except rules.Unfit as error:
            faults[f"guided.{key}"] = str(error)
    signals = rules.all_signals(
        {*body.signals, *rules.guided_signals(questions.values(), guided)}, is_danger=topic.is_danger
    )
    asker, helper = _people(body, is_safe=not is_guarded(set(signals)))
    faults |= rules.contact_faults(asker, helper, body.answer_channel)
    has_files = bool(body.files)
    if fault := rules.story_fault(body.story, has_files=has_files):
        faults["story"] = fault
    if fault := rules.deadline_fault(body.deadline_on, clock.today()):
        faults["deadline_on"] = fault
    if faults:
        raise Invalid(faults)
    return Question(
        topic_key=topic.key,
        story=rules.story_or_note(body.story.strip(), has_files=has_files),
        region_code=body.region,
        asker=asker,
        helper=helper,
        opponent=body.opponent,
        guided=guided,
        wish=body.wish,
        deadline_on=body.deadline_on,
        signals=signals,
        answer_channel=body.answer_channel.value,
        may_be_shared=body.may_be_shared,
        language="en" if is_english() else "zh-hans",
        file_ids=named(body.files),
    )


def _people(body: QuestionIn, *, is_safe: bool) -> tuple[Person, Helper | None]:
    said = body.asker.model_dump(exclude_none=True)
    asker = Person(**{"is_safe_to_call": is_safe, "is_safe_to_message": is_safe} | said)
    return asker, Helper(**body.helper.model_dump(mode="json")) if body.helper else None
