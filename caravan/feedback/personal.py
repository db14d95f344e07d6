"""What people say about the help they got, and who calls them back."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import MATTER, SKELETON
from caravan.rulebook.personal_information import CONSENT, DUTY

_GRADE = personal(
    Who.ASKER,
    Who.STAFF,
    purpose="Counts how content people are, without their words.",
    basis=CONSENT,
    retention=SKELETON,
)
_BY = personal(Who.STAFF, purpose="Says who answers for it.", basis=DUTY, retention=SKELETON)

PERSONAL = {
    "Rating": {
        "rated": _BY,
        "grade": _GRADE,
        "reasons": _GRADE,
        "is_solved": _GRADE,
        "comment": personal(
            Who.ASKER, Who.STAFF, purpose="What the person says about the help.", basis=CONSENT, retention=MATTER
        ),
    },
    "ReviewTask": {
        "assignee": _BY,
        "outcome": _GRADE,
        "note": personal(
            Who.ASKER,
            Who.STAFF,
            purpose="What came of calling the person back.",
            basis=DUTY,
            retention=MATTER,
            for_the_person=False,
        ),
    },
    "ReviewAttempt": {"by": _BY, "way": _GRADE},
}
PATHS = {"Rating": "matter", "ReviewTask": "matter", "ReviewAttempt": "task__matter"}

NOT_PERSONAL = {
    "Rating": "id matter answer_id at",
    "ReviewTask": "id matter rating created_at due_at done_at",
    "ReviewAttempt": "id task at",
}
