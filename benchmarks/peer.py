"""What is measured of django-helpdesk: its public form, and its ticket list with the rows that the page loads."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from json import dumps
from pathlib import Path
from urllib.parse import quote

from benchmarks.browser import Visitor
from benchmarks.caravan import DATA, STORY
from benchmarks.databases import CLUSTER, Filled
from benchmarks.processes import free_port, serving

VENV = DATA / "helpdesk"
PYTHON = VENV / "bin" / "python"
STAFF, PASSWORD = "clerk", "dapengche-12348"
# The same framework, driver and server as ours.
PACKAGES = ("django-helpdesk==2.6.1", "django", "psycopg", "psycopg-binary", "psycopg-pool", "granian")


def environment(database: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARAVAN_", "DJANGO_"))}
    settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.helpdesk.settings"}
    return {**kept, **settings, "HELPDESK_DATABASE_URL": CLUSTER.url(database)}


def database(size: int) -> Filled:
    name = f"helpdesk_{size}"
    source = Path(__file__).parent / "helpdesk" / "rows.py"
    command = (str(PYTHON), "-m", "benchmarks.helpdesk.rows")
    return Filled(name, size, "helpdesk_ticket", command, environment(name), [source])


@cache
def _installed() -> None:
    from importlib.metadata import version

    wanted = [name if "==" in name else f"{name}=={version(name)}" for name in PACKAGES]
    marker = VENV / "installed"
    if marker.exists() and marker.read_text() == "\n".join(wanted):
        return
    print("Installing django-helpdesk into an environment of its own ...", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)  # noqa: S603
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    subprocess.run(install, check=True)  # noqa: S603
    marker.write_text("\n".join(wanted))


def prepare(size: int) -> Filled:
    _installed()
    filled = database(size)
    filled.prepare()
    return filled


@contextmanager
def serve(filled: Filled) -> Iterator[tuple[int, HTTPConnection]]:
    port = free_port()
    with serving(PYTHON, "benchmarks.helpdesk.wsgi:application", environment(filled.name), port) as pid:
        connection = HTTPConnection("127.0.0.1", port, timeout=300)
        yield pid, connection
        connection.close()


def ready_to_send(connection: HTTPConnection) -> Visitor:
    visitor = Visitor(connection)
    visitor.must(visitor.get("/tickets/submit/"), 200)
    return visitor


def send(visitor: Visitor) -> None:
    form = {"queue": "1", "title": "拖欠工资", "body": STORY, "priority": "3", "submitter_email": "asker@example.com"}
    visitor.must(visitor.post("/tickets/submit/", form), 302, "/view/")


def staff(connection: HTTPConnection) -> Visitor:
    visitor = Visitor(connection)
    visitor.get("/login/")
    visitor.must(visitor.post("/login/", {"username": STAFF, "password": PASSWORD, "next": "/tickets/"}), 302)
    return visitor


def look(visitor: Visitor) -> None:
    """Open the list of open, urgent tickets as its page does: the frame, then 25 rows for its table."""
    visitor.must(visitor.get("/tickets/?status=1&status=2&priority=1&sort=due_date"), 200)
    query = {
        "filtering": {"status__in": [1, 2], "priority__in": [1]},
        "filtering_null": {},
        "sorting": "due_date",
        "sortreverse": None,
        "search_string": "",
    }
    encoded = quote(b64encode(dumps(query).encode()).decode())
    visitor.must(visitor.get(f"/datatables_ticket_list/{encoded}?draw=1&start=0&length=25"), 200)
