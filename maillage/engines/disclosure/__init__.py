"""Small numbers that nobody may read, even by subtracting what was published: pure Python.

Two subjects: ``grouped`` (one table, its small cells and what else must go with them) and ``blocks`` (months
joined until there are enough people to publish them). Threshold: 11, as the national statistics of
health insurance. Zero says something of nobody and is shown in a table; in a total it waits with the small.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 11


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be read of a table whose total is public: ``cells``, and ``rest``, the sum of the others.

    ``rest`` is 0 when nothing is hidden; it is the whole when nothing but the total may be read.
    """

    cells: Mapping[str, int]
    rest: int


@dataclass(frozen=True, slots=True)
class Block:
    """Whole months joined: ``first`` and ``last`` are their places in the list that was given, included."""

    first: int
    last: int
    total: int


def grouped(cells: Mapping[str, int], least: int = LEAST) -> Shown:
    """The table, its cells of 1 to ``least - 1`` put together, with the smallest of the others if needed.

    Hidden cells are at least two, and their sum is published, being what the total tells anyway. It must not
    tell more: a sum below ``least`` is a small number again, and one that is the least or the most that small
    cells can make gives each of them. Then the smallest readable cell joins them; where that would not do,
    none is read. Whoever knows this rule and every readable number still finds two values for each hidden
    cell (``tests/care/figures/test_f10.py`` tries them all).
    """
    counted = {code: number for code, number in cells.items() if number > 0}
    hidden = {code: number for code, number in counted.items() if number < least}
    if not hidden:
        return Shown(dict(cells), 0)
    if _extreme(list(hidden.values()), least):
        return Shown({}, sum(counted.values()))
    readable = sorted((number, code) for code, number in counted.items() if code not in hidden)
    while len(hidden) < 2 or sum(hidden.values()) < least:
        if not readable:
            return Shown({}, sum(counted.values()))
        number, _code = readable[0]
        # All those of one size together: which one of equals was taken would tell.
        for size, code in [one for one in readable if one[0] == number]:
            hidden[code] = size
            readable.remove((size, code))
    if not readable:
        return Shown({}, sum(counted.values()))
    return Shown({code: number for code, number in cells.items() if code not in hidden}, sum(hidden.values()))


def blocks(totals: Sequence[int], least: int = LEAST) -> list[Block]:
    """The months in blocks of at least ``least`` people, each closed by the first month that suffices.

    A block depends on its own months alone: what comes later changes nothing of it. Months that wait are in
    none.
    """
    made: list[Block] = []
    first, waiting = 0, 0
    for place, number in enumerate(totals):
        waiting += number
        if waiting >= least:
            made.append(Block(first, place, waiting))
            first, waiting = place + 1, 0
    return made


def joined(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The tables of several months as one."""
    whole: dict[str, int] = {}
    for table in tables:
        for code, number in table.items():
            whole[code] = whole.get(code, 0) + number
    return whole


def _extreme(small: list[int], least: int) -> bool:
    """Whether their sum alone would give each of them: all ones, or all the most a small cell can be."""
    return len(small) > 1 and (set(small) == {1} or set(small) == {least - 1}) and sum(small) >= least
