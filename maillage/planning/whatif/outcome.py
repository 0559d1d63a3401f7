"""What a scenario changes: the figures of the territory, who loses, who gains, there and around. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from maillage.planning.whatif.edits import Applied, Edit, Offices, apply
from maillage.planning.whatif.world import World

Floats = npt.NDArray[np.float64]

WORST = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """One commune: accessibility in the unit shown, professionals, inhabitants of the part that counts.

    `share_held`: the share of its inhabitants that the territory holds, 0 outside.
    """

    code: str
    name: str
    department: str
    inhabitants: float
    before: float
    after: float
    heads_before: float
    heads_after: float
    share_held: float

    @property
    def inside(self) -> bool:
        """Is it of the territory, even in part?"""
        return self.share_held > 0

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def share(self) -> float | None:
        """The change as a share of what was there; None where there was nothing."""
        return self.change / self.before if self.before > 0 else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The territory in five numbers; `under` is None where no text sets a threshold.

    `mean` is weighted by inhabitants standardised by age, as the indicator of the diagnosis; `worst` is the
    mean of the tenth of the inhabitants who are served worst.
    """

    mean: float
    worst: float
    under: float | None
    heads: float


@dataclass(frozen=True, slots=True)
class Side:
    """Those who lose, or those who gain, as far as the decimals shown can tell."""

    lines: tuple[Line, ...]

    @property
    def inhabitants(self) -> float:
        return sum(line.inhabitants for line in self.lines)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`inside`: every commune of the territory; `around`: those outside that the changes reach."""

    before: Figures
    after: Figures
    inhabitants: float
    inside: tuple[Line, ...]
    around: tuple[Line, ...]
    visible: float

    @property
    def losers(self) -> Side:
        """Communes of the territory, the greatest loss first."""
        return Side(tuple(sorted((x for x in self.inside if self.falls(x)), key=lambda x: x.change)))

    @property
    def winners(self) -> Side:
        return Side(tuple(sorted((x for x in self.inside if self.rises(x)), key=lambda x: -x.change)))

    @property
    def neighbours(self) -> Side:
        """Communes outside the territory that lose or gain, the greatest change first."""
        seen = (x for x in self.around if self.falls(x) or self.rises(x))
        return Side(tuple(sorted(seen, key=lambda x: -abs(x.change))))

    def falls(self, line: Line) -> bool:
        return line.change <= -self.visible

    def rises(self, line: Line) -> bool:
        return line.change >= self.visible


@dataclass(frozen=True, slots=True)
class Place:
    """How a commune is named, and the share of its inhabitants that the territory holds (0 outside)."""

    name: str
    department: str
    share: float = 0.0


def reached(
    world: World, edits: Sequence[Edit], territory: Mapping[str, Place], around: Mapping[str, Place]
) -> "Reach":
    """Make the changes and find again the accessibility of whoever can feel them. No query.

    `around` only names, in refusals, communes outside the territory.
    """
    names = {code: place.name for code, place in (*territory.items(), *around.items())}
    held = [code for code in territory if code in world.positions]
    offices = Offices(world.office, world.average, world.noun, names)
    made = apply(edits, offices, territory=held)
    edited = world.country.edit(
        {world.positions[code]: office.activity for code, office in made.offices.items()}
    )
    values = dict(zip(edited.places.tolist(), edited.after.tolist(), strict=True))
    return Reach(world, made, {world.codes[at]: value * world.figures.per for at, value in values.items()})


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Accessibility after the changes, in the unit shown, of the communes that could feel them."""

    world: World
    made: Applied
    after: Mapping[str, float]

    def outside(self, territory: Mapping[str, Place]) -> list[str]:
        """Codes of the communes reached beyond the territory, whose change can be seen or not."""
        return [code for code in self.after if code not in territory]

    def outcome(self, territory: Mapping[str, Place], around: Mapping[str, Place]) -> Outcome:
        """`around` names communes outside the territory; those that it does not name are left out."""
        world = self.world
        inside = [self._line(code, place) for code, place in territory.items() if code in world.positions]
        near = [self._line(code, place) for code, place in around.items() if code in self.after]
        at = np.array([world.positions[line.code] for line in inside], np.int64)
        shares = np.array([territory[line.code].share for line in inside])
        weights = world.country.people[at] * shares
        people = np.array([line.inhabitants for line in inside])
        before = np.array([line.before for line in inside])
        after = np.array([line.after for line in inside])
        threshold = world.figures.threshold
        return Outcome(
            before=_figures(before, weights, people, threshold, [x.heads_before for x in inside]),
            after=_figures(after, weights, people, threshold, [x.heads_after for x in inside]),
            inhabitants=float(people.sum()),
            inside=tuple(inside),
            around=tuple(near),
            visible=0.5 * 10.0**-world.decimals,
        )

    def _line(self, code: str, place: Place) -> Line:
        world, at = self.world, self.world.positions[code]
        before = float(world.country.values[at]) * world.figures.per
        heads = float(world.heads[at])
        office = self.made.offices.get(code)
        return Line(
            code=code,
            name=place.name,
            department=place.department,
            inhabitants=float(world.inhabitants[at]) * (place.share or 1.0),
            before=before,
            after=self.after.get(code, before),
            heads_before=heads,
            heads_after=heads if office is None else office.heads,
            share_held=place.share,
        )


def _figures(
    values: Floats, weights: Floats, people: Floats, threshold: float | None, heads: Sequence[float]
) -> Figures:
    total = float(weights.sum())
    return Figures(
        mean=float(weights @ values) / total if total > 0 else 0.0,
        worst=_worst(values, people),
        under=None if threshold is None else float(people[values <= threshold].sum()),
        heads=float(sum(heads)),
    )


def _worst(values: Floats, people: Floats) -> float:
    """Mean over the `WORST` share of the inhabitants with the lowest values; a commune may count in part."""
    wanted = WORST * float(people.sum())
    if wanted <= 0:
        return 0.0
    order = np.argsort(values, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(people[order])[:-1]])
    taken = np.clip(wanted - before, 0.0, people[order])
    return float(taken @ values[order]) / wanted


# --- As it is kept ----------------------------------------------------------------------------------------

FORMAT = 1
_DIGITS = 9  # far beyond what is shown, and short of what another machine's rounding could change


def as_json(
    world: World, edits: Sequence[Edit], outcome: Outcome, territory: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything that a later run, another software or an evaluator needs: values, sources, method.

    `territory`: number and label of the version of the territory.
    """
    return {
        "format": FORMAT,
        "territory": dict(territory),
        "profession": world.figures.profession,
        "label": world.figures.label,
        "unit": world.unit,
        "decimals": world.decimals,
        "threshold": world.figures.threshold,
        "sources": world.sources.as_json(),
        "edits": [str(edit) for edit in edits],
        "inhabitants": _round(outcome.inhabitants),
        "before": _figures_json(outcome.before),
        "after": _figures_json(outcome.after),
        "communes": [_line_json(line) for line in (*outcome.inside, *outcome.neighbours.lines)],
    }


def from_json(kept: Mapping[str, Any]) -> Outcome:
    """The outcome of a snapshot of `as_json`."""
    lines = [Line(**line) for line in kept["communes"]]
    return Outcome(
        before=Figures(**kept["before"]),
        after=Figures(**kept["after"]),
        inhabitants=kept["inhabitants"],
        inside=tuple(line for line in lines if line.inside),
        around=tuple(line for line in lines if not line.inside),
        visible=0.5 * 10.0 ** -kept["decimals"],
    )


def _figures_json(figures: Figures) -> dict[str, float | None]:
    under = None if figures.under is None else _round(figures.under)
    return {
        "mean": _round(figures.mean), "worst": _round(figures.worst), "under": under,
        "heads": _round(figures.heads),
    }  # fmt: skip


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "code": line.code, "name": line.name, "department": line.department,
        "inhabitants": _round(line.inhabitants), "before": _round(line.before), "after": _round(line.after),
        "heads_before": _round(line.heads_before), "heads_after": _round(line.heads_after),
        "share_held": _round(line.share_held),
    }  # fmt: skip


def _round(value: float) -> float:
    return round(value, _DIGITS)
