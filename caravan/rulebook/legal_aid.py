"""Who may have legal aid, for what, where, and when it ends: the conditions of the Legal Aid Law.

The rows are in ``legal_aid.csv``; the periods in ``periods.csv``. Which income counts as hardship is in neither: each
province decides that (art. 34), so it is a dated figure that an office enters. Two branches that look alike are
different: whoever falls under ``NO_LIMIT`` (art. 32) need not be poor; whoever falls under ``NOT_CHECKED`` (art. 42)
counts as poor once papers show who they are. Nothing here refuses anybody: a machine may say yes or "a person must
look", never no (Personal Information Protection Law, art. 24).

``proof`` names papers that usually show it. The law names none but in art. 42, and there only that papers must show it.
"""

from caravan.rulebook.conditions import read

TABLES = read("legal_aid.csv")

FORMS = TABLES["forms"]  # art. 22
SCOPE = TABLES["scope"]  # art. 31: on application, in hardship and unrepresented
CRIMINAL = TABLES["criminal"]  # arts. 24, 29, 33: criminal matters on application
NOTICE = TABLES["notice"]  # arts. 25, 28: court, procuratorate or police notify, and a lawyer is assigned
NO_LIMIT = TABLES["no_limit"]  # art. 32
NOT_CHECKED = TABLES["not_checked"]  # art. 42
URGENT = TABLES["urgent"]  # art. 44: aid may begin before it is decided
TERMINATION = TABLES["termination"]  # art. 48
VENUE = TABLES["venue"]  # art. 38
PROXIES = TABLES["proxies"]  # art. 40
MEANS = TABLES["means"]  # art. 41: either way will do
RULES = TABLES["rules"]
OTHER_LAWS = TABLES["other_laws"]

# Fewer days than this to the end of a time limit, and aid may begin before it is decided (art. 44).
URGENT_WITHIN_DAYS = 7
# Whom a lawyer with so many years of such work defends (art. 26).
GRAVE = frozenset({"grave_sentence", "death_review"})
# Which notices the law lets a court send, and nobody else (arts. 25, paragraph 2, and 28).
BY_COURT = frozenset({"ordinary", "compulsory_treatment"})
YEARS_FOR_GRAVE_CASES = 3
