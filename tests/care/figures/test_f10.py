"""Control F10: no small number is recovered from what was published, at any date, by any subtraction.

The attacker knows every published number and the rule itself: each table that the rule turns into the same
publication is tried, and a hidden number must still have several values.
"""

from collections import defaultdict
from itertools import pairwise, product

import pytest

from maillage.engines.disclosure import blocks, grouped, joined

TABLES = [(2, 60, 11), (3, 40, 11), (3, 20, 4), (4, 14, 3), (5, 8, 3)]


def recovered(worlds: dict[object, list[tuple[int, ...]]], hidden) -> list[object]:
    """The publications after which a hidden number has one value left."""
    return [
        seen
        for seen, possible in worlds.items()
        for place in hidden(seen)
        if len({world[place] for world in possible}) < 2
    ]


@pytest.mark.parametrize(("width", "most", "least"), TABLES)
def test_no_cell_of_a_table_is_recovered_by_whoever_knows_the_rule(width, most, least):
    names = "abcdefgh"[:width]
    worlds = defaultdict(list)
    for world in product(range(most + 1), repeat=width):
        # Every world of this total is among those tried: none is missing that would hide the truth better.
        if least <= sum(world) <= most:
            shown = grouped(dict(zip(names, world, strict=True)), least)
            assert shown.rest == 0 or shown.rest >= least
            assert all(number == 0 or number >= least for number in shown.cells.values())
            assert sum(shown.cells.values()) + shown.rest == sum(world)
            worlds[sum(world), tuple(sorted(shown.cells.items())), shown.rest].append(world)
    assert len(worlds) > 100

    def hidden(seen):
        return [place for place, name in enumerate(names) if name not in dict(seen[1])]

    assert recovered(worlds, hidden) == []


def test_no_month_is_recovered_from_the_blocks_of_any_two_dates():
    """Figures read in February and in June: the difference is a whole block, never a small month."""
    least, months = 4, 5
    worlds = defaultdict(list)
    for world in product(range(8), repeat=months):
        published = tuple(tuple(blocks(world[: day + 1], least)) for day in range(months))
        assert all(block.total >= least for day in published for block in day)
        # What was read once stays as it was.
        assert all(later[: len(former)] == former for former, later in pairwise(published))
        if all(block.total <= 7 for block in published[-1]):
            worlds[published].append(world)
    assert len(worlds) > 500

    def hidden(published):
        alone = {block.first for block in published[-1] if block.first == block.last}
        return [place for place in range(months) if place not in alone]

    assert recovered(worlds, hidden) == []


def test_no_cell_is_recovered_from_two_axes_and_two_dates():
    """Three months of two cells: what is hidden in one is not told by the next."""
    least = 3
    worlds = defaultdict(list)
    for world in product(range(6), repeat=6):
        months = [dict(zip("ab", world[at : at + 2], strict=True)) for at in (0, 2, 4)]
        seen = []
        for block in blocks([sum(month.values()) for month in months], least):
            shown = grouped(joined(months[block.first : block.last + 1]), least)
            seen.append((block, tuple(shown.cells.items()), shown.rest))
        if all(block.total <= 5 for block, _cells, _rest in seen):
            worlds[tuple(seen)].append(world)
    assert len(worlds) > 500

    def hidden(seen):
        readable = {
            2 * block.first + "ab".index(name)
            for block, cells, _rest in seen
            if block.first == block.last
            for name, _number in cells
        }
        # In blocks of several months every number is hidden, but zeros that a sum of zero tells.
        nobody = {
            2 * month + "ab".index(name)
            for block, cells, _rest in seen
            for name, number in cells
            if number == 0
            for month in range(block.first, block.last + 1)
        }
        return [place for place in range(6) if place not in readable | nobody]

    assert recovered(worlds, hidden) == []


def test_two_filters_of_the_same_people_give_no_cell():
    """Commune by motive: the margins alone are published, each hidden on its own."""
    least = 3
    worlds = defaultdict(list)
    for world in product(range(7), repeat=4):
        if least <= sum(world) <= 6:
            rows = {"r": world[0] + world[1], "s": world[2] + world[3]}
            columns = {"t": world[0] + world[2], "u": world[1] + world[3]}
            shown = [grouped(table, least) for table in (rows, columns)]
            seen = sum(world), *[(tuple(one.cells.items()), one.rest) for one in shown]
            worlds[seen].append((*rows.values(), *columns.values()))

    def hidden(seen):
        cells = {**dict(seen[1][0]), **dict(seen[2][0])}
        return [place for place, name in enumerate("rstu") if name not in cells]

    assert recovered(worlds, hidden) == []
