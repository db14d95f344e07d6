"""D1: everything is copied, the machine is lost, and one command brings it back on an empty one."""

import json
import shutil
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.faults.test_clock import LIBRARY, at
from tests.servers.asking import question
from tests.servers.installation import APPLICATION, OWNER, Installation, Web
from tests.servers.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
QUESTIONS = 12
# So many that a thousand values can be opened.
FURTHER = 340
CANARY = "向山里的金丝雀问路"


@pytest.fixture(scope="module")
def caravan(shared_caravan: Installation) -> Installation:
    return shared_caravan


@pytest.fixture(scope="module")
def backup(caravan: Installation) -> Path:
    """The backup of an installation that people asked; the first receipt lies beside it."""
    web = caravan.start_web()
    picture = BytesIO()
    Image.new("RGB", (40, 30), "#9ccabd").save(picture, "JPEG")
    receipts = []
    with httpx.Client(base_url=f"{web.address}/api/v1") as client:
        for number in range(QUESTIONS):
            photo = client.post("/files", files={"file": ("photo.jpg", picture.getvalue(), "image/jpeg")}).json()["id"]
            answer = client.post(
                "/consultations",
                json=question(caravan.town["villages"][0], f"{CANARY}，第{number}问", files=[photo]),
                headers={"Idempotency-Key": f"before-the-machine-was-lost-{number}"},
            )
            receipts.append(answer.json())
        for number in range(FURTHER):
            key = {"Idempotency-Key": f"further-question-{number:06}"}
            client.post("/consultations", json=question(caravan.town["villages"][1]), headers=key).raise_for_status()
    folder = caravan.folder / "backup"
    said = caravan.manage("backup", str(folder), role=OWNER)
    assert f"{QUESTIONS} files" in said
    (caravan.folder / "receipts.json").write_text(json.dumps(receipts))
    return folder


@pytest.fixture
def receipts(caravan: Installation, backup: Path) -> list[dict[str, str]]:
    return json.loads((caravan.folder / "receipts.json").read_text())  # type: ignore[no-any-return]


def test_one_command_brings_everything_back_on_an_empty_machine(
    caravan: Installation, backup: Path, receipts: list[dict[str, str]], empty_machine: Installation
) -> None:
    receipt = receipts[0]
    shutil.copy(caravan.key_file, empty_machine.key_file)

    said = _restored(empty_machine, backup)

    assert f"{QUESTIONS} files as they were" in said
    assert "1,000 values opened to what they were" in said
    empty_machine.manage("collectstatic", "--noinput", "-v0")
    web = empty_machine.start_web()
    empty_machine.start_worker()
    until("a worker is at work", lambda: httpx.get(f"{web.address}/ready").json()["working"])
    address = f"{web.address}/api/v1/consultations/{receipt['number']}"
    read = httpx.get(address, headers={"Receipt-Code": receipt["code"]})
    assert CANARY in read.text
    assert "It is the one that was written" in empty_machine.manage("verify_audit")


def test_who_was_erased_after_the_backup_stays_erased(
    caravan: Installation, backup: Path, receipts: list[dict[str, str]], empty_machine: Installation
) -> None:
    erased, other = receipts[1], receipts[2]
    (web,) = (process for process in caravan.processes if isinstance(process, Web))
    address = f"{web.address}/api/v1/consultations/{erased['number']}"
    withdrawn = httpx.put(f"{address}/withdrawal", headers={"Receipt-Code": erased["code"]}, json={})
    assert withdrawn.status_code == 200, withdrawn.text
    caravan.manage("erase_subject", "request", erased["number"], "--by", "supervisor", "--reason", "request")
    caravan.manage("erase_subject", "confirm", erased["number"], "--by", "province-supervisor")
    shutil.copy(caravan.key_file, empty_machine.key_file)
    shutil.copy(caravan.data / "erasures.jsonl", empty_machine.data / "erasures.jsonl")

    empty_machine.manage("restore", str(backup), "--application", APPLICATION, role=OWNER)

    shown = empty_machine.run("-c", STORIES)
    assert f"{other['number']} open {CANARY}" in shown
    assert f"{erased['number']} withdrawn \n" in shown


@pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed: apt-get install libfaketime")
def test_half_a_day_later_everything_waits_and_nothing_failed(
    caravan: Installation, backup: Path, empty_machine: Installation
) -> None:
    shutil.copy(caravan.key_file, empty_machine.key_file)

    said = _restored(empty_machine, backup, **at("+12h"))

    assert "waits   Every ladder climbs at its time." in said
    assert "is back" in said
    with empty_machine.cluster.connect() as connection:
        told = connection.execute("SELECT count(*) FROM audit_event WHERE action = 'backup.restore'").fetchone()
    assert told == (1,)
    assert "open" in empty_machine.run("-c", STORIES)


def test_without_the_file_of_erasures_nothing_is_put_back(
    caravan: Installation, backup: Path, empty_machine: Installation
) -> None:
    shutil.copy(caravan.key_file, empty_machine.key_file)

    said = empty_machine.manage("restore", str(backup), role=OWNER, is_ok=False)

    assert "--without-erasures" in said
    with empty_machine.cluster.connect() as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def _restored(machine: Installation, backup: Path, **env: str) -> str:
    return machine.manage("restore", str(backup), "--without-erasures", "--application", APPLICATION, role=OWNER, **env)


STORIES = """
import django; django.setup()
from caravan.consultations.models import Round
for one in Round.objects.select_related("matter"):
    print(one.matter.number, one.matter.state, one.question.split("，")[0])
"""


def test_a_second_restore_is_refused_and_changes_nothing(caravan: Installation, backup: Path) -> None:
    said = caravan.manage("restore", str(backup), "--without-erasures", role=OWNER, is_ok=False)

    assert "The database is not empty" in said


def test_one_flipped_byte_is_refused_by_name(backup: Path, caravan: Installation) -> None:
    assert "to the last byte" in caravan.manage("restore", str(backup), "--check")
    names = [*sorted((backup / "files").rglob("*"))[-1:], backup / "database.dump", backup / "manifest.json"]

    for path in names:
        content = path.read_bytes()
        path.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
        said = caravan.manage("restore", str(backup), "--check", is_ok=False)
        assert path.name in said
        path.write_bytes(content)


def test_the_backup_alone_shows_nothing_that_a_person_said_and_no_key(backup: Path, caravan: Installation) -> None:
    keys = [
        key
        for ring in json.loads(caravan.key_file.read_text()).values()
        if isinstance(ring, dict)
        for key in ring["keys"].values()
    ]
    assert len(keys) > 3
    plain = caravan.cluster.run("pg_restore", "--file=-", "--data-only", str(_readable(backup / "database.dump")))

    forbidden = [CANARY, CANARY.encode().hex(), *keys]
    assert "consultations_round" in plain
    assert [word for word in forbidden if word in plain] == []
    for path in backup.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert [word for word in forbidden if word.encode() in content] == [], path


def test_other_keys_do_not_open_it(backup: Path, empty_machine: Installation) -> None:
    empty_machine.manage("create_keys")

    said = empty_machine.manage("restore", str(backup), "--without-erasures", role=OWNER, is_ok=False)

    assert "other keys" in said
    with empty_machine.cluster.connect() as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def _readable(path: Path) -> Path:
    """Let PostgreSQL's user read a file of ours."""
    copy = path.parent.parent / "readable.dump"
    shutil.copyfile(path, copy)
    copy.chmod(0o644)
    return copy
