"""The shipped divisions, and small packages of invented ones."""

import io
import tarfile
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from caravan.regions import loading, sources
from caravan.regions.sources import Division

TABLES = {2: "provinces", 4: "cities", 6: "areas", 9: "streets", 12: "villages"}

# A province that does not exist, small enough to read: a heading, a zone, a town, two villages.
PROVINCE = {
    "99": "虚构省",
    "9901": "虚构市",
    "9990": "省直辖县级行政区划",
    "990101": "甲县",
    "990171": "虚构经济技术开发区",
    "999004": "乙市",
    "990101100": "东镇",
    "990101101": "西镇",
    "990101400": "甲县农场",
    "990101100001": "桥头社区居民委员会",
    "990101100200": "向家村村民委员会",
    "990101101200": "河口村委会",
    "990101400500": "一生产队",
}


@cache
def shipped() -> dict[str, Division]:
    return {division.code: division for division in sources.shipped()}


def of_length(length: int, prefix: str = "42") -> list[str]:
    return [code for code in shipped() if len(code) == length and code.startswith(prefix)]


def load_part(*whole: str, counties_of: tuple[str, ...] = ()) -> None:
    """Load of the shipped divisions some places with all in them, some down to counties, and what they lie in."""
    loading.load(
        division
        for code, division in shipped().items()
        if any(code.startswith(place) or place.startswith(code) for place in whole)
        or (len(code) <= 6 and any(code.startswith(place) or place.startswith(code) for place in counties_of))
    )


def province(**changes: str) -> dict[str, str]:
    """The invented province; an empty name takes a code out. Codes are written c99, as keywords must be."""
    named = PROVINCE | {code.removeprefix("c"): name for code, name in changes.items()}
    return {code: name for code, name in named.items() if name}


def divisions(named: dict[str, str]) -> list[Division]:
    return [Division(code, name) for code, name in named.items()]


def write_csv(path: Path, named: dict[str, str]) -> Path:
    path.write_text(_csv(named.items()), "utf-8")
    return path


def write_package(folder: Path, named: dict[str, str], *, without: str = "") -> Path:
    """Unpacked as npm leaves it: folder/dist/villages.csv and four more."""
    (folder / "dist").mkdir(parents=True)
    for name, content in _tables(named).items():
        if name != without:
            (folder / "dist" / f"{name}.csv").write_text(content, "utf-8")
    return folder


def write_archive(path: Path, named: dict[str, str], *, without: str = "") -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in _tables(named).items():
            if name != without:
                member = tarfile.TarInfo(f"package/dist/{name}.csv")
                member.size = len(content.encode())
                archive.addfile(member, io.BytesIO(content.encode()))
    return path


def _tables(named: dict[str, str]) -> dict[str, str]:
    return {
        table: _csv((code, name) for code, name in named.items() if len(code) == length)
        for length, table in TABLES.items()
    }


def _csv(rows: Iterable[tuple[str, str]]) -> str:
    return "code,name\n" + "".join(f'{code},"{name}"\n' for code, name in rows)


def counted(codes: Iterable[str]) -> Counter[int]:
    return Counter(len(code) for code in codes)
