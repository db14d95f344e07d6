"""Of a recording the sound stays; what is hidden before, in or behind it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.files.contents import holds_something_else
from caravan.files.recordings import SIEVES, NoRecording, ogg_sum, sieve
from tests.files import sounds
from tests.files.sounds import EVERY_KIND, SOUND, archive

CANARY = b"quelea-30.27N-109.47E"


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_recording_without_anything_else_stays_as_it_is_but_for_fillings(kind):
    kept = sieve(kind, EVERY_KIND[kind])

    assert kept == sieve(kind, kept)
    assert SOUND in kept
    assert not holds_something_else(kept)


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("tail", [archive(), CANARY * 20, b"%PDF-1.7\n" + CANARY, b"\x00", b"<script>" + CANARY])
def test_what_is_hung_behind_is_cut(kind, tail):
    # An MP4 whose last box is its sound has no end of its own; the sound then takes in whatever follows.
    kept = sieve(kind, EVERY_KIND[kind] + tail)

    assert kept == sieve(kind, EVERY_KIND[kind])


@pytest.mark.parametrize(
    "data",
    [
        ("audio/mp4", sounds.mp4(CANARY)),
        ("audio/webm", sounds.webm(CANARY)),
        ("audio/webm", sounds.webm(CANARY * 30)),
        ("audio/ogg", sounds.ogg(CANARY)),
        ("audio/ogg", sounds.ogg(CANARY * 60)),
        ("audio/ogg", sounds.ogg(CANARY, b"\x01vorbis", b"\x03vorbis") + sounds.ogg_page(CANARY, 4, stream=8)),
        ("audio/ogg", sounds.ogg(CANARY, b"Speex   ", b"")),
        ("audio/ogg", sounds.ogg() + sounds.ogg(CANARY)),
        ("audio/mpeg", sounds.mp3(CANARY)),
        ("audio/mpeg", sounds.mp3() + b"TAG" + CANARY.ljust(125)),
        ("audio/mpeg", sounds.mp3() + b"junk" + CANARY + sounds.mp3()),
        ("audio/wav", sounds.wav(sounds.riff_chunk(b"LIST", CANARY))),
    ],
    ids=lambda data: data[0],
)
def test_what_tells_of_place_and_device_is_gone(data):
    kind, recording = data
    assert CANARY in recording

    kept = sieve(kind, recording)

    assert CANARY not in kept
    assert SOUND in kept


def test_comments_that_are_gone_leave_a_page_whose_sum_is_right():
    kept = sieve("audio/ogg", sounds.ogg(CANARY))

    page = bytearray(kept[kept.index(b"OggS", 4) : kept.index(b"OggS", 60)])
    stated, page[22:26] = page[22:26], bytes(4)
    assert b"OpusTags" in page
    assert int.from_bytes(stated, "little") == ogg_sum(page)
    assert ogg_sum(b"123456789") == 0x89A1897F  # the published check value of this sum


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_recording_that_breaks_off_keeps_what_there_is(kind):
    whole = EVERY_KIND[kind]
    if kind == "audio/mp4":
        whole = whole.replace(sounds.box(b"mdat", SOUND * 20), b"") + sounds.box(b"mdat", SOUND * 20)

    assert SOUND[:5] in sieve(kind, whole[:-1])


def test_of_sound_of_a_length_not_known_all_is_kept():
    whole = sounds.wav()
    at = whole.index(b"data") + 4
    for length in (0, 0xFFFFFFFF):
        streamed = whole[:at] + length.to_bytes(4, "little") + whole[at + 4 :]
        assert sieve("audio/wav", streamed) == sieve("audio/wav", whole)


def test_the_better_amr_is_known_as_well():
    assert sieve("audio/amr", sounds.wide_amr()) == sounds.wide_amr()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_start_alone_is_no_recording(kind):
    for length in (4, 16):
        with pytest.raises(NoRecording):
            sieve(kind, EVERY_KIND[kind][:length] + bytes([0x80]) * length)


@given(st.sampled_from(sorted(SIEVES)), st.binary(max_size=200), st.integers(0, 600), st.integers(0, 255))
def test_whatever_the_bytes_the_end_is_a_recording_or_none(kind, hung_on, at, byte):
    whole = bytearray(EVERY_KIND[kind] + hung_on)
    whole[at % len(whole)] = byte

    try:
        kept = sieve(kind, bytes(whole))
    except NoRecording:
        return
    assert len(kept) <= len(whole)
    assert sieve(kind, kept) == kept


@pytest.mark.parametrize(
    "data",
    [
        b"x" * 30 + archive(),
        archive(comment=b"c" * 300) + b"z" * 9,
        b"\x00" * 900 + b"<SCRIPT>",
        b"....%PDF-1.4",
        b"...." + b"Rar!\x1a\x07\x00",
        b"...." * 5000 + b"7z\xbc\xaf\x27\x1c",
    ],
)
def test_a_second_thing_is_seen(data):
    assert holds_something_else(data)


@pytest.mark.parametrize(
    "data", [b"", SOUND * 50, b"PK\x05\x06" + bytes(30), b"PK\x01\x02PK\x05\x06", b"\x00" * 2000 + b"<svg"]
)
def test_what_only_looks_a_little_like_it_is_not(data):
    assert not holds_something_else(data)
