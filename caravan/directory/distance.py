"""How far apart two places are. Coordinates below a county are its centre's, so the figure is an "about"."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088


def about_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> int:
    """Return the great-circle distance in whole kilometres."""
    here, there = radians(latitude), radians(other_latitude)
    half = sin((there - here) / 2) ** 2
    half += cos(here) * cos(there) * sin(radians(other_longitude - longitude) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)))
