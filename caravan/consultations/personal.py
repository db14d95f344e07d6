"""What a question and its answers tell about people."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import DRAFT, MATTER, SKELETON
from caravan.rulebook.personal_information import CONSENT, DUTY, SENSITIVE

_STORY = personal(
    Who.ASKER,
    Who.OTHER_SIDE,
    purpose="What happened and what the person wants: nobody can answer without it.",
    basis=SENSITIVE,
    retention=MATTER,
)
_ANSWER = personal(
    Who.ASKER, Who.OTHER_SIDE, purpose="The advice that the person was given.", basis=DUTY, retention=MATTER
)
_AMONG_STAFF = personal(
    Who.ASKER,
    Who.OTHER_SIDE,
    Who.STAFF,
    purpose="What staff need to tell each other to answer.",
    basis=DUTY,
    retention=MATTER,
    for_the_person=False,
)
_WISHES = personal(Who.ASKER, purpose="How the person wants to be answered.", basis=CONSENT, retention=MATTER)
_COUNTED = personal(Who.ASKER, purpose="Counts whether people were helped.", basis=CONSENT, retention=SKELETON)
_BY = personal(Who.STAFF, purpose="Names who answers for it.", basis=DUTY, retention=SKELETON)
_SAME = personal(
    Who.ASKER,
    purpose="Tells a question that was sent twice from another, by a keyed hash.",
    basis=DUTY,
    retention=MATTER,
    for_the_person=False,
)

PERSONAL = {
    "Draft": {
        "content": personal(
            Who.ASKER, Who.OTHER_SIDE, purpose="What is typed and not sent yet.", basis=CONSENT, retention=DRAFT
        )
    },
    "Consultation": {
        "guided": _STORY,
        "wish": _STORY,
        "amount": _STORY,
        "signals": _STORY,
        "deadline_on": _STORY,
        "may_be_shared": _WISHES,
        "answer_channel": _WISHES,
        "similar_to": _COUNTED,
        "is_solved": _COUNTED,
    },
    "Round": {"question": _STORY, "fingerprint": _SAME, "is_solved": _COUNTED},
    "Answer": {
        "author": _BY,
        "author_qualification": _BY,
        "plain": _ANSWER,
        "next_steps": _ANSWER,
        "deadlines": _ANSWER,
        "where_to_go": _ANSWER,
        "translator": _BY,
        "recalled_by": _BY,
        "recall_reason": _ANSWER,
    },
    "AnswerDraft": {"author": _BY, "content": _AMONG_STAFF},
    "Clarification": {"by": _BY, "question": _ANSWER, "reply": _STORY},
    "SecondOpinion": {"asked_by": _BY, "asked_of": _BY, "question": _AMONG_STAFF, "reply": _AMONG_STAFF},
    "Merge": {"by": _BY, "undone_by": _BY},
    "SpamFlag": {"by": _BY, "reason": _AMONG_STAFF},
}
PATHS = {
    "Consultation": "matter",
    "Round": "matter",
    "Answer": "round__matter",
    "LegalBasis": "answer__round__matter",
    "AnswerDraft": "matter",
    "Clarification": "round__matter",
    "SecondOpinion": "matter",
    "Merge": "duplicate",
    "SpamFlag": "matter",
}

NOT_PERSONAL = {
    "Draft": "id created_at expires_at",
    "Consultation": "matter closed_at",
    "Round": (
        "id matter number province_code prefecture_code county_code submission_key asked_at asked_on due_at "
        "promise answered_at missed_at outcome ended_at"
    ),
    "Answer": "id round kind point language published_at is_late recalled_at",
    "LegalBasis": "id answer law article suffix checked_on",
    "AnswerDraft": "id matter round_number saved_at",
    "Clarification": "id round at replied_at",
    "SecondOpinion": "id matter asked_at replied_at",
    "Merge": "id duplicate survivor at undone_at",
    "SpamFlag": "id matter at lifted_at",
}
