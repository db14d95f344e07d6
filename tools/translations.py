"""Keep the Chinese catalogues complete, without GNU gettext.

    python -m tools.translations extract | compile | check

English is the message id, so only Chinese catalogues exist. Each folder below is one catalogue; the
first whose path holds a source file has its messages. ``check`` fails on anything untranslated,
fuzzy, left over, or compiled from an older text, and on one message with two texts: Django lays the
catalogues over each other, and everybody would read the text of one of them.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
# The packages that the settings name before ours: where they have a text, it wins.
OTHERS = (
    *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages", "staticfiles")),
    *("axes", "django_htmx"),
)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "caravan"
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "lazy": None,  # gettext_lazy beside a gettext called _
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def homes() -> list[Path]:
    """Return the folders with a catalogue, the deepest first; all else belongs to ``caravan/locale``."""
    found = {path.parent for path in PACKAGE.rglob("locale") if path.is_dir()} | {PACKAGE}
    return sorted(found, key=lambda home: -len(home.parts))


def po_file(home: Path) -> Path:
    return home / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        is_template = path.suffix in {".html", ".txt"} and "templates" in path.parts
        if (path.suffix == ".py" and "migrations" not in path.parts) or is_template:
            yield path


def messages(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield the message ids of one file with their contexts."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        # What is left of a template is read as Python, to which its indentation would mean something.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    source = io.BytesIO(text.encode())
    for _line, function, found, _comments in extract_python(source, KEYWORDS, [], {"encoding": "utf-8"}):
        name = str(function)
        parts = [part for part in ([found] if isinstance(found, str) else found or ()) if isinstance(part, str)]
        if not parts or not parts[0].strip():
            continue
        context = parts.pop(0) if "pgettext" in name else None
        if name.startswith("n"):
            yield (tuple(parts[:2]), context) if len(parts) > 1 else (parts[0], context)
        elif parts:
            yield parts[0], context


def wanted() -> dict[Path, Catalog]:
    """Return an empty catalogue for each folder with every message its files use."""
    catalogues = {home: fresh() for home in homes()}
    for path in sources():
        home = next(home for home in catalogues if path.is_relative_to(home))
        for ids, context in messages(path):
            catalogues[home].add(ids, context=context)
    return catalogues


def fresh() -> Catalog:
    catalogue = Catalog(locale="zh_Hans", charset="utf-8", fuzzy=False)
    catalogue.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", "nplurals=1; plural=0;")]
    return catalogue


def read(home: Path) -> Catalog:
    if not po_file(home).exists():
        return fresh()
    with po_file(home).open("rb") as file:
        return read_po(file, locale="zh_Hans")


def extract() -> None:
    """Bring every ``.po`` up to date: new messages added empty, unused ones dropped."""
    for home, catalogue in wanted().items():
        if not len(catalogue):
            continue
        held = read(home)
        for message in catalogue:
            kept = held.get(message.id, message.context) if message.id else None
            if kept is not None:
                message.string = as_plural(message, kept)
        po_file(home).parent.mkdir(parents=True, exist_ok=True)
        po_file(home).write_bytes(written(catalogue))


def as_plural(message: Message, kept: Message) -> str | tuple[str, ...]:
    """Return the kept translation in the shape the message has now; Chinese has one plural form."""
    text = text_of(kept)
    return (text,) if message.pluralizable else text


def written(catalogue: Catalog) -> bytes:
    target = io.BytesIO()
    write_po(target, catalogue, omit_header=True, sort_output=True, width=0)
    return HEADER.encode() + target.getvalue().strip() + b"\n"


def compiled(home: Path) -> bytes:
    catalogue = read(home)
    # Babel writes the moment into the header; the same text must give the same bytes.
    catalogue.creation_date = catalogue.revision_date = EPOCH
    catalogue.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", "nplurals=1; plural=0;")]
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def compile_all() -> None:
    for home in homes():
        if po_file(home).exists():
            po_file(home).with_suffix(".mo").write_bytes(compiled(home))


def text_of(message: Message) -> str:
    """Return the translation of ``message``; '' if it has none."""
    return message.string if isinstance(message.string, str) else (message.string or ("",))[0]


def texts(catalogue: Catalog) -> dict[tuple[str | None, str], str]:
    """Return the text of every message that has one, by context and id, as Django looks them up."""
    found = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and (text := text_of(message)):
            found[message.context, key] = text
    return found


def disagreements(catalogues: Mapping[str, Catalog]) -> list[str]:
    """Return the messages that have different texts in two of ``catalogues``, by the name of the catalogue."""
    held: dict[tuple[str | None, str], dict[str, str]] = {}
    for name, catalogue in catalogues.items():
        for key, text in texts(catalogue).items():
            held.setdefault(key, {})[name] = text
    return [
        f"two texts: {key!r}: " + ", ".join(f"{text} ({name})" for name, text in found.items())
        for (_context, key), found in held.items()
        if len(set(found.values())) > 1
    ]


def foreign() -> dict[str, Catalog]:
    """Return the catalogues of the packages that stand before ours, and so win."""
    found = {}
    for package in OTHERS:
        spec = find_spec(package)
        for folder in spec.submodule_search_locations or () if spec else ():
            po = po_file(Path(folder))
            if po.exists():
                with po.open("rb") as file:
                    found[package] = read_po(file, locale="zh_Hans")
    return found


def check() -> None:
    ours = {str(home.relative_to(ROOT)): read(home) for home in homes()}
    problems = disagreements(foreign() | ours)
    for home, catalogue in wanted().items():
        if not len(catalogue):
            continue
        name = po_file(home).relative_to(ROOT)
        held = read(home)
        for message in catalogue:
            kept = held.get(message.id, message.context) if message.id else None
            if message.id and (kept is None or not text_of(kept)):
                problems.append(f"{name}: not translated: {message.id!r}")
            elif kept is not None and kept.fuzzy:
                problems.append(f"{name}: fuzzy: {message.id!r}")
            elif kept is not None and placeholders(message.id) != placeholders(text_of(kept)):
                problems.append(f"{name}: other placeholders than the English: {message.id!r}")
        mo = po_file(home).with_suffix(".mo")
        if po_file(home).exists() and (not mo.exists() or mo.read_bytes() != compiled(home)):
            problems.append(f"{mo.relative_to(ROOT)} is older than its .po")
    if problems:
        raise SystemExit("\n".join([*problems, f"{len(problems)} problems. Run: make fix, then translate."]))


def placeholders(text: str | Iterable[str]) -> set[str]:
    parts = [text] if isinstance(text, str) else text
    return {name for part in parts for name in re.findall(r"%\((\w+)\)", part)}


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_I18N=True)
    {"extract": extract, "compile": compile_all, "check": check}[sys.argv[1]]()
