"""Metres as the crow flies between two places."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

_EARTH = 6_371_009  # mean radius, in metres (IUGG)
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Latitude and longitude in millionths of a degree. Raises ``ValueError`` out of the globe."""

    latitude: int
    longitude: int

    def __post_init__(self) -> None:
        if abs(self.latitude) > 90 * _MICRO or abs(self.longitude) > 180 * _MICRO:
            raise ValueError("not on the globe")


def metres(one: Place, other: Place) -> int:
    """Great-circle distance, to the metre (haversine)."""
    north, south = radians(one.latitude / _MICRO), radians(other.latitude / _MICRO)
    across = radians((one.longitude - other.longitude) / _MICRO)
    half = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(across / 2) ** 2
    return round(2 * _EARTH * asin(min(1.0, sqrt(half))))
