"""Head counts of a file brought to the communes of today, cities to their districts. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

# {city: its districts with their inhabitants}, in order of code.
Districts = dict[str, list[tuple[str, int]]]


def today(
    rows: pl.DataFrame, active: Collection[str], successors: Mapping[str, str]
) -> tuple[pl.DataFrame, int]:
    """One row by active commune (code, head_count, head_count_under_65, shares, lines), and the lines of
    others.

    `rows`: code and head_count; the others where the file has them.
    """
    if "head_count_under_65" not in rows.columns:
        rows = rows.with_columns(head_count_under_65=pl.lit(None, pl.Int64))
    for name, otherwise in (
        ("lines", pl.col("head_count")),
        ("shares", pl.col("head_count").cast(pl.Float64)),
    ):
        if name not in rows.columns:
            rows = rows.with_columns(otherwise.alias(name))
    current = (
        pl.when(pl.col("code").is_in(list(active)))
        .then("code")
        .otherwise(pl.col("code").replace_strict(dict(successors), default=None, return_dtype=pl.String))
    )
    moved = rows.filter(pl.col("head_count") > 0).with_columns(code=current)
    lost = int(moved.filter(pl.col("code").is_null())["lines"].sum())
    young = pl.col("head_count_under_65")
    kept = (
        moved.filter(pl.col("code").is_not_null())
        .group_by("code", maintain_order=True)
        .agg(
            pl.col("head_count").sum().cast(pl.Int64),
            # Half-known ages are not known.
            pl.when(young.is_not_null().all()).then(young.sum()).cast(pl.Int64).alias("head_count_under_65"),
            pl.col("shares").sum(),
            pl.col("lines").sum().cast(pl.Int64),
        )
    )
    return kept, lost


def by_district(rows: pl.DataFrame, districts: Districts) -> tuple[pl.DataFrame, int]:
    """Cities given whole, shared out over their districts in proportion to inhabitants, in order of code.

    A city whose districts are given too would count twice: its own lines are left out, and counted.
    """
    others = rows.filter(~pl.col("code").is_in(list(districts)))
    given = set(others["code"])
    parts, twice = [others], 0
    for city in rows.filter(pl.col("code").is_in(list(districts))).iter_rows(named=True):
        names = [code for code, _ in districts[city["code"]]]
        if given.intersection(names):
            twice += city["lines"]
        else:
            parts.append(_shared(city, districts[city["code"]], rows.schema))
    return pl.concat(parts).sort("code"), twice


def _shared(city: Mapping[str, Any], districts: list[tuple[str, int]], schema: pl.Schema) -> pl.DataFrame:
    people = np.array([inhabitants for _, inhabitants in districts], np.float64)
    heads = share_out(city["head_count"], people)
    lines = np.zeros_like(heads)
    lines[heads.argmax()] = city["lines"]
    columns: dict[str, Any] = {
        "code": [code for code, _ in districts],
        "head_count": heads,
        "shares": city["shares"] * heads / max(city["head_count"], 1),
        "lines": lines,
    }
    columns["head_count_under_65"] = None
    if city["head_count_under_65"] is not None:
        columns["head_count_under_65"] = np.minimum(share_out(city["head_count_under_65"], people), heads)
    table = pl.DataFrame({name: columns[name] for name in schema.names()}, schema=schema)
    return table.filter(pl.col("head_count") > 0)


def share_out(total: int, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """`total` in whole numbers, in proportion to `weights`: largest remainders first, ties by position."""
    if weights.sum() <= 0:
        weights = np.ones_like(weights)
    exact = total * weights / weights.sum()
    shares: npt.NDArray[np.int64] = np.floor(exact).astype(np.int64)
    rest = np.argsort(-(exact - shares), kind="stable")[: total - int(shares.sum())]
    shares[rest] += 1
    return shares
