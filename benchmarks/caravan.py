"""What is measured of Caravan: the form a person sends and the queues that staff look at."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from benchmarks.browser import Visitor
from benchmarks.databases import CLUSTER, ROOT, Filled
from benchmarks.processes import free_port, serving

DATA = ROOT / "var" / "bench"
PASSWORD = "dapengche-12348"  # noqa: S105 -- the demo's, on loopback
STORY = (
    "老板拖欠我两万四千元工资，从三月起一直说下个月给，现在电话也不接了。我手里有考勤表和微信聊天记录，不知道该去哪里。"
)
# Who looks, and at what: every kind of scope, nearest promise first and newest first. The first is the peer's match.
LOOKS = (
    ("", "supervisor-42", "/staff/?view=due&mark=fast"),
    ("city seat, nearest promise", "seat-4201-1", "/staff/?view=due"),
    ("city seat, nobody has taken it", "seat-4201-1", "/staff/?view=unclaimed"),
    ("county duty, all, newest first", "duty-422801-1", "/staff/?view=all"),
    ("adviser, own, newest first", "adviser-422801-001", "/staff/?view=all"),
)


def environment(database: str, **more: str) -> Mapping[str, str]:
    """Return the environment of an installation as in production, without HTTPS in front of it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARAVAN_", "DJANGO_"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "caravan.settings",
        "CARAVAN_DATABASE_URL": CLUSTER.url(database),
        "CARAVAN_DATA_DIR": str(DATA),
        "CARAVAN_SECRET_KEY": "for-measuring-on-loopback-only",
        "CARAVAN_HTTPS": "0",
        **more,
    }


def database(size: int) -> Filled:
    name = f"caravan_{size}"
    sources = [*sorted(ROOT.glob("caravan/*/migrations/*.py")), Path(__file__).with_name("rows.py")]
    command = (sys.executable, "-m", "benchmarks.rows")
    # The demo's network is built by the demo, with the keys that the measured server reads.
    return Filled(name, size, "matters_matter", command, environment(name, CARAVAN_DEMO="1"), sources)


@cache
def _prepared() -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    manage = [sys.executable, "manage.py"]
    if not (DATA / "keys.json").exists():
        subprocess.run([*manage, "create_keys"], check=True, cwd=ROOT, env=environment("postgres"))  # noqa: S603
    subprocess.run(  # noqa: S603
        [*manage, "collectstatic", "--noinput", "--verbosity", "0"], check=True, cwd=ROOT, env=environment("postgres")
    )


@contextmanager
def serve(filled: Filled) -> Iterator[tuple[int, HTTPConnection]]:
    """Run the product on ``filled``; give the server's process id and a connection to it."""
    port = free_port()
    with serving(Path(sys.executable), "caravan.wsgi:application", environment(filled.name), port) as pid:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        yield pid, connection
        connection.close()


def prepare(size: int) -> Filled:
    _prepared()
    filled = database(size)
    filled.prepare()
    return filled


def villages(filled: Filled, count: int) -> list[str]:
    with psycopg.connect(filled.url) as connection:
        found = connection.execute(
            "SELECT r.code FROM regions_region r JOIN directory_advisercontract c ON c.region_id = r.id ORDER BY r.code"
        )
        codes = [code for (code,) in found]
    return random.Random(count).sample(codes, count)  # noqa: S311 -- nothing secret


def ready_to_send(connection: HTTPConnection, village: str) -> Visitor:
    """Walk the steps of the form up to the last page."""
    visitor = Visitor(connection)
    visitor.get("/ask/")
    contact = {"answer_channel": "message", "phone": f"120{village[-8:]}", "name": "王小明"}
    contact |= {"is_safe_to_call": "on", "is_safe_to_message": "on"}
    for path, form in (
        ("/ask/", {"topic": "wages"}),
        ("/ask/story/", {"topic": "wages", "story": STORY, "opponent": "大山建筑公司"}),
        ("/ask/place/", {"region": village}),
        ("/ask/contact/", contact),
    ):
        visitor.must(visitor.post(path, form), 302, "/ask/")
    visitor.must(visitor.get("/ask/check/"), 200)
    return visitor


def send(visitor: Visitor) -> None:
    visitor.must(visitor.post("/ask/check/", {"token": visitor.form_token}), 302, "/ask/done/")


def staff(connection: HTTPConnection, username: str) -> Visitor:
    visitor = Visitor(connection)
    visitor.get("/staff/login/")
    visitor.must(visitor.post("/staff/login/", {"username": username, "password": PASSWORD}), 302, "/staff/")
    return visitor


def look(visitor: Visitor, path: str) -> None:
    visitor.must(visitor.get(path), 200)
