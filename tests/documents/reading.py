"""What stands in a PDF, read back without the program that drew it."""

from io import BytesIO

from pypdf import PdfReader


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def letters(text: str) -> str:
    """The characters in their order, whatever lines and spaces were set between them."""
    return "".join(char for char in text if not char.isspace() and char != "\u200b")


def text_of(pdf: bytes) -> str:
    return letters("".join(page.extract_text() for page in reader(pdf).pages))
