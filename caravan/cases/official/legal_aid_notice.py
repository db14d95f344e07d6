"""What stands on the papers of a notice. Most are those of legal aid on application; one goes to whoever notified."""

from datetime import date

from caravan.cases.official.legal_aid import PROCEDURE, desk_of, lawyer_of, matter_of
from caravan.cases.official.writing import OF_BUREAU, WRITERS, Writing, chosen, writes
from caravan.cases.procedures.legal_aid_notice.forms import GROUNDS
from caravan.documents.papers import lawyers as papers
from caravan.documents.wording import cited
from caravan.rulebook import legal_aid as law

NOTICE = "legal_aid_notice"
SHARED = (
    "assignment_notice",
    "closing_report",
    "closing_record",
    "subsidy_record",
    "termination_decision",
    "objection_decision",
)
for _key in SHARED:
    writes(NOTICE, _key, is_of_bureau=(PROCEDURE, _key) in OF_BUREAU)(WRITERS[PROCEDURE, _key])


@writes(NOTICE, "organ_notice")
def organ_notice(writing: Writing) -> papers.OrganNotice:
    letter, ground = writing.case.letter, str(writing.case.facts.get("ground", ""))
    lawyer, firm, phone = lawyer_of(writing)
    received = str(letter.get("received_on", ""))
    condition = law.NOTICE.get(ground)
    return papers.OrganNotice(
        matter=matter_of(writing),
        organ=str(letter.get("body_name", "")),
        letter=str(letter.get("letter_number", "")),
        received_on=date.fromisoformat(received) if received else None,
        ground=chosen(GROUNDS, ground),
        articles=(cited(condition.basis),) if condition is not None else (),
        lawyer=lawyer,
        firm=firm,
        lawyer_phone=phone,
        desk=desk_of(writing),
    )
