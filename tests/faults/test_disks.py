"""F5 and F6: no room for the database, no room for files, and a death between a file and its row."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.faults.nemesis import backends_of
from tests.servers.asking import question
from tests.servers.installation import Installation, Web, copy
from tests.servers.processes import end
from tests.servers.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
_keys = iter(range(10**6))


class Small:
    """A file system in memory with so much room, mounted where something of the installation lies."""

    def __init__(self, place: Path, megabytes: int) -> None:
        self.place = place
        self._run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "none", str(place))

    def fill(self, leave: int) -> Path:
        """Take all room but ``leave`` bytes; deleting the file that is returned gives it back."""
        filler = self.place / "filler"
        with filler.open("wb") as file:
            free = os.statvfs(self.place)
            os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - leave)
        return filler

    def make(self, mode: str) -> None:
        self._run("mount", "-o", f"remount,{mode}", str(self.place))

    def end(self) -> None:
        self._run("umount", "-l", str(self.place))

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")


def ask(web: Web, region: str, **fields: object) -> httpx.Response:
    return httpx.post(
        f"{web.address}/api/v1/consultations",
        json=question(region, **fields),
        headers={"Idempotency-Key": f"while-the-disk-is-full-{next(_keys):08}"},
        timeout=20,
    )


def photo(shade: int = 0, side: int = 48) -> bytes:
    picture = BytesIO()
    Image.effect_noise((side, side), 90 + shade).convert("RGB").save(picture, "JPEG", quality=95)
    return picture.getvalue()


def upload(web: Web, content: bytes) -> httpx.Response:
    files = {"file": ("photo.jpg", content, "image/jpeg")}
    return httpx.post(f"{web.address}/api/v1/files", files=files, timeout=20)


@pytest.fixture
def cramped(caravan: Installation) -> Iterator[Small]:
    """The whole cluster on a file system that has little room."""
    cluster = caravan.cluster
    cluster.stop()
    aside = caravan.folder / "aside"
    shutil.move(cluster.folder, aside)
    cluster.folder.mkdir()
    small = Small(cluster.folder, 400)
    try:
        copy(aside, cluster.folder)
        cluster.folder.chmod(0o700)
        cluster.start()
        yield small
    finally:
        caravan.stop()
        small.end()


def test_a_full_disk_stops_writing_and_nothing_else(caravan: Installation, cramped: Small) -> None:
    web, village = caravan.start_web(), caravan.town["villages"][0]
    before = ask(web, village).json()
    filler = cramped.fill(leave=0)

    statuses, kept = [], [before["number"]]
    for _time in range(150):
        answer = ask(web, village, story="一" * 4000)
        statuses.append(answer.status_code)
        kept += [answer.json()["number"]] if answer.status_code == 201 else []
        if statuses[-8:] == [503] * 8:
            break
    matter = f"{web.address}/api/v1/consultations/{before['number']}"
    topics = httpx.get(f"{web.address}/api/v1/topics")

    assert statuses[-8:] == [503] * 8, statuses
    assert set(statuses) <= {201, 503}, statuses
    assert topics.status_code == 200
    filler.unlink()
    until("a question is kept again", lambda: ask(web, village).status_code == 201)
    assert httpx.get(matter, headers={"Receipt-Code": before["code"]}).status_code == 200
    with caravan.cluster.connect() as connection:
        found = {number for (number,) in connection.execute("SELECT number FROM matters_matter")}
        asked = connection.execute("SELECT count(*) FROM audit_event WHERE action = 'consultation.ask'").fetchone()
    assert set(kept) <= found
    assert asked == (len(found),)
    assert "It is the one that was written" in caravan.manage("verify_audit")


@pytest.fixture
def media(caravan: Installation) -> Iterator[Small]:
    """The files on a file system of four megabytes."""
    folder = caravan.data / "files"
    folder.mkdir(mode=0o700)
    small = Small(folder, 4)
    try:
        yield small
    finally:
        caravan.stop()
        small.end()


def lying_in(caravan: Installation) -> set[str]:
    return {path.name for path in (caravan.data / "files").rglob("*") if path.is_file() and path.name != "filler"}


def files_and_rows(caravan: Installation) -> tuple[set[str], set[str]]:
    lying = lying_in(caravan)
    with caravan.cluster.connect() as connection:
        return lying, {name for (name,) in connection.execute("SELECT stored_as FROM files_storedfile")}


def test_no_room_for_a_file_is_a_503_and_leaves_neither_row_nor_part(caravan: Installation, media: Small) -> None:
    web = caravan.start_web()
    assert upload(web, photo()).status_code == 201
    filler = media.fill(leave=8192)

    full = [upload(web, photo(number, side=400)).status_code for number in range(3)]
    asked = ask(web, caravan.town["villages"][0])
    filler.unlink()
    media.make("ro")
    read_only = upload(web, photo()).status_code
    media.make("rw")

    assert full == [503] * 3
    assert asked.status_code == 201
    assert read_only == 503
    assert upload(web, photo(1)).status_code == 201
    lying, rows = files_and_rows(caravan)
    assert lying == rows
    assert len(rows) == 2


SWEEP = """
import django; django.setup()
from caravan import clock
from caravan.files.services import sweep
print(sweep(now=clock.now()))
"""


def test_a_death_between_a_file_and_its_row_leaves_what_the_sweep_removes(caravan: Installation) -> None:
    web = caravan.start_web()
    assert upload(web, photo()).status_code == 201
    master = caravan.cluster.process.pid
    # Nor does it begin another for the web's pool, which would take what is sent to it.
    os.kill(master, signal.SIGSTOP)
    for backend in backends_of(master):
        os.kill(backend, signal.SIGSTOP)
    with pytest.raises(httpx.HTTPError):
        httpx.post(f"{web.address}/api/v1/files", files={"file": ("a.jpg", photo(1), "image/jpeg")}, timeout=2)
    # On a busy machine the photo is still being drawn when its sender gives up.
    until("the second file lies there", lambda: len({name for name in lying_in(caravan) if name[0] != "."}) == 2)
    web.kill()
    os.kill(master, signal.SIGCONT)
    # Not let go on: they would carry out what they were sent, and the row would be there with its file.
    for backend in backends_of(master):
        end(backend)
    until("PostgreSQL has recovered", caravan.cluster.answers)
    lying, rows = files_and_rows(caravan)
    assert len(lying) == 2
    assert rows < lying
    # What a death in the middle of writing leaves.
    (orphan,) = (caravan.data / "files").rglob(next(iter(lying - rows)))
    part = orphan.with_name(f".{'f' * 32}.part")
    part.write_bytes(orphan.read_bytes()[:100])
    assert caravan.run("-c", SWEEP).strip() == "0", "it may still get its row"
    for path in (orphan, part):
        os.utime(path, (path.stat().st_mtime - 2 * 86400,) * 2)

    assert caravan.run("-c", SWEEP).strip() == "2"

    lying, rows = files_and_rows(caravan)
    assert lying == rows
