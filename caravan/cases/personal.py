"""What a case tells about people."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import MATTER, SKELETON
from caravan.rulebook.personal_information import DUTY, SENSITIVE

_EVERYBODY = (Who.ASKER, Who.HELPER, Who.OTHER_SIDE)
_BY = personal(Who.STAFF, purpose="Names who answers for it.", basis=DUTY, retention=SKELETON)
_COUNTED = personal(Who.ASKER, purpose="Counts cases by kind, state and time.", basis=DUTY, retention=SKELETON)
PERSONAL = {
    "Case": {
        "facts": personal(
            *_EVERYBODY,
            purpose="What the application says: nobody can decide on it without.",
            basis=SENSITIVE,
            retention=MATTER,
        ),
        "letter": personal(
            *_EVERYBODY,
            purpose="Which body handed the case in, by whom, with which letter, and where the person is held.",
            basis=SENSITIVE,
            retention=MATTER,
        ),
        "assignee": _BY,
        "opened_from": _COUNTED,
        "fingerprint": personal(
            Who.ASKER,
            purpose="Tells an application that was sent twice from another, by a keyed hash.",
            basis=DUTY,
            retention=MATTER,
            for_the_person=False,
        ),
    },
    "Step": {
        "by": _BY,
        "values": personal(
            *_EVERYBODY,
            purpose="What was decided, reported or asked for in a step, and why.",
            basis=DUTY,
            retention=MATTER,
        ),
    },
    "CasePaper": {
        "attachment": personal(
            Who.ASKER, purpose="Which file proves what the application says.", basis=SENSITIVE, retention=MATTER
        ),
        "by": _BY,
    },
    "ServedPaper": {
        "facts": personal(
            *_EVERYBODY,
            purpose="On whom a paper was served, where, and who took it.",
            basis=DUTY,
            retention=MATTER,
        ),
        "by": _BY,
    },
    "Subsidy": {
        "reason": personal(
            *_EVERYBODY,
            purpose="Why the lawyer's subsidy is not what the table says.",
            basis=DUTY,
            retention=MATTER,
            for_the_person=False,
        ),
        "sent_back_because": personal(
            *_EVERYBODY,
            purpose="What was wrong with the lawyer's subsidy.",
            basis=DUTY,
            retention=MATTER,
            for_the_person=False,
        ),
        "proposed_by": _BY,
        "approved_by": _BY,
        "paid_by": _BY,
    },
}
PATHS = {
    "Case": "matter",
    "Step": "case__matter",
    "Clock": "case__matter",
    "CasePaper": "case__matter",
    "Subsidy": "case__matter",
    "ServedPaper": "case__matter",
}
NOT_PERSONAL = {
    "Case": "matter procedure state step_count submission_key opened_on closed_on",
    "Step": "id case number action source target part at",
    "Clock": (
        "id case rule_key started_on started_at due_on raw_on due_at is_provisional calendar_version extension pauses "
        "is_ours stopped_at outcome warned_at missed_at"
    ),
    "CasePaper": "id case key how at",
    "ServedPaper": "id case document receipt way served_on at",
    "Subsidy": "case state amount rate proposed_at approved_at paid_on reference",
    "SubsidyRate": "id region form amount valid_from source entered_at entered_by",
    "HardshipStandard": "id region monthly_income source valid_from valid_to",
}
