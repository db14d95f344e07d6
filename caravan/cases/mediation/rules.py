"""What mediation alone asks of a step; called in the step's transaction, before anything is stored."""

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from caravan.cases.asks import Faults
from caravan.cases.mediation.models import Agreement, Seat, Side, Signature
from caravan.cases.mediation.reading import lines_in, next_due_on, seats_of, unsigned
from caravan.cases.mediation.refusals import NobodyToInvite
from caravan.cases.mediation.services.seats import refuse_harm, send_invitations
from caravan.cases.models import Case, Step
from caravan.cases.procedure import Move
from caravan.cases.rules import is_free, release, require_check, require_reason
from caravan.clock import china
from caravan.matters.models import Participation
from caravan.matters.refusals import ActionNotAllowed
from caravan.matters.services import admit
from caravan.people.queries import holders
from caravan.people.roles import Role


def invite(move: Move) -> None:
    """Mark the other side as invited, and post what goes out by message; in danger nobody is."""
    require_check(move)
    refuse_harm(move.case)
    others = [seat for seat in seats_of(move.case) if seat.side == Side.RESPONDENT]
    if not others:
        raise NobodyToInvite
    how = move.values["how"]
    if how == Seat.How.SMS and not any(seat.party.phone for seat in others):
        raise Faults({"how": _("No mobile number of the other side is known. Choose another way.")})
    for seat in others:
        seat.invited_at, seat.invited_how = move.now, how
        seat.save(update_fields=["invited_at", "invited_how"])
    send_invitations(case=move.case, now=move.now)


def consent(move: Move) -> None:
    """Note who has agreed: the side that applied did so by applying, of the other side whoever says it.

    What staff write down is said of everybody who has not answered.
    """
    refuse_harm(move.case)
    seats = seats_of(move.case)
    if not any(seat.side == Side.RESPONDENT for seat in seats):
        raise NobodyToInvite
    theirs = move.values.get("seat")
    for seat in seats:
        if seat.agreed_at is None and (theirs is None or seat.side == Side.APPLICANT or str(seat.pk) == theirs):
            seat.agreed_at = move.now
            seat.save(update_fields=["agreed_at"])


def decline(move: Move) -> None:
    """Note who said no; whoever presses the button themselves need not say who they are."""
    side = Side.RESPONDENT if move.by is None else move.values.get("said_by", "")
    if side not in Side.values:
        raise Faults({"said_by": _("Choose who said no.")})
    move.values["said_by"] = side
    declined = Seat.objects.filter(case=move.case, side=side)
    if "seat" in move.values:
        declined = declined.filter(pk=move.values["seat"])
    declined.update(declined_at=move.now)


def assign(move: Move) -> None:
    """Give the case to a mediator who is here and has no interest in anybody named in it."""
    here = holders(Role.MEDIATOR, move.case.matter.county_code, move.today)
    mediator = here.filter(username=move.values["mediator"]).first()
    if mediator is None:
        raise Faults({"mediator": _("Choose a mediator from the list.")})
    if not is_free(mediator, move):
        raise Faults({"mediator": _("This person is not available for this matter.")})
    release(move)
    move.case.assignee = mediator
    admit(matter=move.case.matter, users=[mediator], ground=Participation.Ground.ASSIGNED, now=move.now)


def begin(move: Move) -> None:
    """No talks without a mediator whom nobody has refused."""
    require_check(move)
    if move.case.assignee_id is None:
        raise Faults({"rights_told": _("Name the mediator first.")})


def take_effect(move: Move) -> None:
    """An agreement takes effect when both sides have signed the very text that stands (art. 29)."""
    agreement = Agreement.objects.standing().filter(case=move.case, form=Agreement.Form.WRITTEN).first()
    if agreement is None:
        raise ActionNotAllowed
    if missing := unsigned(agreement):
        names = "、".join(seat.party.name or str(Side(seat.side).label) for seat in missing)
        raise Faults({"sealed": _("Not everybody has signed yet: %(names)s.") % {"names": names}})
    agreement.effective_on = _day_of_effect(move, agreement)
    agreement.save(update_fields=["effective_on"])
    move.values["effective_on"] = agreement.effective_on.isoformat()
    move.values["next_due_on"] = next_due_on(agreement, move.today).isoformat()


def _day_of_effect(move: Move, agreement: Agreement) -> date:
    """Return the day on which the last signature and the seal were there (art. 29), as the mediator says.

    What was signed on paper may be recorded later, what was signed online cannot; nothing is late before it binds.
    """
    day = date.fromisoformat(move.values.get("effective_on") or move.today.isoformat())
    online = agreement.signatures.filter(level=Signature.Level.CODE).aggregate(last=Max("at"))["last"]
    if day < max(move.case.opened_on, china(online).date() if online else date.min):
        raise Faults({"effective_on": _("On this day not everybody had signed yet.")})
    early = next((line for line in lines_in(agreement.content) if line.due_on and line.due_on < day), None)
    if early is not None:
        raise Faults(
            {
                "effective_on": _("Line %(number)s was due before this day, so it would be late at once. Talk again.")
                % {"number": early.number}
            }
        )
    return day


def talk_again(move: Move) -> None:
    """What was written stands no more."""
    Agreement.objects.standing().filter(case=move.case).update(ended_at=move.now)


def ask_court(move: Move) -> None:
    """Once is enough, and handed in within the thirty days, on whichever day that is written down (art. 33)."""
    if _since_effect(move.case) & {"ask_court", "leave_court"}:
        raise Faults({"court": _("The court was asked already, or both sides do without it.")})
    agreement = Agreement.objects.standing().get(case=move.case)
    if agreement.effective_on and move.values["asked_on"] < agreement.effective_on.isoformat():
        raise Faults({"asked_on": _("This day lies before the agreement took effect.")})
    term = move.case.clocks.filter(rule_key="mediation.confirm").latest("id")
    if move.values["asked_on"] > term.due_on.isoformat():
        raise Faults({"asked_on": _("On this day the thirty days in which both sides can ask together were over.")})


def court_answered(move: Move) -> None:
    """The court answers what it was asked of the agreement that stands, once."""
    done = _since_effect(move.case)
    if "ask_court" not in done or "court_confirmed" in done:
        raise Faults({"ruled_on": _("Write down first that the court was asked.")})


def court_refused(move: Move) -> None:
    court_answered(move)
    talk_again(move)


def _since_effect(case: Case) -> set[str]:
    """Return the steps taken since the agreement that stands took effect."""
    steps = Step.objects.filter(case=case)
    began = steps.filter(action__in=("take_effect", "agree_orally")).aggregate(last=Max("number"))["last"] or 0
    return set(steps.filter(number__gt=began).values_list("action", flat=True))


RULES = {
    "invite": invite,
    "invite_again": invite,
    "both_present": consent,
    "agree_to_mediate": consent,
    "decline": decline,
    "withdraw": require_reason,
    "assign": assign,
    "begin": begin,
    "take_effect": take_effect,
    "talk_again": talk_again,
    "ask_court": ask_court,
    "court_confirmed": court_answered,
    "court_refused": court_refused,
}
