"""A copy of everything but the keys, and the way back from it: the commands ``backup`` and ``restore``."""
