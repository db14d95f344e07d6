"""Store a file and die on the way: ``python -m tests.files.dying FOLDER STEP``, killed as by ``kill -9``.

``prepare`` instead of a step makes the tables and keys. Without a step that it reaches, it ends in peace.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def die(*_given: Any, **_named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at(step: str) -> None:
    """Arrange to die when ``step`` begins, or right after it (``step!``)."""
    from django.db import connection

    from caravan.files import disk
    from caravan.files.models import StoredFile

    def arrange(owner: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def dying(*given: Any, **named: Any) -> Any:
            if not step.endswith("!"):
                die()
            real(*given, **named)
            return die()

        setattr(owner, name, dying)

    match step.rstrip("!"):
        case "open":
            arrange(disk.os, "open")
        case "fsync":
            arrange(disk.os, "fsync")
        case "rename":
            arrange(Path, "replace")
        case "row":
            arrange(StoredFile.objects, "create")
        case "commit":
            connection.ensure_connection()
            arrange(connection, "commit")
        case "unlink":
            arrange(Path, "unlink")
        case other:
            assert other == "none", other


def main(folder: str, step: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "caravan.settings",
        "CARAVAN_DATA_DIR": folder,
        "CARAVAN_SECRET_KEY": "of-a-test",
        "CARAVAN_HTTPS": "0",
    }
    os.environ.pop("CARAVAN_DATABASE_URL", None)
    import django

    django.setup()
    from io import BytesIO

    from django.core.management import call_command
    from django.db import transaction

    from caravan import clock
    from caravan.files import services
    from tests.files.sounds import amr

    if step == "prepare":
        call_command("create_keys", verbosity=0)
        call_command("migrate", verbosity=0)
        return
    content = services.look_at(BytesIO(amr()))
    if step.startswith("delete-"):
        with transaction.atomic():
            file = services.keep(content=content, now=clock.now())
        at(step.removeprefix("delete-"))
        services.delete(file=file)
        return
    at(step)
    with transaction.atomic():
        services.keep(content=content, now=clock.now())


if __name__ == "__main__":
    main(*sys.argv[1:])
