"""What every test may rely on: its own data folder, a clock that is put right, an empty phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.utils import translation

from caravan import clock
from caravan.audit import chain
from caravan.calendars import keeping
from caravan.gateways.sms.fake import FakeSms
from caravan.routing import ladders

# Properties are tried without a time limit for one example: the machine may be busy.
hypothesis.settings.register_profile("caravan", deadline=None, database=None)
hypothesis.settings.load_profile("caravan")


@pytest.fixture(scope="session", autouse=True)
def _data_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what tests store out of the checkout."""
    settings.DATA_DIR = Path(tmp_path_factory.mktemp("data"))
    # A look once a minute would be a statement more in whichever test it falls.
    settings.CALENDAR_LOOK_SECONDS = 0


@pytest.fixture(autouse=True)
def _leave_no_trace() -> Iterator[None]:
    """Undo what outlives a test's transaction."""
    yield
    clock.install(None)
    keeping.forget()
    # A request leaves the language of its visitor behind.
    translation.deactivate()
    # A rolled back table gives its key to the next one.
    ladders._by_key.cache_clear()
    FakeSms(None).clear()
    # A flush has taken the ends of the chains that connections still hold.
    chain._ends.clear()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_triggers() -> Iterator[None]:
    """Let transactional tests empty the append-only tables on SQLite, which knows no TRUNCATE.

    The triggers are dropped and made again around the flush itself and nowhere else.
    """
    operations = DatabaseWrapper.ops_class
    real = operations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> Any:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f"DROP TRIGGER {self.quote_name(name)}" for name, _sql in triggers]
        return real(self, [*drop, *sql_list, *(sql for _name, sql in triggers)])

    operations.execute_sql_flush = flush
    yield
    operations.execute_sql_flush = real
