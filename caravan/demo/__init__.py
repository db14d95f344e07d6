"""The demo: Hubei with invented people, sample questions, and a clock that a visitor can move.

Nobody in it exists. Names come from a generator; telephone and identity numbers follow the scheme
of ``invented`` and cannot belong to anyone.
"""
