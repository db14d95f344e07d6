"""The one way from state to state: the workflow table decides, under the matter's row lock.

A question is open while one of its rounds waits for an answer, and its due time is the promise of the
oldest that waits. What leaves and goes on here keeps the two in step; ``jobs.repair_questions`` checks it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max

from caravan import audit, clock
from caravan.consultations.models import Answer, Consultation, Round
from caravan.consultations.workflow import CONSULTATION
from caravan.engine.ladder import Ladder
from caravan.engine.measures import is_missed
from caravan.engine.workflow import ActionNotOffered, Transition
from caravan.jobs.alarms import raise_alarm
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed
from caravan.matters.services import record
from caravan.people.models import User
from caravan.routing import services as routing
from caravan.routing.ladders import ladder_of
from caravan.rulebook.service_promise import clock_for
from caravan.rulebook.urgency import SIGNALS


def lock(matter: Matter) -> Matter:
    """Return ``matter`` afresh, its row held until the commit."""
    # Without its owner: whoever waited for the row would get the new row joined to the owner it had before,
    # which PostgreSQL takes for none.
    return Matter.objects.select_for_update().get(pk=matter.pk)


def step(matter: Matter, action: str, *, role: str) -> Transition:
    """Return the transition the table offers ``role``; raises ``ActionNotAllowed``, as for whatever is no question."""
    if not matter.is_question:
        raise ActionNotAllowed
    try:
        return CONSULTATION.step(matter.state, action, role=role)
    except ActionNotOffered:
        raise ActionNotAllowed from None


def step_by(matter: Matter, action: str, *, by: User) -> Transition:
    """Return the transition the table offers to any role of ``by``; raises ``ActionNotAllowed``."""
    for role in sorted(by.role_set):
        if action in CONSULTATION.offers(matter.state, role):
            return step(matter, action, role=role)
    raise ActionNotAllowed


def current_round(matter: Matter) -> Round:
    """Return the round to be answered next: the oldest that waits, or the one asked last if none does."""
    return current_of(list(Round.objects.filter(matter=matter).order_by("number")))


def current_of(rounds: Sequence[Round]) -> Round:
    """Return the same for whoever has read the rounds of a matter, the first first."""
    return next((round_ for round_ in rounds if round_.is_waiting), rounds[-1])


def first_rung(matter: Matter, now: datetime) -> int:
    """Return the rung on which a question like ``matter`` starts at this hour."""
    ladder = ladder_of(matter.ladder_key)
    return ladder.first_rung(now, clock_for(ladder), fast_track=matter.is_fast_track, danger=matter.is_danger)


def is_last_day_near(day: date, ladder: Ladder, now: datetime) -> bool:
    """Tell whether help by the ordinary promise may come too late for ``day``.

    It may within the days that make a deadline urgent, and whenever the promise falls on that day or after it, as it
    does over a long holiday.
    """
    if (day - clock.china(now).date()).days <= SIGNALS["deadline"].within_days:
        return True
    promised = ladder.promise(now, clock_for(ladder)).due_at
    return clock.china(promised).date() >= day


def last_days(matter: Matter, today: date) -> list[date]:
    """Return the days still to come that the person gave, or the last answer named, to do something by."""
    given = Consultation.objects.filter(matter=matter).values_list("deadline_on", flat=True).first()
    answer = Answer.objects.filter(round__matter=matter, recalled_at=None).order_by("-pk").first()
    found = [given, *(day for day, _what in answer.due)] if answer else [given]
    return [day for day in found if day is not None and day >= today]


def note_miss(round_: Round, matter: Matter, *, now: datetime) -> bool:
    """Write down that the promise of ``round_`` is broken, where the person and the public see it; once.

    ``matter`` is locked, and its owner the one who was responsible. False if there is nothing to write.
    """
    if round_.missed_at is not None or not is_missed(round_.measured, now):
        return False
    round_.missed_at = now
    round_.save(update_fields=["missed_at"])
    data = {"round": round_.number, "due_at": round_.due_at.isoformat()}
    record(matter, "missed", now=now, user=matter.owner, data=data)
    put_on_record(matter, "consultation.promise_missed", actor="system", now=now)
    raise_alarm("promise_missed", matter.number, now=now, region=matter.region_code)
    return True


def last_answered_at(matter: Matter) -> datetime | None:
    """Return when the latest answer that stands was given."""
    found: datetime | None = Round.objects.filter(matter=matter).aggregate(last=Max("answered_at"))["last"]
    return found


def leave(matter: Matter, outcome: str, *, now: datetime, state: str = "") -> None:
    """Let what waits in ``matter`` end without an answer, as ``outcome`` says: nobody owes one any more."""
    for round_ in Round.objects.waiting().filter(matter=matter):
        round_.outcome, round_.ended_at = outcome, now
        round_.save(update_fields=["outcome", "ended_at"])
        note_miss(round_, matter, now=now)
    routing.settle(matter, owner=matter.owner, now=now)
    matter.state = state or outcome
    matter.save()


def wait_again(matter: Matter) -> None:
    """Let the rounds wait again that ``leave`` ended; the caller opens the question."""
    Round.objects.filter(matter=matter, outcome=matter.state).update(outcome="", ended_at=None)


def go_on(matter: Matter, *, now: datetime) -> None:
    """Open again what ``leave`` ended, under the promise it had."""
    wait_again(matter)
    due_at = current_round(matter).due_at
    routing.reopen(matter, rung=first_rung(matter, now), due_at=due_at, reason="reopened", now=now)


# What may move a question, or tell how its promise was kept. Each of these events says where it then stands, so that
# the tally can be taken from the events alone.
MOVES = frozenset(
    f"consultation.{name}"
    for name in (
        "ask",
        "answer",
        "follow_up",
        "recall",
        "close",
        "withdraw",
        "merge",
        "unmerge",
        "spam_flagged",
        "spam_confirmed",
        "lift_spam",
        "promise_missed",
        "repair",
    )
)


def put_on_record(matter: Matter, action: str, *, actor: str, now: datetime) -> None:
    """Write the audit event of one of ``MOVES``, once ``matter`` stands where it leads."""
    if action not in MOVES:
        raise ValueError(action)
    standing = {"number": matter.number, "state": str(matter.state)}
    if matter.state == Matter.State.OPEN and matter.due_at is not None:
        standing["due_at"] = matter.due_at.isoformat()
    audit.record(action, actor=actor, subject=matter, region=matter.region_code, data=standing, now=now)


def note_close(matter: Matter, *, closed_at: datetime | None, is_solved: bool | None) -> None:
    """Keep what the asker said at the close, and on the first round as well, where the figures count it."""
    Consultation.objects.filter(pk=matter.pk).update(closed_at=closed_at, is_solved=is_solved)
    Round.objects.filter(matter=matter, number=1).update(is_solved=is_solved)
