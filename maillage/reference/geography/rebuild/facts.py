"""The carried tables, from the packages. Pure: rows in, frames out."""

from typing import Any

import polars as pl
import shapely

from maillage.reference.geography.contours import Shapes
from maillage.reference.geography.rebuild import gaps
from maillage.reference.geography.rebuild.carried import AGE_COLUMNS
from maillage.reference.geography.rebuild.topology import area_km2

Rows = list[dict[str, Any]]
# A town hall farther than this from its commune (degrees, about a kilometre) is another commune's.
FARTHEST_HALL = 0.01


def successions(communes: Rows) -> dict[str, str]:
    """{former code: commune of today}."""
    current = [row for row in communes if row["type"] == "commune-actuelle"]
    return {old: row["code"] for row in current for old in row.get("anciensCodes", [])}


def contours(communes: Rows, shapes: Rows, cantons: list[Any]) -> tuple[Shapes, Shapes]:
    """Contours of the communes and of the municipal districts, those of 2021 brought to today's communes.

    A commune without a contour of its own is the union of its delegated communes; the holes left by later
    mergers are filled (`gaps`).
    """
    drawn: dict[str, dict[str, Any]] = {"COM": {}, "ARM": {}, "COMD": {}, "COMA": {}}
    for row in shapes:
        if row["geometry"] and row["type"] in drawn:
            drawn[row["type"]][row["code"]] = shapely.from_wkb(row["geometry"])
    delegated: dict[str, list[str]] = {}
    for row in communes:
        if row["type"] in {"commune-deleguee", "commune-associee"}:
            delegated.setdefault(row["chefLieu"], []).append(row["code"])
    known = drawn["COMA"] | drawn["COMD"]
    found = {}
    merged: dict[str, tuple[bool, str]] = {}
    for row in communes:
        if row["type"] != "commune-actuelle":
            continue
        code, parts = row["code"], delegated.get(row["code"], [])
        if code in drawn["COM"]:
            found[code] = drawn["COM"][code]
        elif any(part in known for part in parts):
            found[code] = shapely.union_all(
                shapely.make_valid([known[part] for part in parts if part in known])
            )
        # A commune born of a merger has a SIREN of its own; the others keep that made of their code.
        if row.get("siren", "21")[:2] != "21":
            merged[code] = any(part not in known for part in parts), row["siren"]
    return gaps.fill(_as_shapes(found), merged, cantons), _as_shapes(drawn["ARM"])


def _as_shapes(found: dict[str, Any]) -> Shapes:
    codes = sorted(found)
    array = shapely.from_wkb([shapely.to_wkb(found[code]) for code in codes])
    return Shapes(codes=codes, geometries=array)


def communes(rows: Rows, groups: Rows, halls: Rows, whole: Shapes, districts: Shapes) -> pl.DataFrame:
    """One row a commune or district, before the choice of columns."""
    epci = {member["code"]: group["code"] for group in groups for member in group["membres"]}
    located = {
        row["code"]: shapely.from_wkb(row["mairie_localisation"])
        for row in halls
        if row["mairie_localisation"] and row["type"] in {"COM", "ARM"}
    }
    hall = {code: point for code, point in located.items() if not point.is_empty}
    shape = {
        code: geometry
        for found in (whole, districts)
        for code, geometry in zip(found.codes, found.geometries, strict=True)
    }
    kinds = {"commune-actuelle": "COM", "arrondissement-municipal": "ARM"}
    return pl.DataFrame(
        [
            {
                "code": row["code"],
                "nom": row["nom"],
                "type": kinds[row["type"]],
                "commune_parente": row.get("commune"),
                "departement": row.get("departement") or row.get("collectiviteOutremer", {}).get("code"),
                "region": row.get("region") or row.get("collectiviteOutremer", {}).get("code"),
                "epci": epci.get(row["code"]) or epci.get(row.get("commune", "")),
                "codes_postaux": row.get("codesPostaux", []),
                "population_municipale": row.get("population"),
                **_measured(shape.get(row["code"]), hall.get(row["code"])),
            }
            for row in rows
            if row["type"] in kinds
        ],
        infer_schema_length=None,
    )


def _measured(shape: Any, hall: Any) -> dict[str, float | None]:
    if shape is None or hall is None or shapely.distance(shape, hall) > FARTHEST_HALL:
        hall = None
    centre = shapely.centroid(shape) if shape is not None else None
    return {
        "surface_km2": round(area_km2(shape), 3) if shape is not None else None,
        "lat_centre": round(centre.y, 5) if centre is not None else None,
        "lon_centre": round(centre.x, 5) if centre is not None else None,
        "lat_mairie": round(hall.y, 5) if hall is not None else None,
        "lon_mairie": round(hall.x, 5) if hall is not None else None,
    }


def ages(census: pl.DataFrame, moved: dict[str, str], parents: dict[str, str]) -> pl.DataFrame:
    """Population by age of each commune; the cities cut into districts are added up."""
    by_code = census.with_columns(code=pl.col("com").replace(moved))
    cities = by_code.filter(pl.col("code").is_in(list(parents))).with_columns(
        code=pl.col("code").replace_strict(parents)
    )
    return pl.concat([by_code, cities]).group_by("code").agg(pl.col(AGE_COLUMNS).sum()).sort("code")
