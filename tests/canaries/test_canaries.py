"""What two hundred people wrote lies nowhere in clear: database files, WAL, dump, media, logs, temporary files."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.canaries.browser import Browser
from tests.canaries.doors import Doors, Receipt
from tests.canaries.people import COUNT, WORDS, Invented
from tests.canaries.searching import forms, found_in, pattern, seen_in
from tests.servers.installation import Installation

AT_ONCE = 4
TRIED, ANSWERED = 16, 4


@pytest.fixture
def searched(caravan: Installation) -> Installation:
    temporary = caravan.folder / "tmp"
    temporary.mkdir()
    caravan.settings |= {"TMPDIR": str(temporary)}
    return caravan


def people_pass(caravan: Installation) -> dict[Invented, Receipt]:
    """Let everybody through a door, each second one of them also where they do not belong."""
    web = caravan.start_web()
    caravan.start_worker()
    doors = Doors(caravan, web.address)
    people = [Invented(number) for number in range(COUNT)]
    clerks: SimpleQueue[Browser] = SimpleQueue()
    for _ in range(AT_ONCE):
        clerks.put(doors.staff("clerk"))

    def passes(person: Invented) -> Receipt:
        if person.number % 2:
            doors.looks_around(person)
        match person.number % 4:
            case 0:
                return doors.by_pages(person)
            case 1:
                clerk = clerks.get()
                receipt = doors.by_clerk(person, clerk)
                clerks.put(clerk)
                return receipt
            case _:
                return doors.by_interface(person)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        receipts = dict(zip(people, pool.map(passes, people), strict=True))
        adviser = doors.staff("adviser")
        answered = sum(doors.is_answered(*one, adviser) for one in islice(receipts.items(), TRIED))
    doors.close()
    assert answered >= ANSWERED
    return receipts


def hits(caravan: Installation) -> dict[str, bytes]:
    """Search everything that the installation has written, the tables as a dump tells them as well."""
    with caravan.cluster.connect() as connection:
        connection.execute("CHECKPOINT")
    dump = caravan.cluster.run("pg_dump", "-d", caravan.cluster.url().replace("postgres://", "postgresql://"))
    found = dict(found_in([caravan.folder], WORDS))
    if hit := seen_in(dump.encode(), pattern(WORDS)):
        found["dump"] = hit
    return found


@pytest.mark.postgres
@pytest.mark.slow
def test_what_people_wrote_lies_nowhere_in_clear(searched: Installation) -> None:
    receipts = people_pass(searched)

    assert len({number for number, _code in receipts.values()}) == COUNT
    assert hits(searched) == {}
    with searched.cluster.connect() as connection:
        stored = connection.execute("SELECT count(*) FROM matters_matter").fetchone()
        files = connection.execute("SELECT count(*) FROM files_storedfile").fetchone()
    assert stored == (COUNT,)
    assert files is not None
    assert files[0] > COUNT
    _the_search_finds_what_lies_open(searched)


def _the_search_finds_what_lies_open(caravan: Installation) -> None:
    """One column in clear, one line of a log, one file of each form: each is found, and where it is."""
    with caravan.cluster.connect() as connection:
        connection.execute("UPDATE matters_matter SET title = 'quelea007title' WHERE number LIKE '%-00001'")
    found = hits(caravan)
    assert "dump" in found
    assert any("/cluster/base/" in place for place in found), "not in the files of the tables"
    assert any("/pg_wal/" in place for place in found), "not in the WAL"
    with (caravan.logs / "worker.log").open("a") as log:
        log.write("a question of 12000770007 came in\n")
    (caravan.data / "files" / "00").mkdir(parents=True, exist_ok=True)
    (caravan.data / "files" / "00" / "open").write_bytes("quelea007sound".encode("utf-16-le"))
    (caravan.folder / "tmp" / "upload").write_bytes(b64encode(b"xx" + b"quelea007story"))
    found = hits(caravan)
    for place in ("logs/worker.log", "data/files/00/open", "tmp/upload"):
        assert str(caravan.folder / place) in found, place


@pytest.mark.parametrize("around", ["", "x", "xx", "xxx"])
def test_a_word_is_found_in_every_form(tmp_path: Path, around: str) -> None:
    text = f"{around}quelea007story{around}"
    kept = {
        "clear": text.encode(),
        "capitals": text.upper().encode(),
        "base64": b64encode(text.encode()),
        "hex": text.encode().hex().encode(),
        "utf-16": text.encode("utf-16"),
        "utf-16 the other way": text.encode("utf-16-be"),
    }
    for name, content in kept.items():
        (tmp_path / name).write_bytes(bytes(range(200)) + content + bytes(range(200)))
    (tmp_path / "nothing").write_bytes(b"quele a 1200 077" + bytes(5000))

    found = {Path(path).name for path, _around in found_in([tmp_path], WORDS)}

    assert found == set(kept)
    assert all(len(form) >= 6 for form in forms("quelea"))
