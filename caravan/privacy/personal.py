"""What erasures and holds tell about people: whose they are by a key, and who decided."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import RECORD
from caravan.rulebook.personal_information import DUTY, ERASURE

_BY = personal(Who.STAFF, purpose="Names who decided.", basis=DUTY, retention=RECORD)
_WHOSE = personal(
    Who.ASKER, purpose="Keeps what was erased from coming back with a backup.", basis=ERASURE, retention=RECORD
)

PERSONAL = {
    "Erasure": {"subject_id": _WHOSE, "reason": _WHOSE, "requested_by": _BY, "confirmed_by": _BY},
    "Hold": {
        "subject_id": _WHOSE,
        "reason": personal(
            Who.ASKER,
            Who.STAFF,
            purpose="Says which court or inspection needs the matter.",
            basis=DUTY,
            retention=RECORD,
            for_the_person=False,
        ),
        "placed_by": _BY,
        "lifted_by": _BY,
    },
}

NOT_PERSONAL = {
    "Erasure": "id subject_kind requested_at erased_at",
    "Hold": "id subject_kind placed_at lifted_at",
}
