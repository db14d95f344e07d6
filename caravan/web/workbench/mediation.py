"""What a mediator does at the table besides the steps of the procedure: each is some questions and one service call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Faults, Kind
from caravan.cases.content import Someone
from caravan.cases.mediation import services as mediation
from caravan.cases.mediation.models import Kept, Seat, Session, Side, Signature
from caravan.cases.mediation.reading import lines_in, seats_of, standing_agreement
from caravan.cases.mediation.services.seats import renew_code
from caravan.cases.mediation.services.talks import TALKING
from caravan.cases.models import Case, CasePaper
from caravan.cases.procedures.mediation.table import BEFORE, DESK, HANDLER, KEEPING
from caravan.cases.services import add_paper, parts_of
from caravan.clock import CHINA
from caravan.engine import agreements
from caravan.engine.money import NotASum, read_yuan, yuan
from caravan.matters.refusals import ActionNotAllowed
from caravan.people.models import User
from caravan.web.mediations import line_label
from caravan.web.words import day_words

SIDES = tuple((side.value, side.label) for side in Side)
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Deed:
    """One thing to do at the table; ``asks`` may depend on the case, ``states`` are those in which it can be done."""

    label: str | Promise
    asks: Callable[[Case], tuple[Ask, ...]]
    do: Callable[[Case, Values, User, datetime], object]
    states: frozenset[str]
    by: frozenset[str] = HANDLER


def _party(case: Case, values: Values, by: User, now: datetime) -> object:
    someone = Someone(
        "opponent", **{key: values.get(key, "") for key in ("name", "phone", "identity_number", "address")}
    )
    return mediation.add_other_side(case=case, someone=someone, by=by, token=values["token"], now=now)


def _plan(case: Case, values: Values, by: User, now: datetime) -> object:
    try:
        at = time.fromisoformat(values["at"].replace("：", ":"))
    except ValueError:
        raise Faults({"at": gettext("Write the time as 14:30.")}) from None
    starts_at = datetime.combine(date.fromisoformat(values["on"]), at, CHINA)
    try:
        return mediation.plan_session(
            case=case,
            starts_at=starts_at,
            way=values["way"],
            place=values.get("place", ""),
            is_open=values.get("is_open", False),
            by=by,
            now=now,
        )
    except Faults as refused:
        raise Faults({"on" if key == "starts_at" else key: words for key, words in refused.by_field.items()}) from None


def _record(case: Case, values: Values, by: User, now: datetime) -> object:
    session = Session.objects.filter(case=case, number=int(values["session"])).first()
    if session is None:
        raise Faults({"session": gettext("Choose one from the list.")})
    return mediation.record_session(
        session=session,
        present=values["present"],
        has_told_rights=values.get("rights", False),
        record_text=values["record"],
        outcome=values.get("outcome", ""),
        by=by,
        now=now,
    )


def _cancel(case: Case, values: Values, by: User, now: datetime) -> object:
    session = Session.objects.filter(case=case, number=int(values["session"])).first()
    if session is None:
        raise ActionNotAllowed
    return mediation.cancel_session(session=session, by=by, now=now)


def _note(case: Case, values: Values, by: User, now: datetime) -> object:
    return mediation.add_private_note(case=case, side=values["side"], text=values["text"], by=by, now=now)


def _sign(case: Case, values: Values, by: User, now: datetime) -> object:
    agreement = standing_agreement(case)
    seat = next((one for one in seats_of(case) if str(one.pk) == values["seat"]), None)
    if agreement is None or seat is None:
        raise ActionNotAllowed
    return mediation.sign(seat=seat, digest=agreement.digest, level=values["level"], by=by, now=now)


def _kept(case: Case, values: Values, by: User, now: datetime) -> object:
    agreement = standing_agreement(case)
    lines = {str(line.number): line for line in lines_in(agreement.content)} if agreement else {}
    line = lines[values["line"]]
    try:
        fen = read_yuan(values["sum"]) if values.get("sum") else 0
    except NotASum as error:
        raise Faults({"sum": gettext(str(error))}) from None
    try:
        return mediation.record_kept(
            case=case,
            line=line.number,
            fen=fen,
            on=date.fromisoformat(values["on"]),
            side=line.owed_by,
            by=by,
            note=values.get("note", ""),
            token=values["token"],
            now=now,
        )
    except Faults as refused:
        raise Faults({"sum" if key == "fen" else key: words for key, words in refused.by_field.items()}) from None


def _claimed(case: Case, values: Values, by: User, now: datetime) -> object:
    kept = Kept.objects.filter(pk=values["kept"], agreement__case=case).first()
    if kept is None:
        raise ActionNotAllowed
    return mediation.confirm_kept(kept=kept, confirmed_by="staff", by=by, now=now)


def _taken_back(case: Case, values: Values, by: User, now: datetime) -> object:
    return mediation.take_back_kept(kept=Kept.objects.get(pk=values["kept"]), by=by, now=now)


def _code(case: Case, values: Values, by: User, now: datetime) -> object:
    seat = next((one for one in seats_of(case) if str(one.pk) == values["seat"]), None)
    if seat is None or seat.side != Side.RESPONDENT:
        raise ActionNotAllowed
    return renew_code(seat=seat, by=by, now=now)


def _sessions(case: Case) -> tuple[tuple[str, str], ...]:
    waiting = Session.objects.filter(case=case, held_at=None, cancelled_at=None).order_by("number")
    return tuple((str(one.number), f"{one.starts_at.astimezone(CHINA):%Y-%m-%d %H:%M}") for one in waiting)


def _unsigned(case: Case) -> tuple[tuple[str, str], ...]:
    agreement = standing_agreement(case)
    signed = set(agreement.signatures.values_list("seat_id", flat=True)) if agreement else set()
    return tuple(
        (str(one.pk), one.party.name or str(Side(one.side).label)) for one in seats_of(case) if one.pk not in signed
    )


def _open_lines(case: Case) -> tuple[tuple[str, str], ...]:
    from caravan import clock
    from caravan.cases.mediation.reading import standing_of

    agreement = standing_agreement(case)
    if agreement is None:
        return ()
    items = standing_of(agreement, clock.today()).lines
    return tuple((str(item.line.number), line_label(item, "")) for item in items if not item.is_kept)


def _counting(case: Case) -> tuple[tuple[str, str], ...]:
    """Return what was recorded of the agreement and counts."""
    agreement = standing_agreement(case)
    if agreement is None:
        return ()
    rows = Kept.objects.counting().filter(agreement=agreement).order_by("-on", "-at")
    return tuple((str(row.pk), _kept_words(row)) for row in rows)


def _kept_words(row: Kept) -> str:
    money = gettext("%(sum)s yuan") % {"sum": yuan(int(row.amount))} if row.amount else ""
    line = gettext("Line %(number)s") % {"number": row.line} if row.line else ""
    return " · ".join(filter(None, (day_words(row.on), line, money, row.note)))


def _always(*asks: Ask) -> Callable[[Case], tuple[Ask, ...]]:
    return lambda case: asks


def _proxy(case: Case, values: Values, by: User, now: datetime) -> object:
    return add_paper(case=case, key="proxy", how=values["how"], by=by, now=now)


OPEN = frozenset({*BEFORE, "agreed", *KEEPING})
DEEDS: dict[str, Deed] = {
    "party": Deed(
        _("Write down who is on the other side"),
        _always(
            Ask("name", _("Full name"), longest=60),
            Ask("phone", _("Phone"), Kind.PHONE, is_required=False),
            Ask("identity_number", _("ID number"), Kind.IDENTITY, is_required=False),
            Ask("address", _("Address"), is_required=False, longest=120),
        ),
        _party,
        frozenset({"applied", "invited"}),
        DESK,
    ),
    "session": Deed(
        _("Plan a meeting"),
        _always(
            Ask("on", _("Day"), Kind.DAY, not_before=0),
            Ask("at", _("Time"), hint=_("For example 14:30"), longest=5),
            Ask("way", _("How"), Kind.CHOICE, choices=tuple(Session.Way.choices)),
            Ask("place", _("Where"), is_required=False, longest=120),
            Ask("is_open", _("Others may listen: both sides want it so"), Kind.YES, is_required=False),
        ),
        _plan,
        TALKING,
    ),
    "record": Deed(
        _("Write the record of a meeting"),
        lambda case: (
            Ask("session", _("Meeting"), Kind.CHOICE, choices=_sessions(case)),
            Ask("present", _("Who was there"), longest=300),
            Ask("rights", _("Both sides were told their rights and duties"), Kind.YES),
            Ask("record", _("Record; staff alone read it"), Kind.TEXT, longest=8000),
            Ask("outcome", _("What came of it; both sides read it"), Kind.TEXT, is_required=False, longest=1000),
        ),
        _record,
        TALKING,
    ),
    "cancel": Deed(
        _("Cancel a meeting"),
        lambda case: (Ask("session", _("Meeting"), Kind.CHOICE, choices=_sessions(case)),),
        _cancel,
        TALKING,
    ),
    "note": Deed(
        _("Write to one side alone"),
        _always(
            Ask("side", _("To whom"), Kind.CHOICE, choices=SIDES),
            Ask("text", _("What; the other side never reads it"), Kind.TEXT, longest=1000),
        ),
        _note,
        OPEN,
    ),
    "sign": Deed(
        _("Take a signature"),
        lambda case: (
            Ask("seat", _("Who signs"), Kind.CHOICE, choices=_unsigned(case)),
            Ask(
                "level",
                _("How it was made sure who it is"),
                Kind.CHOICE,
                choices=tuple((level.value, level.label) for level in (Signature.Level.SEEN, Signature.Level.PAPER)),
            ),
        ),
        _sign,
        frozenset({"agreed"}),
    ),
    "kept": Deed(
        _("Record what was paid or done"),
        lambda case: (
            Ask("line", _("Which promise"), Kind.CHOICE, choices=_open_lines(case)),
            Ask("sum", _("How much, in yuan; a part is fine"), is_required=False, longest=30),
            Ask("on", _("On which day"), Kind.DAY),
            Ask("note", _("How"), is_required=False, longest=200),
        ),
        _kept,
        frozenset(KEEPING),
    ),
    "claimed": Deed(
        _("Confirm what one side says it has done"),
        _always(Ask("kept", _("Which"))),
        _claimed,
        frozenset(KEEPING),
    ),
    "taken_back": Deed(
        _("Take back what was recorded by mistake"),
        lambda case: (Ask("kept", _("Which"), Kind.CHOICE, choices=_counting(case)),),
        _taken_back,
        frozenset(KEEPING),
    ),
    "proxy": Deed(
        _("Note that a power of attorney is there"),
        _always(
            Ask(
                "how",
                _("How it is there"),
                Kind.CHOICE,
                choices=tuple((how.value, how.label) for how in (CasePaper.How.SEEN, CasePaper.How.KNOWN)),
            )
        ),
        _proxy,
        frozenset({*BEFORE, "agreed"}),
        DESK,
    ),
    "code": Deed(_("Make a new invitation code"), _always(Ask("seat", _("Whose"))), _code, OPEN, DESK),
}
# Buttons beside a row, not in the list of what can be done.
BESIDE = frozenset({"claimed", "code"})


def deeds_for(case: Case, user: User) -> list[tuple[str, str | Promise]]:
    """Return what ``user`` can do at the table now, besides the steps."""
    parts = parts_of(case, user)
    known = [
        (key, deed.label)
        for key, deed in DEEDS.items()
        if case.state in deed.states and key not in BESIDE and parts & deed.by
    ]
    has_plan = bool(_sessions(case)) if case.state in TALKING else False
    return [
        (key, label)
        for key, label in known
        if (key not in {"record", "cancel"} or has_plan)
        and (key != "sign" or _unsigned(case))
        and (key != "taken_back" or _counting(case))
    ]


def line_kinds() -> list[tuple[str, str]]:
    return [
        (agreements.Kind.MONEY.value, gettext("Money")),
        (agreements.Kind.ACT.value, gettext("An act")),
        (agreements.Kind.APOLOGY.value, gettext("An apology")),
    ]


def seat_links(case: Case, build: Callable[[Seat, str], str]) -> list[dict[str, Any]]:
    """Return the seats with the code and the link of those who were invited."""
    rows = []
    for seat in seats_of(case):
        code = mediation.code_of_seat(seat) if seat.side == Side.RESPONDENT and seat.invited_at else ""
        rows.append({"seat": seat, "code": code, "link": build(seat, code) if code else ""})
    return rows
