"""Reads the carried contours: TopoJSON (quantised, shared borders) into shapely geometries.

Pure: no database, no settings. Coordinates are WGS 84 degrees (longitude, latitude).
"""

import json
import lzma
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import shapely

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Shapes:
    """Polygons or multipolygons with the INSEE code of each, in the same order."""

    codes: list[str]
    geometries: Array


def read_topology(path: Path) -> dict[str, Any]:
    """The TopoJSON document of a `.topo.json` or `.topo.json.xz` file.

    Raises ValueError when the file is not a whole TopoJSON document.
    """
    raw = path.read_bytes()
    try:
        document = json.loads(lzma.decompress(raw) if path.suffix == ".xz" else raw)
    except (lzma.LZMAError, EOFError, ValueError) as error:
        raise ValueError(f"{path.name} : contours illisibles ({error})") from error
    if not isinstance(document, dict) or document.get("type") != "Topology":
        raise ValueError(f"{path.name} : ce n’est pas un fichier TopoJSON")
    return document


def shapes(topology: dict[str, Any], name: str) -> Shapes:
    """The geometries of one object of the topology.

    A ring of fewer than four points (an islet crushed by the quantisation) is left out.
    """
    codes: list[str] = []
    references: list[int] = []  # arc numbers; `~n` is arc n backwards
    ring_sizes: list[int] = []  # arcs of each ring
    polygon_sizes: list[int] = []  # rings of each polygon
    owners: list[int] = []  # shape of each polygon
    for row, geometry in enumerate(topology["objects"][name]["geometries"]):
        codes.append(geometry["properties"]["code"])
        for polygon in [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]:
            owners.append(row)
            polygon_sizes.append(len(polygon))
            for ring in polygon:
                ring_sizes.append(len(ring))
                references.extend(ring)
    points, ring_of_point = _ring_points(topology, np.array(references), np.array(ring_sizes))
    polygon_of_ring = np.repeat(np.arange(len(owners)), polygon_sizes)
    drawable = np.bincount(ring_of_point, minlength=len(ring_sizes)) >= 4
    kept = drawable[ring_of_point]
    _, ring_rank = np.unique(ring_of_point[kept], return_inverse=True)
    rings = shapely.linearrings(points[kept], indices=ring_rank)
    kept_polygons, polygon_rank = np.unique(polygon_of_ring[drawable], return_inverse=True)
    polygons = shapely.polygons(rings, indices=polygon_rank)
    geometries = shapely.multipolygons(polygons, indices=np.array(owners)[kept_polygons])
    single = shapely.get_num_geometries(geometries) == 1
    geometries[single] = shapely.get_geometry(geometries[single], 0)
    return Shapes(codes=codes, geometries=geometries)


def _ring_points(topology: dict[str, Any], references: Array, ring_sizes: Array) -> tuple[Array, Array]:
    """The points of every ring in order, (n, 2) degrees, and the ring of each.

    Arcs hold differences: they are summed, then scaled. Where two arcs of a ring meet, the point they share
    is written once.
    """
    sizes = np.fromiter((len(arc) for arc in topology["arcs"]), dtype=np.intp)
    deltas = np.fromiter(chain.from_iterable(chain.from_iterable(topology["arcs"])), dtype=np.int64)
    deltas = deltas.reshape(-1, 2)
    starts = np.cumsum(sizes) - sizes
    sums = np.cumsum(deltas, axis=0)
    absolute = sums - np.repeat(sums[starts] - deltas[starts], sizes, axis=0)
    transform = topology["transform"]
    degrees = absolute * np.array(transform["scale"]) + np.array(transform["translate"])

    arcs = np.where(references >= 0, references, ~references)
    first_of_ring = np.zeros(len(references), dtype=np.intp)
    first_of_ring[np.cumsum(ring_sizes) - ring_sizes] = 1
    skipped = 1 - first_of_ring
    counts = sizes[arcs] - skipped
    rank = (
        np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(skipped, counts)
    )
    forwards = np.repeat(starts[arcs], counts) + rank
    backwards = np.repeat(starts[arcs] + sizes[arcs] - 1, counts) - rank
    chosen = np.where(np.repeat(references >= 0, counts), forwards, backwards)
    ring_of_reference = np.repeat(np.arange(len(ring_sizes)), ring_sizes)
    return degrees[chosen], np.repeat(ring_of_reference, counts)


def dissolve(source: Shapes, groups: dict[str, str]) -> Shapes:
    """Unions the shapes that share a group: {code of a shape: code of its group}.

    Borders inside a group disappear; a shape without a group is left out.
    """
    members: dict[str, list[Any]] = {}
    for code, geometry in zip(source.codes, source.geometries, strict=True):
        if group := groups.get(code):
            members.setdefault(group, []).append(geometry)
    codes = sorted(members)
    union = [shapely.union_all(shapely.make_valid(np.array(members[code]))) for code in codes]
    return Shapes(codes=codes, geometries=np.array([polygons_only(shape) for shape in union], dtype=object))


def repaired(geometries: Array) -> Array:
    """The same array with every invalid shape made valid."""
    mended = geometries.copy()
    broken = ~shapely.is_valid(mended)
    mended[broken] = [polygons_only(shape) for shape in shapely.make_valid(mended[broken])]
    return mended


def polygons_only(geometry: Any) -> Any:
    """The polygons of a geometry; the stray lines and points that a repair leaves are dropped."""
    if geometry.geom_type in {"Polygon", "MultiPolygon"}:
        return geometry
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type.endswith("Polygon")]
    return shapely.union_all(polygons)
