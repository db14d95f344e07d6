"""What a mediation tells about people."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import MATTER, SKELETON
from caravan.rulebook.personal_information import DUTY

_BOTH = (Who.ASKER, Who.OTHER_SIDE)
_TALKS = personal(*_BOTH, purpose="What was said and offered at the table.", basis=DUTY, retention=MATTER)
# Each side's own; a copy for the person who applied must not carry what the other side told the mediator alone.
_ALONE = personal(
    *_BOTH,
    purpose="What one side told the mediator alone.",
    basis=DUTY,
    retention=MATTER,
    for_the_person=False,
)
_AGREED = personal(*_BOTH, purpose="What both sides have promised each other.", basis=DUTY, retention=MATTER)
_KEPT = personal(*_BOTH, purpose="Whether the promises were kept.", basis=DUTY, retention=MATTER)
_BY = personal(Who.STAFF, purpose="Names who answers for it.", basis=DUTY, retention=SKELETON)

PERSONAL = {
    "Session": {"by": _BY, "present": _TALKS, "record": _ALONE, "outcome": _TALKS},
    "Offer": {"content": _TALKS, "by": _BY},
    "PrivateNote": {"text": _ALONE, "by": _BY},
    "Agreement": {"content": _AGREED, "by": _BY},
    "Signature": {"by": _BY},
    "Kept": {"amount": _KEPT, "by": _BY, "note": _KEPT},
}
PATHS = {
    "Seat": "case__matter",
    "Session": "case__matter",
    "Offer": "case__matter",
    "PrivateNote": "case__matter",
    "Agreement": "case__matter",
    "Signature": "agreement__case__matter",
    "Kept": "agreement__case__matter",
    "Reminder": "agreement__case__matter",
}

NOT_PERSONAL = {
    "Seat": "id case party side code_version invited_at invited_how seen_at agreed_at declined_at submission_key",
    "Session": "id case number starts_at way place is_open held_at cancelled_at has_told_rights",
    "Offer": "id case number side at state answered_at",
    "PrivateNote": "id case side at",
    "Agreement": "id case number form digest made_at effective_on ended_at",
    "Signature": "id agreement seat digest level at",
    "Kept": "id agreement line on side said_by at confirmed_at taken_back_at submission_key",
    "Reminder": "id agreement line kind at",
}
