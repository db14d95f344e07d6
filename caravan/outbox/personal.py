"""Nothing of outbox tells anything about a person."""

from caravan.privacy.register import Personal

PERSONAL: dict[str, dict[str, Personal]] = {}

NOT_PERSONAL = {
    "Message": ("id topic payload created_at run_after attempts lease_until lease_by done_at parked_at last_error"),
}
