"""What people's mediation asks for and allows: the People's Mediation Law, as conditions.

The rows are in ``mediation.csv``; the periods in ``periods.csv``; where an agreement is confirmed, ``jurisdiction``.
The law has no list of what may be mediated: disputes among people (art. 2), as long as nobody clearly refuses
(art. 17). What may turn into an offence is reported (art. 25) and not smoothed over.
"""

from caravan.rulebook.conditions import read

TABLES = read("mediation.csv")

PRINCIPLES = TABLES["principles"]  # arts. 2 to 4
BEGINNING = TABLES["beginning"]  # arts. 17, 18
COMMITTEE = TABLES["committee"]  # arts. 8, 9
MEDIATORS = TABLES["mediators"]  # arts. 13, 14, 19, 20
MISCONDUCT = TABLES["misconduct"]  # art. 15
RIGHTS = TABLES["rights"]  # art. 23
DUTIES = TABLES["duties"]  # art. 24
RISKS = TABLES["risks"]  # art. 25
ENDING = TABLES["ending"]  # arts. 17, 23, 26, 28: every way a mediation ends
RECORDS = TABLES["records"]  # art. 27
AGREEMENT = TABLES["agreement"]  # arts. 28 to 30: form, contents, and when it takes effect
AFTERWARDS = TABLES["afterwards"]  # arts. 31 to 33

COMMITTEE_MEMBERS = (3, 9)  # art. 8, both included
COMMITTEE_TERM_YEARS = 3  # art. 9
