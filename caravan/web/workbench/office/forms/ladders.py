"""A region's ladder as a form: fields a rung, judged as a whole by the rulebook, each problem at its field."""

import re
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.engine.ladder import RUNG_COUNT, Desk, LadderInvalid
from caravan.engine.terms import Minutes, ServiceMinutes, UntilClose, UntilNextWorkdayAt
from caravan.rulebook.service_promise import parse
from caravan.web.workbench.office.forms.fields import DayField

KINDS = (
    (ServiceMinutes.kind, lazy("service minutes")),
    (Minutes.kind, lazy("minutes at any hour")),
    (UntilNextWorkdayAt.kind, lazy("until, next working day")),
    (UntilClose.kind, lazy("until closing, or next day")),
)
# Where the rulebook says that something is wrong, and the field that says it.
FIELDS = {
    "hours": "opens",
    "hours.opens": "opens",
    "hours.closes": "closes",
    "promise": "promised_at",
    "promise.at": "promised_at",
    "fast_track.promise": "fast_promise",
    "fast_track.promise.minutes": "fast_promise",
    "fast_track.first_rung": "first_rung",
    "fast_track.first_rung_in_quiet_hours": "first_rung_in_quiet_hours",
    "fast_track.first_rung_in_danger": "first_rung_in_danger",
    "quiet_hours.starts": "quiet_starts",
    "quiet_hours.ends": "quiet_ends",
    "load_cap": "load_cap",
}
_RUNG = re.compile(r"rungs\[(\d)\]\.(in_hours|outside|fast|offers|keeps_earlier)")
_STARTS = ("first_rung", "first_rung_in_quiet_hours", "first_rung_in_danger")


def whole(text: str) -> int | str:
    """Return the number that was typed; anything else stays as it is, for the rulebook to refuse."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


class NumberField(forms.CharField):
    """A number as typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4})
        super().__init__(required=False, widget=widget, **kwargs)


class WallField(forms.CharField):
    """A time of day as typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"type": "time"}), **kwargs)


class TermWidget(forms.MultiWidget):
    """The kind of a term, its minutes, its time of day; each kind uses what it needs."""

    template_name = "workbench/office/_term_widget.html"

    def __init__(self) -> None:
        super().__init__(
            {
                "kind": forms.Select(choices=KINDS, attrs={"aria-label": lazy("How it is counted")}),
                "minutes": forms.TextInput(
                    attrs={"inputmode": "numeric", "size": 4, "autocomplete": "off", "aria-label": lazy("Minutes")}
                ),
                "at": forms.TextInput(attrs={"type": "time", "aria-label": lazy("Time of day")}),
            }
        )

    def decompress(self, value: dict[str, Any] | None) -> list[Any]:
        term = value or {}
        minutes, at = term.get("minutes", term.get("least_minutes")), term.get("at", term.get("otherwise_at"))
        return [term.get("kind"), minutes, at]


class TermField(forms.MultiValueField):
    """How long a rung has, cleaned to the term as the rulebook reads it.

    "Until closing" takes both: the minutes that must be left, and the time of the next working day otherwise.
    """

    widget = TermWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.CharField(required=False), forms.CharField(required=False), forms.CharField(required=False))
        super().__init__(fields=fields, required=False, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> dict[str, object]:
        kind, minutes, at = data_list or ("", "", "")
        match kind:
            case UntilNextWorkdayAt.kind:
                return {"kind": kind, "at": at}
            case UntilClose.kind:
                return {"kind": kind, "least_minutes": whole(minutes), "otherwise_at": at}
        return {"kind": kind, "minutes": whole(minutes)}


class LadderForm(forms.Form):
    """The five rungs and what is promised; cleaned to ``table``."""

    opens = WallField(label=lazy("Service hours from"))
    closes = WallField(label=lazy("to"))
    promised_at = WallField(label=lazy("Answer by (next working day)"))
    load_cap = NumberField(label=lazy("Open questions an adviser"))
    quiet_starts = WallField(label=lazy("No notices from"))
    quiet_ends = WallField(label=lazy("to"))
    fast_promise = NumberField(label=lazy("Urgent: minutes to answer"))
    first_rung = NumberField(label=lazy("Urgent: first rung"))
    first_rung_in_quiet_hours = NumberField(label=lazy("… in the quiet hours"))
    first_rung_in_danger = NumberField(label=lazy("… in danger"))
    valid_from = DayField(label=lazy("Holds from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, RUNG_COUNT + 1):
            self.fields[f"in_hours_{number}"] = TermField(label=_("Started in service hours"))
            self.fields[f"outside_{number}"] = TermField(label=_("Started outside"))
            # The urgent track ends its last rung with the promise.
            if number < RUNG_COUNT:
                self.fields[f"fast_{number}"] = NumberField(label=_("Urgent: minutes"))
            self.fields[f"offers_{number}"] = NumberField(label=_("People asked at once"))
            self.fields[f"keeps_earlier_{number}"] = forms.BooleanField(
                label=_("Whoever had it before keeps it too"), required=False
            )

    @staticmethod
    def said_of(table: dict[str, Any]) -> dict[str, Any]:
        """Return what the form begins with: the fields of a ladder's JSON."""
        fast, quiet = table["fast_track"], table["quiet_hours"]
        said = {
            "opens": table["hours"]["opens"],
            "closes": table["hours"]["closes"],
            "promised_at": table["promise"]["at"],
            "load_cap": table["load_cap"],
            "quiet_starts": quiet["starts"],
            "quiet_ends": quiet["ends"],
            "fast_promise": fast["promise"]["minutes"],
            **{name: fast[name] for name in _STARTS},
        }
        for number, rung in enumerate(table["rungs"], 1):
            said |= {f"{name}_{number}": rung[name] for name in ("in_hours", "outside", "offers", "keeps_earlier")}
            said[f"fast_{number}"] = rung["fast"]["minutes"] if rung["fast"] else ""
        return said

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["table"] = table = self._table(cleaned)
        try:
            parse(table | {"version": "typed"})
        except LadderInvalid as invalid:
            for problem in invalid.problems:
                self.add_error(_field_of(problem.place), capfirst(_(problem.message) % problem.values))
        return cleaned

    @staticmethod
    def _table(typed: dict[str, Any]) -> dict[str, Any]:
        return {
            "hours": {"opens": typed["opens"], "closes": typed["closes"]},
            "rungs": [_rung(typed, number, desk) for number, desk in enumerate(Desk, 1)],
            "promise": {"kind": UntilNextWorkdayAt.kind, "at": typed["promised_at"]},
            "fast_track": {
                "promise": {"kind": Minutes.kind, "minutes": whole(typed["fast_promise"])},
                **{name: whole(typed[name]) for name in _STARTS},
            },
            "quiet_hours": {"starts": typed["quiet_starts"], "ends": typed["quiet_ends"]},
            "load_cap": whole(typed["load_cap"]),
        }

    def promises(self) -> list[forms.BoundField]:
        """Return the fields that concern all rungs."""
        return [self[name] for name in self.base_fields if name != "valid_from"]

    def rungs(self) -> list[dict[str, Any]]:
        """Return the fields of each rung, with its desk."""
        return [
            {
                "number": number,
                "desk": str(desk),
                "terms": [self[f"in_hours_{number}"], self[f"outside_{number}"]],
                "numbers": [
                    self[f"{name}_{number}"] for name in ("fast", "offers") if f"{name}_{number}" in self.fields
                ],
                "keeps_earlier": self[f"keeps_earlier_{number}"] if number > 1 else None,
            }
            for number, desk in enumerate(Desk, 1)
        ]


def _rung(typed: dict[str, Any], number: int, desk: Desk) -> dict[str, Any]:
    fast = str(typed.get(f"fast_{number}", "")).strip()
    return {
        "desk": str(desk),
        "in_hours": typed[f"in_hours_{number}"],
        "outside": typed[f"outside_{number}"],
        "fast": {"kind": Minutes.kind, "minutes": whole(fast)} if fast else None,
        "offers": whole(typed[f"offers_{number}"]),
        "keeps_earlier": typed[f"keeps_earlier_{number}"],
    }


def _field_of(place: str) -> str | None:
    """Return the field that a place in the table is typed into; None for what concerns the whole."""
    if rung := _RUNG.match(place):
        return f"{rung[2]}_{rung[1]}"
    return FIELDS.get(place)
