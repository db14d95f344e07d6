"""Messages to people: stored with what they tell of, sent once, never carrying what a matter is about.

It knows addresses (a phone number, the id of an account), not people.
"""

from caravan.notifications.conditions import goes_out_while
from caravan.notifications.posting import (
    Addressee,
    Letter,
    notify_code,
    notify_staff,
    post,
    to_asker,
    to_staff,
)

__all__ = ["Addressee", "Letter", "goes_out_while", "notify_code", "notify_staff", "post", "to_asker", "to_staff"]
