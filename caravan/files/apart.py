"""Have a stranger's bytes opened in a process of its own, and say why if they could not be.

A fresh process for each file: it starts in 40 milliseconds, nothing of the file before is in it, and
nothing of ours (no keys, no connection, no environment).
"""

import fcntl
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from caravan.files import child
from caravan.files.refusals import FileRefused, FileTooDemanding, FileUnreadable, ImageTooManyPixels, NoRoomNow

logger = logging.getLogger(__name__)

PROGRAM = Path(child.__file__)
# The process is ended after this, whatever it does; its time on the processor ends before.
PATIENCE = 20
# How often somebody who waits for a turn looks whether one is free.
LOOK_AGAIN = 0.05

_REFUSALS: dict[int, type[FileRefused]] = {
    child.UNREADABLE: FileUnreadable,
    child.TOO_MANY_PIXELS: ImageTooManyPixels,
    child.TOO_DEMANDING: FileTooDemanding,
}


def opened(what: str, data: bytes) -> bytes:
    """Return what may be kept of ``data``, an ``image`` or a recording of that type; raises ``FileRefused``.

    Of a ``workbook`` it is the lines of its first sheet, as JSON.
    """
    try:
        with _turn() as turn:
            ended = subprocess.run(  # noqa: S603 (our own program)
                [sys.executable, "-I", PROGRAM, what],
                input=data,
                capture_output=True,
                timeout=PATIENCE,
                env={},
                cwd="/",
                check=False,
                # Held by both: where this process is killed, its turn lasts until the decoder has ended as well.
                pass_fds=[turn],
            )
    except subprocess.TimeoutExpired:
        logger.warning("a file was not opened in %s seconds", PATIENCE)
        raise FileTooDemanding from None
    except OSError as error:
        # No process or no memory to be had: the file may be a good one.
        logger.error("no process to open a file in: %s", type(error).__name__)
        raise NoRoomNow from None
    if ended.returncode == 0 and ended.stdout:
        return ended.stdout
    refusal = _REFUSALS.get(ended.returncode)
    if refusal is None:
        # The decoder died of the file: a signal, or a way to end that we do not know.
        logger.warning("the process that opened a file ended with %s", ended.returncode)
        raise FileTooDemanding
    logger.info("a file could not be opened: %s", ended.stderr[:80].decode("ascii", "replace") or ended.returncode)
    raise refusal


@contextmanager
def _turn() -> Iterator[int]:
    """Wait for one of the turns that all processes of this machine share; raises ``NoRoomNow``.

    Each decoder may need all of its memory, so their sum has to have a limit, however many processes serve.
    The lock on the file is the turn: the system gives it back, whatever becomes of who held it.
    """
    until = time.monotonic() + PATIENCE
    while (turn := _free_turn()) is None:
        if time.monotonic() >= until:
            raise NoRoomNow
        time.sleep(LOOK_AGAIN)
    try:
        yield turn
    finally:
        os.close(turn)


def _free_turn() -> int | None:
    folder = Path(settings.DATA_DIR) / "turns"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in range(settings.DECODERS):
        turn = os.open(folder / str(number), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(turn)
        else:
            return turn
    return None
