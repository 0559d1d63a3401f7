"""Minutes measured on roads, read from a file, and the great-circle model calibrated on them."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from maillage.engines.accessibility.roadtimes import Fit, Residuals, fit_minutes
from maillage.engines.accessibility.travel import Points
from maillage.reference.supply.national import default_travel
from maillage.reference.supply.open_data import Communes, UnreadableFileError

_ENDS = ("lat1", "lon1", "lat2", "lon2")


def calibrate(communes: Communes, path: Path, column: str, *, name: str) -> Fit:
    """`path`: lat1, lon1, lat2, lon2 (degrees) or origin, destination (codes), and minutes in `column`."""
    table = _read(path)
    if column not in table.columns:
        raise UnreadableFileError(f"Colonne « {column} » absente ; colonnes : {', '.join(table.columns)}.")
    table = table.filter(pl.col(column).is_not_null())
    if set(_ENDS) <= set(table.columns):
        lat1, lon1, lat2, lon2 = (table[c].cast(pl.Float64).to_numpy() for c in _ENDS)
        ends = _around(communes, lat1, lon1), _around(communes, lat2, lon2)
    elif {"origin", "destination"} <= set(table.columns):
        place = {code: k for k, code in enumerate(communes.codes)}
        table = table.filter(
            pl.col("origin").cast(pl.String).is_in(list(place))
            & pl.col("destination").cast(pl.String).is_in(list(place))
        )
        rows, cols = (
            np.array([place[code] for code in table[c].cast(pl.String)], np.int64)
            for c in ("origin", "destination")
        )
        ends = communes.points.take(rows), communes.points.take(cols)
    else:
        raise UnreadableFileError(
            f"{path.name} : il faut les colonnes lat1, lon1, lat2, lon2, ou origin et destination."
        )
    return fit_minutes(*ends, table[column].cast(pl.Float64).to_numpy(), default_travel(), name=name)


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise UnreadableFileError(f"Le fichier {path} n’existe pas.")
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        texts = {"origin": pl.String, "destination": pl.String}
        return pl.read_csv(path, infer_schema_length=None, schema_overrides=texts)
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(f"Le fichier {path.name} est illisible : {error}") from error


def _around(communes: Communes, lat: Any, lon: Any) -> Points:
    """Relief and density of the nearest commune."""
    places = Points.at(lat, lon)
    _, near = cKDTree(communes.points.unit_vectors()).query(places.unit_vectors())
    base = communes.points.take(near)
    return Points.at(lat, lon, ruggedness=base.ruggedness, altitude=base.altitude, density=base.density)


def as_json(fit: Fit) -> dict[str, Any]:
    """Parameters, residuals on held-out origins, and those of the shipped model on the same pairs."""
    return {
        "travel": fit.travel.name,
        "parameters": {k: round(v, 4) for k, v in asdict(fit.travel).items() if k != "name"},
        "held_out": [asdict(row) for row in fit.held_out],
        "shipped_model": [asdict(row) for row in fit.before],
    }


def as_toml(fit: Fit, source: str) -> str:
    """A file for `--travel-model`."""
    figures = "\n".join(f"{k} = {v:.4f}" for k, v in asdict(fit.travel).items() if k != "name")
    words = source.replace("\\", "/").replace('"', "'")
    return (
        f'[model.{fit.travel.name}]\n{figures}\nsource = "Étalonné sur {words}"\nconfidence = "calibrated"\n'
    )


def in_words(fit: Fit) -> str:
    """The residuals for a reader."""
    terms = {k: v for k, v in asdict(fit.travel).items() if k != "name"}
    lines = ["Modèle : " + ", ".join(f"{k} {v:.3f}" for k, v in terms.items())]
    for title, rows in (("étalonné, origines laissées de côté", fit.held_out), ("modèle livré", fit.before)):
        lines.append(f"{title:<38}{'paires':>8}{'biais':>8}{'médiane':>9}{'9e décile':>11}{'écart log':>11}")
        lines += [_line(row) for row in rows]
    return "\n".join(lines).replace(".", ",")


def _line(row: Residuals) -> str:
    title = f"  {row.low:.0f} à {row.high:.0f} km"
    return (
        f"{title:<38}{row.n:>8}{row.bias:>8.2f}{row.median_abs:>9.2f}{row.p90_abs:>11.2f}{row.spread:>11.3f}"
    )
