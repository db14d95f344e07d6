"""What a mediation refuses besides what every case does."""

from django.utils.translation import gettext as _

from caravan.matters.refusals import Refused


class NobodyToInvite(Refused):
    def __init__(self) -> None:
        super().__init__(_("Write down first who is on the other side."))


class HarmPossible(Refused):
    """Somebody may come to harm: the other side must not hear of it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody may come to harm here, so the other side is not told. Speak with them alone. If the alarm "
                "was false, set first how likely it gets worse, with your reason; while it is red, nobody is invited."
            )
        )
