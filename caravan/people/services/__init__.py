"""Every change to accounts, roles, second factors and codes; each leaves an audit event in the same transaction.

Who is signed in, sessions and pages are not here; what signing in leaves on record is in ``sign_in``. ``by`` is
None where no person acts: at installation.
"""

from caravan.people.refusals import (
    GrantHeld,
    GrantUnbound,
    NotAdministrator,
    PasswordUnfit,
    PasswordWrong,
    PeopleRefused,
    PhoneUnusable,
    QualificationMissing,
    RolesApart,
    TooManyCodes,
    UsernameTaken,
    UsernameUnfit,
)
from caravan.people.services.accounts import (
    actor_of,
    change_account,
    change_password,
    deactivate,
    declare_interest,
    end_interest,
    grant_role,
    open_account,
    password_by_chance,
    reactivate,
    require_manager,
    reset_password,
    revoke_role,
    set_mobile,
)
from caravan.people.services.phones import send_phone_code, verify_phone_code

__all__ = [
    "GrantHeld",
    "GrantUnbound",
    "NotAdministrator",
    "PasswordUnfit",
    "PasswordWrong",
    "PeopleRefused",
    "PhoneUnusable",
    "QualificationMissing",
    "RolesApart",
    "TooManyCodes",
    "UsernameTaken",
    "UsernameUnfit",
    "actor_of",
    "change_account",
    "change_password",
    "deactivate",
    "declare_interest",
    "end_interest",
    "grant_role",
    "open_account",
    "password_by_chance",
    "reactivate",
    "require_manager",
    "reset_password",
    "revoke_role",
    "send_phone_code",
    "set_mobile",
    "verify_phone_code",
]
