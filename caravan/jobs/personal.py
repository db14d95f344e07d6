"""What alarms tell about people."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import OPERATIONS, SKELETON
from caravan.rulebook.personal_information import DUTY

PERSONAL = {
    "Alarm": {
        "note": personal(
            Who.ASKER,
            Who.STAFF,
            purpose="What somebody found who looked at the alarm.",
            basis=DUTY,
            retention=OPERATIONS,
            for_the_person=False,
        ),
        "cleared_by": personal(Who.STAFF, purpose="Names who looked at the alarm.", basis=DUTY, retention=SKELETON),
    }
}

NOT_PERSONAL = {
    "JobState": (
        "name first_seen_at due_at lease_until lease_by last_started_at last_ended_at last_error last_result runs"
    ),
    "Worker": "name started_at seen_at stopped_at",
    "Alarm": "id kind key detail region raised_at cleared_at",
}
