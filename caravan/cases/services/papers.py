"""The papers of a case: which are wanted, which are there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from caravan import audit
from caravan.cases.models import Case, CasePaper
from caravan.cases.procedure import Paper
from caravan.cases.procedures import PROCEDURES
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed
from caravan.matters.services import actor, attach, record
from caravan.people.models import User


def papers_wanted(case: Case) -> list[Paper]:
    """Return the papers that this case needs, in the procedure's order."""
    return [paper for paper in PROCEDURES[case.procedure].papers if paper.needed(case)]


def papers_missing(case: Case) -> list[Paper]:
    """Return the papers that are needed and not there."""
    there = set(CasePaper.objects.filter(case=case).values_list("key", flat=True))
    return [paper for paper in papers_wanted(case) if paper.key not in there]


@transaction.atomic
def add_paper(
    *, case: Case, key: str, how: str, by: User | None, now: datetime, file_id: UUID | str | None = None
) -> CasePaper:
    """Note that a paper is there: a file that was handed in, or what somebody has seen."""
    matter = Matter.objects.select_for_update().get(pk=case.pk)
    if matter.state != Matter.State.OPEN or key not in {paper.key for paper in PROCEDURES[case.procedure].papers}:
        raise ActionNotAllowed
    attached = attach(matter=matter, file_ids=[file_id] if file_id else [], by=by, now=now)
    attachment = attached[0] if attached else None
    paper = CasePaper.objects.create(case=case, key=key, how=CasePaper.How(how), attachment=attachment, by=by, at=now)
    record(matter, "case_paper", now=now, user=by, data={"paper": key, "how": how})
    audit.record("case.paper", actor=actor(by), subject=matter, region=matter.region_code, data={"paper": key}, now=now)
    return paper


@transaction.atomic
def drop_paper(*, paper: CasePaper, by: User, now: datetime) -> None:
    """Take back that a paper is there: it was another one, or cannot be read."""
    matter = Matter.objects.select_for_update().get(pk=paper.case_id)
    if matter.state != Matter.State.OPEN:
        raise ActionNotAllowed
    record(matter, "case_paper_dropped", now=now, user=by, data={"paper": paper.key})
    audit.record(
        "case.paper_dropped",
        actor=by.username,
        subject=matter,
        region=matter.region_code,
        data={"paper": paper.key},
        now=now,
    )
    paper.delete()
