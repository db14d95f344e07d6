"""Small recordings of every kind, built by hand, and what people hide in them."""

import io
import zipfile

SOUND = bytes(range(1, 32))  # what stands for sound, and must come back


def amr() -> bytes:
    return b"#!AMR\n" + 3 * (b"\x3c" + SOUND)


def wide_amr() -> bytes:
    return b"#!AMR-WB\n" + 2 * (b"\x14" + SOUND[:23] + bytes(9))


def ogg_page(body: bytes, number: int = 0, *, goes_on: bool = False, stream: int = 7) -> bytes:
    """A page with one packet, or with a piece of one that goes on in the next page."""
    table = [255] * (len(body) // 255) + ([] if goes_on else [len(body) % 255])
    begins = b"\x02" if number == 0 else b"\x00"
    marks = stream.to_bytes(4, "little") + number.to_bytes(4, "little")
    return b"OggS\x00" + begins + bytes(8) + marks + bytes(4) + bytes([len(table), *table]) + body


def ogg_comments(said: bytes) -> bytes:
    return len(b"phone").to_bytes(4, "little") + b"phone" + b"\x01\0\0\0" + len(said).to_bytes(4, "little") + said


def ogg(said: bytes = b"", head: bytes = b"OpusHead\x01\x01" + bytes(9), tags: bytes = b"OpusTags") -> bytes:
    """A recording with comments, in two pages where they are long."""
    packet = tags + ogg_comments(said)
    cut = 510 if len(packet) > 510 else 0
    comments = ogg_page(packet[:cut], 1, goes_on=True) if cut else b""
    sound = ogg_page(SOUND * 20, 2) + ogg_page(SOUND * 20, 3)
    return ogg_page(head) + comments + ogg_page(packet[cut:], 1) + sound


def riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)


def wav(*more: bytes) -> bytes:
    chunks = b"".join(
        [
            riff_chunk(b"fmt ", bytes.fromhex("01000100401f0000803e000002001000")),
            *more,
            riff_chunk(b"data", SOUND * 20),
        ]
    )
    return b"RIFF" + (4 + len(chunks)).to_bytes(4, "little") + b"WAVE" + chunks


def mp3_frame() -> bytes:
    return b"\xff\xfb\x90\x00" + (SOUND * 20)[:413]  # 128 kbit/s at 44.1 kHz: 417 bytes


def id3(body: bytes) -> bytes:
    size = len(body)
    return b"ID3\x04\x00\x00" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + body


def mp3(tag: bytes = b"") -> bytes:
    return (id3(tag) if tag else b"") + 3 * mp3_frame()


def box(name: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return (len(body) + 8).to_bytes(4, "big") + name + body


def mp4(said: bytes = b"") -> bytes:
    track = box(b"trak", box(b"tkhd", bytes(84)), box(b"udta", said), box(b"mdia", bytes(8)))
    moov = box(b"moov", box(b"mvhd", bytes(100)), track, box(b"udta", box(b"\xa9xyz", said)))
    return box(b"ftyp", b"M4A \x00\x00\x00\x00") + box(b"free", said) + box(b"mdat", SOUND * 20) + moov


def element(name: str, body: bytes, *, is_open: bool = False) -> bytes:
    size = b"\x01" + b"\xff" * 7 if is_open else b"\x10" + len(body).to_bytes(3, "big")
    return bytes.fromhex(name) + size + body


def webm(said: bytes = b"") -> bytes:
    """As a browser writes it while it records: segment and cluster of a length not known."""
    head = element("1a45dfa3", element("4282", b"webm"))
    blocks = element("e7", b"\x00") + 2 * element("a3", b"\x81\x00\x00\x80" + SOUND)
    tags = element("1254c367", said) if said else b""
    info = element("2ad7b1", b"\x0f\x42\x40") + (element("4d80", said) + element("4461", said) if said else b"")
    inner = element("1549a966", info) + element("1654ae6b", bytes(9)) + tags
    return head + element("18538067", inner + element("1f43b675", blocks, is_open=True), is_open=True)


EVERY_KIND = {
    "audio/amr": amr(),
    "audio/mpeg": mp3(),
    "audio/mp4": mp4(),
    "audio/ogg": ogg(),
    "audio/wav": wav(),
    "audio/webm": webm(),
}


def archive(name: str = "inside.txt", content: bytes = b"quelea", comment: bytes = b"") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr(name, content)
        file.comment = comment
    return held.getvalue()
