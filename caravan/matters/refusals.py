"""What a service refuses, each with a sentence that can be shown to the person who asked for it."""

from datetime import datetime

from django.utils.translation import gettext as _


class Refused(Exception):
    """The base of every refusal that an interface shows beside the button."""


class ActionNotAllowed(Refused):
    def __init__(self) -> None:
        super().__init__(_("This cannot be done now: the matter has moved on. Look at it again."))


class OwnerChanged(Refused):
    def __init__(self, holder: str) -> None:
        super().__init__(_("%(name)s is responsible for it now. Nothing was changed.") % {"name": holder})


class AlreadyTaken(Refused):
    def __init__(self, holder: str) -> None:
        super().__init__(_("%(name)s has just taken it.") % {"name": holder})


class ConflictDeclared(Refused):
    def __init__(self) -> None:
        super().__init__(_("You declared a conflict of interest in this matter."))


class CheckMissing(Refused):
    def __init__(self) -> None:
        super().__init__(_("Say first that you have no interest in the matter."))


class NotQualified(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("No qualification is on record for you, so an answer would not count. Your administrator enters it.")
        )


class TokenReused(Refused):
    """The same token came with other content: neither is dropped, neither replaces the other."""

    def __init__(self) -> None:
        super().__init__(_("This form was already sent with other content. Start a new question to send this one."))


class ReceiptReplaced(Refused):
    """The same question came again after its receipt was replaced: what once sent it no longer opens it."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _(
                "This question was taken in before, as %(number)s, and its receipt was replaced since. "
                "Only the new receipt opens it."
            )
            % {"number": number}
        )


class TooLate(Refused):
    def __init__(self) -> None:
        super().__init__(_("More than 30 days have passed since the last answer. Ask a new question instead."))


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(_("Somebody else has to do this."))


class Shut(Refused):
    """Too many tries; ``until`` says when it can be tried again."""

    def __init__(self, until: datetime, message: str) -> None:
        self.until = until
        super().__init__(message)


class Incomplete(Refused):
    """Something the action needs is missing; ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)
