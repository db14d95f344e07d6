"""The same two commands where the database is a file."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.processes import ROOT

pytestmark = pytest.mark.slow
FILL = """
import django; django.setup()
from caravan import audit, clock
audit.record("job.tried", actor="system", subject=None, now=clock.now())
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "caravan.settings",
        "CARAVAN_SECRET_KEY": "of-the-sqlite-drill",
        "CARAVAN_DATA_DIR": str(folder),
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)  # noqa: S603


def manage(folder: Path, *arguments: str) -> str:
    done = run(folder, "manage.py", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_file_goes_there_and_back(tmp_path: Path) -> None:
    here, there, backup = (tmp_path / name for name in ("here", "there", "backup"))
    manage(here, "create_keys")
    manage(here, "migrate", "-v0")
    manage(here, "load_reference")
    assert run(here, "-c", FILL).returncode == 0
    manage(here, "backup", str(backup))
    there.mkdir()
    shutil.copy(here / "keys.json", there)

    said = manage(there, "restore", str(backup), "--without-erasures")

    assert "1 chains of the audit sound" in said
    assert "It is the one that was written" in manage(there, "verify_audit")
    again = run(there, "manage.py", "restore", str(backup), "--without-erasures")
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_the_daily_seals_come_along_and_prove_the_tally_on_the_other_side(here: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    assert run(here, "-c", SEALED).returncode == 0
    seals = {path.name: path.read_bytes() for path in (here / "ledger").iterdir()}
    assert len(seals) == 4
    (here / "ledger" / ".2026-11-30.json.new").write_text("half of it")
    manage(here, "backup", str(backup))

    there, said = restored(here, backup)

    assert "3 files as they were" in said
    assert {path.name: path.read_bytes() for path in (there / "ledger").iterdir()} == seals


def test_rows_that_are_not_those_of_the_seals_are_told_after_a_restore(here: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    assert run(here, "-c", SEALED).returncode == 0
    with sqlite3.connect(next(here.glob("*.sqlite3"))) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("DELETE FROM tally_seal WHERE day = (SELECT max(day) FROM tally_seal)")
        database.execute("DELETE FROM audit_event WHERE action = 'tally.seal'")
    run(here, "manage.py", "backup", str(backup))
    there = tmp_path / "there"
    there.mkdir()
    shutil.copy(here / "keys.json", there)

    done = run(there, "manage.py", "restore", str(backup), "--without-erasures")

    assert done.returncode == 1
    assert "seal of 2026-11-24 (no row): missing" in done.stderr


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """An installation with three files."""
    folder = tmp_path / "here"
    manage(folder, "create_keys")
    manage(folder, "migrate", "-v0")
    manage(folder, "load_reference")
    done = run(folder, "-c", FILL + THREE_FILES)
    assert done.returncode == 0, done.stderr
    return folder


def restored(here: Path, backup: Path) -> tuple[Path, str]:
    there = here.with_name("there")
    there.mkdir()
    shutil.copy(here / "keys.json", there)
    return there, manage(there, "restore", str(backup), "--without-erasures")


THREE_FILES = """
from io import BytesIO
from PIL import Image
from caravan.files import services as files
for color in ("red", "green", "blue"):
    picture = BytesIO()
    Image.new("RGB", (40, 30), color).save(picture, "JPEG")
    files.store(upload=BytesIO(picture.getvalue()), now=clock.now())
"""
SEALED = """
import django; django.setup()
from datetime import UTC, date, datetime
from caravan.matters.models import SerialCounter
from caravan.tally import services as tally
SerialCounter.objects.create(county_code="422801", year=2026, kind="consultation")
for day in (23, 24):
    tally.enter(now=datetime(2026, 11, day, 2, tzinfo=UTC))
    tally.seal(day=date(2026, 11, day), now=datetime(2026, 11, day + 1, tzinfo=UTC))
"""
# Between the snapshot and the copies one file is deleted and the keys of the rest are rotated.
MEANWHILE = """
import sys; from pathlib import Path
import django; django.setup()
from django.core.management import call_command
from caravan import clock
from caravan.backups import services
from caravan.files import services as files
from caravan.files.models import StoredFile
def say(what):
    if what.endswith("files ..."):
        files.delete(file=StoredFile.objects.first())
        call_command("rotate_keys")
manifest = services.make(folder=Path(sys.argv[1]), now=clock.now(), say=say)
print(len(manifest.gone), len(manifest.resealed), len(manifest.breaches), len(manifest.files))
"""
OPENED = """
import django; django.setup()
from caravan.files import disk, services as files
from caravan.files.models import StoredFile
from caravan.backups.manifest import sha256_of
for one in StoredFile.objects.all():
    path = disk.path_of(one.stored_as)
    print(path.exists() and len(files.read(one)) > 100 and sha256_of(path) == one.sha256)
"""


def test_what_happens_to_files_while_it_is_made_is_no_damage(here: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    done = run(here, "-c", MEANWHILE, str(backup))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 2 0 3"

    there, said = restored(here, backup)

    assert "2 files as they were" in said
    shown = run(there, "-c", OPENED)
    assert sorted(shown.stdout.split()) == ["False", "True", "True"], shown.stderr


def test_one_damaged_thing_ends_no_backup_and_comes_back_as_it_was(here: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    missing, altered, _whole = sorted((here / "files").glob("*/*"))
    missing.unlink()
    altered.write_bytes(altered.read_bytes()[:-3])
    with sqlite3.connect(next(here.glob("*.sqlite3"))) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE audit_event SET actor = 'nobody' WHERE action = 'job.tried'")
    done = run(here, "manage.py", "backup", str(backup))

    assert done.returncode == 1
    for name in (f"{missing.name} is not on the disk", f"{altered.name} is not the one", "not as it was written"):
        assert name in done.stderr
    assert not backup.with_name("backup.part").exists()
    _there, said = restored(here, backup)
    assert "is back" in said
    assert f"It was so before already: file {altered.name}" in said


def test_what_did_not_come_to_its_end_is_no_backup(here: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    done = run(here, "-c", MEANWHILE.replace("files.delete", "1 / 0; files.delete"), str(backup))
    assert "ZeroDivisionError" in done.stderr

    assert not backup.exists()
    assert "backup.part" in run(here, "manage.py", "backup", str(backup)).stderr
