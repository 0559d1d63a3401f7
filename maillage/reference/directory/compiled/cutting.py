"""Lines to cells, and which lines hold no surprise."""

import numba
import numpy as np

# What a byte is: text, a pipe, the start of two bytes or of three, or a matter for the reader in Python.
_TEXT, _PIPE, _TWO, _THREE, _ODD = range(5)
KINDS = np.full(256, _ODD, np.uint8)
KINDS[1:128] = _TEXT
KINDS[[9, 10, 92]] = _ODD  # a tabulation, an end of line and a backslash mean something to COPY
KINDS[124] = _PIPE
KINDS[0xC2:0xE0] = _TWO
KINDS[0xE1:0xF0] = _THREE
KINDS[0xED] = _ODD


@numba.njit(cache=True)
def cut_cells(block, bounds, chosen, longest, kinds, cells, sound):  # type: ignore[no-untyped-def]
    """Where the cells of the chosen lines begin: column k is ``block[cells[k] : cells[k + 1] - 1]``.

    An empty column follows the last one, for those that the file lacks. A line is sound when it has every
    cell, is valid UTF-8 and holds nothing that COPY would misread.
    """
    width = cells.shape[1] - 2
    for row in range(chosen.size):
        at, end = bounds[chosen[row]], bounds[chosen[row] + 1] - 1
        column, good = 0, end - at <= longest
        cells[row, 0] = at
        while at < end and good:
            kind = kinds[block[at]]
            at += 1
            if kind == _PIPE:
                column += 1
                if column < width:
                    cells[row, column] = at
            elif kind == _ODD:
                good = False
            elif kind != _TEXT:
                for _ in range(1 if kind == _TWO else 2):
                    good = good and at < end and block[at] & 0xC0 == 0x80
                    at += 1
        cells[row, width], cells[row, width + 1] = end + 1, end + 2
        sound[row] = good and column == width - 1


@numba.njit(inline="always")
def _rpps(block, start, stop):  # type: ignore[no-untyped-def]
    """Whether these bytes are 8 and an RPPS number with its right key."""
    if stop - start != 12 or block[start] != 56:
        return False
    total = 0
    for rank in range(1, 12):
        digit = np.int64(block[start + rank]) - 48
        if digit < 0 or digit > 9:
            return False
        if rank % 2 == 0:
            digit *= 2
            if digit > 9:
                digit -= 9
        total += digit
    return total % 10 == 0


@numba.njit(inline="always")
def _latin(block, start, stop):  # type: ignore[no-untyped-def]
    """Whether every letter is one of the table of names."""
    for at in range(start, stop):  # noqa: SIM110 -- not compiled otherwise
        if block[at] > 0xC8:
            return False
    return True


@numba.njit(cache=True)
def judge(block, cells, who, profession, names, site, place, sound):  # type: ignore[no-untyped-def]
    """Leave to the reader in Python the lines that it may refuse, note or complete.

    ``who`` are the columns of the national identifier and of its type; ``names`` those of which a search key
    is made, the name of the person first; ``place`` those of a place, for lines whose ``site`` is empty.
    """
    for row in range(cells.shape[0]):
        if not sound[row]:
            continue
        kind, after = cells[row, who[1]], cells[row, who[1] + 1] - 1
        good = after == kind or (after == kind + 1 and block[kind] == 56)
        good = good and _rpps(block, cells[row, who[0]], cells[row, who[0] + 1] - 1)
        size = cells[row, profession + 1] - 1 - cells[row, profession]
        good = good and 0 < size <= 10
        for rank in range(names.size):
            start, stop = cells[row, names[rank]], cells[row, names[rank] + 1] - 1
            good = good and _latin(block, start, stop)
            if rank == 0:
                good = good and start < stop and block[start] > 32
        size = cells[row, site + 1] - 1 - cells[row, site]
        good = good and size <= 60
        if size == 0:
            for rank in range(place.size):
                good = good and cells[row, place[rank] + 1] - 1 == cells[row, place[rank]]
        sound[row] = good
