"""The tally says nothing of anybody: numbers, where they stand, sums and hashes."""

from collections.abc import Mapping

PERSONAL: Mapping[str, object] = {}

NOT_PERSONAL = {
    "Standing": "matter shard number bough state due_at is_missed",
    "Bough": "id shard place hash counts",
    "HourlyEntry": "id at text hash signature key_number shard seq",
    "Seal": "id at text hash signature key_number day",
}
