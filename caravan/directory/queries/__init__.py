"""Reads of the network: who advises, who is on duty, which point is near and open. None of them writes."""

from caravan.directory.queries.advisers import (
    CountyAdviser,
    adviser_for,
    advisers_of_county,
    available_person,
    coverage_gaps,
)
from caravan.directory.queries.duty import OnDuty, Source, on_duty, roster, supervisor_for
from caravan.directory.queries.finder import Closeness, Found, FoundPoint, find_points
from caravan.directory.queries.points import DutyPerson, PointDetail, point_detail, points_to_name

__all__ = [
    "Closeness",
    "CountyAdviser",
    "DutyPerson",
    "Found",
    "FoundPoint",
    "OnDuty",
    "PointDetail",
    "Source",
    "adviser_for",
    "advisers_of_county",
    "available_person",
    "coverage_gaps",
    "find_points",
    "on_duty",
    "point_detail",
    "points_to_name",
    "roster",
    "supervisor_for",
]
