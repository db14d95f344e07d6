"""What contracts, rosters and leave tell about staff."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import ACCOUNT
from caravan.rulebook.personal_information import EMPLOYMENT

_WORK = personal(Who.STAFF, purpose="Says who is responsible where and when.", basis=EMPLOYMENT, retention=ACCOUNT)
_AWAY = personal(
    Who.STAFF, purpose="Keeps questions from waiting with somebody away.", basis=EMPLOYMENT, retention=ACCOUNT
)

PERSONAL = {
    "AdviserContract": {"adviser": _WORK, "substitute": _WORK, "end_reason": _WORK},
    "DutyShift": {"user": _WORK},
    "Leave": {"user": _AWAY, "substitute": _AWAY, "starts_on": _AWAY, "ends_on": _AWAY},
}

NOT_PERSONAL = {
    "ServicePoint": (
        "id kind site name english_name organization region province_code prefecture_code county_code "
        "town_code address english_address phone latitude longitude is_location_approximate hours services "
        "accessibility languages valid_from valid_to"
    ),
    "OpeningException": "id point on hours reason english_reason",
    "AdviserContract": "id region county_code starts_on ends_on reminded_days",
    "DutyShift": "id desk region point starts_at ends_at",
    "Leave": "id entered_at cancelled_at",
}
