"""The program in which a stranger's bytes are opened: ``python child.py image|workbook|audio/...``.

Takes the bytes on its standard input, writes what may be kept to its standard output, and ends with one of
the codes below. It is a process of its own with little memory, little time, no environment and no
keys: a file that breaks its decoder, or never ends, breaks this and nothing else.
"""

import resource
import sys
from pathlib import Path

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 10

UNREADABLE, TOO_MANY_PIXELS, TOO_DEMANDING = 65, 66, 67


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the photo in clear
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes to a pipe and to no file


def main(what: str) -> int:
    limit()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    data = sys.stdin.buffer.read()
    try:
        result = _opened(what, data)
    except MemoryError:
        return TOO_DEMANDING
    except Exception as error:
        # Decoders fail on hostile bytes in many ways; whichever it is, the person may only send another file.
        sys.stderr.write(type(error).__name__)
        return UNREADABLE
    sys.stdout.buffer.write(result)
    sys.stdout.buffer.flush()
    return 0


def _opened(what: str, data: bytes) -> bytes:
    if what == "image":
        from caravan.files.images import TooManyPixels, draw

        try:
            return draw(data)
        except TooManyPixels:
            sys.exit(TOO_MANY_PIXELS)
    if what == "workbook":
        from caravan.files.workbooks import first_sheet

        return first_sheet(data)
    from caravan.files.recordings import sieve

    return sieve(what, data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
