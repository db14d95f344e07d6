"""Every page that a browser test looks at, in one place. A new page is one line here."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """One page in one state.

    ``path`` may hold names of the town: a number by what became of the question, ``{point}`` and so on.
    ``visitor`` is what the browser holds already, ``account`` who is logged in. ``steps`` are done once the
    page is there: a selector to press, or a pair of selector and text to type; ``{phone}`` is another number each time.
    ``route`` names where they lead, if that is another page.
    """

    name: str
    path: str
    visitor: str = ""
    account: str = ""
    steps: tuple[str | tuple[str, str], ...] = ()
    status: int = 200
    route: str = ""

    def __str__(self) -> str:
        return self.name


def names(town: dict[str, Any]) -> dict[str, str]:
    """Return what paths and steps may call by name, of a town as ``World.described`` tells it."""
    plain = {name: value for name, value in town.items() if not isinstance(value, dict)}
    return {**plain, **town["numbers"], **town["seats"], "asked": town["clarification"]}


SUBMIT = "main form:not([role=search]) button.button-wide[type=submit]"
TO_HELPER = ("details:has(#id_for_other):not([open]) > summary", "#id_for_other")
VILLAGE = "422801101201"
TOWN = "422801100"  # it has a ladder of its own


def _matter(state: str) -> Page:
    return Page(f"matter {state}", f"/m/{{{state}}}/", "holder")


def _form(name: str, path: str, visitor: str = "holder") -> list[Page]:
    """The form of a matter as it opens, and as it comes back with its mistakes."""
    return [Page(name, path, visitor), Page(f"{name} mistaken", path, visitor, steps=(SUBMIT,), status=422)]


CITIZEN = [
    Page("home", "/"),
    Page("home with matters", "/", "some"),
    Page("mediation", "/mediation/"),
    Page("mediation story", "/mediation/story/"),
    Page("mediation story mistaken", "/mediation/story/", steps=(SUBMIT,), status=422),
    Page("invited", "/invited/"),
    Page("invited mistaken", "/invited/", steps=(SUBMIT,), status=422),
    Page("topic", "/ask/"),
    Page("topic mistaken", "/ask/", steps=(SUBMIT,), status=422),
    Page("topic more", "/ask/?more=1"),
    Page("story", "/ask/story/", "started"),
    Page("story filled", "/ask/story/", "draft"),
    Page("story mistaken", "/ask/story/", "started", steps=(SUBMIT,), status=422),
    Page("story in danger", "/ask/story/", "in_danger"),
    Page("place", "/ask/place/", "started"),
    Page("place chosen", "/ask/place/", "draft"),
    Page("place in a town", "/ask/place/?in=422801101", "started"),
    Page("place found", "/ask/place/?q=青堡", "started"),
    Page("place mistaken", "/ask/place/?in=422801101", "started", steps=(f"{SUBMIT}:not([name])",), status=422),
    Page("contact", "/ask/contact/", "placed"),
    Page("contact mistaken", "/ask/contact/", "placed", steps=(*TO_HELPER, SUBMIT), status=422),
    Page("check", "/ask/check/", "draft"),
    Page("done", "/ask/done/", "sent"),
    Page("track", "/track/"),
    Page("track mistaken", "/track/", steps=(SUBMIT,), status=422),
    Page(
        "track shut",
        "/track/?number=422801-261-99999",
        steps=(("#id_code", "AAAA-AAAA"), SUBMIT),
        status=429,
    ),
    *map(
        _matter,
        ("waiting", "clarification", "answered", "recalled", "merged", "withdrawn", "closed", "missed", "late"),
    ),
    *map(_matter, ("follow_up", "english", "danger", "helped", "spam")),
    *_form("follow up", "/m/{answered}/follow-up/"),
    *_form("reply", "/m/{clarification}/reply/{asked}/"),
    *_form("add files", "/m/{answered}/files/"),
    *_form("rate", "/m/{answered}/rate/{answer}/"),
    *_form("helper", "/m/{answered}/helper/"),
    Page("helper ends", "/m/{helped}/helper/{helper}/end/", "holder"),
    Page("close", "/m/{answered}/close/", "holder"),
    Page("withdraw", "/m/{waiting}/withdraw/", "holder"),
    Page("receipt", "/m/{waiting}/print/", "holder"),
    Page("counted", "/m/{answered}/tally/", "holder"),
    Page("receipt answered", "/m/{answered}/print/", "holder"),
    Page("who saw it", "/m/{answered}/looks/", "holder"),
    Page("a copy of everything", "/m/{answered}/copy/", "holder"),
    Page("mine", "/mine/"),
    Page("mine mistaken", "/mine/", steps=(SUBMIT,), status=422),
    Page("phone code", "/mine/", steps=(("#id_phone", "{phone}"), SUBMIT)),
    Page(
        "phone code mistaken",
        "/mine/",
        steps=(("#id_phone", "{phone}"), SUBMIT, ("#id_code", "12"), SUBMIT),
        status=422,
        route="citizen:mine_code",
    ),
    Page("phone matters", "/mine/", "proved"),
    Page("lost", "/lost/"),
    Page("lost proved", "/lost/", "proved"),
    Page("find", "/find/"),
    Page("find found", "/find/?q=龙凤"),
    Page("find points", "/find/?in=422801"),
    Page("point", "/find/{point}/"),
    Page("adviser", "/adviser/"),
    Page("adviser of a village", f"/adviser/?in={VILLAGE}"),
    Page("deadline", "/deadline/"),
    Page("deadline worked out", "/deadline/?rule=reconsideration.complete&on=2026-09-25"),
    Page("deadline chosen", "/deadline/?rule=labour.sue"),
    Page("deadline mistaken", "/deadline/?rule=reconsideration.complete&on=", status=422),
    Page("a last day goes along", "/ask/?deadline_on=2026-12-07", route="citizen:ask"),
    Page("verify", "/verify/"),
    Page("verify mistaken", "/verify/?code=7KQ2", status=422),
    Page("verify unknown", "/verify/7KQ2M9XD4TPAR6HV/", status=404),
    Page("verify paper", "/verify/{paper}/"),
    Page("verify paper compared", "/verify/{paper}/?hash=0123abcd"),
    Page("verify paper replaced", "/verify/{replaced}/"),
    Page("aid check", "/aid/"),
    Page("aid found", "/aid/?scope=scope.wages&group=migrant_worker"),
    Page("aid check mistaken", "/aid/?scope=scope.wages&income=many", status=422),
    Page("aid tasks", "/aid/apply/"),
    Page("aid matter", "/aid/apply/matter/"),
    Page("aid you mistaken", "/aid/apply/you/", steps=(SUBMIT,), status=422),
    Page("aid place", "/aid/apply/place/"),
    Page("aid papers", "/aid/apply/papers/"),
    Page("aid arrived", "/m/{aid}/applied/", "holder"),
    Page("case", "/m/{aid}/", "holder"),
    Page("case incomplete", "/m/{aid_incomplete}/", "holder"),
    Page("case refused", "/m/{aid_refused}/", "holder"),
    Page("case objection", "/m/{aid_refused}/do/object/", "holder"),
    Page("case objection mistaken", "/m/{aid_refused}/do/object/", "holder", steps=(SUBMIT,), status=422),
    Page("case paper", "/m/{aid}/paper/identity/", "holder"),
    Page("complain", "/m/{aid}/complain/", "holder"),
    Page("complain mistaken", "/m/{aid}/complain/", "holder", steps=(SUBMIT,), status=422),
    Page("complaint arrived", "/m/{complaint}/applied/", "holder"),
    Page("complaint", "/m/{complaint}/", "holder"),
    Page("side invited", "/table/{invited_respondent}/", "respondent"),
    Page("side invited answers", "/table/{invited_respondent}/answer/", "respondent"),
    Page("side at the table", "/table/{talking_applicant}/", "applicant"),
    *_form("offer", "/table/{talking_applicant}/offer/", "applicant"),
    *_form("note to the mediator", "/table/{talking_applicant}/note/", "applicant"),
    Page("side stops", "/table/{talking_applicant}/stop/", "applicant"),
    *_form("agreement to sign", "/table/{signing_applicant}/agreement/", "applicant"),
    Page("promises", "/table/{keeping_applicant}/", "applicant"),
    *_form("something was done", "/table/{keeping_applicant}/kept/", "applicant"),
    Page("laws", "/laws/"),
    Page("law", "/laws/labor-law/"),
    Page("promise", "/promise/"),
    Page("privacy", "/privacy/"),
    Page("accessibility", "/accessibility/"),
    Page("safe", "/safe/"),
    Page("forgotten", "/forgotten/"),
    Page("settings", "/settings/"),
    Page("figures", "/open/"),
    Page("figures of a place", "/open/4228/"),
    Page("definitions", "/open/definitions/"),
    Page("network", "/open/network/"),
    Page("ledger", "/open/ledger/"),
    Page("nothing there", "/nowhere/", status=404),
]

# Pages of the staff: Page(name, path, account=...); accounts stand in ``world.NAMES``.
CLEAR = "button[name=outcome][value=clear]"


def _offer(action: str, *typed: tuple[str, str]) -> tuple[str | tuple[str, str], ...]:
    """Open one of the small forms of a matter and send it with what is typed."""
    form = f"details:has(form[action$='/{action}/'])"
    return (f"{form} > summary", *typed, f"{form} form button")


QUEUE = [
    Page("login", "/staff/login/"),
    Page(
        "login mistaken",
        "/staff/login/",
        steps=(("#id_username", "nobody {phone}"), ("#id_password", "x"), "main .button"),
        status=422,
    ),
    Page("queue", "/staff/", account="duty"),
    Page("queue of an adviser", "/staff/?view=mine", account="adviser"),
    Page("queue with nothing", "/staff/?view=all&q=不存在", account="duty"),
    Page("queue with a matter", "/staff/?view=all&open={answered}", account="adviser"),
    Page("before the facts", "/staff/m/{waiting}/", account="seat"),
    Page("matter waiting", "/staff/m/{waiting}/", account="duty", steps=(CLEAR,)),
    Page("case before the facts", "/staff/c/{aid}/", account="clerk"),
    Page("case at work", "/staff/c/{aid_refused}/", account="officer"),
    Page("case looked at", "/staff/c/{aid_incomplete}/", account="supervisor", steps=(CLEAR,)),
    Page("notice of a court", "/staff/aid/notice/", account="officer"),
    Page(
        "notice of a court mistaken", "/staff/aid/notice/", account="officer", steps=("form.card .button",), status=422
    ),
    Page("application passed on", "/staff/aid/application/", account="officer"),
    Page("notice at work", "/staff/c/{notice}/", account="officer", steps=(CLEAR,)),
    Page("matter in english", "/staff/m/{english}/", account="duty", steps=(CLEAR,)),
    Page("matter answered at work", "/staff/m/{answered}/", account="adviser"),
    Page("matter recalled at work", "/staff/m/{recalled}/", account="supervisor", steps=(CLEAR,)),
    Page("matter merged at work", "/staff/m/{merged}/", account="duty", steps=(CLEAR,)),
    Page("answer mistaken", "/staff/m/{missed}/", account="supervisor", steps=(CLEAR, "[data-key=send]"), status=422),
    Page(
        "reassign mistaken",
        "/staff/m/{missed}/",
        account="supervisor",
        steps=(CLEAR, *_offer("reassign", ("#id_reassign_to", "nobody"))),
        status=422,
    ),
    Page("asked twice", "/staff/m/{answered}/same/", account="adviser"),
    Page("ladder board", "/staff/ladder/", account="supervisor"),
    Page("sealed questions", "/staff/sealed/", account="clerk"),
    Page(
        "sealed question asked for mistaken",
        "/staff/sealed/",
        account="clerk",
        steps=("details > summary", "details button"),
        status=422,
    ),
]
_AGREEMENT = "/staff/mediation/{talking}/agreement/"
MEDIATOR = [
    Page("mediations", "/staff/mediation/", account="mediator"),
    Page("mediation before the facts", "/staff/mediation/{talking}/", account="clerk"),
    *(
        Page(f"mediation {state}", f"/staff/mediation/{{{state}}}/", account="mediator")
        for state in ("invited", "talking", "signing", "keeping")
    ),
    Page("step of a mediation", "/staff/mediation/{keeping}/?do=step:ask_court", account="mediator"),
    Page(
        "step of a mediation mistaken",
        "/staff/mediation/{keeping}/?do=step:ask_court",
        account="mediator",
        steps=("main form:has([name=expected]) button.button",),
        status=422,
    ),
    Page("agreement written", _AGREEMENT, account="mediator"),
    Page(
        "agreement written mistaken",
        _AGREEMENT,
        account="mediator",
        steps=(("#id_total", "many"), "button.button[name=save]"),
        status=422,
    ),
    Page("agreement read", "/staff/mediation/{keeping}/agreement/", account="mediator"),
    Page("disputes checked", "/staff/mediation/import/?check={table}", account="clerk"),
]
_ROW = "main tbody tr:nth-child({}) td.what a"
COUNTER = [
    Page("intake", "/staff/intake/", account="clerk"),
    Page("intake mistaken", "/staff/intake/", account="clerk", steps=("[data-key=send]",), status=422),
    Page("mediation taken in", "/staff/mediation/apply/", account="clerk"),
    Page(
        "mediation taken in mistaken",
        "/staff/mediation/apply/",
        account="clerk",
        steps=("[data-key=send]",),
        status=422,
    ),
    Page("disputes from a table", "/staff/mediation/import/", account="clerk"),
    Page(
        "disputes from a table mistaken",
        "/staff/mediation/import/",
        account="clerk",
        steps=("[data-key=send]",),
        status=422,
    ),
    Page("lost receipt at the counter", "/staff/receipt/", account="clerk"),
    Page("lost receipt mistaken", "/staff/receipt/", account="clerk", steps=("[data-key=send]",), status=422),
    Page(
        "paper of a receipt",
        "/staff/receipt/",
        account="clerk",
        steps=(
            ("#id_number", "{lost}"),
            ("#id_name", "覃桂英"),
            ("#id_phone", "12000000004"),
            ("#id_opponent", "恒达建筑劳务队"),
            "[data-key=send]",
        ),
        route="workbench:paper",
    ),
    Page("call-backs", "/staff/reviews/", account="duty"),
    Page("before a call-back", "/staff/reviews/", account="duty", steps=(_ROW.format(1),), route="workbench:review"),
    Page("call-back", "/staff/reviews/", account="duty", steps=(_ROW.format(2), CLEAR), route="workbench:review"),
    Page(
        "call-back mistaken",
        "/staff/reviews/",
        account="duty",
        steps=(_ROW.format(2), CLEAR, "[data-key=send]"),
        status=422,
        route="workbench:review",
    ),
    Page("notices", "/staff/notices/", account="adviser"),
    Page("sent while logged out", "/staff/again/{again}/", account="adviser"),
    Page("password", "/staff/password/", account="adviser"),
    Page("second factor", "/staff/code/", account="adviser"),
    Page("second factor being set up", "/staff/code/", account="adviser", steps=("main [name=act][value=begin]",)),
]
STAFF = [*QUEUE, *COUNTER, *MEDIATOR]


def _sent(name: str, path: str, account: str, action: str, *steps: str | tuple[str, str]) -> list[Page]:
    """A staff page as it opens, and as it comes back when one of its forms is sent with a mistake."""
    button = f"[name=action][value={action}]"
    return [
        Page(name, path, account=account),
        Page(f"{name} mistaken", path, account=account, steps=(*steps, button), status=422),
    ]


_FIRST = "main td.what a"
OFFICE = [
    *_sent("roster", "/staff/roster/", "seat", "plan"),
    Page("roster of a station", "/staff/roster/", account="clerk"),
    Page("shift", "/staff/roster/", account="seat", steps=(".today .duty a",), route="workbench:shift"),
    Page("advisers", "/staff/advisers/", account="duty"),
    Page("adviser on the roster", "/staff/advisers/", account="duty", steps=(_FIRST,), route="workbench:adviser"),
    Page("contract", "/staff/advisers/", account="duty", steps=(_FIRST, _FIRST), route="workbench:contract"),
    Page("villages without an adviser", "/staff/advisers/gaps/", account="duty"),
    *_sent("new contract", "/staff/contracts/new/", "duty", "sign"),
    *_sent("leave", "/staff/leave/?who=other", "duty", "enter"),
    Page("points kept", "/staff/points/", account="clerk"),
    *_sent("point kept", "/staff/points/{point}/", "duty", "describe", ("#id_describe_name", "")),
    Page("accounts", "/staff/accounts/", account="security"),
    Page("account", "/staff/accounts/?q=adviser", account="security", steps=(_FIRST,), route="workbench:account"),
    *_sent("new account", "/staff/accounts/new/?place=422801", "security", "open"),
    Page("audit", "/staff/audit/", account="auditor"),
    Page("audit of a matter", "/staff/audit/?number={answered}&first=2026-11-01", account="auditor"),
    Page("audit of a person", "/staff/audit/person/", account="auditor"),
    Page(
        "audit of a person found",
        "/staff/audit/person/",
        account="auditor",
        steps=(("#id_person", "王小明"), "main form[role=search] button"),
    ),
    Page("audit mistaken", "/staff/audit/?first=2026-11-24&last=2026-11-23", account="auditor", status=422),
    Page("jobs", "/staff/jobs/", account="admin"),
    *_sent("days off", "/staff/days-off/", "admin", "enter"),
    *_sent("lengths to confirm", "/staff/lengths/", "admin", "enter"),
    *_sent("subsidy table", "/staff/subsidy-table/", "admin", "enter"),
    Page("subsidies for lawyers", "/staff/aid/subsidies/", account="officer"),
    Page("ladder tables", "/staff/ladders/", account="admin"),
    Page(
        "ladder table",
        f"/staff/ladders/?place={TOWN}",
        account="admin",
        steps=(_FIRST,),
        route="workbench:ladder_table",
    ),
    *_sent("give a ladder", "/staff/ladders/new/?region=422801", "admin", "give", ("#id_give_load_cap", "many")),
]
STAFF += OFFICE
