"""Every change to the network: points and their hours, adviser contracts, duty, leave.

Who may do it is decided where the route is registered; what each service refuses is about the thing
itself. Each leaves an audit event in its transaction. ``by`` is None where no person acts.
"""

from caravan.directory.services.contracts import (
    EndedContract,
    end_contract,
    remind_of_ends,
    set_substitute,
    sign_contract,
    watch_gaps,
)
from caravan.directory.services.leaves import cancel_leave, enter_leave
from caravan.directory.services.points import (
    cancel_exception,
    change_point,
    close_point,
    open_point,
    set_exception,
)
from caravan.directory.services.shifts import cancel_shift, hand_over_shift, plan_shift, plan_shifts, swap_shift

__all__ = [
    "EndedContract",
    "cancel_exception",
    "cancel_leave",
    "cancel_shift",
    "change_point",
    "close_point",
    "end_contract",
    "enter_leave",
    "hand_over_shift",
    "open_point",
    "plan_shift",
    "plan_shifts",
    "remind_of_ends",
    "set_exception",
    "set_substitute",
    "sign_contract",
    "swap_shift",
    "watch_gaps",
]
