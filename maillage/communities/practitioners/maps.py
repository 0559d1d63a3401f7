"""The map of a count by commune, drawn by the server."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from maillage.communities.territory.svg import Layer, draw
from maillage.engines.indicators import MapClass, class_of, classes
from maillage.french import number
from maillage.reference.geography.queries import contours_of


@dataclass(frozen=True, slots=True)
class CountMap:
    """The map and its legend: the class of the style sheet and the counts of each colour. ``empty`` communes
    have nobody.
    """

    svg: SafeString
    legend: tuple[tuple[str, MapClass], ...]
    empty: int


def count_map(
    codes: Sequence[str], counts: Mapping[str, int], names: Mapping[str, str], *, title: str, word: str
) -> CountMap:
    """The communes of a territory by how many there are in each; ``word`` says of what. One query."""
    shapes = contours_of(codes)
    found = classes([count for code, count in counts.items() if count and code in shapes], 0)
    css = [
        f"map-class-{3 if len(found) == 1 else 1 + round(r * 4 / (len(found) - 1))}"
        for r in range(len(found))
    ]
    groups: dict[str, list[str]] = defaultdict(list)
    for code in shapes:
        count = counts.get(code, 0)
        groups[css[class_of(count, 0, found)] if count else "map-unknown"].append(code)
    layers = [
        Layer(
            kind,
            [shapes[code] for code in members],
            [f"{names.get(code, code)} : {number(counts.get(code, 0))} {word}" for code in members],
        )
        for kind, members in sorted(groups.items())
    ]
    empty = len(groups.get("map-unknown", []))
    return CountMap(draw(layers, title=title), tuple(zip(css, found, strict=True)), empty)
