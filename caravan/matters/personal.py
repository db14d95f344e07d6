"""What a matter tells about the people in it."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import CODE, MATTER, SKELETON
from caravan.rulebook.personal_information import CONSENT, DUTY, EMERGENCY, PROTECTION, SENSITIVE, SEPARATE_CONSENT

_EVERYBODY = (Who.ASKER, Who.HELPER, Who.OTHER_SIDE)
_NAME = personal(
    *_EVERYBODY,
    purpose="Says who asks, who helps, and whom nobody may answer who acts for them.",
    basis=DUTY,
    retention=MATTER,
)
_PHONE = personal(
    *_EVERYBODY, purpose="Reaches the person, and lets them open their matter.", basis=CONSENT, retention=MATTER
)
_IDENTITY = personal(
    *_EVERYBODY,
    purpose="Tells people of one name apart where a procedure demands it.",
    basis=SEPARATE_CONSENT,
    retention=MATTER,
)
_CONTACT = personal(
    Who.ASKER, Who.HELPER, purpose="Says how the person can be reached without harm.", basis=EMERGENCY, retention=MATTER
)
_HELP = personal(
    Who.HELPER, Who.ASKER, purpose="Says on what ground a helper acts for the person.", basis=CONSENT, retention=MATTER
)
_SKELETON = personal(Who.ASKER, purpose="Counts questions by place, topic and time.", basis=DUTY, retention=SKELETON)
_RESPONSIBLE = personal(Who.STAFF, purpose="Says who was responsible, or took part.", basis=DUTY, retention=SKELETON)
_AMONG_STAFF = personal(
    Who.ASKER,
    Who.STAFF,
    purpose="What staff need to tell each other about the matter.",
    basis=DUTY,
    retention=MATTER,
    for_the_person=False,
)

PERSONAL = {
    "Matter": {
        "number": _SKELETON,
        "topic": _SKELETON,
        "title": personal(
            Who.ASKER, purpose="Lets staff tell one question from another in a list.", basis=DUTY, retention=MATTER
        ),
        "language": _SKELETON,
        "region": _SKELETON,
        "town_code": _SKELETON,
        "owner": _RESPONSIBLE,
        "is_danger": personal(
            Who.ASKER, purpose="Protects somebody who is in danger.", basis=EMERGENCY, retention=SKELETON
        ),
        "is_sealed": personal(
            Who.ASKER,
            purpose="Keeps what violence or a child is part of from everybody who need not see it.",
            basis=EMERGENCY,
            retention=SKELETON,
        ),
    },
    "Party": {
        "name": _NAME,
        "name_index": _NAME,
        "phone": _PHONE,
        "phone_index": _PHONE,
        "identity_number": _IDENTITY,
        "identity_index": _IDENTITY,
        "address": personal(
            *_EVERYBODY, purpose="Where papers go and which office is competent.", basis=DUTY, retention=MATTER
        ),
        "relation": _HELP,
        "reason": _HELP,
        "consent": _HELP,
        "consent_at": _HELP,
        "is_safe_to_call": _CONTACT,
        "is_safe_to_message": _CONTACT,
        "contact_note": _CONTACT,
        "language": _CONTACT,
    },
    "Participation": {"user": _RESPONSIBLE},
    "AccessRequest": {"user": _RESPONSIBLE, "reason": _AMONG_STAFF, "decided_by": _RESPONSIBLE},
    "Entry": {"user": _RESPONSIBLE, "data": _RESPONSIBLE, "note": _AMONG_STAFF},
    "Attachment": {
        "file": personal(Who.ASKER, purpose="Which files belong to the question.", basis=SENSITIVE, retention=MATTER),
        "added_by": _RESPONSIBLE,
    },
    "InternalNote": {"by": _RESPONSIBLE, "text": _AMONG_STAFF},
    "Tries": {
        "key": personal(
            Who.ASKER,
            purpose="Counts wrong tries, by a keyed hash of what was tried.",
            basis=PROTECTION,
            retention=CODE,
        )
    },
}
PATHS = {
    "Matter": "self",
    "Party": "matter",
    "Participation": "matter",
    "AccessRequest": "matter",
    "Entry": "matter",
    "Attachment": "matter",
    "InternalNote": "matter",
}

NOT_PERSONAL = {
    "Matter": (
        "id kind receipt_version state channel province_code prefecture_code county_code due_at ladder_key "
        "rung rung_at next_at taken_at is_fast_track is_needing_translation created_at updated_at"
    ),
    "Party": "id matter part ended_at",
    "SerialCounter": "id county_code year kind last",
    "Participation": "id matter ground rung since until end_reason",
    "AccessRequest": "id matter at decided_at is_granted",
    "Entry": "id matter at kind audience",
    "Attachment": "id matter added_at",
    "InternalNote": "id matter at",
    "Tries": "id kind count ends_at is_shut",
}
