"""Frozen scenarios as they are told, side by side, and against the data of today. Pure but for the rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from maillage.planning.whatif.edits import read
from maillage.planning.whatif.enums import ANYONE, NOUNS, Noun
from maillage.planning.whatif.models import SavedScenario
from maillage.planning.whatif.outcome import Figures, Line, Outcome, from_json
from maillage.planning.whatif.panel import Pair, Ranking, Stretch, balance, pairs, ranking
from maillage.planning.whatif.world import World

MOST = 4


class Told:
    """A saved scenario with what its page and the comparison say of it."""

    def __init__(self, saved: SavedScenario) -> None:
        self.saved = saved
        self.decimals: int = saved.snapshot["decimals"]
        self.unit: str = saved.snapshot["unit"]
        self.sources: dict[str, Any] = saved.snapshot["sources"]

    @cached_property
    def outcome(self) -> Outcome:
        return from_json(self.saved.snapshot)

    @property
    def noun(self) -> Noun:
        return NOUNS.get(self.saved.profession, ANYONE)

    @property
    def query(self) -> str:
        """The address of the workshop on these changes, which remembers where they come from."""
        changes = f"&e={self.saved.edits}" if self.saved.edits else ""
        return f"p={self.saved.profession}{changes}&de={self.saved.number}"

    @cached_property
    def pairs(self) -> list[Pair]:
        return pairs(
            self.outcome,
            decimals=self.decimals,
            threshold=self.saved.snapshot["threshold"],
            noun=self.noun,
        )

    @cached_property
    def balance(self) -> list[Stretch]:
        return balance(self.outcome)

    @cached_property
    def losers(self) -> Ranking:
        return ranking(self.outcome.losers, self.outcome)

    @cached_property
    def winners(self) -> Ranking:
        return ranking(self.outcome.winners, self.outcome)

    @cached_property
    def neighbours(self) -> Ranking:
        return ranking(self.outcome.neighbours, self.outcome)

    @cached_property
    def changes(self) -> list[str]:
        """The sentence of each change."""
        names = {line["code"]: line["name"] for line in self.saved.snapshot["communes"]}
        return [edit.said(names, self.noun) for edit in read(self.saved.edits)]


# --- Side by side -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One commune: its value of departure, and after each scenario; None where one does not hold it."""

    code: str
    name: str
    inhabitants: float
    before: float
    after: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Scenarios of one profession; `others` are those asked for that speak of another one.

    `mixed`: they do not start from the same figures (other data, another day): differences are not all due
    to what was changed.
    """

    told: tuple[Told, ...]
    others: tuple[Told, ...]
    communes: tuple[Row, ...]
    mixed: bool

    @property
    def decimals(self) -> int:
        return self.told[0].decimals if self.told else 2

    @property
    def figures(self) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
        """(label, departure, [(after, change, tone)]) for each figure of the territory."""
        if not self.told:
            return []
        columns = [{pair.key: pair for pair in told.pairs} for told in self.told]
        return [
            (
                first.label,
                first.before,
                [(column[key].after, column[key].change, column[key].tone) for column in columns],
            )
            for key, first in columns[0].items()
        ]

    def headings(self) -> list[str]:
        names = [f"{told.saved.number} {told.saved.name}" for told in self.told]
        return ["code_insee", "commune", "habitants", "depart", *names]

    def rows(self) -> Iterable[Sequence[object]]:
        digits = self.decimals + 2
        for row in self.communes:
            after = [None if value is None else round(value, digits) for value in row.after]
            yield [row.code, row.name, round(row.inhabitants), round(row.before, digits), *after]


def side_by_side(told: Sequence[Told]) -> Side:
    """The scenarios of the profession of the first one."""
    same = tuple(one for one in told if one.saved.profession == told[0].saved.profession)
    held = [{line.code: line for line in one.outcome.inside} for one in same]
    first: dict[str, Line] = {}
    for lines in held:
        for code, line in lines.items():
            first.setdefault(code, line)
    rows = tuple(
        Row(
            code=code,
            name=line.name,
            inhabitants=line.inhabitants,
            before=line.before,
            after=tuple(lines[code].after if code in lines else None for lines in held),
        )
        for code, line in sorted(first.items(), key=lambda item: item[1].name)
    )
    origins = {
        tuple((line.code, line.before) for line in sorted(one.outcome.inside, key=lambda x: x.code))
        for one in same
    }
    return Side(
        told=same,
        others=tuple(one for one in told if one not in same),
        communes=rows,
        mixed=len(origins) > 1,
    )


# --- Against the data of today ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A frozen result and the same changes made today; `sources`: what, then, now, where they changed."""

    label: str
    unit: str
    decimals: int
    frozen: Outcome
    present: Outcome
    sources: tuple[tuple[str, str, str], ...]
    communes: tuple[tuple[Line, Line], ...]
    gone: tuple[Line, ...]
    impossible: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not (self.sources or self.communes or self.gone or self.impossible)

    @property
    def figures(self) -> list[tuple[str, Figures, Figures]]:
        return [
            ("Situation de départ", self.frozen.before, self.present.before),
            ("Avec les changements", self.frozen.after, self.present.after),
        ]


_NAMES = {
    "supply": "Offre",
    "vintage": "Millésime de l’offre",
    "publisher": "Producteur de l’offre",
    "supply_sha256": "Fichier de l’offre",
    "parameters_from": "Paramètres en vigueur depuis le",
    "travel": "Modèle de temps de trajet",
}


def difference(
    frozen: Mapping[str, Any], run: tuple[World, Outcome, Mapping[str, Any], Sequence[str]]
) -> Difference:
    """What a new run says otherwise: sources first, then the communes whose shown figures moved."""
    world, outcome, present, impossible = run
    then, now = from_json(frozen), from_json(present)
    current = {line.code: line for line in now.inside}
    pairs = [(line, current[line.code]) for line in then.inside if line.code in current]
    moved = [
        (old, new)
        for old, new in pairs
        if max(abs(new.before - old.before), abs(new.after - old.after)) >= outcome.visible
    ]
    moved.sort(key=lambda pair: -abs(pair[1].after - pair[0].after))
    return Difference(
        label=world.figures.label,
        unit=world.unit,
        decimals=world.decimals,
        frozen=then,
        present=now,
        sources=_sources(frozen["sources"], present["sources"]),
        communes=tuple(moved),
        gone=tuple(line for line in then.inside if line.code not in current),
        impossible=tuple(impossible),
    )


def _sources(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    found = [
        (name, _short(key, then[key]), _short(key, now[key]))
        for key, name in _NAMES.items()
        if then[key] != now[key]
    ]
    subjects = sorted({*then["geography"], *now["geography"]})
    found += [
        (f"Géographie : {subject}", _sum(then, subject), _sum(now, subject))
        for subject in subjects
        if then["geography"].get(subject) != now["geography"].get(subject)
    ]
    return tuple(found)


def _short(key: str, value: object) -> str:
    return f"empreinte {str(value)[:12]}…" if key == "supply_sha256" else str(value)


def _sum(sources: Mapping[str, Any], subject: str) -> str:
    known = sources["geography"].get(subject)
    return f"empreinte {known[:12]}…" if known else "non chargée"
