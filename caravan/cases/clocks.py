"""The clocks of a case: started and stopped in the transaction of a step, computed by the engine.

What a clock is worth stands in ``rulebook.periods``; where the law sets no length, in the procedure's own terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from caravan import clock as time_of
from caravan.cases.models import Case, Clock
from caravan.cases.procedure import Procedure
from caravan.cases.procedures import PROCEDURES
from caravan.engine.clocks import Clock as Counted
from caravan.engine.clocks import end_of
from caravan.engine.deadlines import Unit
from caravan.rulebook import local
from caravan.rulebook.rest_days import current


def start(case: Case, key: str, *, values: Mapping[str, Any], now: datetime, since: date | None = None) -> Clock:
    """Start ``key`` in ``case`` at ``now``, or with the day ``since``; one that runs already begins anew."""
    procedure = PROCEDURES[case.procedure]
    stop(case, key, now=now)
    running = Clock(case=case, rule_key=key, started_at=now, is_ours=procedure.is_ours(key))
    if begun := values.get(procedure.begun_by.get(key, "")):
        since = date.fromisoformat(str(begun))
    running.started_on = since or time_of.china(now).date()
    _set_end(running, procedure, values)
    running.save(force_insert=True)
    return running


def stop(case: Case, key: str, *, now: datetime, outcome: str = "", in_time: Clock.Outcome = Clock.Outcome.MET) -> None:
    """Stop ``key`` if it runs: in time, late, or as ``outcome`` says."""
    for running in Clock.objects.running().filter(case=case, rule_key=key):
        running.outcome = outcome or (Clock.Outcome.LATE if now >= running.due_at else in_time)
        running.stopped_at = now
        running.save(update_fields=["outcome", "stopped_at"])


def _set_end(running: Clock, procedure: Procedure, values: Mapping[str, Any]) -> None:
    term = procedure.terms.get(running.rule_key)
    if term is None:
        count_by_law(running, today=running.started_on)
    elif term.given_by:
        _set_day(running, date.fromisoformat(str(values[term.given_by])))
    else:
        _set_own_term(running)
    running.calendar_version = counting_version()


def count_anew(running: Clock, *, today: date) -> None:
    """Set the end of a clock that runs by the calendar in force; a day that somebody named stays."""
    term = PROCEDURES[running.case.procedure].terms.get(running.rule_key)
    if term is None:
        count_by_law(running, today=today)
    elif not term.given_by:
        _set_own_term(running)
    running.calendar_version = counting_version()


def counting_version() -> str:
    """Return what a clock counted now was counted by: the days off, and the lengths that were confirmed here."""
    return f"{current().version}{local.version()}"


def _set_own_term(running: Clock) -> None:
    days = local.days_on(running.rule_key, running.started_on)
    _set_day(running, current().on_or_after(running.started_on + timedelta(days=days)))


def _set_day(running: Clock, day: date) -> None:
    running.raw_on = running.due_on = day
    running.due_at = end_of(day)


def counted(running: Clock) -> Counted:
    """Return a clock of a law as the engine counts and explains it."""
    period = local.period_on(running.rule_key, running.started_on)
    whole = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in running.pauses if last]
    stands = next((date.fromisoformat(first) for first, last in running.pauses if not last), None)
    return Counted(
        period.rule,
        running.started_at if period.rule.unit is Unit.HOUR else running.started_on,
        paused=tuple(whole),
        stands_since=stands,
        extended_by=running.extension,
        is_before=period.is_before,
    )


def count_by_law(running: Clock, *, today: date) -> None:
    """Set the end of a clock of a law; ``today`` matters only while it stands still."""
    due = counted(running).due(current(), today)
    running.raw_on, running.due_on, running.due_at = due.warn_on, due.due_on, due.due_at
    running.is_provisional = due.is_provisional
