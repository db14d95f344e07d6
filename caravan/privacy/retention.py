"""How long what is known of people is kept. A class is named by every row of the register.

No statute gives a length for most of them: the law says *the shortest time that the purpose needs* (article 19).
Such lengths are ours, can be set (``CARAVAN_KEEP_*``), and are marked as to be confirmed by whoever answers for the
installation.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

DRAFT = "draft"
CODE = "code"
NOTICE = "notice"
MATTER = "matter"
OPERATIONS = "operations"
SKELETON = "skeleton"
ACCOUNT = "account"
RECORD = "record"


@dataclass(frozen=True, slots=True)
class Retention:
    """One class: from when it is counted, what ends it, and whether its length still has to be confirmed."""

    key: str
    counted_from: str
    ends: str
    setting: str = ""  # the name of the setting that holds its days
    days: int | None = None  # where nobody may choose
    is_to_be_confirmed: bool = True

    @property
    def length(self) -> timedelta | None:
        """How long it is kept; None where nothing ends it by itself."""
        days = getattr(settings, self.setting) if self.setting else self.days
        return None if days is None else timedelta(days=days)


CLASSES: dict[str, Retention] = {
    retention.key: retention
    for retention in (
        Retention(
            DRAFT, "the last change", "consultations.forget_drafts deletes the row", days=1, is_to_be_confirmed=False
        ),
        Retention(CODE, "sending", "people.forget_old_codes deletes the row", days=1, is_to_be_confirmed=False),
        Retention(NOTICE, "writing", "notifications.forget_old deletes the row", days=90),
        Retention(
            MATTER,
            "the end of the matter",
            "matters.erase_what_is_over empties the field, unless a legal hold is on the matter",
            setting="KEEP_MATTERS_DAYS",
        ),
        Retention(
            OPERATIONS, "clearing the alarm", "jobs.forget_old_notes empties the field", setting="KEEP_ALARM_NOTES_DAYS"
        ),
        Retention(
            SKELETON,
            "",
            "stays for the figures: number, place, times, state, and who was responsible; names nobody who asked",
        ),
        Retention(ACCOUNT, "", "stays while the account does; what it answered for keeps its name"),
        Retention(RECORD, "", "stays as evidence: never changed, never deleted, holds keys and no content"),
    )
}
