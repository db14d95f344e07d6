"""What routing tells about staff: who declared which interest in a matter."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import SKELETON
from caravan.rulebook.personal_information import DUTY

_DECLARED = personal(
    Who.STAFF, purpose="Shows that nobody handled a matter they had an interest in.", basis=DUTY, retention=SKELETON
)

PERSONAL = {"ConflictCheck": {"user": _DECLARED, "outcome": _DECLARED}}
PATHS = {"ConflictCheck": "matter"}

NOT_PERSONAL = {
    "LadderTable": "id region table valid_from valid_to",
    "ConflictCheck": "id matter at",
}
