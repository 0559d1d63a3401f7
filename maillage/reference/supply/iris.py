"""IRIS, the quarters of the census: their inhabitants by age, and where they stand.

The carried census gives inhabitants, not places: contours of IRIS are published by INSEE and IGN. A file of
points (`iris`, `lat`, `lon`) gives real places; without one, the IRIS of a commune are spread evenly over a
disc of the commune's surface around its town hall, and every result says that places are invented.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from maillage.engines.accessibility.travel import EARTH_KM, Points
from maillage.reference.supply.open_data import GEOGRAPHY, Communes, UnreadableFileError

Floats = npt.NDArray[np.float64]
_GOLDEN = np.pi * (3 - np.sqrt(5))  # the turn that spreads points evenly over a disc


@dataclass(frozen=True, slots=True, eq=False)
class Iris:
    """`home`: position of the commune of each; `ages`: (n, 3); `invented`: how many have no real place."""

    codes: pl.Series
    home: npt.NDArray[np.int64]
    points: Points
    ages: Floats
    invented: int


def read_iris(communes: Communes, places: Path | None = None, folder: Path = GEOGRAPHY) -> Iris:
    """IRIS of the communes that are divided in IRIS; each other commune as one, at its town hall."""
    index = pl.DataFrame({"commune": communes.codes, "home": np.arange(communes.codes.len())})
    divided = (
        pl.read_parquet(folder / "population_iris.parquet")
        .join(index, on="commune", how="inner")
        .select("iris", "commune", "home", "pop_0_19", "pop_20_64", "pop_65p")
    )
    ages = communes.ages()
    whole = index.join(divided, on="commune", how="anti").sort("home")
    at = whole["home"].to_numpy()
    rest = whole.select(
        (pl.col("commune") + "0000").alias("iris"),
        "commune",
        "home",
        pl.Series("pop_0_19", ages[at, 0]),
        pl.Series("pop_20_64", ages[at, 1]),
        pl.Series("pop_65p", ages[at, 2]),
    )
    groups = ["pop_0_19", "pop_20_64", "pop_65p"]
    every = pl.concat(
        [part.with_columns(pl.col(groups).cast(pl.Float64).fill_null(0.0)) for part in (divided, rest)]
    ).sort("iris")
    lat, lon, invented = _places(communes, every, set(divided["commune"]))
    if places is not None:
        lat, lon, invented = _real(every["iris"], places, lat, lon)
    home = every["home"].to_numpy().astype(np.int64)
    base = communes.points.take(home)
    points = Points.at(
        lat,
        lon,
        ruggedness=base.ruggedness,
        altitude=base.altitude,
        density=base.density,
        landmass=base.landmass,
    )
    return Iris(every["iris"], home, points, every.select(groups).to_numpy(), invented)


def _places(communes: Communes, every: pl.DataFrame, divided: set[str]) -> tuple[Floats, Floats, int]:
    """A sunflower over the disc of the commune; a commune of one IRIS keeps its town hall."""
    home = every["home"].to_numpy()
    rank = every.select(pl.int_range(pl.len()).over("commune")).to_series().to_numpy()
    number = np.bincount(home, minlength=communes.codes.len())[home]
    radius = np.sqrt(communes.column("surface_km2") / np.pi)[home]
    away = np.where(number > 1, radius * np.sqrt((rank + 0.5) / number), 0.0)
    lat, lon = communes.points.lat[home], communes.points.lon[home]
    north = np.degrees(away * np.cos(rank * _GOLDEN) / EARTH_KM)
    east = np.degrees(away * np.sin(rank * _GOLDEN) / (EARTH_KM * np.cos(np.radians(lat))))
    invented = int(every["commune"].is_in(list(divided)).sum())
    return lat + north, lon + east, invented


def _real(codes: pl.Series, path: Path, lat: Floats, lon: Floats) -> tuple[Floats, Floats, int]:
    """The places of the file; those it does not name keep theirs, and are counted as invented."""
    if not path.is_file():
        raise UnreadableFileError(f"Le fichier {path} n’existe pas.")
    try:
        table = (
            pl.read_parquet(path)
            if path.suffix == ".parquet"
            else pl.read_csv(path, schema_overrides={"iris": pl.String})
        )
        known = table.select(
            pl.col("iris").cast(pl.String), pl.col("lat").cast(pl.Float64), pl.col("lon").cast(pl.Float64)
        ).drop_nulls()
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(f"{path.name} : il faut les colonnes iris, lat, lon ({error}).") from error
    joined = codes.to_frame("iris").join(
        known.unique("iris", keep="first"), on="iris", how="left", maintain_order="left"
    )
    there = joined["lat"].is_not_null().to_numpy()
    lat = np.where(there, joined["lat"].fill_null(0.0).to_numpy(), lat)
    lon = np.where(there, joined["lon"].fill_null(0.0).to_numpy(), lon)
    missing = ~there & ~codes.str.ends_with("0000").to_numpy()
    return lat, lon, int(missing.sum())
