"""The answer to a person: what is typed, what is kept of it while it is being written, what becomes of it.

Which of it must be there is the service's rule; its refusals come back beside the fields here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan import clock
from caravan.consultations.content import AnswerText
from caravan.consultations.models import Answer, AnswerDraft
from caravan.consultations.rules import LONGEST, Unfit, read_day
from caravan.directory.models import ServicePoint
from caravan.directory.queries import points_to_name
from caravan.knowledge.models import Law
from caravan.knowledge.queries import article as article_of
from caravan.knowledge.queries import law_named, numbered
from caravan.matters.models import Matter
from caravan.matters.refusals import Incomplete

FEWEST_ROWS, MOST_ROWS = 3, 8
FEWEST_DAYS, MOST_DAYS = 2, 5
# What a draft keeps; lists go together row by row.
KEPT = ("plain", "next_steps", "where_to_go", "point", "is_out_of_scope")
ROWS = ("law", "article", "due_on", "due_what")


@dataclass(frozen=True)
class BasisRow:
    """One law and article as typed, and the article's text where the law was imported."""

    law: str
    article: str
    text: str = ""


@dataclass(frozen=True)
class DayRow:
    """A day and what to do by then, as typed."""

    on: str
    what: str


class AnswerForm(forms.Form):
    """An answer as it is being written, from what was just typed or from the draft."""

    plain = forms.CharField(
        label=lazy("In plain words"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    next_steps = forms.CharField(
        label=lazy("Next steps"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    where_to_go = forms.CharField(label=lazy("Where to go: desk, phone, address"), max_length=400, required=False)
    point = forms.ModelChoiceField(
        label=lazy("Or a service point: its page shows hours and phone"),
        queryset=ServicePoint.objects.none(),
        required=False,
    )
    is_out_of_scope = forms.BooleanField(label=lazy("No legal matter: I name who can help instead"), required=False)

    def __init__(self, matter: Matter, *, typed: QueryDict | None = None, draft: AnswerDraft | None = None) -> None:
        kept: Mapping[str, Any] = draft.content if draft else {}
        super().__init__(typed, initial={name: kept.get(name) for name in KEPT})
        self.matter = matter
        self.draft = draft
        near = points_to_name(matter.county_code, matter.town_code, clock.today())
        self.fields["point"].queryset = near  # type: ignore[attr-defined]
        read = typed.getlist if typed is not None else lambda name: kept.get(name, [])
        self.rows = self._rows(read)
        self.days = self._days(read)
        self.basis_error = self.days_error = ""

    def _days(self, read: Any) -> list[DayRow]:
        filled = [DayRow(*pair) for pair in _filled(read("due_on"), read("due_what"))[:MOST_DAYS]]
        return filled + [DayRow("", "")] * max(1, FEWEST_DAYS - len(filled))

    def _rows(self, read: Any) -> list[BasisRow]:
        pairs = _filled(read("law"), read("article"))
        filled = [BasisRow(law, article, _text_of(law, article)) for law, article in pairs[:MOST_ROWS]]
        return filled + [BasisRow("", "")] * max(1, FEWEST_ROWS - len(filled))

    def refuse(self, refusal: Incomplete) -> None:
        """Put a refusal of the service beside its field."""
        if refusal.field == "bases":
            self.basis_error = str(refusal)
        elif refusal.field == "deadlines":
            self.days_error = str(refusal)
        else:
            self.add_error(refusal.field, str(refusal))

    def text(self) -> AnswerText:
        """Return the answer; raises ``Incomplete`` for a law, an article or a day that nobody can read."""
        typed = self.cleaned_data
        return AnswerText(
            kind=Answer.Kind.OUT_OF_SCOPE if typed["is_out_of_scope"] else Answer.Kind.ANSWER,
            plain=typed["plain"],
            next_steps=typed["next_steps"],
            deadlines=[_deadline(row) for row in self.days if row.on.strip() or row.what.strip()],
            where_to_go=typed["where_to_go"],
            point_id=typed["point"].pk if typed["point"] else None,
            bases=[basis for row in self.rows if (basis := _basis(row)) is not None],
            language=self.matter.language,
        )


def content_of(typed: QueryDict) -> dict[str, Any]:
    """Return what a draft keeps of a typed form."""
    return {name: typed.get(name, "")[:8000] for name in KEPT} | {
        name: [value[: LONGEST["deadline"]] for value in typed.getlist(name)[:MOST_ROWS]] for name in ROWS
    }


def _filled(*columns: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the rows in which something was typed."""
    return [row for row in zip(*columns, strict=False) if any(part.strip() for part in row)]


def _deadline(row: DayRow) -> tuple[date, str]:
    if len(row.what) > LONGEST["deadline"]:
        raise Incomplete("deadlines", _("Keep it under 200 characters."))
    try:
        return read_day(row.on.strip()), row.what
    except Unfit as error:
        raise Incomplete("deadlines", str(error)) from None


def _basis(row: BasisRow) -> tuple[str, int | None, int] | None:
    if not row.law.strip():
        if row.article.strip():
            raise Incomplete("bases", _("Say of which law the article is."))
        return None
    law = law_named(row.law)
    if law is None:
        raise Incomplete(
            "bases", str(_("“%(name)s” is not in the list of laws. Choose one from it.")) % {"name": row.law}
        )
    place = numbered(row.article) if row.article.strip() else None
    if row.article.strip() and place is None:
        raise Incomplete("bases", _("Write the article as a number, like 44 or 120-1."))
    return law.pk, *(place or (None, 0))


def _text_of(law: str, article: str) -> str:
    """Return the text of a typed article, where it is known; '' while the row is unfinished."""
    found, place = law_named(law), numbered(article)
    if found is None or place is None:
        return ""
    known = article_of(found, *place)
    return known.text if known else ""


def laws() -> Sequence[Law]:
    """Return the laws that an answer may rest on, for the list beside the field."""
    return list(Law.objects.filter(in_force_to=None).only("slug", "title", "english_title").order_by("title"))
