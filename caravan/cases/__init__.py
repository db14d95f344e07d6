"""Cases: matters under a statutory procedure, each walking a table of its own with the clocks that the law sets.

What a matter is, is matters'; how a table works, engine's; what the law says, rulebook's.
"""
