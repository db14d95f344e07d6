"""What is entered tells nothing about a person; who did it is on record as a user name, as in the audit."""

from caravan.privacy.register import Personal

PERSONAL: dict[str, dict[str, Personal]] = {}

NOT_PERSONAL = {
    "EnteredLength": "id rule_key length valid_from source confirmed_by entered_at entered_by",
    "EnteredNotice": ("id year title rest_days make_up_workdays origin calendar_version entered_at entered_by"),
}
