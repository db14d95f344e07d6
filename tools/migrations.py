"""Look at what our migrations would say to PostgreSQL: nothing that locks a large table on a Monday morning.

    python -m tools.migrations

Needs no database. The first migration of an app makes its tables and locks nobody. What squawk says of the later ones
is an error, unless the migration explains it in a line ``# squawk: name-of-the-rule, because ...``.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Rules that say what a column should be, where Django decides it.
OF_DJANGO = (
    "prefer-text-field",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-robust-stmts",
    "require-timeout-settings",  # the settings have them
    "prefer-timestamptz",
)
EXPLAINED = re.compile(r"# squawk: ([a-z-]+), because \S+")


def later_migrations() -> Iterator[tuple[Path, str]]:
    """Yield each migration of ours but the first ones, with its statements."""
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    # What Django would ask the server for before it writes a statement.
    connection.__dict__["pg_version"] = 150000
    # Which default a column gets does not matter here, only that it gets one.
    vars(connection.ops)["compose_sql"] = lambda sql, params: sql % tuple("'default'" for _param in params or ())
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        module = sys.modules[migration.__module__]
        path = Path(str(module.__file__))
        if not path.is_relative_to(ROOT / "caravan") or name.startswith("0001_"):
            continue
        state = loader.project_state([(app, name)], at_end=False)
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            migration.apply(state, editor, collect_sql=True)
        yield path, "\n".join(line for line in editor.collected_sql if not line.startswith("--"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caravan.settings")
    # Nobody answers there, and nobody is asked.
    os.environ["CARAVAN_DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/nobody"
    squawk = Path(sys.executable).with_name("squawk")
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for path, statements in later_migrations():
            if not statements.strip():
                continue
            explained = EXPLAINED.findall(path.read_text("utf-8"))
            file = Path(folder) / f"{path.parents[1].name}-{path.stem}.sql"
            file.write_text(f"{statements}\n", "utf-8")
            excluded = ",".join((*OF_DJANGO, *explained))
            command = [str(squawk), "--assume-in-transaction", "--pg-version=15", f"--exclude={excluded}", str(file)]
            done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
            if done.returncode:
                failed.append(f"{path.relative_to(ROOT)}:\n{done.stdout}{done.stderr}")
    if failed:
        raise SystemExit("\n".join(failed))


if __name__ == "__main__":
    main()
