"""Writes the carried files in their compact form: chosen columns, sorted rows, parquet with zstd."""

import json
import lzma
from pathlib import Path
from typing import Any

import polars as pl

COMMUNE_COLUMNS = [
    "code",
    "nom",
    "type",
    "commune_parente",
    "departement",
    "region",
    "epci",
    "canton",
    "codes_postaux",
    "population_municipale",
    "surface_km2",
    "lat",
    "lon",
]
AGE_COLUMNS = ["pop", "pop_0_19", "pop_20_64", "pop_65p"]


def communes(table: pl.DataFrame, cantons: pl.DataFrame) -> pl.DataFrame:
    """One row a commune or district; its point is the town hall, or else the centre of its contour.

    `cantons` gives the (code, canton) of the communes that lie whole in one.
    """
    # The two coordinates of a point must come from the same source.
    hall = pl.col("lat_mairie").is_not_null() & pl.col("lon_mairie").is_not_null()
    points = table.with_columns(
        lat=pl.when(hall).then("lat_mairie").otherwise("lat_centre"),
        lon=pl.when(hall).then("lon_mairie").otherwise("lon_centre"),
        codes_postaux=pl.col("codes_postaux").list.sort(),
    )
    return points.join(cantons, on="code", how="left").select(COMMUNE_COLUMNS).sort("code")


def departements(table: pl.DataFrame) -> pl.DataFrame:
    return table.select("code", "nom", "region", "zone").sort("code")


def regions(table: pl.DataFrame) -> pl.DataFrame:
    return table.select("code", "nom", "zone").sort("code")


def epci(table: pl.DataFrame) -> pl.DataFrame:
    return table.select("code", "nom", "type").sort("code")


def passage(table: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Former code, its successor, and the former name where the COG still tells it (`names`: code, nom)."""
    named = table.join(names.rename({"code": "ancien_code"}), on="ancien_code", how="left")
    return named.select("ancien_code", "code", "nom").sort("ancien_code")


def adjacency(table: pl.DataFrame) -> pl.DataFrame:
    """Unordered pairs, the smaller code first; kilometres of shared border to the metre."""
    ordered = table.select(
        a=pl.min_horizontal("code_a", "code_b"),
        b=pl.max_horizontal("code_a", "code_b"),
        km=pl.col("frontiere_km").round(3),
    )
    return ordered.unique(["a", "b"]).sort("a", "b")


def ages(table: pl.DataFrame) -> pl.DataFrame:
    return table.select("code", *AGE_COLUMNS).sort("code")


def iris(table: pl.DataFrame, successions: pl.DataFrame) -> pl.DataFrame:
    """The IRIS of the communes that have several; a commune with one IRIS is that IRIS."""
    moved = table.join(successions, left_on="com", right_on="ancien_code", how="left", maintain_order="left")
    rows = moved.select(
        "iris",
        commune=pl.coalesce("code", "com"),
        type="typ_iris",
        **{name: pl.col(name) for name in AGE_COLUMNS},
    )
    return rows.filter(pl.len().over("commune") > 1).sort("iris")


def write_table(table: pl.DataFrame, path: Path) -> None:
    table.write_parquet(path, compression="zstd", compression_level=19, statistics=False)


def write_topology(topology: dict[str, Any], path: Path) -> None:
    """The TopoJSON, xz-compressed: a quarter smaller than gzip on these integers."""
    text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
