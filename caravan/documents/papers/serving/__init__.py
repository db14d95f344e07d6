"""The receipt that proves that a paper was served. No article is cited: the laws of these procedures name no form."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caravan.documents.registry import Audience, paper

HERE = Path(__file__).parent


@paper(
    "serving.receipt",
    title="送达回证",
    english="Receipt of service",
    word="送达",
    series="service_receipt",
    source=HERE / "receipt.typ",
    audience=Audience.STAFF,
)
@dataclass(frozen=True)
class ServiceReceipt:
    """``to`` is whom the paper is addressed to, ``received_by`` who took it, '' where that is not known."""

    case: str
    subject: str
    paper: str
    paper_number: str
    to: str
    way: str
    place: str
    served_on: date
    received_by: str
    served_by: str
    remarks: str
