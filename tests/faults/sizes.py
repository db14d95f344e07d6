"""How much of it: what fits into the CI, or what a claim rests on (``make test-long``)."""

import os

IS_LONG = os.environ.get("CARAVAN_TEST_LONG", "") not in ("", "0")


def sized(small: int, long: int) -> int:
    return long if IS_LONG else small
