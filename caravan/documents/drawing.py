"""Have a paper drawn: the same facts, version and fonts give the same bytes, so that a hash can be found again."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import segno
from django.conf import settings

from caravan.documents import press
from caravan.documents.glyphs import FONTS, printable, visible
from caravan.documents.registry import ROOT, Template

PROGRAM = Path(press.__file__)
PATIENCE = 30
# Each takes a core and 100 MB for a fifth of a second: more of them in one process wait for their turn.
AT_ONCE = BoundedSemaphore(2)
SONG, HEI = "Noto Serif SC", "Noto Sans SC"
TYPE = {"fonts": [SONG, HEI], "heads": [HEI, SONG]}


class NotDrawn(Exception):
    """A paper could not be drawn; the facts are kept and it can be tried again."""


def draw(template: Template, snapshot: dict[str, Any]) -> bytes:
    """Return the PDF of what ``services.produce`` wrote down; raises ``NotDrawn``."""
    (pdf,) = _printed(template, snapshot, "pdf")
    return pdf


def pages(template: Template, snapshot: dict[str, Any], *, ppi: int = 80) -> list[bytes]:
    """Return its pages as PNG."""
    return _printed(template, snapshot, "png", ppi=ppi)


def markup(template: Template, snapshot: dict[str, Any]) -> str:
    """Return its words as HTML without a page, to be made into a text that staff edit."""
    (page,) = _printed(template, snapshot, "html")
    return page.decode()


def sheets(name: str, words: dict[str, Any]) -> bytes:
    """Return what the typst file ``name`` of this package makes of ``words``: sheets that are no official paper."""
    seen = _each(words, lambda text: printable(text, settings.FONTS))
    paper = {"frame": {}, "words": seen, "as_text": False, **TYPE}
    (pdf,) = _press(str(ROOT / "documents" / "typst" / name), paper, "sheets")
    return pdf


def _printed(template: Template, snapshot: dict[str, Any], kind: str, **more: Any) -> list[bytes]:
    return _press(str(template.source), _laid_out(snapshot, kind), kind, **more)


def _press(source: str, paper: dict[str, Any], kind: str, **more: Any) -> list[bytes]:
    task = {
        "source": source,
        "root": str(ROOT),
        "fonts": [str(FONTS[0].parent), *filter(None, [settings.FONTS])],
        "paper": paper,
        "format": kind,
        **more,
    }
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise NotDrawn("no turn")
    try:
        ended = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-I", PROGRAM],
            input=json.dumps(task, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=PATIENCE,
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotDrawn("too slow") from None
    finally:
        AT_ONCE.release()
    if ended.returncode or not ended.stdout:
        raise NotDrawn(f"{Path(source).name}: {ended.stderr[:200].decode('utf-8', 'replace') or ended.returncode}")
    return list(_taken_apart(ended.stdout))


def _taken_apart(output: bytes) -> Any:
    at = 0
    while at < len(output):
        length = int.from_bytes(output[at : at + 4], "big")
        yield output[at + 4 : at + 4 + length]
        at += 4 + length


def _laid_out(snapshot: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return what the typst file gets: facts that can be drawn, and the QR code."""
    qr = BytesIO()
    segno.make(snapshot["frame"]["verify_url"], error="m").save(qr, kind="svg", border=0, xmldecl=False)
    is_text = kind == "html"
    seen = _each(snapshot, visible)
    shown = seen if is_text else _each(seen, lambda text: printable(text, settings.FONTS))
    return {
        **shown,
        "qr": qr.getvalue().decode(),
        "missing": shown != seen,
        "as_text": is_text,
        **TYPE,
    }


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """Return ``value`` with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    if isinstance(value, dict):
        return {name: _each(one, change) for name, one in value.items()}
    return value
