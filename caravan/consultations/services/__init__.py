"""Every write of a consultation, one function per thing a person can do."""

from caravan.consultations.services.answering import (
    answer,
    clarify,
    name_translator,
    recall,
    save_answer_draft,
)
from caravan.consultations.services.asker import (
    add_files,
    add_helper,
    close,
    end_helper,
    follow_up,
    reply_to_clarification,
    withdraw,
)
from caravan.consultations.services.converting import into_legal_aid
from caravan.consultations.services.drafts import (
    add_draft_file,
    copy_files,
    drop_draft,
    drop_draft_file,
    load_draft,
    renew_draft,
    save_draft,
    start_draft,
)
from caravan.consultations.services.intake import Receipt, ask, preview, receipt_for_token
from caravan.consultations.services.opinions import ask_second_opinion, reply_second_opinion
from caravan.consultations.services.recovery import QuestionsShut, recover_receipt
from caravan.consultations.services.sharing import allow_sharing, share, stop_sharing
from caravan.consultations.services.triage import flag_spam, lift_spam, merge, retitle, seal, unmerge

__all__ = [
    "QuestionsShut",
    "Receipt",
    "add_draft_file",
    "add_files",
    "add_helper",
    "allow_sharing",
    "answer",
    "ask",
    "ask_second_opinion",
    "clarify",
    "close",
    "copy_files",
    "drop_draft",
    "drop_draft_file",
    "end_helper",
    "flag_spam",
    "follow_up",
    "into_legal_aid",
    "lift_spam",
    "load_draft",
    "merge",
    "name_translator",
    "preview",
    "recall",
    "receipt_for_token",
    "recover_receipt",
    "renew_draft",
    "reply_second_opinion",
    "reply_to_clarification",
    "retitle",
    "save_answer_draft",
    "save_draft",
    "seal",
    "share",
    "start_draft",
    "stop_sharing",
    "unmerge",
    "withdraw",
]
