"""A process may die at any step of storing a file: no row is ever without its file, no file for long without a row."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import transaction

from caravan.files import disk, services
from caravan.files.models import StoredFile
from caravan.jobs.models import Alarm
from tests.files import sounds
from tests.files.test_files import NOW, store

ROOT = Path(__file__).resolve().parents[2]
DIED = -signal.SIGKILL
# Where the power may go, and how many rows there are afterwards.
STEPS = {
    "open": 0,
    "open!": 0,
    "fsync": 0,
    "fsync!": 0,
    "rename": 0,
    "rename!": 0,
    "row": 0,
    "row!": 0,
    "commit": 0,
    "commit!": 1,
    "delete-commit": 1,
    "delete-unlink": 0,
    "delete-unlink!": 0,
}


def run(folder: Path, step: str) -> int:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CARAVAN_", "PYTEST_"))}
    command = [sys.executable, "-m", "tests.files.dying", str(folder), step]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False).returncode  # noqa: S603


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(tmp_path_factory.mktemp("office"))
    assert run(folder, "prepare") == 0
    return folder


def kept(folder: Path) -> dict[str, str]:
    with sqlite3.connect(folder / "caravan.sqlite3") as connection:
        return dict(connection.execute("SELECT stored_as, sha256 FROM files_storedfile"))


def lying(folder: Path) -> set[Path]:
    return {path for path in (folder / "files").rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_process_leaves_no_row_without_its_file(office, step):
    before = kept(office)

    assert run(office, step) == DIED, "the step was not reached"

    rows = kept(office)
    assert len(rows) == len(before) + STEPS[step]
    assert rows.keys() <= {path.name for path in lying(office)}


@pytest.mark.slow
def test_whoever_is_not_killed_stores_it(office):
    before = kept(office)

    assert run(office, "none") == 0

    assert len(kept(office)) == len(before) + 1


# --- The same steps failing instead, and the sweep afterwards -------------------------------------------


class Broken(Exception):
    """The step does not work."""


def fail(*_given: Any, **_named: Any) -> None:
    raise Broken


@pytest.mark.django_db
@pytest.mark.parametrize(
    "step",
    [
        "caravan.files.disk.os.open",
        "caravan.files.disk.os.fsync",
        "pathlib.Path.replace",
        "caravan.files.disk.flush_folder",
    ],
)
def test_a_step_that_fails_leaves_neither(tmp_path, settings, monkeypatch, step):
    settings.DATA_DIR = tmp_path
    store(sounds.amr())
    monkeypatch.setattr(step, fail)

    with pytest.raises(Broken):
        services.store(upload=open_sound(), now=NOW)
    monkeypatch.undo()

    assert StoredFile.objects.count() == 1
    swept()
    assert {path.name for path in lying(tmp_path)} == {StoredFile.objects.get().stored_as}


def open_sound() -> Any:
    from io import BytesIO

    return BytesIO(sounds.amr())


def swept() -> int:
    """Let a day pass for what lies there, and sweep."""
    for path in lying(Path(configured.DATA_DIR)):
        long_ago = time.time() - 2 * 86400
        os.utime(path, (long_ago, long_ago))
    return services.sweep(now=NOW)


@pytest.mark.django_db
def test_the_sweep_takes_what_a_killed_process_left_and_nothing_else(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    file = store(sounds.amr())
    with transaction.atomic():  # killed before the commit
        store(sounds.amr())
        transaction.set_rollback(True)
    name = disk.new_name()
    (disk.root() / name[:2]).mkdir(exist_ok=True)
    (disk.root() / name[:2] / f".{name}.part").write_bytes(b"half")  # killed before the rename

    assert swept() == 2

    assert {path.name for path in lying(tmp_path)} == {file.stored_as}
    assert services.read(file)
    assert not Alarm.objects.exists()
