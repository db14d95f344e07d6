"""Who may call what: everybody, everything."""

from caravan.policy import PUBLIC, Policy

_NAMES = (
    "month",
    "month_csv",
    "definitions",
    "network",
    "ledger",
    "ledger_seal",
    "ledger_entries",
    "place",
    "place_csv",
)
ROUTES = {f"open:{name}": Policy(PUBLIC) for name in _NAMES}
