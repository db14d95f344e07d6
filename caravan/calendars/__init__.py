"""The days off of each year as an office has entered them, and the calendar that is in force because of it.

What the platform ships is ``rulebook.rest_days``; how a calendar computes is ``engine.calendars``. This package keeps
the notices entered since, each a dated version, and brings the newest into every process.
"""
