"""What an upload really is, told from its bytes and not from what the sender says.

A photo is drawn anew from its pixels; of a recording the sound is kept and what a player needs. Both
happen in a process of their own. What still holds a second thing beside the first is refused.
"""

import re
from dataclasses import dataclass

from caravan.files.apart import opened
from caravan.files.refusals import (
    AudioTooLarge,
    FileEmpty,
    ImageTooLarge,
    KindNotTaken,
    SomethingElseInside,
)

MAX_IMAGE_BYTES = 10 * 1024 * 1024
MAX_AUDIO_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Content:
    """Bytes that may be stored."""

    kind: str
    content_type: str
    data: bytes


_IMAGES = (
    re.compile(rb"\xff\xd8\xff"),
    re.compile(rb"\x89PNG\r\n\x1a\n"),
    re.compile(rb"RIFF....WEBP", re.DOTALL),
    re.compile(rb"GIF8[79]a"),
    re.compile(rb"BM"),
)
_AUDIO = (
    ("audio/amr", re.compile(rb"#!AMR(-WB)?\n")),
    ("audio/ogg", re.compile(rb"OggS\x00")),
    ("audio/wav", re.compile(rb"RIFF....WAVE", re.DOTALL)),
    ("audio/mp4", re.compile(rb"....ftyp(M4A |M4B |mp41|mp42|isom|iso[2-6]|3gp[4-7]|dash)", re.DOTALL)),
    ("audio/webm", re.compile(rb"\x1aE\xdf\xa3.{0,60}webm", re.DOTALL)),
    # An MP3 with a tag, or a bare frame: sync, MPEG version, layer III, a valid bit rate and sampling rate.
    ("audio/mpeg", re.compile(rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]", re.DOTALL)),
)
# Programs that look for these do so near the start (a page, a document), or anywhere (an archive behind something).
_DOCUMENT = re.compile(rb"%PDF-|%!PS|<(!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)
_ARCHIVE = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
_START = 1024
_ZIP_END, _ZIP_ENTRY = b"PK\x05\x06", b"PK\x01\x02"


def examine(data: bytes) -> Content:
    """Return what may be stored of ``data``; raises ``FileRefused``."""
    if not data:
        raise FileEmpty
    start = data[:128]
    if any(pattern.match(start) for pattern in _IMAGES):
        if len(data) > MAX_IMAGE_BYTES:
            raise ImageTooLarge
        return Content("image", "image/jpeg", opened("image", data))
    for content_type, pattern in _AUDIO:
        if pattern.match(start):
            if len(data) > MAX_AUDIO_BYTES:
                raise AudioTooLarge
            sound = opened(content_type, data)
            if holds_something_else(sound):
                raise SomethingElseInside
            return Content("audio", content_type, sound)
    raise KindNotTaken


def holds_something_else(data: bytes) -> bool:
    """Tell whether another program would find a page, a document or an archive in ``data``."""
    return bool(_DOCUMENT.search(data, 0, _START) or _ARCHIVE.search(data)) or _is_zip(data)


def _is_zip(data: bytes) -> bool:
    """Tell whether an archive ends in ``data``: an end record, with the directory it speaks of before it."""
    at = data.find(_ZIP_END)
    while at >= 0:
        size = int.from_bytes(data[at + 12 : at + 16], "little")
        if at + 22 <= len(data) and data[max(at - size, 0) : at].startswith(_ZIP_ENTRY):
            return True
        at = data.find(_ZIP_END, at + 1)
    return False
