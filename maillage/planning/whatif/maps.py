"""What the maps show: the classes, their words, the drawing of the server, the data of the live map."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from maillage.communities.territory.svg import Layer, draw
from maillage.foundation.templatetags.maillage import decimal_number, signed_number
from maillage.planning.whatif.outcome import Line, Outcome
from maillage.planning.whatif.workshop import Workshop
from maillage.planning.whatif.world import World
from maillage.reference.geography.queries import contours_of

# A change is slight below 5 % of what was there, marked below 15 %, strong from there on.
STEPS = (0.05, 0.15)


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: its class of the style sheet and its words."""

    css: str
    text: str


def level_legend(breaks: Sequence[float], decimals: int) -> list[Key]:
    """The classes of an accessibility, lowest first."""
    words = [decimal_number(value, decimals) for value in breaks]
    texts = [f"moins de {words[0]}"] if words else ["toutes les communes"]
    texts += [f"de {low} à {high}" for low, high in itertools.pairwise(words)]
    texts += [f"{words[-1]} ou plus"] if words else []
    return [Key(f"map-class-{rank}", text) for rank, text in enumerate(texts, 1)]


def change_legend() -> list[Key]:
    """The classes of a change, from the greatest loss to the greatest gain."""
    slight, strong = (f"{step * 100:.0f}\u202f%" for step in STEPS)
    return [
        Key("map-loss-3", f"perd {strong} ou plus"),
        Key("map-loss-2", f"perd {slight} à {strong}"),
        Key("map-loss-1", f"perd moins de {slight}"),
        Key("map-same", "ne change pas"),
        Key("map-gain-1", f"gagne moins de {slight}"),
        Key("map-gain-2", f"gagne {slight} à {strong}"),
        Key("map-gain-3", f"gagne {strong} ou plus"),
    ]


def change_class(line: Line, outcome: Outcome) -> str:
    """The class of the style sheet of a commune's change."""
    if not (outcome.falls(line) or outcome.rises(line)):
        return "map-same"
    share = abs(line.share) if line.share is not None else 1.0
    rank = 1 + sum(share >= step for step in STEPS)
    return f"map-{'gain' if line.change > 0 else 'loss'}-{rank}"


def level_class(value: float, breaks: Sequence[float]) -> str:
    return f"map-class-{1 + sum(value >= step for step in breaks)}"


def drawing(lines: Iterable[Line], css: Mapping[str, str], *, title: str, decimals: int) -> SafeString:
    """The communes of the territory, each in its class, with its figures as a tooltip. One query."""
    named = {line.code: line for line in lines}
    shapes = contours_of(list(named))
    by_class: dict[str, list[str]] = defaultdict(list)
    for code in named:
        if code in shapes:
            by_class[css[code]].append(code)
    layers = [
        Layer(kind, [shapes[code] for code in codes], [_said(named[code], decimals) for code in codes])
        for kind, codes in sorted(by_class.items())
    ]
    return draw(layers, title=title)


def _said(line: Line, decimals: int) -> str:
    before, after = (decimal_number(value, decimals) for value in (line.before, line.after))
    if before == after:
        return f"{line.name} : {before}"
    return f"{line.name} : {before} → {after} ({signed_number(line.change, decimals)})"


def change_drawing(outcome: Outcome, *, title: str, decimals: int) -> SafeString:
    css = {line.code: change_class(line, outcome) for line in outcome.inside}
    return drawing(outcome.inside, css, title=title, decimals=decimals)


def level_drawing(outcome: Outcome, breaks: Sequence[float], *, title: str, decimals: int) -> SafeString:
    css = {line.code: level_class(line.after, breaks) for line in outcome.inside}
    return drawing(outcome.inside, css, title=title, decimals=decimals)


# --- The live map -----------------------------------------------------------------------------------------


def ground(table: Workshop) -> dict[str, Any]:
    """What no change alters: {code: [name, lon, lat, accessibility, professionals, 1 inside]} and the scales.

    Numbers are rounded to what a map can show.
    """
    of = table.world
    everyone = {**table.territory, **table.nearby}
    rows: dict[str, list[Any]] = {}
    for code, place in everyone.items():
        at = of.positions.get(code)
        if at is None:
            continue
        rows[code] = [
            place.name,
            round(float(of.country.points.lon[at]), 4),
            round(float(of.country.points.lat[at]), 4),
            _short(of, float(of.country.values[at]) * of.figures.per),
            round(float(of.heads[at]), 2),
            int(place.share > 0),
        ]
    inside = [row for row in rows.values() if row[5]]
    return {
        "communes": rows,
        "breaks": list(of.breaks),
        "steps": list(STEPS),
        "decimals": of.decimals,
        "noun": list(of.noun),
        "bounds": _bounds(inside),
    }


def _bounds(rows: Sequence[Sequence[Any]]) -> list[float] | None:
    if not rows:
        return None
    lon, lat = [row[1] for row in rows], [row[2] for row in rows]
    return [min(lon) - 0.04, min(lat) - 0.03, max(lon) + 0.04, max(lat) + 0.03]


def state(table: Workshop) -> dict[str, Any]:
    """What the changes make of it: only the communes whose figures moved."""
    of = table.world
    return {
        "edits": table.plan.query(undone=()),
        "count": len(table.plan.edits),
        "after": {
            line.code: _short(of, line.after)
            for line in (*table.outcome.inside, *table.outcome.around)
            if line.after != line.before
        },
        "heads": {code: round(heads, 2) for code, heads in table.heads.items()},
        "message": table.message,
        "refused": bool(table.error or table.form.errors),
        "figures": {
            name: decimal_number(value, of.decimals)
            for name, value in (("mean", table.outcome.after.mean), ("worst", table.outcome.after.worst))
        },
        "losers": len(table.outcome.losers.lines),
        "winners": len(table.outcome.winners.lines),
    }


def _short(of: World, value: float) -> float:
    return round(value, of.decimals + 2)
