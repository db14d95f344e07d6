"""What a mediation adds to its case: who sits at the table, sessions, offers, private notes, the agreement and what
becomes of it.

The table of states is in ``cases.procedures.mediation``; whether an agreement adds up, in ``engine.agreements``.
"""
