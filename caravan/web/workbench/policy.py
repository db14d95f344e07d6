"""Who may call the staff's pages. Which matters they then see is the matters' own affair."""

from caravan.directory.models import KEEPING
from caravan.people.roles import ANSWERING, HANDLING, LEADING, Role
from caravan.policy import EVERY_ROLE, PUBLIC, STAFF, Policy

# Whoever sits where people come in person or call.
COUNTER = LEADING | {Role.STATION_CLERK}
# Three who keep the system, none of whom can do another's work; the third reads the audit.
ADMINISTRATOR = frozenset({Role.SYSTEM_ADMINISTRATOR})
SECURITY = frozenset({Role.SECURITY_ADMINISTRATOR})
# Who handles mediations, who takes them in at the counter, and who sees to it that they move.
MEDIATING = frozenset({Role.MEDIATOR, Role.STATION_CLERK, Role.SUPERVISOR})
# Who may take a dispute in: they hand over its receipt, and see what becomes of it only where their role does.
TAKING_IN = MEDIATING | {Role.VILLAGE_ADVISER}
# Who takes in what court, procuratorate, police or a place of detention hands in.
AID = frozenset({Role.LEGAL_AID_OFFICER})
LADDER_READERS = ADMINISTRATOR | {Role.SUPERVISOR}

ROUTES = {
    "workbench:login": Policy(PUBLIC),
    "workbench:logout": Policy(PUBLIC),
    # Whoever works no queue is sent on from there to the page of their role.
    "workbench:queue": Policy(STAFF, EVERY_ROLE),
    "workbench:matter": Policy(STAFF, HANDLING),
    "workbench:act": Policy(STAFF, HANDLING),
    "workbench:draft": Policy(STAFF, HANDLING),
    "workbench:same": Policy(STAFF, HANDLING),
    "workbench:file": Policy(STAFF, HANDLING),
    "workbench:document": Policy(STAFF, HANDLING),
    "workbench:document_draft": Policy(STAFF, HANDLING),
    "workbench:mediations": Policy(STAFF, MEDIATING),
    "workbench:mediation_apply": Policy(STAFF, TAKING_IN),
    "workbench:mediation_import": Policy(STAFF, MEDIATING),
    "workbench:mediation_import_template": Policy(STAFF, MEDIATING),
    "workbench:mediation_amounts": Policy(STAFF, MEDIATING),
    "workbench:mediation": Policy(STAFF, MEDIATING),
    "workbench:mediation_file": Policy(STAFF, MEDIATING),
    "workbench:mediation_agreement": Policy(STAFF, MEDIATING),
    "workbench:case": Policy(STAFF, HANDLING),
    "workbench:case_step": Policy(STAFF, HANDLING),
    "workbench:case_do": Policy(STAFF, HANDLING),
    "workbench:to_aid": Policy(STAFF, HANDLING),
    "workbench:aid_intake": Policy(STAFF, AID),
    # Where one officer works alone, the supervisor is the second who approves.
    "workbench:subsidies": Policy(STAFF, AID | {Role.SUPERVISOR}),
    "workbench:ladder": Policy(STAFF, LEADING),
    "workbench:sealed": Policy(STAFF, COUNTER),
    "workbench:intake": Policy(STAFF, COUNTER),
    "workbench:receipt": Policy(STAFF, COUNTER),
    "workbench:paper": Policy(STAFF, COUNTER | TAKING_IN),
    "workbench:paper_qr": Policy(STAFF, COUNTER | TAKING_IN),
    "workbench:reviews": Policy(STAFF, LEADING),
    "workbench:review": Policy(STAFF, LEADING),
    "workbench:notices": Policy(STAFF, EVERY_ROLE),
    "workbench:factor": Policy(STAFF, EVERY_ROLE),
    "workbench:password": Policy(STAFF, EVERY_ROLE),
    "workbench:again": Policy(STAFF, EVERY_ROLE),
    "workbench:roster": Policy(STAFF, KEEPING),
    "workbench:shift": Policy(STAFF, KEEPING),
    "workbench:advisers": Policy(STAFF, LEADING),
    "workbench:adviser": Policy(STAFF, LEADING),
    "workbench:gaps": Policy(STAFF, LEADING),
    "workbench:sign": Policy(STAFF, LEADING),
    "workbench:contract": Policy(STAFF, LEADING),
    "workbench:leave": Policy(STAFF, ANSWERING),
    "workbench:leave_cancel": Policy(STAFF, ANSWERING),
    "workbench:points": Policy(STAFF, KEEPING),
    "workbench:point": Policy(STAFF, KEEPING),
    "workbench:exception_cancel": Policy(STAFF, KEEPING),
    "workbench:admin": Policy(STAFF, SECURITY),
    "workbench:account_new": Policy(STAFF, SECURITY),
    "workbench:account": Policy(STAFF, SECURITY),
    "workbench:audit": Policy(STAFF, frozenset({Role.AUDITOR})),
    "workbench:audit_person": Policy(STAFF, frozenset({Role.AUDITOR})),
    "workbench:jobs": Policy(STAFF, ADMINISTRATOR),
    "workbench:days_off": Policy(STAFF, ADMINISTRATOR),
    "workbench:lengths": Policy(STAFF, ADMINISTRATOR),
    "workbench:subsidy_table": Policy(STAFF, ADMINISTRATOR),
    "workbench:ladders": Policy(STAFF, LADDER_READERS),
    "workbench:ladder_table": Policy(STAFF, LADDER_READERS),
    "workbench:ladder_give": Policy(STAFF, ADMINISTRATOR),
}
