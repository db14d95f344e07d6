"""What legal aid alone asks of a step; called in the step's transaction, before anything is stored."""

from django.utils.translation import gettext as _

from caravan.cases.asks import Faults, read
from caravan.cases.models import Step
from caravan.cases.procedure import Move
from caravan.cases.procedures.legal_aid.conversion import is_urgent
from caravan.cases.procedures.legal_aid.follow_up import ACTION, follow_up
from caravan.cases.procedures.legal_aid.forms import APPLICATION
from caravan.cases.procedures.legal_aid.notice import ask_for_papers
from caravan.cases.procedures.legal_aid.subsidy import propose
from caravan.cases.refusals import ApplicationIncomplete, OwnDecision
from caravan.cases.rules import is_free, release, require_another, require_check, require_reason
from caravan.matters.models import Participation
from caravan.matters.services import admit
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.rulebook.legal_aid import GRAVE

LAWYERS = frozenset({Role.VILLAGE_ADVISER, Role.COUNTY_DUTY_LAWYER})


def complete(move: Move) -> None:
    """What is said now is what the application says."""
    move.case.facts = dict(move.values)
    move.case.matter.is_fast_track |= is_urgent(move.values, move.today)


def grant(move: Move) -> None:
    """Nothing is granted on an application that does not say yet what the law asks for."""
    try:
        read(APPLICATION, move.case.facts, move.today)
    except Faults as faults:
        lacking = [ask for ask in APPLICATION if ask.key in faults.by_field and not move.case.facts.get(ask.key)]
        if lacking:
            raise ApplicationIncomplete([str(ask.label) for ask in lacking]) from None


def assign(move: Move) -> None:
    """Give the case to a qualified lawyer who is here and has no interest in anybody named in it."""
    matter = move.case.matter
    near = RoleGrant.objects.in_force(move.today).filter(
        role__in=LAWYERS, region__code__startswith=matter.prefecture_code or matter.province_code
    )
    lawyer = User.objects.filter(username=move.values["lawyer"], is_active=True, pk__in=near.values("user")).first()
    if lawyer is None or not lawyer.qualification.strip():
        raise Faults({"lawyer": _("Choose a lawyer from the list.")})
    if lawyer.pk == move.case.matter.owner_id or not is_free(lawyer, move):
        raise Faults({"lawyer": _("This person is not available for this matter.")})
    if move.case.assignee_id == lawyer.pk:
        raise Faults({"lawyer": _("This is the lawyer who has it now. Choose somebody else.")})
    _require_experience(move)
    release(move)
    move.case.assignee = lawyer
    admit(matter=move.case.matter, users=[lawyer], ground=Participation.Ground.ASSIGNED, now=move.now)


def _require_experience(move: Move) -> None:
    """Whoever may be sentenced to death or for life gets a lawyer with three years of such work (art. 26)."""
    facts, said = move.case.facts, move.values.get("experience")
    ground = facts.get("ground")
    is_defence = ground not in {None, "compulsory_treatment"} or str(facts.get("scope", "")).startswith("criminal.")
    if is_defence and said is None:
        raise Faults({"experience": _("Say whether a sentence of life or death is possible.")})
    if ground in GRAVE and said != "yes":
        raise Faults(
            {"experience": _("The notice says so: the lawyer must have three years of practice in such cases.")}
        )


def correct(move: Move) -> None:
    """What is said now is what the notice says."""
    move.case.facts = dict(move.values)


def judge(move: Move) -> None:
    """Nobody decides on an objection to their own decision, nor whoever handles the case for the agency (art. 49)."""
    decided = Step.objects.filter(case=move.case, action__in=("refuse", "terminate")).values_list("by", flat=True)
    require_another(move.by, move.case.matter.owner_id, *decided, refusal=OwnDecision())


def order_correction(move: Move) -> None:
    """Let the agency name the lawyer anew, the one who had the case too."""
    judge(move)
    release(move)


ALWAYS = {
    "assign": assign,
    "accept": require_check,
    "decline": release,
    "close": propose,
    "uphold": judge,
    "order_correction": order_correction,
    ACTION: follow_up,
}
RULES = {"complete": complete, "ask_for_papers": ask_for_papers, "grant": grant, "withdraw": require_reason, **ALWAYS}
# Of a case in which nobody applied (procedures.legal_aid_notice).
WORK_RULES = {"complete": correct, **ALWAYS}
