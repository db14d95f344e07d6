"""Search files for words in every form in which they might lie there: clear, base64, hex, UTF-16."""

import mmap
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path


def forms(word: str) -> set[bytes]:
    """Return how ``word`` looks in each form; of base64 what is the same whatever stands around it."""
    clear = word.encode()
    found = {clear, clear.upper(), clear.title(), word.encode("utf-16-le"), word.encode("utf-16-be")}
    found |= {clear.hex().encode(), clear.hex().upper().encode()}
    for shift in range(3):
        coded = b64encode(bytes(shift) + clear)
        # Letters that hold bits of what stands before or behind are another each time.
        first = -(-shift * 8 // 6)
        found.add(coded[first : (shift + len(clear)) * 8 // 6])
    return found


def pattern(words: Iterable[str]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(form) for word in words for form in sorted(forms(word))))


def seen_in(content: bytes | mmap.mmap, wanted: re.Pattern[bytes]) -> bytes | None:
    """Return what stands around the first hit."""
    hit = wanted.search(content)
    return bytes(content[max(0, hit.start() - 40) : hit.end() + 40]) if hit else None


def found_in(folders: Iterable[Path], words: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each file below ``folders`` that holds one of ``words``, with what stands around it."""
    wanted = pattern(words)
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                if path.is_symlink() or not path.is_file() or not path.stat().st_size:
                    continue
                with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                    hit = seen_in(content, wanted)
            except (FileNotFoundError, ValueError):
                continue  # a file that went away meanwhile holds nothing
            if hit is not None:
                yield str(path), hit
