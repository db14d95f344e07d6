"""Who did and who saw what, when, for which purpose. Rows are only ever added.

It has no foreign keys and no personal content, so that it outlives what it speaks of.
"""

from caravan.audit.recording import Entry, record, record_many, seen

__all__ = ["Entry", "record", "record_many", "seen"]
