"""Reads the carried contours: TopoJSON (quantised, shared borders) into shapely geometries.

Pure: no database, no settings. Coordinates are WGS 84 degrees (longitude, latitude).
"""

import json
import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely


@dataclass(frozen=True)
class Shapes:
    """Polygons or multipolygons with the INSEE code of each, in the same order."""

    codes: list[str]
    geometries: "np.ndarray[Any, Any]"


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


def arc_points(topology: dict[str, Any]) -> list["np.ndarray[Any, Any]"]:
    """Each arc as an (n, 2) array of degrees: deltas summed, then scaled."""
    sizes = np.fromiter((len(arc) for arc in topology["arcs"]), dtype=np.intp)
    deltas = np.array([point for arc in topology["arcs"] for point in arc], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    sums = np.cumsum(deltas, axis=0)
    before = sums[starts] - deltas[starts]
    absolute = sums - np.repeat(before, sizes, axis=0)
    transform = topology["transform"]
    degrees = absolute * np.array(transform["scale"]) + np.array(transform["translate"])
    return np.split(degrees, starts[1:])


def shapes(topology: dict[str, Any], name: str) -> Shapes:
    """The geometries of one object of the topology.

    A ring of fewer than four points (an islet crushed by the quantisation) is left out.
    """
    arcs = arc_points(topology)
    codes: list[str] = []
    parts: list[Any] = []
    owners: list[int] = []
    for row, geometry in enumerate(topology["objects"][name]["geometries"]):
        codes.append(geometry["properties"]["code"])
        polygons = {"Polygon": [geometry["arcs"]], "MultiPolygon": geometry["arcs"]}[geometry["type"]]
        for polygon in polygons:
            rings = [ring for ring in (_ring(arcs, indexes) for indexes in polygon) if len(ring) >= 4]
            if rings:
                parts.append(shapely.Polygon(rings[0], rings[1:]))
                owners.append(row)
    multi = shapely.multipolygons(np.array(parts, dtype=object), indices=np.array(owners))
    single = shapely.get_num_geometries(multi) == 1
    multi[single] = shapely.get_geometry(multi[single], 0)
    return Shapes(codes=codes, geometries=multi)


def _ring(arcs: list["np.ndarray[Any, Any]"], indexes: list[int]) -> "np.ndarray[Any, Any]":
    pieces = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indexes]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


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


def polygons_only(geometry: Any) -> Any:
    """The polygons of a geometry; the stray lines and points that a repair leaves are dropped."""
    if geometry.geom_type in {"Polygon", "MultiPolygon"}:
        return geometry
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type.endswith("Polygon")]
    return shapely.union_all(polygons)
