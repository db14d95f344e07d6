"""Keep of a recording the sound and what a player needs to play it, and nothing else.

A container is walked from its first byte to its last. What stands outside its structure is cut, what
tells of the place, the device or the person is dropped or blanked; the sound itself is not decoded.
Plain Python; runs in the limited process of ``child``.
"""

from collections.abc import Callable

Sieve = Callable[[bytes], bytes]


class NoRecording(Exception):
    """The bytes begin like a recording and hold no sound."""


def sieve(content_type: str, data: bytes) -> bytes:
    """Return the recording alone; raises ``NoRecording``."""
    return SIEVES[content_type](data)


# --- AMR: a signature, then frames whose first byte says how long they are --------------------------

_AMR_SIZES = {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1}
_AMR_WIDE_SIZES = {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1}


def _amr(data: bytes) -> bytes:
    start, sizes = (9, _AMR_WIDE_SIZES) if data.startswith(b"#!AMR-WB\n") else (6, _AMR_SIZES)
    at, end = start, len(data)
    while at < end:
        # Three bits of the first byte are always zero.
        size = sizes.get(data[at] >> 3 & 15, 0) if not data[at] & 0x83 else 0
        if not size or at + size > end:
            break
        at += size
    if at == start:
        raise NoRecording
    return data[:at]


# --- OGG: pages, each with a table of how long its parts are ----------------------------------------

# How the sound begins; how the comments begin, which are the second packet, and what closes them.
_OGG_SOUND = {
    b"OpusHead": (b"OpusTags", b""),
    b"\x01vorbis": (b"\x03vorbis", b"\x01"),
    b"Speex   ": (b"", b""),
}


def _ogg(data: bytes) -> bytes:
    pages = _ogg_pages(data)
    if not pages:
        raise NoRecording
    _blank_ogg_comments(pages)
    return b"".join(pages)


def _ogg_pages(data: bytes) -> list[bytearray]:
    """Return the whole pages of the first stream; another may stand between them, or follow."""
    at, end = 0, len(data)
    pages: list[bytearray] = []
    while data[at : at + 5] == b"OggS\x00" and at + 27 <= end:
        body = at + 27 + data[at + 26]
        following = body + sum(data[at + 27 : body])
        begins, stream = data[at + 5] & 2, data[at + 14 : at + 18]
        if following > end or (begins and pages and stream == pages[0][14:18]):
            break
        if not pages or stream == pages[0][14:18]:
            pages.append(bytearray(data[at:following]))
        at = following
    return pages


def _blank_ogg_comments(pages: list[bytearray]) -> None:
    """Leave of the second packet its length: place, device and artist are its comments."""
    first = pages[0]
    begin, close = next(
        (form for sound, form in _OGG_SOUND.items() if first.startswith(sound, 27 + first[26])), (None, b"")
    )
    spans = _second_ogg_packet(pages)
    packet = b"".join(page[at:end] for page, at, end in spans)
    # The name of the program fills what there was; then the number of comments, none.
    filling = len(packet) - len(begin or b"") - len(close) - 8
    if begin is None or not packet.startswith(begin) or filling < 0:
        raise NoRecording
    blank = begin + filling.to_bytes(4, "little") + bytes(filling) + bytes(4) + close
    for page, at, end in spans:
        page[at:end], blank = blank[: end - at], blank[end - at :]
        page[22:26] = bytes(4)
        page[22:26] = ogg_sum(page).to_bytes(4, "little")


def _second_ogg_packet(pages: list[bytearray]) -> list[tuple[bytearray, int, int]]:
    """Return in which pages it lies, from where to where; a part of fewer than 255 bytes is its last."""
    spans = []
    for page in pages[1:]:
        at = 27 + page[26]
        for length in page[27:at]:
            spans.append((page, at, at + length))
            at += length
            if length < 255:
                return spans
    raise NoRecording


def ogg_sum(page: bytes | bytearray) -> int:
    """Return the check sum of a page (RFC 3533, section 6): CRC-32 of polynomial 04C11DB7, from zero, unreflected."""
    result = 0
    for byte in page:
        result = result << 8 & 0xFFFFFFFF ^ _OGG_TABLE[result >> 24 ^ byte]
    return result


def _ogg_table() -> list[int]:
    table = []
    for entry in range(256):
        value = entry << 24
        for _bit in range(8):
            value = (value << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if value & 0x80000000 else value << 1
        table.append(value)
    return table


_OGG_TABLE = _ogg_table()


# --- WAV: chunks with a name and a length; written anew with the two that matter ---------------------


def _wav(data: bytes) -> bytes:
    at, end = 12, len(data)
    kept: dict[bytes, bytes] = {}
    while at + 8 <= end and not {b"fmt ", b"data"} <= kept.keys():
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"data" and (size == 0 or at + 8 + size > end):
            # Whoever records as it goes does not know the length at the start.
            size = end - at - 8
        if name in {b"fmt ", b"data"}:
            kept.setdefault(name, data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    if len(kept.get(b"fmt ", b"")) not in range(16, 65) or not kept.get(b"data"):
        raise NoRecording
    chunks = b"".join(
        name + len(kept[name]).to_bytes(4, "little") + kept[name] + bytes(len(kept[name]) % 2)
        for name in (b"fmt ", b"data")
    )
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WAVE" + chunks


# --- MP3: frames; tags before, between and behind them are dropped -----------------------------------

_KBITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
# How far to look for the next frame behind something that is none.
_LOOK_AHEAD = 64 * 1024


def _mp3_frame(data: bytes, at: int) -> int:
    """Return the length of the layer III frame at ``at``; 0 if there is none."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return 0
    version, bits, rate = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or bits in {0, 15} or rate == 3:
        return 0
    kbits, factor = (_KBITS[1], 144) if version == 3 else (_KBITS[2], 72)
    return factor * kbits[bits] * 1000 // _HERTZ[version][rate] + (data[at + 2] >> 1 & 1)


def _next_mp3_frame(data: bytes, at: int) -> int:
    """Return where two frames in a row begin, so that no two bytes by chance begin one; else the end."""
    for begin in range(at, min(at + _LOOK_AHEAD, len(data))):
        size = _mp3_frame(data, begin)
        if size and _mp3_frame(data, begin + size):
            return begin
    return len(data)


def _mp3(data: bytes) -> bytes:
    at = 0
    while data[at : at + 3] == b"ID3" and at + 10 <= len(data):
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size + (10 if data[at + 5] & 0x10 else 0)
    frames = []
    while at < len(data):
        size = _mp3_frame(data, at)
        if size and at + size <= len(data):
            frames.append(data[at : at + size])
            at += size
            continue
        at = _next_mp3_frame(data, at + 1)
    if len(frames) < 2:
        raise NoRecording
    return b"".join(frames)


# --- MP4: boxes in boxes. Sound is found by its distance from the start, so nothing may move ---------

_MP4_KEPT = {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"sidx", b"mfra"}
_MP4_DROPPED_BELOW = {b"udta", b"meta", b"uuid", b"free", b"skip"}
_MP4_ENTERED = {b"moov", b"trak", b"moof", b"traf"}


def _mp4_boxes(data: bytes | bytearray, at: int, end: int) -> list[tuple[bytes, int, int, int]]:
    """Return name, start, content and end of each whole box."""
    boxes = []
    while at + 8 <= end:
        size, name, content = int.from_bytes(data[at : at + 4], "big"), bytes(data[at + 4 : at + 8]), at + 8
        if size == 1:
            size, content = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        if name == b"mdat" and (size == 0 or at + size > end):
            size = end - at  # to the end, by rule or because the rest was lost
        if at + size > end or content > at + size:
            break
        boxes.append((name, at, content, at + size))
        at += size
    return boxes


def _mp4(data: bytes) -> bytes:
    boxes = _mp4_boxes(data, 0, len(data))
    names = {name for name, *_ in boxes}
    if not {b"moov"} <= names or not names & {b"mdat", b"moof"}:
        raise NoRecording
    blanked = bytearray(data[: boxes[-1][3]])
    for name, start, content, end in boxes:
        if name not in _MP4_KEPT:
            _mp4_blank(blanked, start, content, end)
        elif name in _MP4_ENTERED:
            _mp4_clean(blanked, content, end)
    return bytes(blanked)


def _mp4_clean(data: bytearray, at: int, end: int) -> None:
    for name, start, content, stop in _mp4_boxes(data, at, end):
        if name in _MP4_DROPPED_BELOW:
            _mp4_blank(data, start, content, stop)
        elif name in _MP4_ENTERED:
            _mp4_clean(data, content, stop)


def _mp4_blank(data: bytearray, start: int, content: int, end: int) -> None:
    data[start + 4 : start + 8] = b"free"
    data[content:end] = bytes(end - content)


# --- WebM: elements in elements, some of a length that was not known when they began ------------------

_EBML = 0x1A45DFA3
_WEBM_ENTERED = {0x18538067, 0x1549A966, 0x1F43B675}  # Segment, Info, Cluster
# SeekHead, Tracks, Cues; of Info the scale of time and the length; of a cluster its time, position, previous size,
# simple blocks and groups.
_WEBM_KEPT = {0x114D9B74, 0x1654AE6B, 0x1C53BB6B, 0x2AD7B1, 0x4489, 0xE7, 0xA7, 0xAB, 0xA3, 0xA0}
# Tags, Attachments, Chapters, filling, check sums of what is no longer the same; of Info the title, the moment, the two
# programs, names and marks of this file and its neighbours.
_WEBM_BLANKED = {0x1254C367, 0x1941A469, 0x1043A770, 0xEC, 0xBF, 0x7BA9, 0x4461, 0x4D80, 0x5741} | {
    *(0x73A4, 0x7384, 0x3CB923, 0x3C83AB, 0x3EB923, 0x3E83BB, 0x4444, 0x6924)
}


def _ebml_number(data: bytes, at: int, *, is_id: bool) -> tuple[int, int]:
    """Return a number of variable length and where it ends; -1 for a length that is not known."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if not first or length > (4 if is_id else 8) or at + length > len(data):
        raise NoRecording
    number = int.from_bytes(data[at : at + length], "big")
    if not is_id:
        number &= (1 << 7 * length) - 1
        if number == (1 << 7 * length) - 1:
            number = -1
    return number, at + length


def _webm(data: bytes) -> bytes:
    result = bytearray(data)
    at, blocks = 0, 0
    while at < len(data):
        try:
            name, after = _ebml_number(data, at, is_id=True)
            size, content = _ebml_number(data, after, is_id=False)
        except NoRecording:
            break
        end = content + size
        if name in _WEBM_ENTERED:
            end = content
        elif size < 0 or end > len(data) or not (name in _WEBM_KEPT | _WEBM_BLANKED or (name == _EBML and at == 0)):
            break
        elif name in _WEBM_BLANKED:
            length = end - at
            head = b"\xec" + (bytes([0x80 | length - 2]) if length < 9 else b"\x01" + (length - 9).to_bytes(7, "big"))
            result[at:end] = head + bytes(length - len(head))
        blocks += name in {0xA3, 0xA0}
        at = end
    if not blocks:
        raise NoRecording
    return bytes(result[:at])


SIEVES: dict[str, Sieve] = {
    "audio/amr": _amr,
    "audio/ogg": _ogg,
    "audio/wav": _wav,
    "audio/mpeg": _mp3,
    "audio/mp4": _mp4,
    "audio/webm": _webm,
}
