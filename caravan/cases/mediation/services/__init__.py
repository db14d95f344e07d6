"""Every write of a mediation that is more than a step of its table."""

from caravan.cases.mediation.services.agreements import draw_up, record_oral, sign
from caravan.cases.mediation.services.keeping import (
    claim_kept,
    confirm_kept,
    record_kept,
    recorded_by,
    remind_once,
    take_back_kept,
)
from caravan.cases.mediation.services.opening import open_mediation, sit_down
from caravan.cases.mediation.services.seats import (
    add_other_side,
    answer_invitation,
    code_of_seat,
    find_seat,
    first_look,
)
from caravan.cases.mediation.services.talks import (
    add_private_note,
    answer_offer,
    cancel_session,
    make_offer,
    plan_session,
    record_session,
)

__all__ = [
    "add_other_side",
    "add_private_note",
    "answer_invitation",
    "answer_offer",
    "cancel_session",
    "claim_kept",
    "code_of_seat",
    "confirm_kept",
    "draw_up",
    "find_seat",
    "first_look",
    "make_offer",
    "open_mediation",
    "plan_session",
    "record_kept",
    "record_oral",
    "record_session",
    "recorded_by",
    "remind_once",
    "sign",
    "sit_down",
    "take_back_kept",
]
