"""Invented places and professionals, for demonstrations and measures; the same seed gives the same world."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .travel import EARTH_KM, Points

Floats = npt.NDArray[np.float64]

CELL_M = 200.0
_WAVES = 24


@dataclass(frozen=True, slots=True, eq=False)
class Invented:
    """`home` is the position of the commune that each place was invented in; `amount` its inhabitants or
    activity.
    """

    points: Points
    home: npt.NDArray[np.int64]
    amount: Floats


def professionals(
    communes: Points,
    people: Floats,
    *,
    per_1000: float,
    seed: int,
    pull: float = 1.15,
    least: float = 0.0,
    unevenness: float = 0.0,
) -> Floats:
    """Invented head counts by commune: as many in all as `per_1000` asks, more often in larger communes.

    The chance of an office grows as inhabitants ** `pull`: above 1, small communes have fewer than their
    share, as in life; a commune below `least` inhabitants has none. `unevenness` is the standard deviation,
    in logarithm, of a smooth field over the country that makes some regions well provided and others deserts.
    """
    rng = np.random.default_rng(seed)
    if people.shape != (len(communes),) or people.sum() <= 0:
        raise ValueError("one population by commune is needed, and somebody somewhere")
    chance = np.where(people >= least, people**pull, 0.0)
    if unevenness > 0:
        chance = chance * np.exp(unevenness * _field(communes, rng))
    total = round(people.sum() * per_1000 / 1000)
    if chance.sum() <= 0:
        raise ValueError(f"no commune has {least:g} inhabitants")
    counts: Floats = rng.multinomial(total, chance / chance.sum()).astype(float)
    return counts


def _field(places: Points, rng: np.random.Generator) -> Floats:
    """A smooth random field of mean 0 and deviation about 1: waves of 60 to 500 km in all directions."""
    km = EARTH_KM * np.radians(np.column_stack([places.lat, places.lon * np.cos(np.radians(46.5))]))
    length = rng.uniform(60, 500, _WAVES)
    angle, phase = rng.uniform(0, 2 * np.pi, (2, _WAVES))
    direction = np.vstack([np.cos(angle), np.sin(angle)]) * (2 * np.pi / length)
    waves: Floats = np.sqrt(2 / _WAVES) * np.cos(km @ direction + phase).sum(axis=1)
    return waves


def cells(communes: Points, people: Floats, surface_km2: Floats, *, count: int, seed: int) -> Invented:
    """Inhabited cells of 200 m around real communes: denser near the centre, inhabitants shared by chance.

    About `count` cells (each inhabited commune has one at least, and no more than its surface holds).
    """
    rng = np.random.default_rng(seed)
    room = np.maximum(surface_km2 * 1e6 / CELL_M**2, 1.0)
    wish = np.sqrt(people * room)
    share = np.where(people > 0, np.maximum(np.rint(count * wish / max(wish.sum(), 1e-12)), 1.0), 0.0)
    number = np.minimum(share, np.ceil(room)).astype(np.int64)
    home = np.repeat(np.arange(len(communes)), number)
    radius = np.sqrt(surface_km2 / np.pi)[home]
    away = radius * rng.uniform(0, 1, home.size) ** 0.75
    angle = rng.uniform(0, 2 * np.pi, home.size)
    north = np.degrees(away * np.cos(angle) / EARTH_KM)
    lat = np.clip(communes.lat[home] + north, -90, 90)
    east = np.degrees(away * np.sin(angle) / (EARTH_KM * np.maximum(np.cos(np.radians(lat)), 1e-6)))
    lon = (communes.lon[home] + east + 180) % 360 - 180
    weight = rng.gamma(0.8, 1.0, home.size) * np.exp(-away / np.maximum(radius, 1e-9)) + 1e-9
    amount = people[home] * weight / np.bincount(home, weight, len(communes))[home]
    points = Points.at(
        lat,
        lon,
        ruggedness=communes.ruggedness[home],
        altitude=communes.altitude[home],
        density=communes.density[home],
        landmass=communes.landmass[home],
    )
    return Invented(points, home, amount)
