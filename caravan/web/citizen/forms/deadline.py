"""Which period, and from which day."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_lazy as lazy

from caravan import clock
from caravan.consultations.rules import Unfit, read_day
from caravan.engine.deadlines import Unit
from caravan.rulebook.local import local_on, period_on
from caravan.rulebook.periods import PERIODS, Period
from caravan.web.words import is_english, said

# Those in hours run out before a page about days is of use.
OFFERED = {key: period for key, period in PERIODS.items() if period.is_public and period.rule.unit is not Unit.HOUR}


def offered(today: date) -> dict[str, Period]:
    """Return those, and what was not read in a law and was confirmed here, as it holds ``today``."""
    confirmed = {key for key in PERIODS if local_on(key, today) and PERIODS[key].rule.unit is not Unit.HOUR}
    return OFFERED | {key: period_on(key, today) for key in confirmed}


def name_of_law(period: Period) -> str:
    return period.law.english_title if is_english() else period.law.title.removeprefix("中华人民共和国")


# What people call it, by the first part of a period's key; in this order.
SITUATIONS = {
    "labour": lazy("Work and wages"),
    "reconsideration": lazy("A decision of an authority"),
    "administrative_suit": lazy("A decision of an authority"),
    "civil": lazy("Courts, claims and judgments"),
    "mediation": lazy("A mediated agreement"),
    "arbitration": lazy("An award of commercial arbitration"),
    "land": lazy("Contracted rural land"),
    "legal_aid": lazy("Legal aid"),
    "protection_order": lazy("A protection order"),
    "notary": lazy("A notarial certificate"),
    "appraisal": lazy("A forensic appraisal"),
}
# Asked for most: one press away, in fewer words.
COMMON = {
    "labour.limitation": lazy("Labour arbitration"),
    "labour.sue": lazy("Sue after a labour award"),
    "civil.appeal_judgment": lazy("Appeal against a judgment"),
    "reconsideration.apply": lazy("Reconsideration"),
    "mediation.confirm": lazy("Confirm a mediated agreement"),
    "arbitration.set_aside": lazy("Set an award aside"),
}
# Whose time it is: a person's own, or that of an office that has to act for them.
PEOPLE = frozenset({"applicant", "both_parties", "employer", "party", "third_party", "worker"})


def is_own(period: Period) -> bool:
    """Tell whether the person has to act, and not an office."""
    return period.actor in PEOPLE


def _choices() -> list[tuple[str, object]]:
    by_situation: dict[str, list[tuple[str, str]]] = {str(name): [] for name in SITUATIONS.values()}
    for key, period in sorted(offered(clock.today()).items(), key=lambda item: not is_own(item[1])):
        by_situation[str(SITUATIONS[key.partition(".")[0]])].append((key, said(period.title)))
    return [("", _("Choose what it is about")), *((name, rows) for name, rows in by_situation.items() if rows)]


class DayField(forms.CharField):
    """A day in any usual spelling, cleaned to a date."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: object) -> object:
        text = super().clean(value)
        try:
            return read_day(text)
        except Unfit as error:
            raise forms.ValidationError(str(error), code="invalid") from None


class DeadlineForm(forms.Form):
    """The two things that a date is worked out from; nothing about the person."""

    rule = forms.ChoiceField(
        label=_("What is it about?"),
        help_text=_("First what you have to do yourself, then what an office has to do for you."),
        choices=_choices,
        error_messages={
            "required": _("Choose what it is about."),
            "invalid_choice": _("Choose from the list."),
        },
    )
    on = DayField(
        label=_("From which day?"),
        help_text=_("The day on the paper you received, or the day it happened. For a hearing: its day."),
        max_length=20,
        error_messages={"required": _("Say from which day.")},
    )
