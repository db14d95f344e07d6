"""Which planted flaw the oracle must find as what."""

FOUND_BY = {"answered_before_stored": "lost", "queued_in_memory": "untold", "looked_before_stored": "doubled"}
