"""Weighted sums over neighbours, found by a sweep of latitude bands: no pair is ever stored.

Both sets are sorted by band of latitude, then by longitude. For two bands, the longitudes within reach of a
point form a window whose two ends only move east as the point does. Every total belongs to one point and is
summed by one thread in one order: the result does not depend on the number of threads. Memory follows the
points.
"""

import math
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from .decay import KNOTS_PER_MINUTE, MAX_BANDS, Decay
from .travel import COINCIDENT_KM, EARTH_KM, GreatCircle, Points, chord_squared

Floats = npt.NDArray[np.float64]

_FAST = {"reassoc", "contract", "nsz", "arcp"}
_COINCIDENT = chord_squared(COINCIDENT_KM)
_DEAL = 16
_UNROLLED = 4  # steps that the vectorised kernel knows; more go through the general one


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Points in sweep order. `order[k]` is the caller's position of the k-th; band b holds
    starts[b]:starts[b+1].
    """

    order: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    lon: Floats
    x: Floats
    y: Floats
    z: Floats
    places: Points
    height: float

    def scatter(self, sorted_values: Floats) -> Floats:
        """Values in the caller's order."""
        out = np.empty_like(sorted_values)
        out[self.order] = sorted_values
        return out


def sort_points(points: Points, height: float) -> Sorted:
    """Sort by bands of `height` radians of latitude, counted from the south pole, then by longitude."""
    lat = np.radians(points.lat)
    lon = np.radians(points.lon)
    lon = np.where(lon >= math.pi, lon - 2 * math.pi, lon)
    bands = math.ceil(math.pi / height) + 1
    band = np.minimum(((lat + math.pi / 2) / height).astype(np.int64), bands - 1)
    # One integer key is five times faster than a two-key sort. Longitudes equal to 1e-9 degree keep the
    # caller's order: the windows below are wider than that.
    key = (band << 40) + ((lon + math.pi) * ((1 << 39) / math.pi / 2)).astype(np.int64)
    order = np.argsort(key, kind="stable")
    starts = np.zeros(bands + 1, np.int64)
    np.cumsum(np.bincount(band, minlength=bands), out=starts[1:])
    lat, lon = lat[order], lon[order]
    across = np.cos(lat)
    return Sorted(
        order=order,
        starts=starts,
        lon=lon,
        x=across * np.cos(lon),
        y=across * np.sin(lon),
        z=np.sin(lat),
        places=points.take(order),
        height=height,
    )


@numba.njit(cache=True)
def _half_window(row: int, col: int, row_height: float, col_height: float, reach: float) -> float:
    """Longitudes, in radians, within reach (radians) of any point of a band of rows, in a band of columns."""
    south_r, south_c = row * row_height - math.pi / 2, col * col_height - math.pi / 2
    north_r, north_c = south_r + row_height, south_c + col_height
    apart = max(0.0, max(south_c - north_r, south_r - north_c) - 1e-12)
    if apart > reach:
        return -1.0
    across_r = min(math.cos(min(abs(south_r), math.pi / 2)), math.cos(min(abs(north_r), math.pi / 2)))
    across_c = min(math.cos(min(abs(south_c), math.pi / 2)), math.cos(min(abs(north_c), math.pi / 2)))
    if north_r >= math.pi / 2 or north_c >= math.pi / 2:
        return math.pi
    product = across_r * across_c
    room = math.sin(reach / 2) ** 2 - math.sin(apart / 2) ** 2
    if product <= 1e-12 or room >= product:
        return math.pi
    return 2 * math.asin(math.sqrt(max(room, 0.0) / product)) + 1e-8


@numba.njit(inline="always")
def _minutes(square, drag, climb, model):  # type: ignore[no-untyped-def]
    """Minutes of a pair from its squared chord; `model` is (fixed, pace, relief per metre, climb per
    metre).
    """
    if square < _COINCIDENT:
        return 0.0
    if square < 1e-3:  # arc from chord by series: exact to 1e-16 there, and no arcsine
        km = math.sqrt(square) * (
            1 + square / 24 + 3 * square * square / 640 + 5 * square * square * square / 7168
        )
    else:
        km = 2 * math.asin(min(1.0, math.sqrt(square) / 2))
    km *= EARTH_KM
    return model[0] + model[1] * km * (1 + drag) + model[2] * climb


@numba.njit(inline="always")
def _weight(minutes, edges, drops, knots, horizon):  # type: ignore[no-untyped-def]
    if minutes > horizon:
        return 0.0
    if knots.size:
        at = minutes * KNOTS_PER_MINUTE
        low = min(int(at), knots.size - 2)
        return knots[low] + (at - low) * (knots[low + 1] - knots[low])
    total = 0.0
    for band in range(edges.size):
        if minutes <= edges[band]:
            total += drops[band]
    return total


@numba.njit(inline="always")
def _other_side(  # type: ignore[no-untyped-def]
    clon, begin, end, left, right, west, east
):
    """The columns that a window reaches across the antimeridian; an empty range for nearly every row."""
    if west < -math.pi:
        return max(begin + np.searchsorted(clon[begin:end], west + 2 * math.pi - 1e-9), right), end
    if east >= math.pi:
        return begin, min(begin + np.searchsorted(clon[begin:end], east - 2 * math.pi + 1e-9), left)
    return begin, begin


@numba.njit(fastmath=_FAST, inline="always")
def _steps_of(x0, y0, z0, cx, cy, cz, values, begin, end, limits, drops):  # type: ignore[no-untyped-def]
    """Steps of plain distance: thresholds on squared chords, a loop that the compiler vectorises."""
    total = 0.0
    for k in range(begin, end):
        square = (cx[k] - x0) ** 2 + (cy[k] - y0) ** 2 + (cz[k] - z0) ** 2
        weight = drops[0] if square <= limits[0] else 0.0
        weight += drops[1] if square <= limits[1] else 0.0
        weight += drops[2] if square <= limits[2] else 0.0
        weight += drops[3] if square <= limits[3] else 0.0
        total += weight * values[k]
    return total


@numba.njit(fastmath=_FAST)
def _bands_of_steps(  # type: ignore[no-untyped-def]
    out, rows, first, last, cols, begin, end, half, values, limits, drops
):
    """Add to `out` what the rows first:last get from the columns begin:end, in windows of +- half radians."""
    lon, x, y, z, _, _, _ = rows
    clon, cx, cy, cz, _, _, _ = cols
    steps = (limits[0], limits[1], limits[2], limits[3])
    parts = (drops[0], drops[1], drops[2], drops[3])
    left = right = begin
    for row in range(first, last):
        if half >= math.pi:
            left, right, low, high = begin, end, begin, begin
        else:
            west, east = lon[row] - half, lon[row] + half
            while left < end and clon[left] < west:
                left += 1
            while right < end and clon[right] <= east:
                right += 1
            low, high = begin, begin
            if west < -math.pi or east >= math.pi:
                low, high = _other_side(clon, begin, end, left, right, west, east)
        total = 0.0
        if left < right:
            total += _steps_of(x[row], y[row], z[row], cx, cy, cz, values, left, right, steps, parts)
        if low < high:
            total += _steps_of(x[row], y[row], z[row], cx, cy, cz, values, low, high, steps, parts)
        out[row] += total


@numba.njit
def _bands_of_any(  # type: ignore[no-untyped-def]
    out, rows, first, last, cols, begin, end, half, values, decay, model
):
    """The same for any decay and any term of the travel model."""
    lon, x, y, z, drag, altitude, mass = rows
    clon, cx, cy, cz, cdrag, caltitude, cmass = cols
    edges, drops, knots, bounds = decay
    left = right = begin
    for row in range(first, last):
        if half >= math.pi:
            left, right, low, high = begin, end, begin, begin
        else:
            west, east = lon[row] - half, lon[row] + half
            while left < end and clon[left] < west:
                left += 1
            while right < end and clon[right] <= east:
                right += 1
            low, high = _other_side(clon, begin, end, left, right, west, east)
        total = 0.0
        for side in range(2):
            for k in range(left if side == 0 else low, right if side == 0 else high):
                square = (cx[k] - x[row]) ** 2 + (cy[k] - y[row]) ** 2 + (cz[k] - z[row]) ** 2
                if square > bounds[1] or cmass[k] != mass[row]:
                    continue
                climb = abs(altitude[row] - caltitude[k])
                minutes = _minutes(square, (drag[row] + cdrag[k]) / 2, climb, model)
                total += _weight(minutes, edges, drops, knots, bounds[0]) * values[k]
        out[row] += total


@numba.njit(cache=True, parallel=True)
def _sweep(  # type: ignore[no-untyped-def]
    turns, rows, row_starts, row_height, cols, col_starts, col_height, values, reach, steps, decay, model
):
    out = np.zeros(rows[0].size)
    for turn in numba.prange(turns.size):
        band = turns[turn]
        first, last = row_starts[band], row_starts[band + 1]
        low = max(0, int((band * row_height - reach) / col_height) - 1)
        high = min(col_starts.size - 2, int(((band + 1) * row_height + reach) / col_height) + 1)
        for other in range(low, high + 1):
            begin, end = col_starts[other], col_starts[other + 1]
            half = -1.0
            if begin < end:
                half = _half_window(band, other, row_height, col_height, reach)
            if half >= 0.0 and steps:
                _bands_of_steps(out, rows, first, last, cols, begin, end, half, values, decay[0], decay[1])
            elif half >= 0.0:
                _bands_of_any(out, rows, first, last, cols, begin, end, half, values, decay, model)
    return out


def _turns(rows: Sorted) -> npt.NDArray[np.int64]:
    """Bands that hold something, dealt like cards: each thread takes a run of them, and gets as many of the
    crowded latitudes as the others.
    """
    held = np.flatnonzero(np.diff(rows.starts))
    return np.concatenate([held[k::_DEAL] for k in range(_DEAL)])


def _columns(points: Sorted, travel: GreatCircle) -> tuple[Any, ...]:
    drag, places = travel.drag(points.places), points.places
    return points.lon, points.x, points.y, points.z, drag, places.altitude, places.landmass


def weighted_sums(rows: Sorted, cols: Sorted, values: Floats, decay: Decay, travel: GreatCircle) -> Floats:
    """For each row, the sum over columns of weight(minutes) * value; all three in sweep order."""
    reach_km = travel.reach_km(decay.horizon)
    reach_chord = max(chord_squared(reach_km), _COINCIDENT) * (1 + 1e-9)
    reach = max(reach_km, COINCIDENT_KM) / EARTH_KM * (1 + 1e-9)
    reach = min(reach, math.pi)
    model = np.array([travel.fixed, travel.pace, travel.climb / 100])
    same_land = not rows.places.landmass.any() and not cols.places.landmass.any()
    arguments = (
        _turns(rows),
        _columns(rows, travel),
        rows.starts,
        rows.height,
        _columns(cols, travel),
        cols.starts,
        cols.height,
        np.ascontiguousarray(values),
        reach,
    )
    if travel.plain and same_land and not decay.smoothed and decay.edges.size <= _UNROLLED:
        limits, drops = np.full(_UNROLLED, -1.0), np.zeros(_UNROLLED)
        for band, edge in enumerate(decay.edges):
            limits[band] = max(chord_squared(travel.reach_km(edge)), _COINCIDENT)
        drops[: decay.drops.size] = decay.drops
        out: Floats = _sweep(*arguments, True, (limits, drops, decay.knots, limits), model)
        return out
    bounds = np.array([decay.horizon, reach_chord])
    out = _sweep(*arguments, False, (decay.edges, decay.drops, decay.knots, bounds), model)
    return out


def band_height(decay: Decay, travel: GreatCircle, per_reach: int) -> float:
    """Height of a band, in radians of latitude: the reach cut in `per_reach`, within safe limits."""
    reach = max(travel.reach_km(decay.horizon), COINCIDENT_KM) / EARTH_KM
    return min(max(reach / per_reach, 1e-4), 0.5)


__all__ = ["MAX_BANDS", "Sorted", "band_height", "sort_points", "weighted_sums"]
