"""Official papers: made from a snapshot of facts, numbered, drawn as PDF, hashed, and open to verification by anybody.

Nothing here knows a procedure. A procedure declares its papers with ``paper`` beside its transition table, says
which article requires each, and calls ``services.produce`` in the transaction of the step that owes it.
"""
