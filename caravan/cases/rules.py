"""What procedures ask of a step alike; each names these in its own rules."""

from django.utils.translation import gettext as _

from caravan.cases.asks import Faults
from caravan.cases.procedure import Move
from caravan.directory.models import Leave
from caravan.matters.models import Participation
from caravan.matters.refusals import CheckMissing, Refused
from caravan.matters.services import dismiss
from caravan.people.models import User
from caravan.routing.queries import has_conflict, may_see_facts


def require_check(move: Move) -> None:
    """Nobody of staff acts in a case before they have said that they have no interest in it."""
    if move.by is not None and not may_see_facts(move.case.matter, move.by):
        raise CheckMissing


def require_reason(move: Move) -> None:
    """Whoever takes an application back for somebody says why."""
    if move.by is not None and not move.values.get("reason"):
        raise Faults({"reason": _("Say why, and who asked for it: the person reads it.")})


def require_another(by: User | None, *own: int | None, refusal: Refused) -> None:
    """Nobody decides on their own: raise ``refusal`` if ``by`` is one of those whose it is."""
    if by is not None and by.pk in own:
        raise refusal


def is_free(user: User, move: Move) -> bool:
    """Say whether ``user`` is here and has no interest in anybody named in the case; which of the two, nobody hears."""
    is_away = Leave.objects.on(move.today).filter(user=user).exists()
    return not is_away and not has_conflict(move.case.matter, user)


def release(move: Move) -> None:
    """Let whoever does the work out of it."""
    if move.case.assignee_id is not None:
        dismiss(
            matter=move.case.matter,
            reason="replaced",
            now=move.now,
            user=move.case.assignee_id,
            ground=Participation.Ground.ASSIGNED,
        )
        move.case.assignee = None
