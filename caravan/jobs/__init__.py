"""Periodic work: a registry, a row per job that says when it is due, and one worker loop.

Also the alarms that say aloud what went wrong, and the figures behind ``/live`` and ``/ready``.
"""

from caravan.jobs.registry import each, each_turn, periodic

__all__ = ["each", "each_turn", "periodic"]
