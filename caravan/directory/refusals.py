"""What is refused about points, contracts, shifts and leave, each with a sentence that can be shown."""

from django.utils.translation import gettext as _


class DirectoryRefused(Exception):
    """The base of every refusal of this package; its text can be shown."""


class Unfit(DirectoryRefused):
    """A value cannot be taken; ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class PointClosed(DirectoryRefused):
    def __init__(self) -> None:
        super().__init__(_("This service point is closed for good."))


class ContractHeld(DirectoryRefused):
    def __init__(self) -> None:
        super().__init__(_("This adviser has a contract for this village in that time already."))


class ContractOver(DirectoryRefused):
    def __init__(self) -> None:
        super().__init__(_("This contract has ended already."))


class Busy(DirectoryRefused):
    """The person has another shift at that time."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is on duty elsewhere at that time.") % {"name": name})


class Away(DirectoryRefused):
    """The person is on leave at that time."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is on leave at that time.") % {"name": name})


class NotEntitled(DirectoryRefused):
    """The person does not hold the role that a desk asks for."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s does not hold the role for this desk.") % {"name": name})


class ShiftOver(DirectoryRefused):
    def __init__(self) -> None:
        super().__init__(_("This shift is over; the record of it stays."))


class LeaveOverlaps(DirectoryRefused):
    def __init__(self) -> None:
        super().__init__(_("Leave is entered for some of these days already."))


class LeaveOver(DirectoryRefused):
    def __init__(self) -> None:
        super().__init__(_("This leave is over or cancelled."))
