"""Uploads are taken by content, drawn anew, encrypted, and found again."""

import io
import os
import stat
import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from PIL import Image

from caravan.files import contents, disk, images, services
from caravan.files.models import StoredFile
from caravan.files.refusals import (
    AudioTooLarge,
    FileEmpty,
    FileMissing,
    FileUnreadable,
    ImageTooLarge,
    ImageTooManyPixels,
    KindNotTaken,
)
from caravan.jobs.models import Alarm
from caravan.privacy.ciphers import Unreadable
from tests.files import sounds

NOW = datetime(2026, 10, 9, 3, tzinfo=UTC)
CANARY = b"canary-30.27N-109.47E"  # fits where sound does


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def store(data: bytes) -> StoredFile:
    return services.store(upload=io.BytesIO(data), now=NOW)


AUDIO = sounds.EVERY_KIND


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_photo_becomes_a_jpeg(kind):
    content = contents.examine(photo(kind))

    assert (content.kind, content.content_type) == ("image", "image/jpeg")
    assert Image.open(io.BytesIO(content.data)).size == (60, 40)


def test_a_large_photo_becomes_a_smaller_one():
    drawn = images.draw(photo(size=(4000, 1000)))

    assert Image.open(io.BytesIO(drawn)).size == (2000, 500)


def test_what_a_camera_writes_beside_the_picture_is_gone():
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    original = photo(exif=exif, comment=CANARY)
    assert original.count(CANARY) == 2

    drawn = images.draw(original + CANARY)

    assert CANARY not in drawn
    assert not Image.open(io.BytesIO(drawn)).getexif()


def test_a_photo_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    assert Image.open(io.BytesIO(images.draw(photo(exif=exif)))).size == (40, 60)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "CMYK", "I;16"])
def test_every_kind_of_pixel_is_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (10, 10)).save(out, kind)

    assert Image.open(io.BytesIO(images.draw(out.getvalue()))).mode == "RGB"


@pytest.mark.parametrize("content_type", AUDIO)
def test_a_recording_is_known_by_its_first_bytes_and_its_sound_kept(content_type):
    content = contents.examine(AUDIO[content_type])

    assert (content.kind, content.content_type) == ("audio", content_type)
    assert sounds.SOUND in content.data
    assert len(content.data) == len(AUDIO[content_type])


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"MZ\x90\x00",
        b"II*\x00",
        b"just text",
        b"\x00\x00\x00\x1cftypheic",
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(KindNotTaken):
        contents.examine(data + bytes(200))


def test_an_empty_file_is_refused():
    with pytest.raises(FileEmpty):
        contents.examine(b"")


def test_a_photo_over_ten_megabytes_is_refused():
    with pytest.raises(ImageTooLarge):
        contents.examine(photo() + bytes(contents.MAX_IMAGE_BYTES))


def test_a_recording_over_twenty_megabytes_is_refused_without_reading_on():
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= contents.MAX_AUDIO_BYTES + 1
            return b"OggS" + bytes(size - 4)

    with pytest.raises(AudioTooLarge):
        services.store(upload=Endless(), now=NOW)


@pytest.mark.parametrize("side", [50_000, 10_000])
def test_a_pixel_bomb_is_refused_by_its_header(side):
    header = photo("PNG", size=(1, 1))
    bomb = header[:16] + side.to_bytes(4, "big") * 2 + header[24:]
    # The check sum of the header is put right, so that only the size speaks against it.
    bomb = bomb[:29] + zlib.crc32(bomb[12:29]).to_bytes(4, "big") + bomb[33:]

    with pytest.raises(ImageTooManyPixels):
        contents.examine(bomb)


@pytest.mark.parametrize("kept", [20, 100, 300])
def test_a_damaged_photo_is_refused(kept):
    with pytest.raises(FileUnreadable):
        contents.examine(photo(size=(300, 300))[:kept])


def test_a_refusal_speaks_the_readers_language():
    with translation.override("en"):
        assert str(FileEmpty()) == "The file is empty. Choose it again."


@pytest.mark.django_db
def test_a_stored_file_reads_back():
    file = store(AUDIO["audio/amr"])

    assert services.read(StoredFile.objects.get(pk=file.pk)) == AUDIO["audio/amr"]
    assert (file.kind, file.size) == ("audio", len(AUDIO["audio/amr"]))


@pytest.mark.django_db
def test_on_the_disk_nothing_can_be_read_by_name_content_or_other_users():
    file = store(AUDIO["audio/amr"].replace(sounds.SOUND[: len(CANARY)], CANARY, 1))
    assert CANARY in services.read(file)

    (path,) = [path for path in disk.root().rglob("*") if path.is_file()]
    assert CANARY not in path.read_bytes()
    assert str(file.pk) not in str(path)
    assert path.parent.name == path.name[:2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_a_file_exchanged_on_the_disk_is_refused():
    first, second = store(AUDIO["audio/amr"]), store(AUDIO["audio/ogg"])
    disk.path_of(first.stored_as).write_bytes(disk.path_of(second.stored_as).read_bytes())

    with pytest.raises(Unreadable):
        services.read(first)


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind():
    with pytest.raises(KindNotTaken):
        store(b"text")

    assert not StoredFile.objects.exists()
    assert not disk.root().exists()


@pytest.mark.django_db
def test_a_disk_that_fails_leaves_no_row_and_no_half_file(monkeypatch):
    def full(handle: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        store(AUDIO["audio/amr"])

    assert not StoredFile.objects.exists()
    assert not [path for path in disk.root().rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_deleted_file_leaves_the_disk_once_that_is_certain(django_capture_on_commit_callbacks):
    file = store(AUDIO["audio/amr"])
    path = disk.path_of(file.stored_as)

    with django_capture_on_commit_callbacks() as callbacks:
        services.delete(file=file)
    assert path.exists()
    for callback in callbacks:
        callback()
    assert not path.exists()


def age(path: Path, days: float) -> None:
    then = time.time() - days * 86400
    os.utime(path, (then, then))


@pytest.mark.django_db
def test_files_that_no_row_speaks_of_are_swept_after_a_day():
    kept = store(AUDIO["audio/amr"])
    with transaction.atomic():
        old = store(AUDIO["audio/amr"])
        young = store(AUDIO["audio/amr"])
        transaction.set_rollback(True)
    age(disk.path_of(kept.stored_as), 30)
    age(disk.path_of(old.stored_as), 1.1)

    assert services.sweep(now=NOW) == 1

    assert disk.path_of(kept.stored_as).exists()
    assert disk.path_of(young.stored_as).exists()
    assert not disk.path_of(old.stored_as).exists()
    assert not Alarm.objects.exists()


@pytest.mark.django_db
def test_a_row_whose_file_is_gone_raises_an_alarm():
    file = store(AUDIO["audio/amr"])
    disk.remove(file.stored_as)

    services.sweep(now=NOW)

    assert Alarm.objects.open().get().key == str(file.pk)
    with pytest.raises(FileMissing):
        services.read(file)


@pytest.mark.django_db
def test_what_was_uploaded_and_never_sent_is_dropped_after_a_week():
    store(AUDIO["audio/amr"])

    assert services.drop_unused(now=NOW + timedelta(days=6)) == 0
    assert services.drop_unused(now=NOW + timedelta(days=8)) == 1
    assert not StoredFile.objects.exists()
