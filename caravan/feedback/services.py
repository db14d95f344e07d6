"""Writes about ratings and reviews.

A rating is never required for anything, and the person rated does not learn whose it was
within seven days (``queries.ratings_of``).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.directory.models import Leave
from caravan.engine.ladder import Desk
from caravan.feedback.models import Rating, ReviewAttempt, ReviewTask
from caravan.feedback.reasons import DISSATISFIED, Grade, Reason
from caravan.jobs.alarms import clear_alarm, raise_alarm
from caravan.matters.models import Entry, Matter, Participation
from caravan.matters.refusals import ActionNotAllowed, Incomplete, NotYours
from caravan.matters.services import admit, record
from caravan.people.models import User
from caravan.people.queries import answers
from caravan.routing.candidates import choose
from caravan.routing.ladders import ladder_of
from caravan.routing.models import ConflictCheck
from caravan.routing.placing import NobodyResponsible
from caravan.routing.queries import names_in
from caravan.routing.services import declare, tell
from caravan.rulebook.service_promise import clock_for

MINUTE = timedelta(minutes=1)
TRIES = 3
BETWEEN_TRIES = timedelta(hours=1)


@transaction.atomic
def rate(
    *,
    matter: Matter,
    answer_id: UUID | None,
    rated: User,
    grade: int,
    reasons: Sequence[str],
    comment: str,
    is_solved: bool | None,
    now: datetime,
    by: str = "asker",
) -> Rating:
    """Keep a rating of one answer, or of the whole at the close (``answer_id`` None).

    ``by`` is who wrote it down, for the audit. The same answer rated again changes nothing. Grade 2 or below opens
    a review by somebody else, due within one working day.
    """
    if grade not in Grade.values:
        raise Incomplete("grade", _("Choose one of the five grades."))
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    earlier = Rating.objects.filter(matter=matter, answer_id=answer_id).first()
    if earlier is not None:
        return earlier
    rating = Rating(
        matter=matter,
        answer_id=answer_id,
        rated=rated,
        grade=grade,
        reasons=[reason for reason in reasons if reason in Reason.values],
        comment=comment.strip(),
        is_solved=is_solved,
        at=now,
    )
    rating.save(force_insert=True)
    record(matter, "rated", now=now, data={})
    audit.record("feedback.rate", actor=by, subject=matter, region=matter.region_code, now=now)
    if grade <= DISSATISFIED:
        open_review(rating=rating, by=by, now=now)
    return rating


@transaction.atomic
def open_review(*, rating: Rating, by: str, now: datetime) -> ReviewTask | None:
    """Give the review to a duty lawyer, seat or supervisor who is not the person rated; None if it is given already.

    It is due after one working day of the matter's ladder, wherever in the day it starts. ``by`` is for the audit.
    With nobody to give it to, the rating stands, an alarm asks for somebody, and ``jobs`` tries again.
    """
    rating = Rating.objects.select_for_update().get(pk=rating.pk)
    if ReviewTask.objects.filter(rating=rating).exists():
        return None
    matter = rating.matter
    try:
        assignee = _reviewer(matter, rating, now)
    except NobodyResponsible:
        raise_alarm("review_unassigned", matter.number, now=now, region=matter.region_code)
        return None
    clock_ = clock_for(ladder_of(matter.ladder_key))
    task = ReviewTask.objects.create(
        matter=matter,
        rating=rating,
        assignee=assignee,
        created_at=now,
        due_at=clock_.add_service_minutes(rating.at, clock_.hours.length // MINUTE),
    )
    _let_in(task, now)
    audit.record("feedback.open_review", actor=by, subject=matter, region=matter.region_code, now=now)
    clear_alarm("review_unassigned", now, key=matter.number)
    return task


@transaction.atomic
def hand_on_review(*, task: ReviewTask, now: datetime) -> bool:
    """Give an open review to somebody else, because whoever had it cannot do it now; False if nothing changes.

    With nobody else it stays where it is, and an alarm asks for somebody.
    """
    task = ReviewTask.objects.select_for_update(of=("self",)).select_related("matter", "assignee").get(pk=task.pk)
    day = clock.china(now).date()
    if not ReviewTask.objects.abandoned(day).filter(pk=task.pk).exists():
        return False
    try:
        assignee = _reviewer(task.matter, task.rating, now)
    except NobodyResponsible:
        raise_alarm("review_unassigned", task.matter.number, now=now, region=task.matter.region_code)
        return False
    if Leave.objects.on(day).filter(user=assignee).exists() and answers(task.assignee, day):
        return False  # the last resort is away as well
    _hand_on(task, assignee, "system", now)
    clear_alarm("review_unassigned", now, key=task.matter.number)
    return True


def _hand_on(task: ReviewTask, assignee: User, by: str, now: datetime) -> None:
    task.assignee = assignee
    task.save(update_fields=["assignee"])
    _let_in(task, now)
    region = task.matter.region_code
    audit.record("feedback.hand_on_review", actor=by, subject=task.matter, region=region, now=now)


def _reviewer(matter: Matter, rating: Rating, now: datetime) -> User:
    """Return who calls back: not the person rated, nor the owner, nor anybody with an interest."""
    without = [pk for pk in (rating.rated_id, matter.owner_id) if pk is not None]
    ladder = ladder_of(matter.ladder_key)
    for desk in (Desk.COUNTY_DUTY, Desk.CITY_SEAT, Desk.SUPERVISOR):
        chosen = choose(matter, desk, ladder, now=now, names=names_in(matter), without=without)
        if chosen.users:
            return chosen.users[0]
    raise NobodyResponsible


def _let_in(task: ReviewTask, now: datetime) -> None:
    """Show the assignee the matter, and tell them and the person who asked."""
    matter, assignee = task.matter, task.assignee
    admit(matter=matter, users=[assignee], ground=Participation.Ground.REVIEW, now=now)
    record(matter, "review_opened", now=now, user=assignee)
    tell(matter, [assignee], template="review_waiting", now=now)


@transaction.atomic
def declare_for_review(*, task: ReviewTask, by: User, outcome: str, now: datetime) -> bool:
    """Keep what ``by`` says about their interest; with one, somebody else calls back by the same time.

    Returns whether ``by`` still has the review.
    """
    task = _lock(task, by)
    if declare(matter=task.matter, by=by, outcome=outcome, now=now).outcome == ConflictCheck.Outcome.CLEAR:
        return True
    _hand_on(task, _reviewer(task.matter, task.rating, now), by.username, now)
    return False


@transaction.atomic
def note_attempt(*, task: ReviewTask, by: User, way: str, now: datetime) -> ReviewAttempt:
    """Record a try that reached nobody. Tries within an hour of each other are one."""
    task = _lock(task, by)
    if way not in ReviewAttempt.Way.values:
        raise Incomplete("way", _("Choose how you tried."))
    last = task.attempts.order_by("-at").first()
    if last is not None and now < last.at + BETWEEN_TRIES:
        again = clock.china(last.at + BETWEEN_TRIES)
        raise Incomplete("way", _("The next try counts from %(time)s.") % {"time": f"{again:%H:%M}"})
    attempt = ReviewAttempt.objects.create(task=task, by=by, way=way, at=now)
    audit.record(
        "feedback.attempt",
        actor=by.username,
        subject=task.matter,
        region=task.matter.region_code,
        data={"way": way},
        now=now,
    )
    return attempt


@transaction.atomic
def finish_review(*, task: ReviewTask, by: User, outcome: str, note: str, now: datetime) -> ReviewTask:
    """Record what came of calling the person back; "not reached" takes three tries on record."""
    task = _lock(task, by)
    if outcome not in ReviewTask.Outcome.values:
        raise Incomplete("outcome", _("Choose what came of it."))
    if outcome == ReviewTask.Outcome.UNREACHED and (tries := task.attempts.count()) < TRIES:
        raise Incomplete("outcome", _("Three tries must be on record first; so far: %(count)s.") % {"count": tries})
    if not note.strip():
        raise Incomplete("note", _("Write what was said."))
    task.done_at, task.outcome, task.note = now, outcome, note.strip()
    task.save(update_fields=["done_at", "outcome", "note"])
    clear_alarm("review_unassigned", now, key=task.matter.number)
    Participation.objects.filter(matter=task.matter, user=by, ground=Participation.Ground.REVIEW, until=None).update(
        until=now, end_reason="reviewed"
    )
    record(task.matter, "reviewed", now=now, user=by, audience=Entry.Audience.ASKER)
    audit.record("feedback.review", actor=by.username, subject=task.matter, region=task.matter.region_code, now=now)
    return task


def _lock(task: ReviewTask, by: User) -> ReviewTask:
    """Return the open review of ``by`` afresh, its row held until the commit."""
    held = ReviewTask.objects.select_for_update(of=("self",)).select_related("matter", "rating").get(pk=task.pk)
    if held.assignee_id != by.pk:
        raise NotYours
    if held.done_at is not None:
        raise ActionNotAllowed
    return held
