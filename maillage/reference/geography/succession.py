"""Brings the rows of an older file to the communes of today. Pure: frames and dictionaries in, frames out."""

import json
import re

import polars as pl

from maillage.reference.geography.names import COMMUNE_CODE
from maillage.reference.geography.reading import Reading
from maillage.reference.geography.subjects import Merge, Subject

_UNKNOWN = "commune inconnue"
_CODE = re.compile(COMMUNE_CODE)


def today(subject: Subject, reading: Reading, active: set[str], successors: dict[str, str]) -> Reading:
    """The reading with one row per active commune; the lines of unknown communes are rejected.

    Rows that meet in one commune are added up where the indicator is a count; a label or a median is kept
    only when all agree. A note says how many communes that touched.
    """
    source = reading.rows
    moved = source.with_columns(
        pl.when(pl.col("code").is_in(active))
        .then("code")
        .otherwise(pl.col("code").replace_strict(successors, default=None, return_dtype=pl.String))
        .alias("current")
    )
    lost = moved.filter(pl.col("current").is_null())
    kept = moved.filter(pl.col("current").is_not_null())
    keys = [item.key for item in subject.indicators if item.key in source.columns]
    merged = kept.group_by("current", maintain_order=True).agg(
        *(_one_value(subject, key) for key in keys), pl.col("lines").sum(), pl.len().alias("met")
    )
    outcome = Reading(
        merged.rename({"current": "code"}).drop("met"), reading.read, reading.rejected, reading.examples
    )
    outcome.notes = list(reading.notes)
    if lost.height:
        outcome.reject(_UNKNOWN, int(lost["lines"].sum()), lost["code"][0])
    if several := int((merged["met"] > 1).sum()):
        outcome.notes.append(f"{several} communes réunissent plusieurs lignes du fichier (fusions depuis).")
    return outcome


def _one_value(subject: Subject, key: str) -> pl.Expr:
    item = subject.indicator(key)
    column = pl.col(key)
    if item is not None and item.merge == Merge.SUM:
        return pl.when(column.is_not_null().any()).then(column.sum()).alias(key)
    return pl.when(column.drop_nulls().n_unique() == 1).then(column.drop_nulls().first()).alias(key)


def locate_districts(reading: Reading, active: set[str], successors: dict[str, str]) -> Reading:
    """From one row a priority district to one row a commune: `values` is the JSON of its districts.

    {"quartiers": [{"code", "nom", "population", "partage"}], "population": of those wholly in the commune}.
    `partage` marks a district that lies in several communes: its population is not that of one of them.
    """
    found: dict[str, list[dict[str, object]]] = {}
    lines: dict[str, int] = {}
    outcome = Reading(reading.rows, reading.read, reading.rejected, reading.examples)
    for row in reading.rows.iter_rows(named=True):
        codes = [successors.get(code, code) for code in _CODE.findall(row["communes"] or "")]
        homes = sorted({code for code in codes if code in active})
        if not homes:
            outcome.reject("quartier sans commune connue", row["lines"], row["code"])
            continue
        district = {
            "code": row["code"],
            "nom": row.get("nom"),
            "population": None if row.get("population") is None else round(row["population"]),
            "partage": len(homes) > 1,
        }
        for home in homes:
            found.setdefault(home, []).append(district)
        lines[homes[0]] = lines.get(homes[0], 0) + row["lines"]
    outcome.rows = pl.DataFrame(
        {
            "code": list(found),
            "values": [_summary(districts) for districts in found.values()],
            "lines": [lines.get(code, 0) for code in found],
        },
        schema={"code": pl.String, "values": pl.String, "lines": pl.Int64},
    )
    outcome.notes = list(reading.notes)
    return outcome


def _summary(districts: list[dict[str, object]]) -> str:
    whole = [district["population"] for district in districts if not district["partage"]]
    population = sum(int(value) for value in whole if isinstance(value, int))
    return json.dumps({"quartiers": districts, "population": population}, ensure_ascii=False)
