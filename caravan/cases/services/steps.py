"""The one way from state to state: the table decides, under the matter's row lock.

Clocks, thread, notices and audit follow in the same transaction. What one procedure alone asks of a step stands in
its ``rules``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from caravan import audit, clock
from caravan.cases import clocks
from caravan.cases.asks import read
from caravan.cases.documents import write_documents
from caravan.cases.models import Case, Clock, Step
from caravan.cases.procedure import ASKER, ASSIGNEE, SERVICE, Move, Procedure
from caravan.cases.procedures import PROCEDURES
from caravan.cases.refusals import NotOffered, PapersMissing, Stale
from caravan.cases.services.handling import HANDLER_RUNG, SUPERVISOR_RUNG, supervisor_of
from caravan.cases.services.papers import papers_missing
from caravan.cases.telling import tell_person, tell_staff
from caravan.engine.workflow import CLOCK, ActionNotOffered, Transition
from caravan.matters.models import Entry, Matter
from caravan.matters.refusals import NotYours
from caravan.matters.services import dismiss, record
from caravan.people.models import User
from caravan.people.roles import Role

WITHDRAWN = "withdrawn"
# How the audit calls whoever took a step without an account.
ACTORS = {CLOCK: "system", SERVICE: "party"}


def take_step(
    *,
    case: Case,
    action: str,
    by: User | None,
    now: datetime,
    typed: Mapping[str, Any] | None = None,
    expected: int | None = None,
    part: str = ASKER,
    given: Mapping[str, Any] | None = None,
) -> Case:
    """Move ``case`` along its table; its clocks, thread, notices and documents follow.

    ``by`` is the member of staff, or None for a person in the case, who then acts as ``part``. ``expected`` is the
    ``step_count`` that their page showed; ``given`` is what a service adds to the values that were typed. Raises
    ``Stale`` if the case has moved on since, ``NotOffered`` if the table offers them no such step, ``Faults`` for
    what was typed, ``PapersMissing``, and what the procedure's rules raise.
    """
    with transaction.atomic():
        case = lock(case)
        if expected is not None and expected != case.step_count:
            raise Stale
        parts = frozenset({part}) if by is None or part == SERVICE else parts_of(case, by)
        transition, taken_as = _offered(case, action, parts)
        act = PROCEDURES[case.procedure].acts[action]
        values = read(act.asks, typed or {}, clock.china(now).date())
        return _take(case, transition, taken_as, by, {**values, **(given or {})}, now)


def lock(case: Case) -> Case:
    """Return ``case`` afresh, the row of its matter held until the commit."""
    matter = Matter.objects.select_for_update().get(pk=case.pk)
    fresh = Case.objects.get(pk=case.pk)
    fresh.matter = matter
    return fresh


def parts_of(case: Case, user: User) -> frozenset[str]:
    """Return in which roles of a table ``user`` may act in ``case``: roles held for its place, and the work given."""
    matter = case.matter
    codes = {matter.province_code, matter.prefecture_code, matter.county_code, matter.town_code}
    held: set[str] = {
        role
        for role in user.role_set
        if any(region.code in codes or region.pk == matter.region_id for region in user.regions_with({role}))
    }
    if case.assignee_id == user.pk:
        held.add(ASSIGNEE)
    if matter.owner_id == user.pk:
        # Who handles it may do what its handler does, whichever role made them so.
        held.add(PROCEDURES[case.procedure].handler)
    return frozenset(held)


def require_part(case: Case, user: User, allowed: frozenset[str]) -> None:
    """Raise ``NotYours`` unless ``user`` acts in ``case`` in one of these roles of its table."""
    if not parts_of(case, user) & allowed:
        raise NotYours


def offers(case: Case, user: User | None, part: str = ASKER) -> list[str]:
    """Return what the table offers ``user`` (None: a person in the case) now, in its order."""
    parts = frozenset({part}) if user is None else parts_of(case, user)
    table = PROCEDURES[case.procedure].workflow
    return [step.action for step in table.transitions if case.state in step.source and parts & step.by]


def _offered(case: Case, action: str, parts: frozenset[str]) -> tuple[Transition, str]:
    table = PROCEDURES[case.procedure].workflow
    for part in sorted(parts - {CLOCK}):
        try:
            return table.step(case.state, action, part), part
        except ActionNotOffered:
            continue
    raise NotOffered


def fire(*, running: Clock, now: datetime) -> bool:
    """Take the step that the end of a clock takes, if it still runs; False if another worker already has."""
    with transaction.atomic():
        case = lock(Case(pk=running.case_id))
        still = Clock.objects.running().over_at(now).filter(pk=running.pk).first()
        transition = PROCEDURES[case.procedure].fired_by(case, running.rule_key)
        if still is None or transition is None:
            return False
        # A step in place of silence: what the clock was for came while it ran.
        is_silence = transition.fired_by == still.rule_key
        outcome = Clock.Outcome.FIRED if is_silence else Clock.Outcome.MET
        clocks.stop(case, still.rule_key, now=now, outcome=outcome)
        values = {"clock": still.rule_key, "due_on": still.due_on.isoformat()}
        _take(case, transition, CLOCK, None, values, now)
    return True


def _take(
    case: Case, transition: Transition, part: str, by: User | None, values: dict[str, Any], now: datetime
) -> Case:
    procedure = PROCEDURES[case.procedure]
    today = clock.china(now).date()
    if transition.papers:
        wanted = [str(paper.label) for paper in papers_missing(case) if paper.key in transition.papers]
        if wanted:
            raise PapersMissing(wanted)
    if (rule := procedure.rules.get(transition.action)) is not None:
        rule(Move(case, transition, part, by, values, now, today))
    source, case.state = case.state, transition.target
    case.step_count += 1
    _move_clocks(case, transition, values, now)
    if case.state in procedure.workflow.final:
        _close(case, now)
    case.save()
    step = Step.objects.create(
        case=case,
        number=case.step_count,
        action=transition.action,
        source=source,
        target=case.state,
        part=part,
        by=by,
        values=values,
        at=now,
    )
    stand(case, now=now)
    _put_on_record(case, step, procedure)
    write_documents(case, step, transition.produces, now)
    _tell(case, transition, now)
    return case


def _move_clocks(case: Case, transition: Transition, values: Mapping[str, Any], now: datetime) -> None:
    for key in transition.stops:
        clocks.stop(case, str(key), now=now, in_time=Clock.Outcome.DROPPED if transition.drops else Clock.Outcome.MET)
    for key in transition.starts:
        clocks.start(case, str(key), values=values, now=now)


def _close(case: Case, now: datetime) -> None:
    matter = case.matter
    matter.state = Matter.State.WITHDRAWN if case.state == WITHDRAWN else Matter.State.CLOSED
    case.closed_on = clock.china(now).date()
    dismiss(matter=matter, reason="settled", now=now)


def stand(case: Case, *, now: datetime) -> None:
    """Bring the matter's due time and rung into step with the clocks that run."""
    matter = case.matter
    running = Clock.objects.running().filter(case=case)
    if matter.state == Matter.State.OPEN:
        matter.due_at = running.aggregate(first=Min("due_at"))["first"]
        rung = SUPERVISOR_RUNG if running.filter(missed_at__isnull=False).exists() else HANDLER_RUNG
        if matter.rung != rung:
            matter.rung, matter.rung_at = rung, now
    else:
        if running.exists():
            raise RuntimeError(f"{matter.number} is over, yet a clock runs")
        matter.due_at = matter.rung = matter.rung_at = None
    matter.updated_at = now
    matter.save(update_fields=["state", "due_at", "rung", "rung_at", "is_fast_track", "updated_at"])


def _put_on_record(case: Case, step: Step, procedure: Procedure) -> None:
    matter, act = case.matter, procedure.acts[step.action]
    actor = step.by.username if step.by is not None else ACTORS.get(step.part, step.part)
    record(
        matter,
        "case_step",
        now=step.at,
        user=step.by,
        audience=Entry.Audience.STAFF if act.is_internal else Entry.Audience.ASKER,
        data={"action": step.action, "source": step.source, "target": step.target, "part": step.part},
    )
    audit.record(
        f"case.{step.action}",
        actor=actor,
        subject=matter,
        region=matter.region_code,
        data={"procedure": case.procedure, "number": matter.number, "source": step.source, "target": step.target},
        now=step.at,
    )


def _tell(case: Case, transition: Transition, now: datetime) -> None:
    """Tell whom the row names: the person, the handler, whoever does the work, the supervisor, its own."""
    for whom in transition.tells:
        match whom:
            case "asker":
                tell_person(case, "case_news", now=now)
            case "handler":
                tell_staff(case, [case.matter.owner], "case_moved", now=now)
            case "assignee":
                tell_staff(case, [case.assignee], "case_moved", now=now)
            case Role.SUPERVISOR:
                # Whoever handles it would judge themselves: another supervisor, if there is one.
                other = supervisor_of(case, now, without=[case.matter.owner_id] if case.matter.owner_id else [])
                tell_staff(case, [other or supervisor_of(case, now)], "case_moved", now=now)
            case _:
                PROCEDURES[case.procedure].tellers[whom](case, now)


def end_erased(matter: Matter, now: datetime) -> None:
    """End a case that a backup brought back open, though it was erased since: nobody could go on with it."""
    case = Case.objects.filter(pk=matter.pk).first()
    if case is None:
        return
    case.matter = matter
    for running in Clock.objects.running().filter(case=case):
        clocks.stop(case, running.rule_key, now=now, outcome=Clock.Outcome.DROPPED)
    matter.state = Matter.State.WITHDRAWN
    stand(case, now=now)
