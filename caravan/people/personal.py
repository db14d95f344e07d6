"""What is kept of staff, of names that somebody acts for, and of phones that get a code."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import ACCOUNT, CODE
from caravan.rulebook.personal_information import CONSENT, DUTY, EMPLOYMENT, PROTECTION

_ACCOUNT = personal(Who.STAFF, purpose="Opens the account and protects it.", basis=PROTECTION, retention=ACCOUNT)
_NAMED = personal(
    Who.STAFF,
    purpose="Tells people who is responsible for their question.",
    basis=DUTY,
    retention=ACCOUNT,
)
_WORK = personal(Who.STAFF, purpose="Decides which questions reach this person.", basis=EMPLOYMENT, retention=ACCOUNT)
_INTEREST = personal(
    Who.STAFF,
    Who.OTHER_SIDE,
    purpose="Keeps a question from somebody who acts for the other side.",
    basis=DUTY,
    retention=ACCOUNT,
)
_CODE = personal(Who.ASKER, Who.HELPER, purpose="Proves that somebody holds a phone.", basis=CONSENT, retention=CODE)
_LOCKS = personal(Who.STAFF, purpose="Locks an account after wrong passwords.", basis=PROTECTION, retention=ACCOUNT)

PERSONAL = {
    "User": {
        "password": _ACCOUNT,
        "last_login": _ACCOUNT,
        "username": _ACCOUNT,
        "is_active": _ACCOUNT,
        "second_factor_at": _ACCOUNT,
        "name": _NAMED,
        "english_name": _NAMED,
        "post": _NAMED,
        "qualification": _NAMED,
        "organization": _NAMED,
        "service_phone": _NAMED,
        "languages": _WORK,
        "topics": _WORK,
        "load_cap": _WORK,
    },
    "Pager": {
        "user": _WORK,
        "mobile": personal(
            Who.STAFF,
            purpose="Tells this person what waits for them; used for nothing else.",
            basis=EMPLOYMENT,
            retention=ACCOUNT,
        ),
    },
    "SecondFactor": {"user": _ACCOUNT, "secret": _ACCOUNT},
    "RecoveryCode": {"user": _ACCOUNT, "code_hash": _ACCOUNT},
    "Passkey": {"user": _ACCOUNT, "credential_id": _ACCOUNT, "public_key": _ACCOUNT, "name": _ACCOUNT},
    "RoleGrant": {"user": _WORK, "role": _WORK, "region": _WORK, "organization": _WORK},
    "ConflictInterest": {"user": _INTEREST, "name_index": _INTEREST},
    "DeclaredName": {"name": _INTEREST},
    "PhoneCode": {"phone_index": _CODE, "code_hash": _CODE},
    "axes.AccessAttempt": {
        "user_agent": _LOCKS,
        "ip_address": _LOCKS,
        "username": _LOCKS,
        "get_data": _LOCKS,
        "post_data": _LOCKS,
    },
    "axes.AccessLog": {"user_agent": _LOCKS, "ip_address": _LOCKS, "username": _LOCKS},
    "axes.AccessFailureLog": {"user_agent": _LOCKS, "ip_address": _LOCKS, "username": _LOCKS},
    "sessions.Session": {"session_data": _ACCOUNT},
}

NOT_PERSONAL = {
    "User": "id must_change_password keyboard_shortcuts created_at",
    "SecondFactor": "last_step tries shut_until shut_times",
    "RecoveryCode": "id used_at",
    "Passkey": "id sign_count added_at used_at",
    "RoleGrant": "id valid_from valid_to",
    "ConflictInterest": "id organization declared_at ended_at",
    "DeclaredName": "interest",
    "PhoneCode": "id sent_at expires_at tries used_at",
    "auth.Permission": "id name content_type codename",
    "auth.Group": "id name permissions",
    "contenttypes.ContentType": "id app_label model",
    "sessions.Session": "session_key expire_date",
    "axes.AccessFailureLog": "id http_accept path_info attempt_time locked_out",
    "axes.AccessAttempt": "id http_accept path_info attempt_time failures_since_start",
    "axes.AccessAttemptExpiration": "access_attempt expires_at",
    "axes.AccessLog": "id http_accept path_info attempt_time logout_time session_hash",
}
