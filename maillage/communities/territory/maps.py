"""The maps of the room's pages: reads the contours and draws them. Two queries at most a map."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.utils.safestring import SafeString

from maillage.communities.territory.models import SUB_TERRITORY_COLOURS
from maillage.communities.territory.queries import Difference, RegisterEntry, claims_of
from maillage.communities.territory.svg import Layer, classes_by_part, draw
from maillage.reference.geography.queries import contours_of


def territory_map(
    names: Mapping[str, str],
    parts: Mapping[str, Sequence[str]],
    *,
    title: str,
    partial: Collection[str] = (),
) -> SafeString:
    """A territory, each commune named and coloured by sub-territory; those taken for a part are paler.

    ``names`` maps the codes to draw (communes and districts; an IRIS is drawn as its commune) to their names.
    """
    css = classes_by_part(
        list(names), {n: [code[:5] for code in c] for n, c in parts.items()}, SUB_TERRITORY_COLOURS
    )
    shapes = contours_of(list(names))
    by_class: dict[str, list[str]] = defaultdict(list)
    for code in names:
        if code in shapes:
            by_class[f"{css[code]} map-partial" if code in partial else css[code]].append(code)
    layers = [
        Layer(kind, [shapes[code] for code in codes], [names[code] for code in codes])
        for kind, codes in sorted(by_class.items())
    ]
    return draw(layers, title=title)


def difference_map(change: Difference, *, title: str) -> SafeString:
    """What was added, removed and kept between two versions."""
    groups = [("map-kept", change.kept), ("map-removed", change.removed), ("map-added", change.added)]
    shapes = contours_of([place.code[:5] for _, places in groups for place in places])
    layers = [
        Layer(
            f"map-unit {css}",
            [shapes[place.code[:5]] for place in places if place.code[:5] in shapes],
            [place.name for place in places if place.code[:5] in shapes],
        )
        for css, places in groups
    ]
    return draw(layers, title=title)


def communities_legend(entries: Sequence[RegisterEntry]) -> list[tuple[str, int]]:
    """The name and the colour of each community of ``communities_map``; colours return after the last one."""
    return [(entry.community.name, rank % SUB_TERRITORY_COLOURS) for rank, entry in enumerate(entries)]


def communities_map(entries: Sequence[RegisterEntry], *, title: str) -> SafeString:
    """What each community of a list holds, one colour a community."""
    held: dict[int, list[str]] = defaultdict(list)
    for key, code in claims_of(*(entry.community for entry in entries)).values_list("community_id", "code"):
        held[key].append(code)
    shapes = contours_of([code for codes in held.values() for code in codes])
    layers = []
    for rank, entry in enumerate(entries):
        found = [shapes[code] for code in held[entry.community.pk] if code in shapes]
        names = [entry.community.name] * len(found)
        layers.append(Layer(f"map-unit map-part-{rank % SUB_TERRITORY_COLOURS}", found, names))
    return draw(layers, title=title)
