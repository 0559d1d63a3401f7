"""Maps drawn by the server: a territory as an SVG that needs no script, prints, and can be read aloud.

Pure: contours in, markup out. Colours are classes of the style sheet (the site allows no inline style).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from shapely.geometry.base import BaseGeometry

WIDTH = 640
MAX_HEIGHT = 520
MARGIN = 8
# Half a pixel: what is dropped cannot be seen.
TOLERANCE = 0.5


@dataclass(frozen=True, slots=True)
class Layer:
    """Contours that share a class of the style sheet; ``names`` gives each its tooltip, or none at all.

    ``paint`` is a fill that wins over the class: « url(#…) » for the hatching of ``draw``, or a colour where
    no style sheet follows.
    """

    css: str
    shapes: Sequence[BaseGeometry]
    names: Sequence[str] = ()
    paint: str = ""


def draw(
    layers: Sequence[Layer], *, title: str, hatching: str = "", tolerance: float = TOLERANCE
) -> SafeString:
    """One ``<svg>`` with the layers in order, fitted to what they hold.

    Empty when nothing has a contour: the table then speaks alone. ``hatching`` names a motif of oblique lines
    that layers may be painted with: « url(#name) ». ``tolerance`` is in pixels of the drawing.
    """
    view, body = trace(layers, tolerance=tolerance)
    if view is None:
        return mark_safe("")
    return format_html(
        '<svg class="territory-map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        WIDTH,
        view.height,
        title,
        motif(hatching) if hatching else "",
        body,
    )


def trace(layers: Sequence[Layer], *, tolerance: float = TOLERANCE) -> "tuple[_View | None, SafeString]":
    """The view that fits the layers, and their paths in it; no view without any contour."""
    fitted = [shape for layer in layers for shape in layer.shapes]
    if not fitted:
        return None, mark_safe("")
    view = _View.around(fitted)
    drawn = ((_layer(layer, view, tolerance),) for layer in layers if layer.shapes)
    return view, format_html_join("", "{}", drawn)


def motif(name: str) -> SafeString:
    """The oblique lines of weak figures: dark on light, so that they show on every class."""
    return format_html(
        '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="2.6" height="6" fill="#fff"/>'
        '<rect width="1.3" height="6" fill="#1c2526"/></pattern></defs>',
        name,
    )


@dataclass(frozen=True, slots=True)
class _View:
    """From degrees to pixels: equirectangular, true to shape at the middle latitude."""

    west: float
    north: float
    squeeze: float
    scale: float
    height: int

    @classmethod
    def around(cls, shapes: Sequence[BaseGeometry]) -> "_View":
        west, south, east, north = shapely.total_bounds(list(shapes))
        squeeze = math.cos(math.radians((south + north) / 2))
        wide, tall = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
        scale = min((WIDTH - 2 * MARGIN) / wide, (MAX_HEIGHT - 2 * MARGIN) / tall)
        offset = (WIDTH - wide * scale) / 2 / scale / squeeze
        height = round(tall * scale) + 2 * MARGIN
        return cls(float(west - offset), float(north), squeeze, float(scale), height)

    def project(self, points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> "np.ndarray":
        return np.column_stack(
            (
                (points[:, 0] - self.west) * self.squeeze * self.scale,
                (self.north - points[:, 1]) * self.scale + MARGIN,
            )
        )


def _layer(layer: Layer, view: _View, tolerance: float) -> SafeString:
    pixels = shapely.transform(np.array(layer.shapes, dtype=object), view.project)
    simple = shapely.simplify(pixels, tolerance)
    look = format_html('class="{}"', layer.css)
    if layer.paint:
        look = format_html('{} fill="{}"', look, layer.paint)
    if not layer.names:
        path = "".join(_path(shape) for shape in simple)
        return format_html('<path {} d="{}"/>', look, path)
    return format_html_join(
        "",
        '<path {} d="{}"><title>{}</title></path>',
        ((look, _path(shape), name) for shape, name in zip(simple, layer.names, strict=True)),
    )


def _path(shape: BaseGeometry) -> str:
    """Rings as « M x,y L … Z », to a tenth of a pixel."""
    rings = [ring for part in shapely.get_parts(shape) for ring in _rings(part)]
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _rings(polygon: BaseGeometry) -> list[BaseGeometry]:
    return list(shapely.get_rings(polygon))


def _ring(points: "np.ndarray") -> str:
    values = np.round(points[:-1], 1).tolist()
    return f"M{' '.join(f'{x:g},{y:g}' for x, y in values)}Z"


def classes_by_part(codes: Sequence[str], parts: Mapping[str, Sequence[str]], colours: int) -> dict[str, str]:
    """{code: class}: a colour per sub-territory, one for what belongs to none."""
    found = dict.fromkeys(codes, "map-unit")
    for rank, members in enumerate(parts.values()):
        found.update(dict.fromkeys(members, f"map-unit map-part-{rank % colours}"))
    return found


@dataclass(frozen=True, slots=True)
class Outlines:
    """Contours already drawn, that can be kept as JSON: a map of them needs the geography no more.

    ``paths`` are SVG paths by code and ``points`` a place inside each, in a view of ``WIDTH`` × ``height``.
    """

    height: int
    paths: Mapping[str, str]
    points: Mapping[str, tuple[float, float]]


def outlines(shapes: Mapping[str, BaseGeometry]) -> Outlines | None:
    """The contours by code, fitted together; None when there is none."""
    if not shapes:
        return None
    codes = sorted(shapes)
    view = _View.around([shapes[code] for code in codes])
    pixels = shapely.transform(np.array([shapes[code] for code in codes], dtype=object), view.project)
    inside = shapely.get_coordinates(shapely.point_on_surface(pixels)).round(1).tolist()
    return Outlines(
        height=view.height,
        paths={
            code: _path(shape) for code, shape in zip(codes, shapely.simplify(pixels, TOLERANCE), strict=True)
        },
        points={code: (x, y) for code, (x, y) in zip(codes, inside, strict=True)},
    )
