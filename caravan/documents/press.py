"""The program in which a paper is drawn: ``python press.py``, a task as JSON on its standard input, the file on its
standard output.

A process of its own, with little memory, little time and no environment: text that no typesetter has met before
may break or stop this, and nothing else. It knows nothing but the paper.
"""

import json
import resource
import sys
from typing import Any

import typst

MEMORY = 2 * 1024 * 1024 * 1024  # address space: the fonts are mapped, not read
CPU_SECONDS = 20


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    task = json.load(sys.stdin.buffer)
    try:
        drawn = _drawn(task)
    except typst.TypstError as error:
        # Which file and what is wrong with it; of the facts no more than a character that cannot be shown.
        sys.stderr.write(str(error).splitlines()[0][:120])
        return 1
    for page in drawn if isinstance(drawn, list) else [drawn]:
        sys.stdout.buffer.write(len(page).to_bytes(4, "big") + page)
    return 0


def _drawn(task: dict[str, Any]) -> bytes | list[bytes]:
    own, *more = task["fonts"]
    if more:
        # What they are called is known to the fonts alone.
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=more).families()
        for kind in ("fonts", "heads"):
            task["paper"][kind] = task["paper"][kind] + [name for name in found if name not in task["paper"][kind]]
    options: dict[str, Any] = {
        "root": task["root"],
        "font_paths": [own, *more],
        "ignore_system_fonts": True,
        "sys_inputs": {"paper": json.dumps(task["paper"], ensure_ascii=False)},
        # Sheets are bound with photos into a file, which makes no archive's PDF.
        "format": "pdf" if task["format"] == "sheets" else task["format"],
        "timestamp": 0,
    }
    if task["format"] == "pdf":
        # An archive's PDF with its structure: whatever has no glyph, no title or no language is refused.
        options["pdf_standards"] = ["a-2a"]
    if task["format"] == "png":
        options["ppi"] = task["ppi"]
    drawn: bytes | list[bytes] = typst.compile(task["source"], **options)
    return drawn


if __name__ == "__main__":
    sys.exit(main())
