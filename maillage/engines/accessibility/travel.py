"""Travel times: a calibrated great-circle model, or a table that someone measured. Never both in one
result.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EARTH_KM = 6371.0088  # mean radius, IUGG
COINCIDENT_KM = 0.001


def _column(values: npt.ArrayLike | None, size: int, what: str) -> Floats:
    if values is None:
        return np.zeros(size)
    column = np.ascontiguousarray(values, dtype=np.float64)
    if column.shape != (size,):
        raise ValueError(f"{what}: {size} values are needed, not {column.shape}")
    if not np.all(np.isfinite(column)):
        raise ValueError(f"{what}: every value must be finite")
    return column


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places on the sphere: degrees, and what slows travel around each of them.

    `lat` in [-90, 90], `lon` in [-180, 360]; `ruggedness` and `altitude` in metres, `density` in inhabitants
    per km2 around (0 where unknown); `landmass` a number: two places on different landmasses are out of reach
    of each other.
    """

    lat: Floats
    lon: Floats
    ruggedness: Floats
    altitude: Floats
    density: Floats
    landmass: Ints

    @classmethod
    def at(
        cls,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        *,
        ruggedness: npt.ArrayLike | None = None,
        altitude: npt.ArrayLike | None = None,
        density: npt.ArrayLike | None = None,
        landmass: npt.ArrayLike | None = None,
    ) -> "Points":
        """Check and freeze the coordinates."""
        size = np.size(lat)
        lat_, lon_ = _column(lat, size, "lat"), _column(lon, size, "lon")
        if size and (np.abs(lat_).max() > 90 or lon_.min() < -180 or lon_.max() > 360):
            raise ValueError("coordinates must be degrees: lat in [-90, 90], lon in [-180, 360]")
        rugged = _column(ruggedness, size, "ruggedness")
        crowd = _column(density, size, "density")
        if size and min(rugged.min(), crowd.min()) < 0:
            raise ValueError("ruggedness and density cannot be negative")
        masses = np.zeros(size, np.int64) if landmass is None else np.ascontiguousarray(landmass, np.int64)
        if masses.shape != (size,):
            raise ValueError("landmass: one number per place is needed")
        return cls(lat_, lon_, rugged, _column(altitude, size, "altitude"), crowd, masses)

    def __len__(self) -> int:
        return self.lat.size

    def take(self, which: npt.NDArray[np.generic]) -> "Points":
        """The places at these positions, or under this mask."""
        return Points(
            self.lat[which],
            self.lon[which],
            self.ruggedness[which],
            self.altitude[which],
            self.density[which],
            self.landmass[which],
        )

    def unit_vectors(self) -> Floats:
        """(n, 3) coordinates on the unit sphere."""
        lat, lon = np.radians(self.lat), np.radians(self.lon)
        return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


@dataclass(frozen=True, slots=True)
class GreatCircle:
    """Minutes from the great-circle distance d (km) of two places:

        t = fixed + pace * d * (1 + mean(drag)) + climb * |dz| / 100
        drag = relief * min(ruggedness, ruggedness_cap) / 100 + congestion * ln(density / crowded_from)

    and t = 0 when they are less than a metre apart (the convention of the DREES inside a commune). `pace` is
    minutes per great-circle km, detour and speed together; `relief` is the share added per 100 m of
    ruggedness, `congestion` the share added each time density is multiplied by e above `crowded_from`
    (inhabitants per km2), `climb` the minutes added per 100 m of difference in altitude.
    """

    name: str
    pace: float
    fixed: float = 0.0
    relief: float = 0.0
    climb: float = 0.0
    congestion: float = 0.0
    ruggedness_cap: float = 400.0
    crowded_from: float = 400.0

    def __post_init__(self) -> None:
        if not (self.pace > 0 and min(self.fixed, self.relief, self.climb, self.congestion) >= 0):
            raise ValueError("pace must be positive, the other terms cannot be negative")

    @property
    def plain(self) -> bool:
        """Do minutes depend on distance alone?"""
        return self.relief == self.climb == self.congestion == 0.0

    def reach_km(self, minutes: float) -> float:
        """No place farther than this can be within `minutes`; negative when only coincident places are."""
        return (minutes - self.fixed) / self.pace

    def drag(self, points: Points) -> Floats:
        """Share that relief and crowding add to the pace around each place."""
        crowd = np.log(np.maximum(points.density / self.crowded_from, 1.0))
        rugged = np.minimum(points.ruggedness, self.ruggedness_cap)
        share: Floats = self.relief * rugged / 100 + self.congestion * crowd
        return share

    def minutes(self, km: Floats, origins: Points, destinations: Points) -> Floats:
        """Minutes of paired places: `km` (n), and the two ends of each pair (n each)."""
        drag = (self.drag(origins) + self.drag(destinations)) / 2
        climb = np.abs(origins.altitude - destinations.altitude)
        time = self.fixed + self.pace * km * (1 + drag) + self.climb * climb / 100
        time = np.where(km < COINCIDENT_KM, 0.0, time)
        return np.where(origins.landmass == destinations.landmass, time, np.inf)


@dataclass(frozen=True, slots=True, eq=False)
class TravelTable:
    """Measured minutes, rows = demand, columns = supply, in compressed rows.

    A pair that is absent is out of reach: nothing is filled in from another model. `name` says who made it.
    """

    name: str
    starts: Ints
    columns: npt.NDArray[np.int32]
    minutes: Floats
    width: int

    @classmethod
    def from_pairs(
        cls,
        name: str,
        origins: npt.ArrayLike,
        destinations: npt.ArrayLike,
        minutes: npt.ArrayLike,
        *,
        shape: tuple[int, int],
    ) -> "TravelTable":
        """Positions of origin and destination and minutes, in any order; a pair given twice is refused."""
        rows, cols = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        values = np.asarray(minutes, np.float64)
        if not rows.shape == cols.shape == values.shape or rows.ndim != 1:
            raise ValueError("origins, destinations and minutes must have the same length")
        if rows.size and (
            min(rows.min(), cols.min()) < 0 or rows.max() >= shape[0] or cols.max() >= shape[1]
        ):
            raise ValueError("a pair names a place that does not exist")
        if np.any(~np.isfinite(values)) or np.any(values < 0):
            raise ValueError("minutes must be finite and not negative")
        order = np.lexsort((cols, rows))
        rows, cols = rows[order], cols[order]
        if np.any((np.diff(rows) == 0) & (np.diff(cols) == 0)):
            raise ValueError("a pair is given twice")
        starts = np.zeros(shape[0] + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=shape[0]), out=starts[1:])
        return cls(name, starts, cols.astype(np.int32), values[order], shape[1])


def great_circle_km(origins: Points, destinations: Points) -> Floats:
    """Haversine distance of paired places, km; written apart from the kernels, which work on chords."""
    lat1, lat2 = np.radians(origins.lat), np.radians(destinations.lat)
    dlat, dlon = lat2 - lat1, np.radians(destinations.lon - origins.lon)
    half = np.sin(dlat / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(dlon / 2) ** 2
    km: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return km


def chord_squared(km: float) -> float:
    """Squared chord on the unit sphere of a great-circle distance; negative below zero, 4 at the antipode."""
    if km < 0:
        return -1.0
    return float(4 * math.sin(min(km / EARTH_KM, math.pi) / 2) ** 2)
