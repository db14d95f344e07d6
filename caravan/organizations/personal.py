"""Nothing of organizations tells anything about a person."""

from caravan.privacy.register import Personal

PERSONAL: dict[str, dict[str, Personal]] = {}

NOT_PERSONAL = {
    "Organization": "id kind name english_name parent region phone valid_from valid_to",
}
