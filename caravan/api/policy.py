"""Who may call the interface: everybody, or whoever holds a receipt."""

from caravan.policy import PUBLIC, RECEIPT, Policy

_OPEN = (
    "api-root",  # the prefix itself, which holds nothing
    "openapi-json",
    "list_topics",
    "list_signals",
    "list_regions",
    "search_regions",
    "find_points",
    "upload_file",
    "preview_promise",
    "ask",
    "read_figures",
)
_WITH_RECEIPT = (
    "read_consultation",
    "follow_up",
    "reply_to_clarification",
    "rate_answer",
    "close_consultation",
    "withdraw_consultation",
)
ROUTES = {f"api-v1:{name}": Policy(PUBLIC) for name in _OPEN} | {
    f"api-v1:{name}": Policy(RECEIPT) for name in _WITH_RECEIPT
}
