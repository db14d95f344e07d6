"""Take the database out as one file and put it back, with the tools of each database."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection

from caravan.backups.manifest import BackupUnusable

# Roles and rights belong to the machine, not to the data.
_PLAIN = ("--no-owner", "--no-privileges")
DUMPS = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}


def snapshot() -> str:
    """Return the name under which a dump can share the moment of an open ``storing.one_state``; on SQLite none."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
    return str(name)


def dump(target: Path, snapshot: str) -> None:
    """Write the database as it was at ``snapshot`` to ``target``."""
    if connection.vendor == "postgresql":
        _run("pg_dump", *_PLAIN, "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return
    with connection.cursor() as cursor:
        source = cursor.connection
        copy = sqlite3.connect(target)
        with copy:
            source.backup(copy)
        copy.close()


def load(source: Path) -> None:
    """Put the database back into an empty one; either all of it is there afterwards or nothing."""
    if connection.vendor == "postgresql":
        _run("pg_restore", *_PLAIN, "--exit-on-error", "--single-transaction", str(source))
        return
    copy = sqlite3.connect(source)
    with connection.cursor() as cursor:
        copy.backup(cursor.connection)
    copy.close()


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database; the password travels in its environment alone."""
    settings = connection.settings_dict
    env = {**os.environ, "PGPASSWORD": str(settings["PASSWORD"] or "")}
    where = [f"--port={settings['PORT'] or 5432}", f"--username={settings['USER']}", f"--dbname={settings['NAME']}"]
    if settings["HOST"]:
        where.append(f"--host={settings['HOST']}")
    command = [_program(program), *where, *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BackupUnusable(f"{program} failed: {done.stderr.strip()}")


def _program(name: str) -> str:
    """Return the newest one of this machine: an older one refuses a newer server."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = sorted(versions, key=lambda path: int(path.parts[-3]))[-1:]
    found = str(newest[0]) if newest else shutil.which(name)
    if not found:
        raise BackupUnusable(f"{name} is not on this machine. On Debian: apt-get install postgresql-client")
    return found
