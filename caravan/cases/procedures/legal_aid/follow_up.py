"""A follow-up: somebody who does not do the work asks the person how it goes (Legal Aid Law art. 59).

The file keeps that it was made, and whether it reached anybody. What was said is a rating like any other: whoever it
is about does not read it within seven days, and a bad one opens a call-back by somebody else (``feedback``).
"""

from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.cases.asks import Ask, Faults, Kind
from caravan.cases.procedure import Act, Move
from caravan.engine.deadlines import Citation
from caravan.feedback.reasons import Grade, Reason
from caravan.feedback.services import open_review, rate

ACTION = "follow_up"
BASIS = Citation("中华人民共和国法律援助法", article=59)


def _was_reached(values: object) -> bool:
    return isinstance(values, dict) and values.get("reached") == "yes"


ACT = Act(
    lazy("Note a follow-up with the person"),
    lazy("The person was asked how it goes"),
    (
        Ask(
            "way",
            lazy("How"),
            Kind.CHOICE,
            choices=(
                ("call", lazy("By telephone")),
                ("visit", lazy("By a visit")),
                ("counter", lazy("At the counter")),
                ("message", lazy("By a message that was answered")),
            ),
        ),
        Ask(
            "reached",
            lazy("Was the person reached?"),
            Kind.CHOICE,
            choices=(("yes", lazy("Reached")), ("no", lazy("Not reached"))),
        ),
        Ask(
            "grade",
            lazy("How content are they?"),
            Kind.CHOICE,
            choices=tuple((str(grade.value), grade.label) for grade in Grade),
            when=_was_reached,
        ),
        Ask(
            "reasons",
            lazy("What they spoke of"),
            Kind.MANY,
            is_required=False,
            choices=tuple((reason.value, reason.label) for reason in Reason),
            hint=lazy("If they were asked for money, somebody else calls them back, whatever the grade."),
            when=_was_reached,
        ),
        Ask(
            "comment",
            lazy("What they said"),
            Kind.TEXT,
            is_required=False,
            hint=lazy("Whoever works on the case does not read this here."),
            when=_was_reached,
        ),
    ),
    lazy("Before, during and after: ask whether they know how it stands, and whether anybody took money."),
    (BASIS,),
    is_internal=True,
)


def follow_up(move: Move) -> None:
    """Keep what was said as a rating; the step itself says only that the person was asked."""
    case, by = move.case, move.by
    if by is None or by.pk == case.assignee_id:
        raise Faults({"way": _("Whoever works on the case does not ask about their own work.")})
    grade = move.values.pop("grade", "")
    reasons, comment = move.values.pop("reasons", []), move.values.pop("comment", "")
    rated = case.assignee or case.matter.owner
    if not grade or rated is None:
        return
    rating = rate(
        matter=case.matter,
        answer_id=uuid5(NAMESPACE_URL, f"{case.matter.number}/{case.step_count + 1}"),
        rated=rated,
        grade=int(grade),
        reasons=reasons,
        comment=comment,
        is_solved=None,
        now=move.now,
        by=by.username,
    )
    if Reason.MONEY in reasons:
        open_review(rating=rating, by=by.username, now=move.now)
