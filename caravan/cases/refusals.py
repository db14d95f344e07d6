"""What a case refuses, each with a sentence that can be shown."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from caravan.matters.refusals import Refused


class Stale(Refused):
    """The page that the step was taken on shows a case that has moved on since."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has taken a step in this case since you opened the page. Look at it again."))


class NotOffered(Refused):
    def __init__(self) -> None:
        super().__init__(_("This step cannot be taken now, or not by you. Look at the case again."))


class OwnDecision(Refused):
    """Who decided, or handles the application, would judge themselves."""

    def __init__(self) -> None:
        super().__init__(_("You decided on this application, or handle it. Somebody else decides on the objection."))


class OwnProposal(Refused):
    """Who proposed a subsidy, or gets it, would approve their own."""

    def __init__(self) -> None:
        super().__init__(_("You proposed this subsidy, or it is paid to you. Somebody else approves it."))


class PapersMissing(Refused):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(_("Not all papers are there. Missing: %(names)s.") % {"names": "、".join(names)})


class ApplicationIncomplete(Refused):
    """The application does not say yet what has to be known before it is granted."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(_("The application does not say yet: %(names)s") % {"names": "、".join(names)})


class NoticeGiven(Refused):
    """What is missing was named before, and the law allows to name it once."""

    def __init__(self) -> None:
        super().__init__(_("The one notice of what is missing was given. Decide on what is there now."))
