"""The tally: the public, chained and signed proof that no question is lost or left out.

It reads what the packages below recorded and adds nothing to a question. Owned here: where each question was
counted last, the tree that adds them up, the hourly entries and the daily seals. Showing them is up to ``web``;
the arithmetic is in ``engine.ledger``.
"""
