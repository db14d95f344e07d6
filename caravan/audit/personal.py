"""What the record tells about people: who acted and looked, by account name; never a content."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import RECORD
from caravan.rulebook.personal_information import INSPECTION

_WHO = personal(Who.STAFF, Who.HELPER, purpose="Says who did or saw something.", basis=INSPECTION, retention=RECORD)
_WHAT = personal(
    Who.ASKER,
    Who.STAFF,
    purpose="Says of which row it was, by its key.",
    basis=INSPECTION,
    retention=RECORD,
)

PERSONAL = {"Event": {"actor": _WHO, "role": _WHO, "acting_for": _WHO, "subject_id": _WHAT}}

NOT_PERSONAL = {
    "Event": "id at action subject_kind region purpose result request_id data chain seq mac",
    "Head": "chain seq mac",
}
