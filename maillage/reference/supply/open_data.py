"""Open files turned into the arrays that the accessibility engine takes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.sparse import csgraph

from maillage.engines.accessibility.catchment import weighted_sums_at
from maillage.engines.accessibility.decay import Band, Decay
from maillage.engines.accessibility.travel import GreatCircle, Points

Floats = npt.NDArray[np.float64]

GEOGRAPHY = Path(__file__).parents[1] / "geography" / "data"
AROUND_KM = 8.0
RELIEF = Path(__file__).parent / "data" / "relief.parquet"
_BRIDGED = {"17161", "17093", "85011"}  # the islands of Ré, Oléron and Noirmoutier, by one of their communes
_CITIES_WITH_DISTRICTS = {"75056": "751", "69123": "6938", "13055": "132"}


class UnreadableFileError(Exception):
    """A file that cannot be used; the message says why, in French."""


@dataclass(frozen=True, slots=True, eq=False)
class Communes:
    """Communes of a zone that have coordinates, Paris, Lyon and Marseille by district, in order of code."""

    table: pl.DataFrame
    points: Points

    @property
    def codes(self) -> pl.Series:
        """INSEE codes."""
        return self.table["code"]

    def column(self, name: str) -> Floats:
        """A number by commune, 0 where unknown."""
        return self.table[name].cast(pl.Float64).fill_null(0.0).to_numpy()

    def ages(self) -> Floats:
        """(n, 3) inhabitants of 0-19, 20-64, 65 and over; where the census is silent, all of 20-64."""
        known = np.column_stack([self.column(c) for c in ("pop_0_19", "pop_20_64", "pop_65p")])
        silent = known.sum(axis=1) == 0
        known[silent, 1] = self.column("population_municipale")[silent]
        return known


def read_table(path: Path) -> pl.DataFrame:
    """A Parquet or CSV file keyed by `code`, codes as text."""
    if not path.is_file():
        raise UnreadableFileError(f"Le fichier {path} n’existe pas.")
    if path.suffix == ".parquet":
        table = pl.read_parquet(path)
    else:
        table = pl.read_csv(path, infer_schema_length=None, schema_overrides={"code": pl.String})
    if "code" not in table.columns:
        raise UnreadableFileError(f"Le fichier {path.name} n’a pas de colonne « code ».")
    return table.with_columns(pl.col("code").cast(pl.String))


def read_communes(folder: Path = GEOGRAPHY) -> Communes:
    """The carried communes of metropolitan France, their populations by age and their relief."""
    table = (
        pl.read_parquet(folder / "communes.parquet")
        .filter(
            (pl.col("departement").str.len_chars() == 2) & ~pl.col("code").is_in(list(_CITIES_WITH_DISTRICTS))
        )
        .join(pl.read_parquet(folder / "population_age.parquet"), on="code", how="left")
    )
    return situate(table)


def situate(table: pl.DataFrame) -> Communes:
    """The rows of `table` that have coordinates (code, lat, lon in degrees, population_municipale), in order,
    with their relief and the density around them."""
    table = (
        table.filter(pl.col("lat").is_not_null() & pl.col("lon").is_not_null())
        .join(pl.read_parquet(RELIEF), on="code", how="left")
        .sort("code")
    )
    lat, lon = table["lat"].to_numpy(), table["lon"].to_numpy()
    borders = pl.read_parquet(GEOGRAPHY / "adjacence.parquet").select("a", "b")
    points = Points.at(
        lat,
        lon,
        density=density_around(Points.at(lat, lon), table["population_municipale"].fill_null(0).to_numpy()),
        ruggedness=table["ruggedness_m"].fill_null(0).to_numpy(),
        altitude=table["altitude_m"].fill_null(0).to_numpy(),
        landmass=landmasses(table["code"], borders),
    )
    return Communes(table, points)


def landmasses(codes: pl.Series, borders: pl.DataFrame) -> npt.NDArray[np.int64]:
    """0 on the mainland and on islands with a bridge, another number on each island without one: no road
    leads there. Read on the borders that communes share; `borders` has the codes of each pair in a and b.
    """
    place = pl.DataFrame({"code": codes, "at": np.arange(codes.len(), dtype=np.int64)})
    pairs = borders.join(place.rename({"code": "a", "at": "row"}), on="a").join(
        place.rename({"code": "b", "at": "col"}), on="b"
    )
    rows, cols = pairs["row"].to_numpy(), pairs["col"].to_numpy()
    links = sparse.coo_array((np.ones(rows.size), (rows, cols)), shape=(codes.len(),) * 2)
    _, part = csgraph.connected_components(links, directed=False)
    size = np.bincount(part)
    bridged = set(part[codes.is_in(list(_BRIDGED)).to_numpy()])
    mainland = np.isin(part, [int(np.argmax(size)), *bridged])
    return np.where(mainland, 0, part + 1).astype(np.int64)


def density_around(points: Points, people: npt.ArrayLike) -> Floats:
    """Inhabitants per km2 of the disc of 8 km around each place."""
    home = np.asarray(people, np.float64)
    flat, straight = Decay.from_bands((Band(AROUND_KM, 1.0),)), GreatCircle("distance", pace=1.0)
    within = weighted_sums_at(points, points, home, travel=straight, decay=flat)
    return within / (np.pi * AROUND_KM**2)


def by_commune(communes: Communes, table: pl.DataFrame, column: str) -> Floats:
    """A column of a table keyed by `code`, aligned on the communes; NaN where absent."""
    if column not in table.columns:
        raise UnreadableFileError(f"Colonne « {column} » absente ; colonnes : {', '.join(table.columns)}.")
    values = table.select("code", pl.col(column).cast(pl.Float64).alias("value")).unique("code", keep="first")
    joined = communes.table.select("code").join(values, on="code", how="left", maintain_order="left")
    return joined["value"].fill_null(float("nan")).to_numpy()


def heads_by_commune(communes: Communes, table: pl.DataFrame, column: str) -> Floats:
    """Counts of professionals; those of Paris, Lyon and Marseille are spread over districts by
    inhabitants.
    """
    counts = np.nan_to_num(by_commune(communes, table, column)).copy()
    people = communes.column("population_municipale")
    whole = dict(
        table.filter(pl.col("code").is_in(list(_CITIES_WITH_DISTRICTS))).select("code", column).rows()
    )
    for city, prefix in _CITIES_WITH_DISTRICTS.items():
        districts = (
            communes.codes.str.starts_with(prefix).to_numpy() & (communes.table["type"] == "ARM").to_numpy()
        )
        if whole.get(city) and counts[districts].sum() == 0:
            counts[districts] = whole[city] * people[districts] / people[districts].sum()
    return counts
