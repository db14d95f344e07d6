"""Who may reach what, written by hand from the rules for people; nothing here knows of the application's code.

Places are compared as text: a place lies in another if its code begins with the other's. Roles are single
letters, so that a row can be read at a glance.
"""

from dataclasses import dataclass

ROLES = {
    "A": "village_adviser",
    "C": "station_clerk",
    "D": "county_duty_lawyer",
    "S": "city_duty_seat",
    "V": "supervisor",
    "L": "legal_aid_officer",
    "M": "mediator",
    "F": "statistics_officer",
    "U": "auditor",
    "Y": "system_administrator",
    "Z": "security_administrator",
}
EVERYBODY = "".join(ROLES)
LEAD, ANSWER, HANDLE, KEEP = "DSV", "ADSV", "ACDSVLM", "CDSV"

# Route, who passes its door (letters: staff with one of these roles), and what it shows one of. A route without a
# row fails the matrix; what a row says it shows is walked by the test of that name.
STAFF_ROUTES = f"""
workbench:queue             {EVERYBODY}  matters
workbench:matter            {HANDLE}     matter
workbench:act               {HANDLE}     matter
workbench:draft             {HANDLE}     matter
workbench:same              {HANDLE}     matter
workbench:file              {HANDLE}     matter
workbench:document          {HANDLE}     matter
workbench:document_draft    {HANDLE}     matter
workbench:mediations        CVM        mediations
workbench:mediation_apply   ACVM       -
workbench:mediation_import  CVM        -
workbench:mediation_import_template CVM -
workbench:mediation_amounts CVM        -
workbench:mediation         CVM        mediation
workbench:mediation_file    CVM        mediation
workbench:mediation_agreement CVM      mediation
workbench:case              {HANDLE}     matter
workbench:case_step         {HANDLE}     matter
workbench:case_do           {HANDLE}     matter
workbench:to_aid            {HANDLE}     matter
workbench:aid_intake        L          -
workbench:subsidies         VL         -
workbench:ladder            {LEAD}       matters
workbench:intake            {KEEP}       -
workbench:sealed            {KEEP}       sealed
workbench:receipt           {KEEP}       lost
workbench:paper             ACDSVM       held
workbench:paper_qr          ACDSVM       held
workbench:reviews           {LEAD}       reviews
workbench:review            {LEAD}       reviews
workbench:notices           {EVERYBODY}  notices
workbench:password          {EVERYBODY}  -
workbench:factor            {EVERYBODY}  -
workbench:again             {EVERYBODY}  draft
workbench:roster            {KEEP}       places
workbench:shift             {KEEP}       places
workbench:advisers          {LEAD}       places
workbench:adviser           {LEAD}       places
workbench:gaps              {LEAD}       places
workbench:sign              {LEAD}       places
workbench:contract          {LEAD}       places
workbench:leave             {ANSWER}     places
workbench:leave_cancel      {ANSWER}     places
workbench:points            {KEEP}       places
workbench:point             {KEEP}       places
workbench:exception_cancel  {KEEP}       places
workbench:admin             Z            accounts
workbench:account_new       Z            accounts
workbench:account           Z            accounts
workbench:audit             U            audit
workbench:audit_person      U            audit
workbench:jobs              Y            alarms
workbench:days_off          Y            ladders
workbench:lengths           Y            ladders
workbench:subsidy_table     Y            ladders
workbench:ladders           VY           ladders
workbench:ladder_table      VY           ladders
workbench:ladder_give       Y            ladders
"""
# "everybody", "machines", "receipt": whoever proves number and code, or a phone; "seat": whoever sits at a table of
# mediation, by the receipt of the application or the code of the invitation (tests/web/test_mediation.py).
OTHER_ROUTES = """
workbench:login workbench:logout                                                                   everybody
components:settings components:display components:language                                         everybody
components:live components:ready                                                                   machines
open:month open:month_csv open:definitions open:network open:place open:place_csv                  everybody
open:ledger open:ledger_seal open:ledger_entries                                                   everybody
citizen:home citizen:ask citizen:ask_story citizen:ask_place citizen:ask_contact citizen:ask_check everybody
citizen:ask_done citizen:safe citizen:track citizen:forget citizen:leave citizen:forgotten         everybody
citizen:mine citizen:mine_code citizen:lost citizen:find citizen:point citizen:adviser             everybody
citizen:promise citizen:privacy citizen:accessibility citizen:laws citizen:law citizen:deadline     everybody
citizen:matter citizen:receipt citizen:receipt_qr citizen:file citizen:follow_up                   receipt
citizen:clarification citizen:files citizen:rate citizen:close citizen:withdraw                    receipt
citizen:sharing citizen:helper citizen:helper_end citizen:tally citizen:tally_proof                 receipt
citizen:looks citizen:copy citizen:paper citizen:case_step citizen:case_papers citizen:aid_done     receipt
citizen:aid_from citizen:complain                                                                  receipt
citizen:aid citizen:aid_apply citizen:aid_section                                                  everybody
api-v1:api-root api-v1:openapi-json api-v1:list_topics api-v1:list_signals api-v1:list_regions     everybody
api-v1:search_regions api-v1:find_points api-v1:upload_file api-v1:preview_promise api-v1:ask      everybody
api-v1:read_figures                                                                                everybody
api-v1:read_consultation api-v1:follow_up api-v1:reply_to_clarification                            receipt
api-v1:rate_answer api-v1:close_consultation api-v1:withdraw_consultation                          receipt
citizen:verify_code citizen:verify                                                                 everybody
citizen:mediation citizen:mediate_story citizen:mediate_other citizen:mediate_place                 everybody
citizen:mediate_contact citizen:mediate_check citizen:mediate_done citizen:invited citizen:invitation everybody
citizen:table citizen:table_answer citizen:table_stop citizen:table_offer citizen:table_offer_answer seat
citizen:mediate_from                                                                                receipt
citizen:table_note citizen:table_sign citizen:table_kept citizen:table_confirm citizen:table_paper seat
demo:index demo:clock                                                                              everybody
"""


@dataclass(frozen=True)
class Row:
    """One row of the two tables."""

    who: str
    shows: str = "-"


def _read() -> dict[str, Row]:
    rows = {}
    for line in STAFF_ROUTES.strip().splitlines():
        name, letters, shows = line.split()
        rows[name] = Row(letters, shows)
    for line in OTHER_ROUTES.strip().splitlines():
        *names, who = line.split()
        rows.update({name: Row(who) for name in names})
    return rows


ROUTES = _read()


def passes(route: str, role: str) -> bool:
    """Whether staff with only this role pass the door of ``route``; without a role nobody does."""
    who = ROUTES[route].who
    return who in {"everybody", "machines", "receipt", "seat"} or role in {ROLES[letter] for letter in who}


def is_one_of(role: str, letters: str) -> bool:
    return role in {ROLES[letter] for letter in letters}


def lies_in(code: str, place: str) -> bool:
    return code.startswith(place)


# A matter of each kind: the rung it lies on, and whether it is sealed.
LABELS = {
    "normal": (1, False),
    "danger": (4, True),
    "child": (3, True),
    "child, with the adviser": (1, True),
}
# The highest rung whose sealed matters a role sees of its place: a desk, and those above it.
SEALED_UP_TO = {"C": 0, "D": 3, "S": 4, "V": 5}


def opens(role: str, place: str, relation: str, label: str, lies: str) -> bool:
    """Whether staff with ``role`` for ``place`` may know of a matter that lies in ``lies``.

    Whoever owns it or was let in may, wherever they work; so may, of their own place, clerks, duty lawyers, seats
    and supervisors, but what is sealed only the desk on whose rung it lies and those above. Who left it, or has no
    role that handles matters, may not.
    """
    if not is_one_of(role, HANDLE):
        return False
    if relation in {"owner", "let in"}:
        return True
    rung, is_sealed = LABELS[label]
    highest = next((most for letter, most in SEALED_UP_TO.items() if role == ROLES[letter]), 0)
    return is_one_of(role, KEEP) and lies_in(lies, place) and (not is_sealed or rung <= highest)


def knows_only_that_it_is_there(role: str, place: str, relation: str, label: str, lies: str) -> bool:
    """Whether they see number, place and time of a sealed matter and nothing else."""
    is_near = is_one_of(role, KEEP) and lies_in(lies, place) and LABELS[label][1]
    return is_near and not opens(role, place, relation, label, lies)


# What somebody may do with an open matter that they may know of, once they have said that they have no interest:
# the action, and who; an owner is somebody whose it is. Before they have said so, nobody may do anything but say it.
ACTIONS = {
    "seal": HANDLE,
    "unseal": "",  # it is not sealed
    "let_in": "missing",  # nobody asked
    "keep_out": "missing",
    "take": ANSWER,
    "put_back": "",  # nobody has taken it
    "release": "owner",
    "reassign": LEAD,
    "escalate": "owner or " + LEAD,
    "clarify": HANDLE,
    "opinion": HANDLE,
    "give_opinion": "missing",  # nobody was asked
    "note": HANDLE,
    "retitle": HANDLE,
    "merge": HANDLE,
    "unmerge": "missing",
    "spam": HANDLE,
    "not_spam": "",  # nobody said it is spam
    "recall": "missing",
    "translator": HANDLE,
    "share": "",  # not answered
    "stop_sharing": "",
    "reveal": HANDLE,
}


def may_do(action: str, role: str, relation: str) -> str:
    """Return 'done', 'refused' or 'missing': what becomes of an action of somebody who may know the facts."""
    who = ACTIONS[action]
    if who == "missing":
        return "missing"
    if "owner" in who and relation == "owner":
        return "done"
    return "done" if is_one_of(role, who.removeprefix("owner").removeprefix(" or ")) else "refused"


# What each object that lies in a place is called, where it lies, and whose: the role must be held for the place
# that it lies in or a wider one.
PLACED = {
    "county shift": ("workbench:shift", "422801", LEAD),
    "point shift": ("workbench:shift", "422801101", KEEP),
    "adviser": ("workbench:adviser", "422801", LEAD),
    "contract": ("workbench:contract", "422801101201", LEAD),
    "point": ("workbench:point", "422801101", KEEP),
    "leave": ("workbench:leave_cancel", "422801", LEAD),
    "exception": ("workbench:exception_cancel", "422801101", KEEP),
}


def keeps(thing: str, role: str, place: str) -> bool:
    _route, lies, letters = PLACED[thing]
    return is_one_of(role, letters) and lies_in(lies, place)
