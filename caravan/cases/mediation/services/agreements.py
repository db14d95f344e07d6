"""The agreement: written or by word of mouth, its lines adding up, signed by both sides over one hash."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.cases.asks import Faults
from caravan.cases.mediation.models import Agreement, Seat, Signature
from caravan.cases.mediation.reading import line_json, next_due_on, seats_of, standing_agreement
from caravan.cases.mediation.text import digest_of, text_of
from caravan.cases.models import Case, CasePaper
from caravan.cases.procedure import SERVICE
from caravan.cases.procedures.mediation.table import HANDLER
from caravan.cases.services import require_part, take_step
from caravan.cases.services.steps import lock
from caravan.cases.telling import tell_staff
from caravan.engine.agreements import Line, faults
from caravan.matters.refusals import ActionNotAllowed, ConflictDeclared
from caravan.matters.services import record
from caravan.people.models import User
from caravan.people.queries import conflicted
from caravan.privacy.index import blind_index_or_none

LONGEST = 4000


@transaction.atomic
def draw_up(
    *, case: Case, lines: Sequence[Line], total_fen: int | None, facts: str, breach: str, by: User, now: datetime
) -> Agreement:
    """Write the agreement for both sides to sign; raises ``Faults``, each beside its field, or ``NotYours``."""
    case = lock(case)
    require_part(case, by, HANDLER)
    if case.state != "in_session":
        raise ActionNotAllowed
    content = _content(lines, total_fen, facts, breach, clock.china(now).date())
    _check_group(case, lines, by)
    agreement = _store(case, Agreement.Form.WRITTEN, content, by, now)
    take_step(case=case, action="draw_up", by=by, now=now, part=SERVICE)
    return agreement


@transaction.atomic
def record_oral(
    *,
    case: Case,
    lines: Sequence[Line],
    total_fen: int | None,
    facts: str,
    agreed_on: date | None = None,
    by: User,
    now: datetime,
) -> Agreement:
    """Write down what both sides agreed by word of mouth on ``agreed_on``: it took effect that day (art. 30).

    Without a day they agreed today. Raises ``Faults``, each beside its field.
    """
    case = lock(case)
    require_part(case, by, HANDLER)
    if case.state != "in_session":
        raise ActionNotAllowed
    today = clock.china(now).date()
    agreed_on = agreed_on or today
    if not case.opened_on <= agreed_on <= today:
        raise Faults(
            {"agreed_on": _("Give the day on which both sides agreed: not before the application, not after today.")}
        )
    content = _content(lines, total_fen, facts, "", agreed_on)
    _check_group(case, lines, by)
    agreement = _store(case, Agreement.Form.ORAL, content, by, now)
    agreement.effective_on = agreed_on
    agreement.save(update_fields=["effective_on"])
    given = {"effective_on": agreed_on.isoformat(), "next_due_on": next_due_on(agreement, today).isoformat()}
    take_step(case=case, action="agree_orally", by=by, now=now, part=SERVICE, given=given)
    return agreement


def _content(lines: Sequence[Line], total_fen: int | None, facts: str, breach: str, today: date) -> dict[str, Any]:
    found = {problem.place: _(problem.message) % problem.values for problem in faults(lines, total_fen, today)}
    if not facts.strip():
        found["facts"] = _("Say in a few sentences what it was about and who answers for what.")
    if len(facts) > LONGEST or len(breach) > LONGEST:
        found["facts"] = _("This is too long: at most %(count)s characters.") % {"count": LONGEST}
    if found:
        raise Faults(found)
    return {
        "facts": facts.strip(),
        "breach": breach.strip(),
        "total": total_fen,
        "lines": [line_json(line) for line in lines],
    }


def _check_group(case: Case, lines: Sequence[Line], by: User) -> None:
    """Whoever sits at the table for others has shown that they may, and the mediator has no interest in any of them."""
    names = [index for line in lines for name, _fen in line.shares if (index := blind_index_or_none("name", name))]
    if names and conflicted([by.pk], names):
        raise ConflictDeclared
    if names and not CasePaper.objects.filter(case=case, key="proxy").exclude(how="promised").exists():
        raise Faults({"shares": _("Put the power of attorney of everybody in the table into the file first.")})


def _store(case: Case, form: str, content: dict[str, Any], by: User, now: datetime) -> Agreement:
    text = text_of(case.matter.number, seats_of(case), content)
    agreement = Agreement.objects.create(
        case=case,
        number=case.agreements.count() + 1,
        form=form,
        content=content,
        digest=digest_of(text),
        by=by,
        made_at=now,
    )
    data = {"agreement": agreement.number, "form": form, "digest": agreement.digest}
    audit.record(
        "mediation.agreement",
        actor=by.username,
        subject=case.matter,
        region=case.matter.region_code,
        data=data,
        now=now,
    )
    return agreement


@transaction.atomic
def sign(
    *, seat: Seat, digest: str, level: str, now: datetime, typed_name: str = "", by: User | None = None
) -> Signature:
    """Put the name of ``seat`` to the text with ``digest``; the same one twice is one.

    Online the full name is typed; in front of staff ``by`` says that the card was seen or the paper is signed.
    Raises ``Faults`` if the text has changed since it was read, or the name is another one.
    """
    case = lock(seat.case)
    if by is not None:
        require_part(case, by, HANDLER)
    agreement = standing_agreement(case)
    if case.state != "agreed" or agreement is None:
        raise ActionNotAllowed
    if digest != agreement.digest:
        raise Faults({"name": _("The text has changed since you opened it. Read it again.")})
    is_online = level == Signature.Level.CODE
    if is_online != (by is None):
        raise ActionNotAllowed
    if is_online and blind_index_or_none("name", typed_name) != seat.party.name_index:
        raise Faults({"name": _("Type your full name as it stands in the agreement.")})
    signature, is_new = Signature.objects.get_or_create(
        agreement=agreement,
        seat=seat,
        defaults={"digest": digest, "level": Signature.Level(level), "by": by, "at": now},
    )
    if is_new:
        data = {"side": seat.side, "level": level, "digest": digest}
        record(case.matter, "agreement_signed", now=now, user=by, data=data)
        audit.record(
            "mediation.sign",
            actor=by.username if by else seat.side,
            subject=case.matter,
            region=case.matter.region_code,
            data=data,
            now=now,
        )
        tell_staff(case, [case.assignee or case.matter.owner], "case_moved", now=now)
    return signature
