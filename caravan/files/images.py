"""Draw a photo anew from its pixels: no place, no camera, nothing hidden behind the picture stays with it.

Runs in the limited process of ``child``; knows Pillow and nothing of ours.
"""

import io
import warnings

from PIL import (
    Image,
    ImageOps,
    WebPImagePlugin,  # noqa: F401 (registers its decoder, which Pillow loads late)
)

MAX_PIXELS = 50_000_000
MAX_SIDE = 2000
QUALITY = 85
# Formats whose decoders we let near a stranger's bytes.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


class TooManyPixels(Exception):
    """The picture would be larger than ``MAX_PIXELS``."""


def draw(data: bytes) -> bytes:
    """Decode a photo and write it as a JPEG of at most 2000 pixels a side, without metadata.

    Raises ``TooManyPixels``, and on hostile bytes whatever the decoder raises.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of a large picture; the limit below decides.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise TooManyPixels from None
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels
    # A large JPEG is decoded at a fraction of its size straight away.
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    # Made small before it is turned: a copy of the whole picture would cost as much memory again.
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    flat = _flatten(ImageOps.exif_transpose(image))
    result = io.BytesIO()
    flat.save(result, "JPEG", quality=QUALITY, optimize=True)
    return result.getvalue()


def _flatten(image: Image.Image) -> Image.Image:
    """Return an image without transparency on white, in RGB, with nothing attached."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
    else:
        flat = image.convert("RGB")
    flat.info = {}
    return flat
