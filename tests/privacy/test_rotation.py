"""Everything under new keys, beside people who go on writing, killed and called again: nothing becomes unreadable."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from caravan.audit.models import Event as AuditEvent
from caravan.files import disk
from caravan.files import services as files
from caravan.matters.models import Matter, Party
from caravan.matters.services import matters_of_phone
from caravan.people.models import ConflictInterest
from caravan.people.queries import conflicted
from caravan.people.services import declare_interest
from caravan.privacy import ciphers, keys, rotation
from caravan.privacy.index import blind_index
from caravan.routing.queries import names_in
from tests.factories.consultations import RECORDING
from tests.factories.network import MONDAY, Network, ask, build_network, fresh

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def key_file(tmp_path, settings):
    """A real key file, so that a rotation can change it."""
    settings.KEY_FILE = tmp_path / "keys.json"
    settings.TESTING = settings.DEMO = False
    keys.create(settings.KEY_FILE)
    return settings.KEY_FILE


def phone(number: int) -> str:
    return f"120{number:08}"


def people(matter: Matter, count: int) -> list[Party]:
    parties = [
        Party(matter=matter, part="asker", name=f"人{n}", phone=phone(n), address=f"路{n}号", contact_note="早上")
        for n in range(count)
    ]
    for party in parties:
        party.name_index, party.phone_index = blind_index("name", party.name), blind_index("phone", party.phone)
    return Party.objects.bulk_create(parties)


def everything_opens() -> bool:
    """Open every value there is; raises ``Unreadable``."""
    for model, fields in rotation.sealed_tables():
        for row in model._base_manager.all():
            for field in fields:
                getattr(row, field.attname)
    return True


def rotate(*arguments: str, **options: object) -> None:
    call_command("rotate_keys", *arguments, stdout=StringIO(), **options)


@pytest.mark.django_db
class TestOnAnyDatabase:
    @pytest.fixture(autouse=True)
    def _rows(self, key_file: Path, net: Network) -> None:
        self.net = net
        self.matter = ask().matter
        self.parties = people(self.matter, 40)

    def test_afterwards_the_old_key_is_gone_and_everything_still_opens(self, key_file: Path) -> None:
        file = files.store(upload=BytesIO(RECORDING), now=MONDAY)
        was = file.stored_as

        rotate(batch=7)
        rotate("finish", grace=0)

        assert list(keys.ring("encryption").keys) == [2]
        assert everything_opens()
        told = [event.data for event in AuditEvent.objects.filter(action="keys.rotate").order_by("pk")]
        assert {"step": "begin", "ring": "encryption", "key": 2} in told
        assert {"step": "finish", "ring": "blind_index", "key": 1} in told
        file.refresh_from_db()
        assert files.read(file) == RECORDING
        # The old file goes when the transaction of its row commits.
        assert file.stored_as != was
        assert disk.path_of(file.stored_as).exists()

    @pytest.mark.parametrize("anew", [False, True])
    def test_the_content_is_opened_only_if_it_is_sealed_anew(self, key_file, monkeypatch, anew) -> None:
        before = Party.objects.values_list("phone", flat=True).get(pk=self.parties[0].pk).stored
        rotate(anew=anew)
        after = Party.objects.values_list("phone", flat=True).get(pk=self.parties[0].pk).stored

        assert (before[-20:] == after[-20:]) == (not anew)
        assert ciphers.is_current(after)

    @pytest.mark.parametrize(
        ("place", "name", "after"),
        [(keys, "add_key", 0), (keys, "add_key", 1), (keys, "use_newest", 0), (rotation, "seal_anew", 30)],
    )
    def test_killed_while_it_sealed_anew_it_goes_on_sealing_anew_without_being_told(
        self, key_file: Path, monkeypatch: pytest.MonkeyPatch, place: object, name: str, after: int
    ) -> None:
        before = [value.stored for value in Party.objects.values_list("phone", flat=True).order_by("pk")]
        real, calls = getattr(place, name), iter(range(10**6))

        def killed(*given: object) -> object:
            if next(calls) >= after:
                raise KeyboardInterrupt
            return real(*given)

        monkeypatch.setattr(place, name, killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(anew=True, batch=7)
        monkeypatch.setattr(place, name, real)
        rotate(batch=7)

        stored = [value.stored for value in Party.objects.values_list("phone", flat=True).order_by("pk")]
        assert not {value[-20:] for value in before} & {value[-20:] for value in stored}
        assert all(ciphers.is_current(value) for value in stored)
        assert keys.ring("encryption").current == keys.ring("blind_index").current == 2
        rotate("finish", grace=0)
        assert everything_opens()

    def test_once_it_is_finished_the_next_rotation_only_wraps(self, key_file: Path) -> None:
        rotate(anew=True)
        rotate("finish", grace=0)
        before = Party.objects.values_list("phone", flat=True).get(pk=self.parties[0].pk).stored

        rotate()

        after = Party.objects.values_list("phone", flat=True).get(pk=self.parties[0].pk).stored
        assert before[-20:] == after[-20:]

    def test_thrown_away_in_the_middle_three_times_it_goes_on_where_it_stopped(self, key_file: Path) -> None:
        rotate("prepare")
        rotate("begin")
        done = []
        for stop in (2, 3, 4):
            progress = rotation.Progress()
            for batches, _state in enumerate(rotation.rotate_values(rotation.wrap_anew, progress, batch=3)):
                self._write(batches)
                if progress.total >= stop * 3:
                    break
            done.append(rotation.values_left())
            assert everything_opens()

        rotate("run", batch=3)

        assert done == sorted(done, reverse=True)
        assert len(set(done)) == 3
        assert rotation.values_left() == 0
        rotate("finish", grace=0)
        assert everything_opens()

    def _write(self, number: int) -> None:
        """What people do meanwhile: somebody changes a phone, somebody new comes, an unread row is saved."""
        party = Party.objects.get(pk=self.parties[number % 40].pk)
        party.phone = phone(500 + number)
        party.phone_index = blind_index("phone", party.phone)
        party.save()
        people(self.matter, 1)
        Party.objects.get(pk=self.parties[(number + 20) % 40].pk).save()

    def test_a_value_written_meanwhile_is_not_put_back(self, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        rotate("prepare")
        rotate("begin")
        victim = self.parties[5]
        stale = Party.objects.values_list("phone", flat=True).get(pk=victim.pk).stored
        new = ciphers.seal(phone(999).encode(), place=Party._meta.get_field("phone").place_of(victim.pk))

        rotation._set(Party, [Party._meta.get_field("phone")], [(victim.pk, [b"\x02another"], [stale])])
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE matters_party SET phone = %s WHERE id = %s",
                [new, Party._meta.pk.get_db_prep_value(victim.pk, connection)],
            )
        rotation._set(Party, [Party._meta.get_field("phone")], [(victim.pk, [stale], [stale + b"x"])])

        assert Party.objects.get(pk=victim.pk).phone == phone(999)

    def test_somebody_is_found_at_every_moment_while_the_hashes_are_computed_anew(self, key_file: Path) -> None:
        other = self.net.other1
        declare_interest(name="人7", user=other, by=None, now=MONDAY)
        rotate("prepare", ring="blind_index")
        moments = [self._found]
        moments.append(lambda: rotate("begin", ring="blind_index"))
        for moment in moments:
            moment()
        self._found()
        for _state in rotation.rotate_indexes(rotation.Progress(), batch=3):
            self._found()
        assert rotation.indexes_left() == 0
        rotate("finish", ring="blind_index", grace=0)
        self._found()
        assert list(keys.ring("blind_index").keys) == [2]

    def _found(self) -> None:
        for number in (0, 7, 39):
            party = self.parties[number]
            assert Party.objects.filter(phone_index=blind_index("phone", party.phone)).get() == party
            assert Party.objects.filter(name_index__in=[blind_index("name", party.name)]).get() == party
            assert self.matter in matters_of_phone(blind_index("phone", party.phone))
        assert conflicted([self.net.other1.pk], names_in(self.matter)) == {self.net.other1.pk}
        interest = ConflictInterest.objects.get(user=fresh(self.net.other1))
        again = declare_interest(name="人 7", user=self.net.other1, by=None, now=MONDAY)
        assert again == interest

    def test_what_does_not_open_is_named_and_the_old_key_stays(self, key_file: Path) -> None:
        broken = self.parties[3]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE matters_party SET address = %s WHERE id = %s",
                [b"\x02\x01\x00\x01" + bytes(100), Party._meta.pk.get_db_prep_value(broken.pk, connection)],
            )

        with pytest.raises(CommandError, match=f"matters_party.address.{broken.pk}"):
            rotate()
        with pytest.raises(CommandError, match="still under the old key"):
            rotate("finish", grace=0)
        assert sorted(keys.ring("encryption").keys) == [1, 2]

    def test_an_old_key_is_not_dropped_while_something_may_still_write_with_it(self, key_file: Path) -> None:
        rotate()

        with pytest.raises(CommandError, match="Wait"):
            rotate("finish")
        assert sorted(keys.ring("encryption").keys) == [1, 2]

    def test_called_again_it_goes_on_with_the_key_it_made(self, key_file: Path) -> None:
        rotate("prepare")
        rotate()

        assert keys.ring("encryption").current == 2
        assert sorted(keys.ring("encryption").keys) == [1, 2]

    def test_a_rotation_that_was_never_finished_comes_first(self, key_file: Path) -> None:
        rotate()

        with pytest.raises(CommandError, match="rotate_keys finish"):
            rotate()

        assert sorted(keys.ring("encryption").keys) == [1, 2]
        rotate("finish", grace=0)
        rotate()
        assert keys.ring("encryption").current == 3

    def test_sealed_anew_is_always_under_a_key_made_since(self, key_file: Path) -> None:
        rotate()
        rotate("prepare")
        rotate(anew=True)

        assert keys.ring("encryption").current == 4
        assert keys.ring("blind_index").current == 4
        assert rotation.values_left() == 0

    def test_a_file_that_was_cut_short_is_named_and_holds_nobody_up(self, key_file: Path) -> None:
        cut, whole = (files.store(upload=BytesIO(RECORDING), now=MONDAY) for _number in range(2))
        path = disk.path_of(cut.stored_as)
        path.write_bytes(path.read_bytes()[:5])

        with pytest.raises(CommandError, match=f"files.{cut.pk}"):
            rotate()

        whole.refresh_from_db()
        assert ciphers.is_current(disk.path_of(whole.stored_as).read_bytes()[: ciphers.HEADER_BYTES])
        with pytest.raises(CommandError, match="1 are still under the old key"):
            rotate("finish", grace=0)

    def test_a_hash_that_cannot_be_computed_anew_keeps_its_key(self, key_file: Path) -> None:
        broken = self.parties[3]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE matters_party SET phone = %s WHERE id = %s",
                [b"\x02\x01\x00\x01" + bytes(100), Party._meta.pk.get_db_prep_value(broken.pk, connection)],
            )

        with pytest.raises(CommandError, match=f"phone_index.{broken.pk}"):
            rotate(ring="blind_index")
        with pytest.raises(CommandError, match="blind_index: 1 are still under the old key"):
            rotate("finish", ring="blind_index", grace=0)
        assert sorted(keys.ring("blind_index").keys) == [1, 2]


def test_without_a_key_file_nothing_is_rotated(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "none.json"

    with pytest.raises(CommandError, match="no key file"):
        rotate()


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs processes that meet in one database")
def test_killed_three_times_under_writers_nothing_is_unreadable(key_file: Path, tmp_path: Path) -> None:
    build_network()
    matter = ask().matter
    parties = people(matter, 1500)
    wrong: list[str] = []
    with _writers(matter, parties, wrong):
        rotate("prepare")
        rotate("begin")
        for _kill in range(3):
            before = rotation.values_left()
            process = _rotating(tmp_path)
            _until(lambda before=before: rotation.values_left() < before, process)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert rotation.values_left() > 0
        rotate("run", batch=50)
    rotate("run")
    rotate("finish", grace=0)

    assert wrong == []
    assert everything_opens()


def _rotating(folder: Path) -> subprocess.Popen[bytes]:
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = {
        **os.environ,
        "CARAVAN_DEMO": "1",
        "CARAVAN_DATA_DIR": str(django_settings.DATA_DIR),
        "CARAVAN_KEY_FILE": str(django_settings.KEY_FILE),
        "CARAVAN_DATABASE_URL": url,
    }
    command = [sys.executable, "manage.py", "rotate_keys", "run", "--batch", "5"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603


def _until(is_so: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not is_so():
        assert process.poll() is None, "it ended before it was seen at work"


class _writers:  # noqa: N801
    """People who go on writing and reading, each over a connection of their own."""

    def __init__(self, matter: Matter, parties: list[Party], wrong: list[str]) -> None:
        self.stop = Event()
        self.threads = [Thread(target=self._work, args=(part, matter, parties, wrong)) for part in range(2)]

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _work(self, part: int, matter: Matter, parties: list[Party], wrong: list[str]) -> None:
        number = part
        try:
            while not self.stop.is_set():
                number = (number + 2) % len(parties)
                party = Party.objects.get(pk=parties[number].pk)
                if party.name != f"人{number}":
                    wrong.append(f"{party.pk} reads {party.name}")
                party.contact_note = f"晚上{number}"
                party.save()
                people(matter, 1)
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()


@pytest.fixture
def net(db: None) -> Iterator[Network]:
    return build_network()
