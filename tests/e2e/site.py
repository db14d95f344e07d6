"""The site that the browser tests visit: settings as in production, a small peopled town, a clock that stands.

    python -m tests.e2e.site FOLDER [--demo]

Seeds the folder's database if it is empty, prints one line of JSON (address and what is in the town), and
serves until its standard input closes. With ``--demo`` the demo's pages and bar are there as well.
"""

import json
import os
import sys
import threading
from pathlib import Path
from unittest import mock


def settle(folder: Path, *, demo: bool) -> None:
    """Set the environment that the settings read."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "caravan.settings",
        "CARAVAN_DATA_DIR": str(folder),
        "CARAVAN_SECRET_KEY": "of-the-browser-tests",
        "CARAVAN_HTTPS": "0",
        "CARAVAN_EXIT_URL": "/accessibility/",
        "CARAVAN_SECOND_FACTOR_ROLES": "",  # the pages of the code are visited without having to
    }
    os.environ.pop("CARAVAN_DATABASE_URL", None)
    os.environ.pop("CARAVAN_DEMO", None)
    if demo:
        os.environ["CARAVAN_DEMO"] = "1"


def prepare(folder: Path) -> None:
    """Make keys, tables, static files and the town; a folder that has them is left as it is."""
    from django.core.management import call_command

    from tests.e2e.world import World

    described = folder / "world.json"
    if described.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    call_command("create_keys", verbosity=0, stdout=sys.stderr)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    described.write_text(json.dumps(World().described()), "utf-8")


def serve() -> tuple[str, threading.Thread]:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return f"http://127.0.0.1:{server.server_port}", thread


def stand_still(*, demo: bool) -> None:
    """Let the clock stand where the town was peopled; only the bar of the demo moves it."""
    from caravan import clock
    from tests.e2e.world import NOW

    hands = [NOW]
    clock.install(lambda: hands[0])
    if demo:
        from caravan.demo import moving

        # The demo counts from the system's clock; here it counts from ours.
        mock.patch.object(moving, "set_now", lambda moment: hands.__setitem__(0, max(moment, hands[0]))).start()


def main(folder: Path, *, demo: bool) -> None:
    settle(folder, demo=demo)
    import django

    django.setup()
    stand_still(demo=demo)
    prepare(folder)
    address, _thread = serve()
    print(json.dumps({"address": address} | json.loads((folder / "world.json").read_text("utf-8"))), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]), demo="--demo" in sys.argv[2:])
