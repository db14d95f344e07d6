"""Nothing of regions tells anything about a person."""

from caravan.privacy.register import Personal

PERSONAL: dict[str, dict[str, Personal]] = {}

NOT_PERSONAL = {
    "Region": (
        "id code level parent name pinyin initials is_quasi population population_on latitude longitude "
        "valid_from valid_to successor"
    ),
}
