"""Let a scanner of the installation's own look at every upload before anything else does.

Off unless ``CARAVAN_SCAN_COMMAND`` names a program. It gets the upload on its standard input and ends
with 0 (nothing found) or 1 (something found); any other end is a failure, and then nothing is taken.
"""

import logging
import shlex
import subprocess

from django.conf import settings

from caravan.files.refusals import NoRoomNow, ScannerObjects

logger = logging.getLogger(__name__)

PATIENCE = 60
CLEAN, FOUND = 0, 1


def scan(data: bytes) -> None:
    """Raise ``ScannerObjects`` if the scanner finds something, ``NoRoomNow`` if it does not do its work."""
    command = shlex.split(settings.SCAN_COMMAND)
    if not command:
        return
    try:
        ended = subprocess.run(  # noqa: S603 (named by whoever runs the installation)
            command, input=data, capture_output=True, timeout=PATIENCE, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.error("the scanner of uploads does not work: %s", type(error).__name__)
        raise NoRoomNow from None
    if ended == FOUND:
        logger.warning("the scanner found something in an upload")
        raise ScannerObjects
    if ended != CLEAN:
        logger.error("the scanner of uploads ended with %s", ended)
        raise NoRoomNow
