"""Counts of a survey, small numbers hidden. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from maillage.communities.creation.enums import Audience
from maillage.communities.creation.surveys.questions import COMMUNE, ONE, SCALE, SEVERAL

# Below these counts a crossing could tell who answered what.
LEAST = {Audience.INHABITANTS: 11, Audience.PROFESSIONALS: 5}
# Shown outside the survey's own page, a count below this one is not told.
FEW = 5
COUNTED = (ONE, SEVERAL, SCALE)
Answers = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One choice; ``count`` is None where it is hidden, ``share`` (0 to 1) is of those who answered."""

    code: str
    label: str
    count: int | None
    share: float


@dataclass(frozen=True, slots=True)
class Counted:
    """One question: how many answered, and each choice."""

    code: str
    label: str
    answered: int
    rows: tuple[Row, ...]


def counts(questions: Sequence[Mapping[str, Any]], answers: Answers) -> list[Counted]:
    """The counts of each question with choices, over all answers together."""
    found = []
    for question in questions:
        if question["kind"] not in COUNTED:
            continue
        values = [_chosen(one.get(question["code"])) for one in answers]
        answered = sum(bool(chosen) for chosen in values)
        tally = Counter(code for chosen in values for code in chosen)
        rows = tuple(
            Row(code, label, tally[code], tally[code] / answered if answered else 0.0)
            for code, label in question["choices"]
        )
        found.append(Counted(question["code"], question["label"], answered, rows))
    return found


def guarded(questions: Iterable[Counted], *, least: int = FEW) -> list[Counted]:
    """The counts to show beside other figures: those below ``least`` hidden, with a companion when alone.

    A question that fewer people answered is left out.
    """
    found = []
    for one in questions:
        if one.answered < least:
            continue
        hidden = {at for _, at in _hide([[row.count or 0 for row in one.rows]], [one.answered], least)}
        rows = tuple(
            replace(row, count=None, share=0.0) if at in hidden else row for at, row in enumerate(one.rows)
        )
        found.append(replace(one, rows=rows))
    return found


def _chosen(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value] if value else []


@dataclass(frozen=True, slots=True)
class Crossing:
    """A question by another: ``cells`` by row then column, None where hidden; ``hidden`` how many are."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    hidden: int

    @property
    def lines(self) -> list[tuple[str, tuple[int | None, ...]]]:
        return list(zip(self.rows, self.cells, strict=True))


def cross(of: Mapping[str, Any], by: Mapping[str, Any], answers: Answers, *, least: int) -> Crossing:
    """Cross two questions.

    A cell from 1 to ``least`` - 1 is hidden, and a whole line with fewer answers than that. As totals are
    known, a line or column with a single hidden cell hides a second one, so that no subtraction finds it.
    """
    columns = [(code, label) for code, label in of["choices"]]
    rows = _lines(by, answers)
    table = [
        [
            sum(
                code in _chosen(one.get(of["code"])) and line in _chosen(one.get(by["code"]))
                for one in answers
            )
            for code, _ in columns
        ]
        for line, _ in rows
    ]
    # People, not choices: where several are ticked, few people make many.
    people = [
        sum(line in _chosen(one.get(by["code"])) and bool(_chosen(one.get(of["code"]))) for one in answers)
        for line, _ in rows
    ]
    hidden = _hide(table, people, least)
    cells = tuple(
        tuple(None if (r, c) in hidden else count for c, count in enumerate(line))
        for r, line in enumerate(table)
    )
    return Crossing(
        tuple(label for _, label in rows), tuple(label for _, label in columns), cells, len(hidden)
    )


def _lines(by: Mapping[str, Any], answers: Answers) -> list[tuple[str, str]]:
    """The choices of the question, or the communes that were answered, by name."""
    if by["kind"] != COMMUNE:
        return [(code, label) for code, label in by["choices"]]
    codes = {str(one[by["code"]]) for one in answers if one.get(by["code"])}
    return sorted(((code, code) for code in codes), key=lambda row: row[1])


def _hide(table: Sequence[Sequence[int]], people: Sequence[int], least: int) -> set[tuple[int, int]]:
    """The cells to hide: the small ones, then their companions until no line nor column has a lonely one."""
    height, width = len(table), len(table[0]) if table else 0
    few = {r for r in range(height) if people[r] < least}
    hidden = {(r, c) for r in range(height) for c in range(width) if r in few or 0 < table[r][c] < least}
    lines = [[(r, c) for c in range(width)] for r in range(height)]
    lines += [[(r, c) for r in range(height)] for c in range(width)]
    changed = True
    while changed:
        changed = False
        for line in lines:
            if len(hidden.intersection(line)) == 1:
                companion = _companion(table, line, hidden)
                if companion is not None:
                    hidden.add(companion)
                    changed = True
    return hidden


def _companion(
    table: Sequence[Sequence[int]], line: Iterable[tuple[int, int]], hidden: set[tuple[int, int]]
) -> tuple[int, int] | None:
    """The smallest visible cell of this line; a zero tells as much as a number."""
    visible = [cell for cell in line if cell not in hidden]
    return min(visible, key=lambda cell: (table[cell[0]][cell[1]], cell), default=None)
