"""Sound lines to rows of PostgreSQL's COPY text: persons, places, activities."""

import numba
import numpy as np

from maillage.reference.directory.compiled.hashing import span_hash
from maillage.reference.directory.names import name_key

_TAB, _END, _SPACE = 9, 10, 32


def _letters() -> tuple[np.ndarray[tuple[int, int], np.dtype[np.uint8]], ...]:
    """What each sign of European names becomes in a search key, and how many letters that is."""
    # Between two letters, so that a space is seen.
    folded = [name_key(f"x{chr(code)}x")[1:-1].encode() for code in range(0x250)]
    table = np.zeros((len(folded), max(map(len, folded))), np.uint8)
    for code, letters in enumerate(folded):
        table[code, : len(letters)] = list(letters)
    return table, np.array([len(letters) for letters in folded], np.uint8)


LETTERS, SIZES = _letters()


@numba.njit(inline="always")
def _number(out, at, value):  # type: ignore[no-untyped-def]
    if value < 0:
        out[at] = 45
        at += 1
    rest, size = value, 1
    while rest > 9 or rest < -9:
        rest = -(-rest // 10) if rest < 0 else rest // 10
        size += 1
    rest = value
    for place in range(at + size - 1, at - 1, -1):
        less = -(-rest // 10) if rest < 0 else rest // 10
        out[place] = 48 + abs(rest - less * 10)
        rest = less
    return at + size


@numba.njit(inline="always")
def _cell(out, at, block, cells, row, column):  # type: ignore[no-untyped-def]
    for place in range(cells[row, column], cells[row, column + 1] - 1):
        out[at] = block[place]
        at += 1
    return at


@numba.njit(inline="always")
def _joined(out, at, block, cells, row, columns):  # type: ignore[no-untyped-def]
    """The cells that are not empty, with a space between."""
    begin = at
    for rank in range(columns.size):
        column = columns[rank]
        if cells[row, column + 1] - 1 > cells[row, column]:
            if at > begin:
                out[at] = _SPACE
                at += 1
            at = _cell(out, at, block, cells, row, column)
    return at


@numba.njit(inline="always")
def _key(out, at, block, cells, row, columns, letters, sizes):  # type: ignore[no-untyped-def]
    """The search key of these cells, as ``names.name_key`` makes it."""
    begin, gap = at, False
    for rank in range(columns.size):
        place, stop = cells[row, columns[rank]], cells[row, columns[rank] + 1] - 1
        while place < stop:
            code = np.int64(block[place])
            place += 1
            if code >= 128:
                code = (code & 0x1F) << 6 | (np.int64(block[place]) & 0x3F)
                place += 1
            for nth in range(sizes[code]):
                letter = letters[code, nth]
                if letter == _SPACE:
                    gap = True
                    continue
                if gap and at > begin:
                    out[at] = _SPACE
                    at += 1
                gap = False
                out[at] = letter
                at += 1
        gap = True
    return at


@numba.njit(cache=True)
def persons(block, cells, sound, numbers, spans, columns, names, letters, sizes, last, out):  # type: ignore[no-untyped-def]
    """Rows of the persons that are not those of the line before; how long they are in all.

    ``columns`` are the identifier, the two titles, the name and the first name; ``last`` is the hash of the
    last person, from one block to the next.
    """
    at = 0
    for row in range(cells.shape[0]):
        if not sound[row]:
            continue
        key = np.uint64(1)
        for rank in range(spans.shape[0]):
            start, stop = cells[row, spans[rank, 0]], cells[row, spans[rank, 1] + 1] - 1
            key = span_hash(block, start, stop, key)
        if key == last[0]:
            continue
        last[0] = key
        at = _number(out, at, numbers[row])
        title = columns[1]
        if cells[row, title + 1] - 1 == cells[row, title]:
            title = columns[2]
        for column in (columns[0], title, columns[3], columns[4]):
            out[at] = _TAB
            at = _cell(out, at + 1, block, cells, row, column)
        out[at] = _TAB
        at = _key(out, at + 1, block, cells, row, names, letters, sizes)
        out[at] = _END
        at += 1
    return at


@numba.njit(cache=True)
def sites(block, cells, fresh, numbers, ident, plain, address, names, communes, letters, sizes, out):  # type: ignore[no-untyped-def]
    """Rows of the places of these lines, those without an identifier left out; how long they are in all.

    ``address`` are the columns of the complement (2), of the street (5) and of the postal line.
    """
    at = 0
    for rank in range(fresh.size):
        row = fresh[rank]
        if cells[row, ident + 1] - 1 == cells[row, ident]:
            continue
        at = _number(out, at, numbers[row])
        out[at] = _TAB
        at = _cell(out, at + 1, block, cells, row, ident)
        for nth in range(plain.size):
            out[at] = _TAB
            at = _cell(out, at + 1, block, cells, row, plain[nth])
        out[at] = _TAB
        at = _joined(out, at + 1, block, cells, row, address[:2])
        out[at] = _TAB
        at = _joined(out, at + 1, block, cells, row, address[2:7])
        out[at] = _TAB
        at = _cell(out, at + 1, block, cells, row, address[7])
        out[at] = _TAB
        at = _commune(out, at + 1, communes[row])
        out[at] = _TAB
        at = _key(out, at + 1, block, cells, row, names, letters, sizes)
        out[at] = _END
        at += 1
    return at


@numba.njit(inline="always")
def _commune(out, at, code):  # type: ignore[no-untyped-def]
    """An INSEE code, or NULL where its first byte is 0."""
    if code[0] == 0:
        out[at], out[at + 1] = 92, 78
        return at + 2
    for nth in range(code.size):
        out[at + nth] = code[nth]
    return at + code.size


@numba.njit(cache=True)
def activities(block, cells, sound, numbers, hashes, ident, columns, site, communes, out):  # type: ignore[no-untyped-def]
    """Rows of the activities of the sound lines; how long they are in all."""
    at = 0
    for row in range(cells.shape[0]):
        if not sound[row]:
            continue
        at = _number(out, at, numbers[row])
        out[at] = _TAB
        at = _number(out, at + 1, hashes[row])
        out[at] = _TAB
        at = _cell(out, at + 1, block, cells, row, ident)
        for rank in range(columns.size):
            out[at] = _TAB
            at = _cell(out, at + 1, block, cells, row, columns[rank])
        out[at] = _TAB
        before = at + 1
        at = _cell(out, before, block, cells, row, site)
        if at == before:
            out[at], out[at + 1] = 92, 78
            at += 2
        out[at] = _TAB
        at = _commune(out, at + 1, communes[row])
        out[at] = _END
        at += 1
    return at
