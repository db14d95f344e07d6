"""Which code decides who sees what, and which tests are to notice when it no longer does."""

# Module -> functions, methods and tables. What only reads or writes for those who are let through is not here.
TARGETS: dict[str, tuple[str, ...]] = {
    "caravan.matters.models": (
        "MatterQuerySet.visible_to",
        "MatterQuerySet.scopes",
        "MatterQuerySet.sealed_from",
        "REGIONAL",
        "TAKING_PART",
        "PartyQuerySet.present",
        "PartyQuerySet.helpers",
    ),
    "caravan.matters.queries": ("first_visible", "count_visible", "_parts"),
    "caravan.matters.services.recording": ("find_by_receipt", "matters_of_phone"),
    "caravan.matters.services.attempts": ("open_with_receipt",),
    "caravan.regions.scope": ("within", "goes_on", "predecessors_of"),
    "caravan.audit.scope": ("inside",),
    "caravan.audit.models": ("EventQuerySet.visible_in",),
    "caravan.jobs.models": ("AlarmQuerySet.visible_in",),
    "caravan.people.queries": ("administers", "manages", "regions_of", "staff_within"),
    "caravan.people.models": ("User.grants", "User.regions_with", "User.role_set"),
    "caravan.people.services.accounts": ("_require_administrator", "require_manager"),
    "caravan.directory.models": (
        "ServicePointQuerySet.kept_by",
        "AdviserContractQuerySet.visible_to",
        "DutyShiftQuerySet.visible_to",
        "LeaveQuerySet.visible_to",
        "_led_codes",
        "KEEPING",
    ),
    "caravan.routing.queries": ("may_see_facts", "has_conflict"),
    "caravan.people.roles": ("can_be_held_together", "APART"),
    "caravan.people.services.second_factor": ("is_needed", "must_have_one"),
    "caravan.routing.services.sealing": ("ask_to_be_let_in", "decide_access", "unseal", "may_decide"),
    "caravan.routing.services.owning": ("require_no_interest",),
    "caravan.web.middleware": ("Gate.process_view", "has_passed", "_to_login"),
    "caravan.api.boundary": ("boundary",),
    "caravan.api.v1.matters": ("opened",),
    "caravan.web.citizen.access": ("opened", "with_matter", "by_the_asker", "is_helper"),
    "caravan.web.citizen.visitor": ("Visitor.has_open", "Visitor.proved_phone"),
    "caravan.web.workbench.views.files": ("file",),
    "caravan.web.workbench.views.matter": ("matter", "panel", "gate"),
    "caravan.web.workbench.views.same": ("same",),
    "caravan.web.workbench.views.notices": ("_visible",),
    "caravan.web.workbench.views.reviews": ("review", "_done", "_page"),
    "caravan.web.workbench.views.actions": ("act", "autosave"),
    "caravan.web.workbench.office.views.points": ("_kept",),
    "caravan.web.workbench.office.views.ladders": ("table", "give"),
}
# All of the changes to these must be noticed, whatever the rest.
EVERY = ("caravan.matters.models.MatterQuerySet.visible_to", "caravan.matters.models.MatterQuerySet.scopes")
# The least share of all changes that must be noticed.
BAR = 0.95
# Small worlds first: they tell most in the least time.
FIRST = (
    "tests/matters/test_visibility.py",
    "tests/matrix/test_routes.py",
    "tests/matters/test_receipts.py",
    "tests/people/test_accounts.py",
    "tests/people/test_apart.py",
    "tests/people/test_second_factor.py",
    "tests/web/workbench/test_factor.py",
    "tests/consultations/test_neutrality.py",
    "tests/web/workbench/office/test_access.py",
    "tests/web/workbench/test_sign_in.py",
    "tests/web/citizen/test_grounds.py",
    "tests/web/citizen/test_phone.py",
    "tests/api/test_boundary.py",
    "tests/audit/test_events.py",
    "tests/directory/test_keeping.py",
)
# These share one world.
THEN = tuple(f"tests/matrix/test_{name}.py" for name in ("lists", "matters", "sealed", "places", "doors"))
# No test can notice these, because nothing is different to anybody: the change, and why.
ALIKE: dict[str, str] = {}
