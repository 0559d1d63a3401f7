"""Polygons to TopoJSON: one grid, borders written once, and who touches whom read from them. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from maillage.reference.geography.contours import Shapes

# The grid: about 80 metres, from Guadeloupe to Réunion. Contours are for drawing, not for delimiting.
SCALE = (0.0011764766896919256, 0.0007247870061806531)
TRANSLATE = (-61.80983861776941, -21.38898639027303)
Point = tuple[int, int]
_WGS84_RADIUS_KM = 6378.137
_ECCENTRICITY = 0.0818191908426215


@dataclass(frozen=True)
class Topology:
    """The TopoJSON document, and the kilometres that each pair of shapes shares, per object."""

    document: dict[str, Any]
    borders: dict[str, dict[tuple[str, str], float]]


def build(layers: dict[str, Shapes]) -> Topology:
    """One document for several layers, which share their arcs where they share their borders."""
    rings = {
        (layer, code): [[_on_grid(ring) for ring in _rings(part)] for part in shapely.get_parts(geometry)]
        for layer, found in layers.items()
        for code, geometry in zip(found.codes, found.geometries, strict=True)
    }
    junctions = _junctions(ring for parts in rings.values() for part in parts for ring in part)
    arcs: dict[tuple[Point, ...], int] = {}
    users: dict[int, set[tuple[str, str]]] = defaultdict(set)
    objects: dict[str, dict[str, Any]] = {
        layer: {"type": "GeometryCollection", "geometries": []} for layer in layers
    }
    for (layer, code), parts in rings.items():
        polygons = []
        for part in parts:
            kept = [_arcs_of(ring, junctions, arcs) for ring in part if len(set(ring)) >= 3]
            for ring in kept:
                for arc in ring:
                    users[arc if arc >= 0 else ~arc].add((layer, code))
            if kept:
                polygons.append(kept)
        single = len(polygons) == 1
        objects[layer]["geometries"].append(
            {
                "type": "Polygon" if single else "MultiPolygon",
                "arcs": polygons[0] if single else polygons,
                "properties": {"code": code},
            }
        )
    document = {
        "type": "Topology",
        "transform": {"scale": list(SCALE), "translate": list(TRANSLATE)},
        "objects": objects,
        "arcs": [_deltas(arc) for arc in arcs],
    }
    return Topology(document, _borders(arcs, users))


def _rings(polygon: Any) -> list[Any]:
    return [polygon.exterior, *polygon.interiors]


def _on_grid(ring: Any) -> list[Point]:
    """The ring without its closing point, on the grid, repeated points dropped."""
    degrees = shapely.get_coordinates(ring)[:-1]
    cells = np.rint((degrees - np.array(TRANSLATE)) / np.array(SCALE)).astype(int)
    points = [(int(x), int(y)) for x, y in cells]
    return [point for index, point in enumerate(points) if point != points[index - 1]]


def _junctions(rings: Iterable[list[Point]]) -> set[Point]:
    """Where borders part: points that have other than two neighbours among all rings."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for index, point in enumerate(ring):
            neighbours[point].update((ring[index - 1], ring[(index + 1) % len(ring)]))
    return {point for point, around in neighbours.items() if len(around) != 2}


def _arcs_of(ring: list[Point], junctions: set[Point], arcs: dict[tuple[Point, ...], int]) -> list[int]:
    """The ring as arc numbers; `~n` is arc n backwards. New arcs are added to `arcs`."""
    cuts = [index for index, point in enumerate(ring) if point in junctions]
    if not cuts:
        # A whole ring that nobody shares in part starts at its smallest point, so that its twin is the same.
        cuts = [ring.index(min(ring))]
    turned = ring[cuts[0] :] + ring[: cuts[0]]
    bounds = [cut - cuts[0] for cut in cuts] + [len(ring)]
    closed = [*turned, turned[0]]
    return [_number(tuple(closed[start : end + 1]), arcs) for start, end in pairwise(bounds)]


def _number(arc: tuple[Point, ...], arcs: dict[tuple[Point, ...], int]) -> int:
    backwards = arc[::-1]
    if backwards in arcs:
        return ~arcs[backwards]
    return arcs.setdefault(arc, len(arcs))


def _deltas(arc: tuple[Point, ...]) -> list[list[int]]:
    steps = [[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(arc)]
    return [list(arc[0]), *steps]


def _borders(
    arcs: dict[tuple[Point, ...], int], users: dict[int, set[tuple[str, str]]]
) -> dict[str, dict[tuple[str, str], float]]:
    found: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for arc, number in arcs.items():
        length = _kilometres(arc)
        by_layer: dict[str, list[str]] = defaultdict(list)
        for layer, code in users[number]:
            by_layer[layer].append(code)
        for layer, codes in by_layer.items():
            for a in codes:
                for b in codes:
                    if a < b:
                        found[layer][a, b] += length
    return {layer: dict(pairs) for layer, pairs in found.items()}


def _kilometres(arc: tuple[Point, ...]) -> float:
    degrees = np.array(arc) * np.array(SCALE) + np.array(TRANSLATE)
    steps = np.radians(np.diff(degrees, axis=0))
    middle = np.radians((degrees[1:, 1] + degrees[:-1, 1]) / 2)
    return float(np.hypot(steps[:, 0] * np.cos(middle), steps[:, 1]).sum() * 6371.0088)


def area_km2(geometry: Any) -> float:
    """Area on the WGS 84 ellipsoid, by the cylindrical equal-area projection, in square kilometres."""
    return float(shapely.area(shapely.transform(geometry, _equal_area)))


def _equal_area(degrees: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    e = _ECCENTRICITY
    longitude, sine = np.radians(degrees[:, 0]), np.sin(np.radians(degrees[:, 1]))
    q = (1 - e * e) * (sine / (1 - (e * sine) ** 2) - np.log((1 - e * sine) / (1 + e * sine)) / (2 * e))
    return np.column_stack([longitude * _WGS84_RADIUS_KM, q * _WGS84_RADIUS_KM / 2])
