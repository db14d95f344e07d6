"""Why a paper cannot be made or shown, as a sentence for whoever asked."""

from django.utils.translation import gettext as _

from caravan.matters.refusals import Refused


class NotReplaceable(Refused):
    def __init__(self) -> None:
        super().__init__(_("Only the current paper of the same kind in the same matter can be replaced."))


class Erased(Refused):
    def __init__(self) -> None:
        super().__init__(_("What stood on this paper has been erased."))
