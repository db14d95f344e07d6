"""What official papers tell about the people in a matter."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import MATTER, SKELETON
from caravan.rulebook.personal_information import DUTY

# A copy for the person holds the papers that are theirs, as files: others of the matter name other people.
_EVERYBODY = (Who.ASKER, Who.HELPER, Who.OTHER_SIDE)

PERSONAL = {
    "Document": {
        "snapshot": personal(
            *_EVERYBODY,
            purpose="What stands on an official paper, so that it can be drawn again and its hash compared.",
            basis=DUTY,
            retention=MATTER,
            for_the_person=False,
        ),
        "file": personal(
            *_EVERYBODY, purpose="The official paper itself.", basis=DUTY, retention=MATTER, for_the_person=False
        ),
        "made_by": personal(Who.STAFF, purpose="Says who made a paper.", basis=DUTY, retention=SKELETON),
    }
}
PATHS = {"Document": "matter"}

NOT_PERSONAL = {
    "Document": (
        "id matter template version title audience region_code series year serial number office token made_at "
        "sha256 drawn_at superseded_by"
    )
}
