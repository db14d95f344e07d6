"""Keep that a paper of a case was served, and make the receipt of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan import audit, clock
from caravan.cases.asks import Ask, Faults, Kind, read
from caravan.cases.documents import OF_RECORD
from caravan.cases.models import Case, ServedPaper
from caravan.cases.offices import office_of
from caravan.cases.procedure import ASSIGNEE
from caravan.cases.procedures import PROCEDURES
from caravan.cases.services.steps import lock, parts_of, require_part
from caravan.documents.models import Document
from caravan.documents.papers.serving import ServiceReceipt
from caravan.documents.services import produce
from caravan.matters.models import Entry
from caravan.matters.services import record
from caravan.people.models import User
from caravan.people.roles import Role

Way = ServedPaper.Way
# Where it is handed over, somebody takes it and signs.
HANDED_OVER = frozenset({Way.PERSON, Way.SUBSTITUTE, Way.DETENTION})
RECEIPT = "serving.receipt"
ASKS = (
    Ask("to", lazy("To whom the paper is addressed"), longest=80),
    Ask("way", lazy("How it was served"), Kind.CHOICE, choices=tuple(Way.choices)),
    Ask("served_on", lazy("Day of service"), Kind.DAY, not_after=0),
    Ask("received_by", lazy("Who received it"), is_required=False, longest=80),
    Ask("place", lazy("Where it was served"), is_required=False, longest=120),
    Ask(
        "remarks",
        lazy("Remarks"),
        is_required=False,
        longest=200,
        hint=lazy("Such as the number of the letter, or why somebody else took it."),
    ),
)


def may_serve(case: Case, user: User) -> bool:
    return bool(parts_of(case, user) & _servers(case))


def _servers(case: Case) -> frozenset[str]:
    return frozenset({PROCEDURES[case.procedure].handler, Role.STATION_CLERK, Role.SUPERVISOR, ASSIGNEE})


@transaction.atomic
def serve_paper(
    *, case: Case, document: Document | None, by: User, typed: Mapping[str, Any], now: datetime
) -> ServedPaper:
    """Keep how ``document`` was served and make its receipt; raises ``NotYours``, and ``Faults`` for what was typed.

    A paper is served as often as there are people it goes to; it can be served when the case is over.
    """
    case = lock(case)
    require_part(case, by, _servers(case))
    if document is None or document.matter_id != case.pk or document.template == RECEIPT:
        raise Faults({"document": _("Choose a paper of this case.")})
    values = read(ASKS, typed, clock.china(now).date())
    if values["way"] in HANDED_OVER and not values.get("received_by"):
        raise Faults({"received_by": _("Say who received it.")})
    served_on = date.fromisoformat(values["served_on"])
    if served_on < clock.china(document.made_at).date():
        raise Faults({"served_on": _("This day is too early.")})
    row = ServedPaper(
        case=case,
        document=document,
        receipt=_receipt(case, document, values, served_on, by, now),
        way=values["way"],
        served_on=served_on,
        facts={key: values[key] for key in ("to", "received_by", "place", "remarks") if key in values},
        by=by,
        at=now,
    )
    row.save(force_insert=True)
    _put_on_record(row, now)
    return row


def _receipt(
    case: Case, document: Document, values: Mapping[str, str], served_on: date, by: User, now: datetime
) -> Document:
    with translation.override(OF_RECORD):
        office = office_of(case, clock.china(now).date())
        words = ServiceReceipt(
            case=case.matter.number,
            subject=case.matter.title or case.matter.topic.name,
            paper=document.title,
            paper_number=document.number,
            to=values["to"],
            way=str(Way(values["way"]).label),
            place=values.get("place", ""),
            served_on=served_on,
            received_by=values.get("received_by", ""),
            served_by=by.name,
            remarks=values.get("remarks", ""),
        )
    return produce(matter=case.matter, words=words, office=office.name, region=office.region, by=by, now=now)


def _put_on_record(row: ServedPaper, now: datetime) -> None:
    matter = row.case.matter
    data = {"document": str(row.document_id), "way": row.way}
    record(matter, "paper_served", now=now, user=row.by, audience=Entry.Audience.STAFF, data=data)
    audit.record(
        "case.serve",
        actor=row.by.username,
        subject=matter,
        region=matter.region_code,
        data={"number": matter.number, "paper": row.document.number, "way": row.way},
        now=now,
    )
