"""Every change to what consultations and cases share: what is on record, who is let in, what is counted and erased."""

from caravan.matters.services.recording import (
    actor,
    add_note,
    admit,
    attach,
    code_of,
    dismiss,
    entry,
    find_by_receipt,
    matters_of_phone,
    record,
    replace_receipt,
)

__all__ = [
    "actor",
    "add_note",
    "admit",
    "attach",
    "code_of",
    "dismiss",
    "entry",
    "find_by_receipt",
    "matters_of_phone",
    "record",
    "replace_receipt",
]
