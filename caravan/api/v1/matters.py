"""A matter as it is read, and the one way to it: number and code."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema

from caravan import clock
from caravan.api.fields import in_language, listed
from caravan.api.v1.files import FileOut
from caravan.api.v1.regions import RegionOut
from caravan.consultations import queries
from caravan.consultations.models import Answer, LegalBasis, Round
from caravan.feedback.models import Rating
from caravan.files.models import StoredFile
from caravan.knowledge.models import Topic
from caravan.matters.models import Matter
from caravan.matters.pace import address_of
from caravan.matters.services.attempts import open_with_receipt
from caravan.people.models import User


def opened(request: HttpRequest, number: str, code: str) -> Matter:
    """Return the matter that number and code open; what is missing and what is shut look the same."""
    found = open_with_receipt(number=number, code=code, now=clock.now(), address=address_of(request.META))
    if found is None:
        raise Http404(_("Number and code do not fit together. Compare both with your receipt."))
    if not found.is_question:
        raise Http404(_("This number belongs to a case. Its page is on the website."))
    return found


class PersonOut(Schema):
    """A named member of staff; ``post`` and ``qualification`` are in Chinese, as they are on record."""

    name: str
    post: str
    qualification: str
    organization: str
    phone: str

    @staticmethod
    def resolve_name(user: User) -> str:
        return in_language(user.name, user.english_name)

    @staticmethod
    def resolve_organization(user: User) -> str:
        body = user.organization
        return in_language(body.name, body.english_name) if body else ""

    @staticmethod
    def resolve_phone(user: User) -> str:
        return user.service_phone


class AboutOut(Schema):
    """What a matter is about: a topic's key and its name."""

    key: str
    name: str

    @staticmethod
    def resolve_name(topic: Topic) -> str:
        return in_language(topic.name, topic.english_name)


class BasisOut(Schema):
    """An article an answer rests on, and the day somebody checked it."""

    law: str
    article: int | None
    suffix: int
    checked_on: date

    @staticmethod
    def resolve_law(basis: LegalBasis) -> str:
        return in_language(basis.law.title, basis.law.english_title)


class DeadlineOut(Schema):
    """A day, and what the person has to do by then."""

    on: date
    what: str


class AnswerOut(Schema):
    """An answer by a named person. One that was recalled is wrong: show it as taken back, with the reason."""

    id: UUID
    kind: Annotated[Answer.Kind, listed(Answer.Kind)]
    author: PersonOut
    plain: str
    next_steps: str
    deadlines: list[DeadlineOut]
    where_to_go: str
    point_id: int | None
    bases: list[BasisOut]
    language: str
    published_at: datetime
    is_late: bool
    recalled_at: datetime | None
    recall_reason: str

    @staticmethod
    def resolve_deadlines(answer: Answer) -> list[DeadlineOut]:
        return [DeadlineOut(on=day, what=what) for day, what in answer.due]


class ClarificationOut(Schema):
    """Something staff need to know from the person; without ``replied_at`` it waits for a reply."""

    id: UUID
    question: str
    at: datetime
    reply: str
    replied_at: datetime | None


class RoundOut(Schema):
    """One question, the first or a follow-up, with its own promise."""

    number: int
    question: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    is_missed: bool
    answers: list[AnswerOut]
    clarifications: list[ClarificationOut]

    @staticmethod
    def resolve_is_missed(round_: Round) -> bool:
        return queries.is_missed(round_, clock.now())


class KnotOut(Schema):
    """One knot of the thread; ``desk`` and ``reason`` say why a question went to somebody."""

    kind: str
    at: datetime
    who: str
    desk: str
    reason: str

    @staticmethod
    def resolve_who(knot: queries.Knot) -> str:
        return in_language(knot.user.name, knot.user.english_name) if knot.user else ""

    @staticmethod
    def resolve_desk(knot: queries.Knot) -> str:
        return _told(knot, "desk")

    @staticmethod
    def resolve_reason(knot: queries.Knot) -> str:
        return _told(knot, "reason")


def _told(knot: queries.Knot, part: str) -> str:
    # What else a knot keeps is for staff and machines; that it was a conflict was written down until 2026-11.
    told = str(knot.data.get(part, "")) if knot.kind == "step" else ""
    return "unavailable" if told == "conflict" else told


class ConsultationOut(Schema):
    """A matter: ``turn`` is 'asker', 'staff' or 'nobody'; ``actions`` is what the person can do now."""

    number: str
    state: Annotated[Matter.State, listed(Matter.State)]
    topic: AboutOut
    region: RegionOut
    created_at: datetime
    due_at: datetime | None
    is_overdue: bool
    is_fast_track: bool
    is_danger: bool
    turn: str
    owner: PersonOut | None
    actions: list[str]
    rounds: list[RoundOut]
    rated_answers: list[UUID]
    thread: list[KnotOut]
    files: list[FileOut]
    is_solved: bool | None

    @classmethod
    def of(cls, matter: Matter) -> "ConsultationOut":
        """Return ``matter`` as it is by now; a merged one shows the answers to the other too."""
        now = clock.now()
        joined = Matter.objects.questions().select_related("topic", "region", "owner__organization", "consultation")
        matter = joined.get(pk=matter.pk)
        same = ("number", "state", "topic", "region", "created_at", "due_at", "is_fast_track", "is_danger", "owner")
        parts: dict[str, Any] = {name: getattr(matter, name) for name in same}
        return cls.model_validate(
            parts
            | {
                "is_overdue": matter.due_at is not None and now > matter.due_at,
                "turn": queries.turn(matter),
                "actions": queries.asker_actions(matter, now),
                "rounds": queries.rounds_shown(matter),
                "rated_answers": list(
                    Rating.objects.filter(matter=matter, answer_id__isnull=False).values_list("answer_id", flat=True)
                ),
                "thread": queries.thread(matter, "asker", now),
                "files": StoredFile.objects.filter(attachment__matter=matter).order_by("pk"),
                "is_solved": matter.consultation.is_solved,
            }
        )
