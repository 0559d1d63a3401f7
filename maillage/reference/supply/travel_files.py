"""Tables of travel times that someone measured, read from a file or from a routing server.

One result has one source of times. What a table does not know is refused, or left out of reach, or completed
from the great-circle model, as one says, and always counted.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from maillage.engines.accessibility.decay import Band, Decay
from maillage.engines.accessibility.reference import tree_table
from maillage.engines.accessibility.travel import GreatCircle, Points, TravelTable
from maillage.reference.supply.open_data import UnreadableFileError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_COLUMNS = ("origin", "destination", "minutes")
_MANY = 100_000_000  # rows: 35,000 communes with all those within an hour and a half


class Missing(StrEnum):
    """What to do with a commune that the table knows nothing of."""

    REFUSE = "refuse"
    UNREACHABLE = "unreachable"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the pairs: `given` rows of the file, `used` within reach, `foreign` rows naming a place
    that is not among ours, `same_place` pairs of a commune with itself set to 0 minute (the convention of
    the DREES), `completed` pairs taken from the model, `without_times` communes that the table knows
    nothing of.
    """

    given: int
    used: int
    foreign: int
    same_place: int
    completed: int
    without_times: int


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The table, in the order of the codes given, and the account of its pairs."""

    table: TravelTable
    counts: Counts


def read_pairs(path: Path) -> pl.DataFrame:
    """Columns origin, destination (codes, text) and minutes of a Parquet or CSV file."""
    if not path.is_file():
        raise UnreadableFileError(f"Le fichier {path} n’existe pas.")
    try:
        if path.suffix == ".parquet":
            lazy = pl.scan_parquet(path)
        else:
            lazy = pl.scan_csv(path, schema_overrides={"origin": pl.String, "destination": pl.String})
        absent = [name for name in _COLUMNS if name not in lazy.collect_schema().names()]
        if absent:
            raise UnreadableFileError(
                f"Le fichier {path.name} n’a pas de colonne {', '.join(f'« {a} »' for a in absent)} ; "
                f"il en faut trois : origin, destination, minutes."
            )
        table = lazy.select(
            pl.col("origin").cast(pl.String),
            pl.col("destination").cast(pl.String),
            pl.col("minutes").cast(pl.Float64),
        ).collect()
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(f"Le fichier {path.name} est illisible : {error}") from error
    if table.height > _MANY:
        raise UnreadableFileError(f"Le fichier {path.name} a plus de {_MANY} lignes.")
    minutes = table["minutes"]
    if minutes.null_count() or not minutes.is_finite().all() or (minutes < 0).any():
        raise UnreadableFileError(f"{path.name} : chaque ligne doit porter des minutes, positives ou nulles.")
    return table


def measured(
    name: str,
    pairs: pl.DataFrame,
    codes: pl.Series,
    points: Points,
    offices: Ints,
    people: Floats,
    *,
    horizon: float,
    missing: Missing,
    model: GreatCircle,
) -> Measured:
    """Rows are every code, columns the places `offices`; pairs beyond `horizon` minutes are dropped.

    A commune is known when the file has it as an origin (if it has inhabitants) and as a destination (if it
    has offices). A known commune whose pair is absent is out of reach: the table says so by its silence.
    """
    place = pl.DataFrame({"code": codes, "at": np.arange(codes.len())})
    found = pairs.join(place.rename({"code": "origin", "at": "row"}), on="origin", how="inner")
    found = found.join(place.rename({"code": "destination", "at": "col"}), on="destination", how="inner")
    rows, cols = found["row"].to_numpy(), found["col"].to_numpy()
    if np.unique(rows * np.int64(codes.len()) + cols).size != rows.size:
        raise UnreadableFileError("Une paire (origine, destination) est donnée deux fois.")
    apart = rows != cols
    rows, cols, minutes = rows[apart], cols[apart], found["minutes"].to_numpy()[apart]
    working = np.zeros(codes.len(), bool)
    working[offices] = True
    left, right = _unknown(codes, pairs["origin"]), _unknown(codes, pairs["destination"])
    left &= people > 0
    right &= working
    absent = left | right
    if absent.any() and missing is Missing.REFUSE:
        some = ", ".join(codes.gather(np.flatnonzero(absent)[:5]))
        raise UnreadableFileError(
            f"Le tableau de temps ignore {int(absent.sum())} communes ({some}…). Le compléter, ou choisir : "
            "hors de portée (--missing unreachable) ou modèle à vol d’oiseau (--missing model)."
        )
    kept = working[cols] & (minutes <= horizon)
    rows, cols, minutes = rows[kept], cols[kept], minutes[kept]
    used, completed = rows.size, 0
    if missing is Missing.MODEL and absent.any():
        more = _modelled(points, offices, left, right, model, horizon)
        completed = more[0].size
        rows, cols, minutes = (np.append(a, b) for a, b in zip((rows, cols, minutes), more, strict=True))
        name = f"{name}, {completed} pairs of {model.name}"
    position = np.full(codes.len(), -1, np.int64)
    position[offices] = np.arange(offices.size)
    rows, cols = np.append(rows, offices), np.append(position[cols], np.arange(offices.size))
    minutes = np.append(minutes, np.zeros(offices.size))
    table = TravelTable.from_pairs(name, rows, cols, minutes, shape=(codes.len(), offices.size))
    counts = Counts(
        given=pairs.height,
        used=int(used),
        foreign=pairs.height - found.height,
        same_place=offices.size,
        completed=int(completed),
        without_times=int(absent.sum()),
    )
    return Measured(table, counts)


def _unknown(codes: pl.Series, named: pl.Series) -> npt.NDArray[np.bool_]:
    return ~codes.is_in(named.unique().to_list()).to_numpy()


def _modelled(
    points: Points,
    offices: Ints,
    left: npt.NDArray[np.bool_],
    right: npt.NDArray[np.bool_],
    model: GreatCircle,
    horizon: float,
) -> tuple[Ints, Ints, Floats]:
    """Pairs of different places, one of which the table ignores."""
    reach = Decay.from_bands((Band(horizon, 1.0),))
    near = tree_table(points, points.take(offices), travel=model, decay=reach)
    rows = np.repeat(np.arange(len(points)), np.diff(near.starts))
    cols = offices[near.columns.astype(np.int64)]
    wanted = (left[rows] | right[cols]) & (rows != cols)
    return rows[wanted], cols[wanted], near.minutes[wanted]
