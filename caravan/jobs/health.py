"""Whether this installation is alive, ready and at work; the web layer shows it as /live and /ready."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from caravan import clock
from caravan.jobs.models import Alarm, Worker
from caravan.jobs.running import overdue
from caravan.privacy import keys

# A worker signs every five seconds; a job may keep it busy for a while.
SILENT_AFTER = timedelta(seconds=60)


def live() -> dict[str, Any]:
    """Answer without touching anything: the process runs."""
    return {"ok": True}


def ready(now: datetime | None = None) -> dict[str, Any]:
    """Say whether requests can be served ("ok") and whether the work behind them goes on ("working").

    A silent worker does not make the web unready: questions are taken and kept while it is away.
    """
    now = now or clock.now()
    result: dict[str, Any] = {"ok": False, "working": False, "database": False, "migrations": False, "keys": _keys()}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        result["database"] = True
        result["migrations"] = _are_migrations_applied()
        if result["migrations"]:
            result |= _work(now)
    except DatabaseError:
        result["database"] = False
    result["ok"] = bool(result["database"] and result["migrations"] and result["keys"])
    return result


def _keys() -> bool:
    try:
        keys.ring("encryption")
    except (keys.KeysMissing, keys.KeysUnusable):
        return False
    return True


def _are_migrations_applied() -> bool:
    # Reading the whole plan is slow; once it was complete, this process need not ask again.
    try:
        return _complete_plan()
    except _Incomplete:
        return False


class _Incomplete(Exception):
    pass


@lru_cache(maxsize=1)
def _complete_plan() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Incomplete
    return True


def _work(now: datetime) -> dict[str, Any]:
    last = Worker.objects.filter(stopped_at=None).order_by("-seen_at").values_list("seen_at", flat=True).first()
    age = None if last is None else max((now - last).total_seconds(), 0.0)
    silent_jobs = overdue(now)
    return {
        "worker_age_seconds": age,
        "overdue_jobs": silent_jobs,
        "open_alarms": Alarm.objects.open().count(),
        "working": age is not None and age < SILENT_AFTER.total_seconds() and not silent_jobs,
    }
