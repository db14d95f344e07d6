"""Bind papers and photos into one PDF whose pages are numbered through, as a file is kept and handed to a court."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image
from pypdf import PdfReader, PdfWriter, Transformation

from caravan.documents.drawing import sheets

A4 = (595.276, 841.89)
MARGIN = 42.5  # 15 mm


def page_count(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def of_photo(photo: bytes) -> bytes:
    """Return a photo as one page of A4, as large as fits, at least 150 dots to the inch."""
    picture: Image.Image = Image.open(BytesIO(photo))
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    out = BytesIO()
    picture.save(out, "PDF", resolution=150.0)
    (shown,) = PdfReader(BytesIO(out.getvalue())).pages
    width, height = float(shown.mediabox.width), float(shown.mediabox.height)
    scale = min(1.0, (A4[0] - 2 * MARGIN) / width, (A4[1] - 2 * MARGIN) / height)
    writer = PdfWriter()
    sheet = writer.add_blank_page(width=A4[0], height=A4[1])
    left, bottom = (A4[0] - width * scale) / 2, (A4[1] - height * scale) / 2
    sheet.merge_transformed_page(shown, Transformation().scale(scale).translate(left, bottom))
    return _written(writer)


def bound(parts: Sequence[bytes], *, title: str) -> bytes:
    """Return the PDFs ``parts`` as one, each page with its number in the file at the upper right."""
    writer = PdfWriter()
    for part in parts:
        for page in PdfReader(BytesIO(part)).pages:
            writer.add_page(page)
    sizes = [[float(page.mediabox.width), float(page.mediabox.height)] for page in writer.pages]
    numbers = PdfReader(BytesIO(sheets("numbers.typ", {"sizes": sizes, "first": 1})))
    for page, number in zip(writer.pages, numbers.pages, strict=True):
        page.merge_page(number)
    writer.add_metadata({"/Title": title})
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
