"""What is refused about accounts and codes, each with a sentence to show to whoever asked for it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caravan import clock


class PeopleRefused(Exception):
    """The base of every refusal of this package; its text can be shown, beside ``field`` if it names one."""

    field = ""


class UsernameTaken(PeopleRefused):
    field = "username"

    def __init__(self) -> None:
        super().__init__(_("This account name is taken already."))


class UsernameUnfit(PeopleRefused):
    field = "username"

    def __init__(self) -> None:
        super().__init__(
            _("An account name has 3 to 64 small letters, digits, dots or dashes, and begins with a letter.")
        )


class PasswordUnfit(PeopleRefused):
    """The password breaks a rule; ``messages`` says which, one sentence each."""

    def __init__(self, messages: Sequence[str]) -> None:
        self.messages = tuple(messages)
        super().__init__(" ".join(self.messages))


class PasswordWrong(PeopleRefused):
    def __init__(self) -> None:
        super().__init__(_("The present password is not right."))


class NotAdministrator(PeopleRefused):
    """Rights are given only by whoever administers the place, and never to oneself."""

    def __init__(self) -> None:
        super().__init__(_("You do not administer accounts there."))


class GrantUnbound(PeopleRefused):
    def __init__(self) -> None:
        super().__init__(_("Choose the region or the organization that the role is for."))


class GrantHeld(PeopleRefused):
    field = "role"

    def __init__(self) -> None:
        super().__init__(_("This person holds that role there already."))


class RolesApart(PeopleRefused):
    """Who keeps the system, who gives rights and who reads the audit are three people, and none handles matters."""

    field = "role"

    def __init__(self) -> None:
        super().__init__(
            _(
                "One person cannot hold both: system, security and audit are three people, and none of them handles "
                "questions."
            )
        )


class QualificationMissing(PeopleRefused):
    """Whoever answers people does so with a qualification that stands below the answer."""

    field = "qualification"

    def __init__(self) -> None:
        super().__init__(_("Record a qualification first: an answer counts only from a person who has one."))


class CodeWrong(PeopleRefused):
    field = "code"

    def __init__(self) -> None:
        super().__init__(_("This code is not right, or it was used before. Wait for the next one."))


class FactorShut(PeopleRefused):
    """Too many wrong codes; ``until`` says when the next one is looked at."""

    field = "code"

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(
            _("The code was wrong five times. The next one is looked at from %(time)s.")
            % {"time": f"{clock.china(until):%H:%M}"}
        )


class FactorHeld(PeopleRefused):
    """What was set up is taken away by the security administrator, never replaced by whoever knows the password."""

    def __init__(self) -> None:
        super().__init__(_("A second factor is set up already."))


class FactorMissing(PeopleRefused):
    """A passkey stands beside the app and the paper, never alone: whoever loses it is not locked out."""

    def __init__(self) -> None:
        super().__init__(_("Set up the second factor first."))


class PasskeyWrong(PeopleRefused):
    def __init__(self) -> None:
        super().__init__(_("The passkey did not fit. Try again, or take a code."))


class PasskeyHeld(PeopleRefused):
    def __init__(self) -> None:
        super().__init__(_("This passkey is known here already."))


class PasskeyUnnamed(PeopleRefused):
    field = "name"

    def __init__(self) -> None:
        super().__init__(_("Say what the passkey lies in, so that you know it again."))


class TooManyPasskeys(PeopleRefused):
    def __init__(self, most: int) -> None:
        super().__init__(_("There are %(most)s passkeys already. Remove one first.") % {"most": most})


class SecondPersonNeeded(PeopleRefused):
    """Whoever could reset password and second factor of one account could sign in as somebody else."""

    def __init__(self) -> None:
        super().__init__(
            _("You have reset the other half of this sign-in. Another security administrator must reset this one.")
        )


class ReasonMissing(PeopleRefused):
    field = "reason"

    def __init__(self) -> None:
        super().__init__(_("Say why."))


class PhoneUnusable(PeopleRefused):
    field = "mobile"

    def __init__(self) -> None:
        super().__init__(_("This is not a phone number that can receive a code."))


class TooManyCodes(PeopleRefused):
    """The phone has had its codes for now; ``wait_seconds`` says how long until the next."""

    def __init__(self, wait_seconds: int) -> None:
        self.wait_seconds = wait_seconds
        minutes = -(-wait_seconds // 60)
        super().__init__(
            ngettext(
                "A code was sent to this phone just now. The next one can be sent in %(minutes)s minute.",
                "Several codes were sent to this phone. The next one can be sent in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )
