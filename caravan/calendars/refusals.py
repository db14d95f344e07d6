"""What is refused about days off and lengths, each with a sentence to show to whoever entered them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caravan.engine.wording import Problem
from caravan.rulebook.rest_days import STATUTORY_DAYS


class CalendarRefused(Exception):
    """The base of every refusal of this package; its text can be shown, beside ``field`` if it names one."""

    field = ""


class NoticeUnfit(CalendarRefused):
    """A notice says what none can; ``problems`` holds each, and the first is shown."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.field = problems[0].place
        super().__init__("; ".join(dict.fromkeys(_(problem.message) % problem.values for problem in problems[:6])))


class NothingNew(CalendarRefused):
    def __init__(self, year: int) -> None:
        super().__init__(_("The calendar already counts %(year)s exactly so.") % {"year": year})


class DoesNotAddUp(CalendarRefused):
    """The year would not lose as many working days as there are statutory ones, and nobody has said that it is so."""

    field = "is_compared"

    def __init__(self, net_days: int) -> None:
        sentence = ngettext(
            "Days off less weekend days worked come to %(count)s working day, as a rule to %(usual)s. Compare them.",
            "Days off less weekend days worked come to %(count)s working days, as a rule to %(usual)s. Compare them.",
            net_days,
        )
        super().__init__(sentence % {"count": net_days, "usual": STATUTORY_DAYS})


class LengthUnfit(CalendarRefused):
    """A length that cannot be entered; ``field`` says what of it."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)
