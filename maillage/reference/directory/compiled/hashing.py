"""XXH64 of spans of bytes, as the library of that name computes it; tables of hashes met."""

import numba
import numpy as np

_P1 = np.uint64(11400714785074694791)
_P2 = np.uint64(14029467366897019727)
_P3 = np.uint64(1609587929392839161)
_P4 = np.uint64(9650029242287828579)
_P5 = np.uint64(2870177450012600261)
_ZERO = np.uint64(0)


@numba.njit(inline="always")
def _four(block, at):  # type: ignore[no-untyped-def]
    i = np.uint64(at)  # unsigned: an index that may be negative costs a test
    return (
        np.uint64(block[i])
        | np.uint64(block[i + np.uint64(1)]) << np.uint64(8)
        | np.uint64(block[i + np.uint64(2)]) << np.uint64(16)
        | np.uint64(block[i + np.uint64(3)]) << np.uint64(24)
    )


@numba.njit(inline="always")
def _eight(block, at):  # type: ignore[no-untyped-def]
    return _four(block, at) | _four(block, at + 4) << np.uint64(32)


@numba.njit(inline="always")
def _turn(value, bits):  # type: ignore[no-untyped-def]
    return (value << np.uint64(bits)) | (value >> np.uint64(64 - bits))


@numba.njit(inline="always")
def _round(lane, word):  # type: ignore[no-untyped-def]
    return _turn(lane + word * _P2, 31) * _P1


@numba.njit(inline="always")
def _merge(value, lane):  # type: ignore[no-untyped-def]
    return (value ^ _round(_ZERO, lane)) * _P1 + _P4


@numba.njit(cache=True)
def span_hash(block, start, end, seed):  # type: ignore[no-untyped-def]
    """The XXH64 of ``block[start:end]``."""
    at = start
    if end - start >= 32:
        a, b, c, d = seed + _P1 + _P2, seed + _P2, seed, seed - _P1
        while at + 32 <= end:
            a, b = _round(a, _eight(block, at)), _round(b, _eight(block, at + 8))
            c, d = _round(c, _eight(block, at + 16)), _round(d, _eight(block, at + 24))
            at += 32
        value = _turn(a, 1) + _turn(b, 7) + _turn(c, 12) + _turn(d, 18)
        value = _merge(_merge(_merge(_merge(value, a), b), c), d)
    else:
        value = seed + _P5
    value += np.uint64(end - start)
    while at + 8 <= end:
        value = _turn(value ^ _round(_ZERO, _eight(block, at)), 27) * _P1 + _P4
        at += 8
    if at + 4 <= end:
        value = _turn(value ^ (_four(block, at) * _P1), 23) * _P2 + _P3
        at += 4
    while at < end:
        value = _turn(value ^ (np.uint64(block[at]) * _P5), 11) * _P1
        at += 1
    value = (value ^ (value >> np.uint64(33))) * _P2
    value = (value ^ (value >> np.uint64(29))) * _P3
    return value ^ (value >> np.uint64(32))


@numba.njit(cache=True)
def cut_lines(block, bounds, hashes, seed):  # type: ignore[no-untyped-def]
    """Where each line of the block begins, one past the end of the last, and the hash of each line."""
    count = start = 0
    bounds[0] = 0
    for at in range(block.size + 1):
        if at == block.size or block[at] == 10:
            hashes[count] = span_hash(block, start, at, seed)
            count += 1
            start = at + 1
            bounds[count] = start


@numba.njit(cache=True)
def meet(block, cells, sound, spans, keys, slots, fresh):  # type: ignore[no-untyped-def]
    """Look each sound line up by the hash of some of its cells, in an open table of hashes (0: free).

    ``slots`` gets the place of each line in the table; ``fresh`` the lines met for the first time, and how
    many they are is returned. ``spans`` are (first, last) columns. The table is never more than half full.
    """
    mask, count = np.uint64(keys.size - 1), 0
    for row in range(cells.shape[0]):
        if not sound[row]:
            continue
        key = np.uint64(1)
        for rank in range(spans.shape[0]):
            start, stop = cells[row, spans[rank, 0]], cells[row, spans[rank, 1] + 1] - 1
            key = span_hash(block, start, stop, key)
        key |= np.uint64(1)
        slot = (key >> np.uint64(20)) & mask
        while keys[slot] != _ZERO and keys[slot] != key:
            slot = (slot + np.uint64(1)) & mask
        if keys[slot] == _ZERO:
            keys[slot] = key
            fresh[count] = row
            count += 1
        slots[row] = slot
    return count
