"""What can be read of papers without knowing their matter."""

from caravan.documents.models import Document
from caravan.documents.tokens import meant


def by_token(typed: str) -> Document | None:
    """Return the paper that has this code under its QR code, however it was typed."""
    token = meant(typed)
    if not token:
        return None
    return Document.objects.filter(token=token).select_related("superseded_by").first()


def is_same(document: Document, typed: str) -> bool:
    """Say whether ``typed`` is how the fingerprint of the paper begins."""
    return bool(document.sha256) and document.sha256.startswith(fingerprint(typed))


def fingerprint(typed: str) -> str:
    """Return the hexadecimal digits that were typed, in one form."""
    return "".join(typed.split()).replace(":", "").replace("-", "").lower()
