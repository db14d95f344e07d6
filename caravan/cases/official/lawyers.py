"""What is decided about a change of lawyer: for somebody who applied, and for somebody an organ notified."""

from caravan.cases.models import Step
from caravan.cases.official.legal_aid import PROCEDURE, desk_of, lawyer_of, matter_of
from caravan.cases.official.legal_aid_notice import NOTICE
from caravan.cases.official.writing import Writing, writes
from caravan.cases.procedure import ASKER, ASSIGNEE
from caravan.documents.papers import lawyers as papers
from caravan.people.models import User

ASKED = ("ask_for_other_lawyer", "decline")
WHO = {ASKER: "受援人", ASSIGNEE: "承办人"}


@writes(PROCEDURE, "change_decision")
@writes(NOTICE, "change_decision")
def change_decision(writing: Writing) -> papers.Change | None:
    """Return what is decided; None if there was no lawyer before, so that nothing changes."""
    step = writing.step
    before = _last(writing, "assign")
    if step is None or before is None:
        return None
    former = User.objects.select_related("organization").get(username=before.values["lawyer"])
    asked = _last(writing, *ASKED)
    if asked is not None and asked.number < before.number:
        asked = None
    is_changed = step.action == "assign"
    lawyer, firm, phone = lawyer_of(writing) if is_changed else ("", "", "")
    return papers.Change(
        matter=matter_of(writing),
        former=former.name,
        former_firm=former.organization.name if former.organization else "",
        asked_by=WHO.get(asked.part, "本机构") if asked else "",
        asked_on=writing.day_of(asked),
        asked_for=str(asked.values.get("reason", "")) if asked else "",
        is_changed=is_changed,
        lawyer=lawyer,
        firm=firm,
        lawyer_phone=phone,
        reasons="" if is_changed else writing.value("reason"),
        organ=str(writing.case.letter.get("body_name", "")) if writing.case.procedure == NOTICE else "",
        desk=desk_of(writing),
    )


def _last(writing: Writing, *actions: str) -> Step | None:
    """Return the last step of one of these names before the one that is written about."""
    steps = Step.objects.filter(case=writing.case, action__in=actions, number__lt=writing.case.step_count)
    return steps.order_by("number").last()
