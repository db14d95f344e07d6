"""The file of a mediation as it is kept (人民调解法 art. 27): thirteen places, contents, numbered pages.

It is bound when somebody asks for it, from what the case holds at that moment; nothing of it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import translation

from caravan import audit, clock
from caravan.cases.documents import OF_RECORD
from caravan.cases.mediation.reading import seats_of
from caravan.cases.models import Case, CasePaper
from caravan.cases.offices import office_of
from caravan.cases.procedures import PROCEDURES
from caravan.documents.binding import bound, of_photo, page_count
from caravan.documents.drawing import sheets
from caravan.documents.models import Document
from caravan.documents.services import drawn
from caravan.files import services as files
from caravan.files.models import StoredFile
from caravan.matters.models import Attachment
from caravan.people.models import User


@dataclass(frozen=True)
class Place:
    """One of the thirteen places: which papers and which files of the application lie in it."""

    name: str
    is_needed: bool = False
    papers: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


NOTE, BACK = "卷宗情况说明", "封底"
PLACES = (
    Place("人民调解申请书或者受理登记表", True, ("mediation.application",)),
    Place("人民调解当事人权利义务告知书", True, ("mediation.receipt", "mediation.invitation")),
    Place("当事人身份证明", True, (), ("identity",)),
    Place("授权委托书", False, (), ("proxy",)),
    Place("人民调解调查记录"),
    Place("人民调解证据材料", False, (), ("evidence",)),
    Place("人民调解记录", True, ("mediation.record",)),
    Place(
        "人民调解协议书、口头协议登记表或者终止告知书",
        True,
        (
            "mediation.agreement",
            "mediation.oral_agreement",
            "mediation.failed",
        ),
        ("signed",),
    ),
    Place("协议履行凭证", False, (), ("performance",)),
    Place("人民调解回访记录", False, ("mediation.follow_up",)),
    Place("司法确认有关材料", False, ("mediation.joint_application",), ("court",)),
    Place(NOTE, True),
    Place(BACK, True),
)


@dataclass
class _Filled:
    place: Place
    parts: list[bytes] = field(default_factory=list)
    number: str = ""
    recordings: int = 0


def volume(*, case: Case, by: User, now: datetime) -> bytes:
    """Return the whole file as one PDF, on record; raises ``drawing.NotDrawn``."""
    filled = [_filled(case, place, now) for place in PLACES]
    _add_the_rest(case, filled)
    with translation.override(OF_RECORD):
        words = _cover(case, by, now)
    front = sheets("volume.typ", words | {"part": "front", "slots": _slots(filled, first=1)})
    # The list of contents may grow to a second page; then everything begins a page later.
    slots = _slots(filled, first=page_count(front) + 1)
    pages = page_count(front) + sum(page_count(part) for one in filled for part in one.parts) + 2
    words |= {"slots": slots, "page_count": pages, "note": _note(filled, pages)}
    front, back = (sheets("volume.typ", words | {"part": part}) for part in ("front", "back"))
    audit.seen(actor=by.username, subject=case.matter, what=["volume"], region=case.matter.region_code, now=now)
    return bound(
        [front, *(part for one in filled for part in one.parts), back], title=f"{words['title']} {words['number']}"
    )


def _filled(case: Case, place: Place, now: datetime) -> _Filled:
    one = _Filled(place)
    for document in Document.objects.filter(matter=case.matter_id, template__in=place.papers).current().order_by("id"):
        one.parts.append(files.read(drawn(document=document, now=now)))
        one.number = one.number or document.number
    held = CasePaper.objects.filter(case=case, key__in=place.files).exclude(attachment=None).order_by("id")
    for paper in held.select_related("attachment__file"):
        if paper.attachment is not None:
            _lay(one, paper.attachment.file)
    return one


def _add_the_rest(case: Case, filled: list[_Filled]) -> None:
    """Lay whatever else was handed in among the evidence."""
    evidence = next(one for one in filled if "evidence" in one.place.files)
    rest = Attachment.objects.filter(matter=case.matter_id, case_papers=None).select_related("file").order_by("id")
    for attachment in rest:
        _lay(evidence, attachment.file)


def _lay(one: _Filled, file: StoredFile) -> None:
    if file.kind == StoredFile.Kind.IMAGE:
        one.parts.append(of_photo(files.read(file)))
    else:
        one.recordings += 1


def _slots(filled: list[_Filled], *, first: int) -> list[dict[str, object]]:
    """Return the list of contents when the first paper lies on page ``first``."""
    slots, page = [], first
    for at, one in enumerate(filled, 1):
        length = 1 if one.place.name in {NOTE, BACK} else sum(map(page_count, one.parts))
        slots.append(
            {
                "at": at,
                "name": one.place.name,
                "number": one.number,
                "page": page if length else None,
                "is_needed": one.place.is_needed,
            }
        )
        page += length
    return slots


def _cover(case: Case, by: User, now: datetime) -> dict[str, object]:
    day = clock.china(now).date()
    names = "、".join(seat.party.name for seat in seats_of(case) if seat.party.name)
    mediator = case.assignee or case.matter.owner
    return {
        "title": "人民调解卷宗",
        "office": office_of(case, day).name,
        "name": f"{names}{case.matter.title or case.matter.topic.name}",
        "number": case.matter.number,
        "mediator": mediator.name if mediator else "",
        "applied_on": _said(case.opened_on),
        "closed_on": _said(case.closed_on),
        "result": str(PROCEDURES[case.procedure].stages[case.state].label),
        "bound_by": by.name,
        "bound_on": _said(day),
        "year": day.year,
        "month": day.month,
        "date": day.day,
        "note": "",
        "page_count": 0,
        "slots": [],
    }


def _said(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _note(filled: list[_Filled], pages: int) -> str:
    """Say what is in the file, what is missing of what it needs, and what cannot lie in a file of paper."""
    missing = [
        one.place.name for one in filled if one.place.is_needed and not one.parts and one.place.name not in {NOTE, BACK}
    ]
    recordings = sum(one.recordings for one in filled)
    lines = [f"本卷共{pages}页，按卷内目录的顺序排列，逐页编号。"]
    lines.append(f"缺少：{'；'.join(missing)}。" if missing else "应当归档的材料齐全。")
    if recordings:
        lines.append(f"另有录音{recordings}件，以电子形式保存在系统中。")
    return "\n".join(lines)
