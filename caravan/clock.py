"""The one clock: storage is UTC, days and numbers are China's.

Interfaces and job runners read it and hand the moment down; services never call it.
Whoever must move time (the demo, tests) installs another source.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def install(source: Callable[[], datetime] | None) -> None:
    """Read the time from ``source`` from now on; ``None`` returns to the system clock."""
    global _source
    _source = source or _system


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _source()


def today() -> date:
    """Return the present day in China."""
    return now().astimezone(CHINA).date()


def china(moment: datetime) -> datetime:
    """Return ``moment`` on China's clock."""
    return moment.astimezone(CHINA)
