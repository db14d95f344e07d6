"""Files made to harm: whatever they do, they do it to a process that is thrown away, and are refused with a reason."""

import io
import os
import struct
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from caravan.files import apart, child, contents, services
from caravan.files.models import StoredFile
from caravan.files.refusals import (
    FileRefused,
    FileTooDemanding,
    FileUnreadable,
    ImageTooManyPixels,
    KindNotTaken,
    NoRoomNow,
    ScannerObjects,
    SomethingElseInside,
)
from caravan.web.uploads import handed_out, name_shown
from tests.files import sounds
from tests.files.sounds import archive

NOW = datetime(2026, 10, 9, 3, tzinfo=UTC)
SCRIPT = b"*/=1;alert(1)//<script>alert(1)</script>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, kind, **options)
    return out.getvalue()


def png(width: int, height: int, body: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


# --- Two things in one ---------------------------------------------------------------------------

# A GIF whose size, read as text, opens a comment that ends behind the picture.
GIF_AND_SCRIPT = picture("GIF").replace(b"GIF87a<\x00(\x00", b"GIF87a/*(\x00", 1) + SCRIPT


@pytest.mark.parametrize(
    "data",
    [
        picture("JPEG") + archive(),
        picture("PNG") + b"%PDF-1.7" + SCRIPT,
        picture("GIF") + SCRIPT,
        GIF_AND_SCRIPT,
        picture("JPEG", comment=SCRIPT),
        picture("BMP") + archive("a.js", SCRIPT),
        picture("WEBP") + SCRIPT,
    ],
    ids=["jpeg+zip", "png+pdf", "gif+js", "gif as js", "comment", "bmp+zip", "webp+js"],
)
def test_of_a_picture_that_is_something_else_as_well_the_picture_stays(data):
    drawn = contents.examine(data).data

    assert drawn.startswith(b"\xff\xd8\xff")
    assert drawn.endswith(b"\xff\xd9")
    assert SCRIPT not in drawn
    assert not contents.holds_something_else(drawn)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7\n" + archive(),
        archive(),
        b"\x1f\x8b\x08\x00",
        b"BZh91AY",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07\x00",
        b"\x7fELF\x02\x01",
        b"MZ\x90\x00",
        EICAR,
        b"FWS\x09",
        b"II*\x00",
        b"\xef\xbb\xbf<svg/>",
        b" GIF89a",
    ],
)
def test_what_is_no_photo_and_no_recording_is_refused_whatever_it_is_called(data):
    with pytest.raises(KindNotTaken):
        contents.examine(data + bytes(200))


@pytest.mark.parametrize(
    "sound",
    [
        archive("a.txt", b"x" * 100),
        b"<html><body onload=alert(1)>",
        b"%PDF-1.7 " + bytes(90),
        b"Rar!\x1a\x07\x00",
    ],
)
def test_a_recording_whose_sound_is_an_archive_or_a_page_is_refused(sound):
    recording = sounds.wav().replace((sounds.SOUND * 20)[: len(sound)], sound, 1)
    assert sound in recording

    with pytest.raises(SomethingElseInside):
        contents.examine(recording)


# --- What would take all there is -----------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (10_000, 10_000), (2**31 - 1, 1), (1, 2**31 - 1)])
def test_a_picture_that_says_it_is_huge_is_refused_before_it_is_decoded(width, height):
    began = time.process_time()

    with pytest.raises((ImageTooManyPixels, FileUnreadable)):
        contents.examine(png(width, height, zlib.compress(b"\x00")))
    assert time.process_time() - began < 2


@pytest.mark.slow
def test_a_picture_with_a_text_that_swells_is_refused_or_drawn_without_it():
    swollen = zlib.compress(bytes(60_000_000), 9)
    whole = picture("PNG")
    text = b"Comment\x00\x00" + swollen
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))

    with pytest.raises(FileUnreadable):
        contents.examine(whole[:33] + chunk + whole[33:])


def evil(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Let a decoder with a flaw stand where ours does; its limits are ours."""
    flawed = tmp_path / "flawed.py"
    root = Path(child.__file__).parents[2]
    flawed.write_text(
        f"import sys; sys.path.insert(0, {str(root)!r})\nfrom caravan.files import child\n"
        f"def opened(what, data):\n    {code}\nchild._opened = opened\nsys.exit(child.main(sys.argv[1]))\n"
    )
    monkeypatch.setattr(apart, "PROGRAM", flawed)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", FileTooDemanding),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", FileTooDemanding),
        ("import os; os._exit(3)", FileTooDemanding),
        ("return bytes(2 * 1024 ** 3)", FileTooDemanding),
        ("import os; os._exit(0)", FileTooDemanding),
        pytest.param(
            "import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1))\n    while True: pass",
            FileTooDemanding,
            marks=pytest.mark.slow,
        ),
        ("raise ValueError", FileUnreadable),
        ("import pathlib; pathlib.Path('/tmp/x-caravan-test').write_bytes(b'photo'); return b'x'", FileUnreadable),
    ],
    ids=["crash", "killed", "ends", "memory", "silence", "processor", "error", "writes a file"],
)
def test_a_decoder_that_breaks_breaks_alone(monkeypatch, tmp_path, code, refusal):
    evil(monkeypatch, tmp_path, code)

    with pytest.raises(refusal):
        apart.opened("image", picture("JPEG"))


@pytest.mark.slow
def test_a_decoder_that_never_ends_is_ended(monkeypatch, tmp_path):
    evil(monkeypatch, tmp_path, "import time; time.sleep(600)")
    monkeypatch.setattr(apart, "PATIENCE", 1)

    with pytest.raises(FileTooDemanding):
        apart.opened("image", picture("JPEG"))


def test_all_processes_of_the_machine_share_the_turns_and_a_killed_one_keeps_its_own_no_longer_than_its_decoder(
    monkeypatch, settings, tmp_path
):
    """However many servers run, no more decoders than that need their memory at once."""
    settings.DECODERS = 1
    monkeypatch.setattr(apart, "PATIENCE", 0.3)
    with subprocess.Popen([sys.executable, "-c", HOLDS_A_TURN, tmp_path], stdout=subprocess.PIPE) as other:  # noqa: S603
        assert other.stdout.readline() == b"mine\n"
        with pytest.raises(NoRoomNow):
            apart.opened("image", picture("JPEG"))
        other.kill()
    with pytest.raises(NoRoomNow):
        apart.opened("image", picture("JPEG"))
    monkeypatch.setattr(apart, "PATIENCE", 20)

    assert apart.opened("image", picture("JPEG"))


# A server whose decoder takes its time.
HOLDS_A_TURN = """
import subprocess, sys, time
from django.conf import settings
settings.configure(DATA_DIR=sys.argv[1], DECODERS=1)
from caravan.files import apart
def run(arguments, *, pass_fds, **more):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3)"], pass_fds=pass_fds, stdout=subprocess.DEVNULL)
    print("mine", flush=True)
    time.sleep(60)
apart.subprocess.run = run
apart.opened("image", b"any")
"""


def test_a_decoder_has_no_environment_and_no_keys(monkeypatch, tmp_path):
    monkeypatch.setenv("CARAVAN_SECRET_KEY", "quelea")
    evil(monkeypatch, tmp_path, "import os, sys; return repr((dict(os.environ), 'django' in sys.modules)).encode()")

    told = apart.opened("image", b"any")

    assert b"quelea" not in told
    assert b"CARAVAN" not in told
    assert told.endswith(b"False)")


def test_without_a_process_to_be_had_a_good_file_is_asked_for_again(monkeypatch):
    monkeypatch.setattr(apart, "PROGRAM", Path("/nowhere"))
    monkeypatch.setattr(sys, "executable", "/nowhere")

    with pytest.raises(NoRoomNow):
        contents.examine(picture("JPEG"))


def test_more_at_once_than_there_is_memory_for_wait_and_then_are_told(monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", 0.01)
    with apart._turn(), apart._turn(), pytest.raises(NoRoomNow):
        contents.examine(picture("JPEG"))


STARTS = [picture(kind) for kind in ("JPEG", "PNG", "GIF", "BMP", "WEBP")] + list(sounds.EVERY_KIND.values())


@pytest.mark.slow
@settings(max_examples=60)
@given(st.sampled_from(STARTS), st.integers(4, 2000), st.binary(max_size=30), st.binary(max_size=30))
def test_whatever_the_bytes_the_answer_is_a_file_or_a_reason(whole, at, spoilt, hung_on):
    at %= len(whole)
    data = whole[:at] + spoilt + whole[at + len(spoilt) :] + hung_on

    try:
        content = contents.examine(data)
    except FileRefused:
        return
    assert content.data


# --- A scanner of the installation's own --------------------------------------------------------------


@pytest.fixture
def scanner(tmp_path, settings):
    program = tmp_path / "scanner.py"
    program.write_text("import sys\nsys.exit(b'EICAR-STANDARD' in sys.stdin.buffer.read())\n")
    settings.SCAN_COMMAND = f"{sys.executable} {program}"


def with_eicar() -> io.BytesIO:
    return io.BytesIO(sounds.wav().replace((sounds.SOUND * 20)[: len(EICAR)], EICAR, 1))


@pytest.mark.django_db
def test_without_a_scanner_nothing_is_scanned():
    assert EICAR in services.read(services.store(upload=with_eicar(), now=NOW))


@pytest.mark.django_db
def test_what_a_scanner_finds_is_not_kept(scanner):
    with pytest.raises(ScannerObjects):
        services.store(upload=with_eicar(), now=NOW)
    with pytest.raises(ScannerObjects):
        services.store(upload=io.BytesIO(EICAR), now=NOW)

    services.store(upload=io.BytesIO(sounds.wav()), now=NOW)
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("command", ["/nowhere/scanner -", f"{sys.executable} -c 'import sys; sys.exit(2)'"])
def test_a_scanner_that_does_not_work_lets_nothing_through(settings, command):
    settings.SCAN_COMMAND = command

    with pytest.raises(NoRoomNow):
        services.look_at(io.BytesIO(picture("JPEG")))


# --- Names and the way out ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["photo.jpg.exe", "\u202egpj.exe", "a\x00b.jpg", "../../etc/passwd", "名" * 300 + ".jpg", "a\r\nSet-Cookie: x", ""],
)
def test_a_name_is_shown_without_what_could_mislead(name):
    shown = name_shown(name)

    assert len(shown) <= 60
    assert not any(ord(letter) < 32 or 0x202A <= ord(letter) <= 0x202E for letter in shown)
    assert shown.isascii() == name.isascii() or "\u202e" in name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content_type", "disposition", "served_as"),
    [
        ("image/jpeg", "inline", "image/jpeg"),
        ("audio/webm", "inline", "audio/webm"),
        ("text/html", "attachment", "application/octet-stream"),
        ("image/svg+xml", "attachment", "application/octet-stream"),
        ("application/pdf", "attachment", "application/octet-stream"),
    ],
)
def test_only_pictures_and_sound_are_shown_by_a_browser(content_type, disposition, served_as):
    file = services.store(upload=io.BytesIO(picture("JPEG")), now=NOW)
    file.content_type = content_type

    answer = handed_out(file)

    assert answer["Content-Disposition"] == disposition
    assert answer["Content-Type"] == served_as
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_nothing_is_ever_written_in_clear(monkeypatch, tmp_path):
    """Not even for a moment: every byte that reaches a file of ours is sealed."""
    written = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest: (written.append(path), real(path, *rest))[1])

    services.store(upload=io.BytesIO(sounds.wav()), now=NOW)

    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert made
    assert not [path for path in made if sounds.SOUND in path.read_bytes()]
    assert {str(path)[: len(str(tmp_path))] for path in written} == {str(tmp_path)}


def test_a_large_upload_never_lies_on_the_disk_in_clear(client, db, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *_given, **_named: 1 / 0)
    recording = io.BytesIO(sounds.wav().replace(b"data", sounds.riff_chunk(b"LIST", bytes(3_000_000)) + b"data", 1))
    recording.name = "large.wav"

    assert client.post("/api/v1/files", {"file": recording}).status_code == 201


@pytest.mark.parametrize(("path", "status"), [("/api/v1/files", 413), ("/ask/story/", 400)])
def test_an_upload_larger_than_any_that_is_taken_is_not_read(client, db, settings, path, status):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    recording = io.BytesIO(sounds.amr() * 100)

    answer = client.post(path, {"file": recording})

    assert answer.status_code == status
