"""One start of the search: seeds, growth, then moves along the borders. Compiled; deterministic for a seed.

Cost of a division: sum of people * squared distance to the centre of their territory (kept as running sums,
so a move is priced exactly in constant time), plus the links cut, plus what bounds miss. The weight of the
bounds rises from pass to pass; in the last pass no move may make a bound worse.
"""

import numba
import numpy as np


@numba.njit(cache=True)
def _seeds(people, x, y, k):  # type: ignore[no-untyped-def]
    """k distinct places, far from each other where people are (k-means++), settled by a few means."""
    n = people.size
    weight = people + 1e-9 * people.sum() + 1e-12
    chosen = np.empty(k, np.int64)
    nearest = np.full(n, np.inf)
    for r in range(k):
        odds = weight.copy() if r == 0 else weight * nearest
        for s in range(r):
            odds[chosen[s]] = 0.0
        total = np.cumsum(odds)
        pick = min(np.searchsorted(total, np.random.random() * total[-1], side="right"), n - 1)
        while odds[pick] == 0.0 and total[-1] > 0:
            pick = (pick + 1) % n
        chosen[r] = pick
        nearest = np.minimum(nearest, (x - x[pick]) ** 2 + (y - y[pick]) ** 2)
    cx, cy = x[chosen].copy(), y[chosen].copy()
    for _ in range(6):
        mass, sx, sy = np.zeros(k), np.zeros(k), np.zeros(k)
        for i in range(n):
            best = np.argmin((cx - x[i]) ** 2 + (cy - y[i]) ** 2)
            mass[best] += weight[i]
            sx[best] += weight[i] * x[i]
            sy[best] += weight[i] * y[i]
        for r in range(k):
            if mass[r] > 0:
                cx[r], cy[r] = sx[r] / mass[r], sy[r] / mass[r]
    taken = np.zeros(n, np.bool_)
    for r in range(k):
        away = (x - cx[r]) ** 2 + (y - cy[r]) ** 2
        away[taken] = np.inf
        chosen[r] = np.argmin(away)
        taken[chosen[r]] = True
    return chosen


@numba.njit(cache=True)
def _grow(people, x, y, starts, links, chosen):  # type: ignore[no-untyped-def]
    """Give every place to a territory: the lightest one takes the nearest place that touches it."""
    n, k = people.size, chosen.size
    labels = np.full(n, -1, np.int64)
    waiting = np.empty((k, n), np.int32)
    count, mass = np.zeros(k, np.int64), np.zeros(k)
    queued = np.full((k, n), False)
    stuck = np.zeros(k, np.bool_)
    for r in range(k):
        labels[chosen[r]] = r
    left = n - k
    for r in range(k):
        i = chosen[r]
        mass[r] = people[i]
        for e in range(starts[i], starts[i + 1]):
            if labels[links[e]] < 0:
                waiting[r, count[r]] = links[e]
                queued[r, links[e]] = True
                count[r] += 1
    while left > 0:
        r = -1
        for s in range(k):
            if not stuck[s] and (r < 0 or mass[s] < mass[r]):
                r = s
        if r < 0:
            break
        best, closest, c = -1, np.inf, 0
        while c < count[r]:
            j = waiting[r, c]
            if labels[j] >= 0:
                count[r] -= 1
                waiting[r, c] = waiting[r, count[r]]
                continue
            away = (x[j] - x[chosen[r]]) ** 2 + (y[j] - y[chosen[r]]) ** 2
            if away < closest:
                best, closest = j, away
            c += 1
        if best < 0:
            stuck[r] = True
            continue
        labels[best] = r
        mass[r] += people[best]
        left -= 1
        for e in range(starts[best], starts[best + 1]):
            j = links[e]
            if labels[j] < 0 and not queued[r, j]:
                waiting[r, count[r]] = j
                queued[r, j] = True
                count[r] += 1
    return labels


@numba.njit(cache=True)
def _can_leave(i, labels, starts, links, mark, stamp, stack):  # type: ignore[no-untyped-def]
    """Does the territory of i stay in one piece without i? (False when i is all of it.)"""
    own = labels[i]
    wanted, first = 0, -1
    for e in range(starts[i], starts[i + 1]):
        if labels[links[e]] == own:
            wanted += 1
            first = links[e]
    if wanted <= 1:
        return wanted == 1
    mark[i] = stamp
    mark[first] = stamp
    stack[0] = first
    top, found = 1, 0
    while top > 0:
        top -= 1
        j = stack[top]
        for e in range(starts[j], starts[j + 1]):
            h = links[e]
            if h == i:
                found += 1
                if found == wanted:
                    return True
            elif labels[h] == own and mark[h] != stamp:
                mark[h] = stamp
                stack[top] = h
                top += 1
    return False


@numba.njit(inline="always")
def _inertia(mass, sx, sy, q):  # type: ignore[no-untyped-def]
    return q - (sx * sx + sy * sy) / mass if mass > 0 else q


@numba.njit(inline="always")
def _missed(mass, low, high, typical):  # type: ignore[no-untyped-def]
    gap = max(low - mass, mass - high, 0.0) / typical
    return gap + gap * gap


@numba.njit(cache=True)
def _sums(labels, people, x, y, k):  # type: ignore[no-untyped-def]
    """(k, 4): people, people * x, people * y, people * (x2 + y2) of each territory."""
    sums = np.zeros((k, 4))
    for i in range(labels.size):
        r, p = labels[i], people[i]
        sums[r, 0] += p
        sums[r, 1] += p * x[i]
        sums[r, 2] += p * y[i]
        sums[r, 3] += p * (x[i] * x[i] + y[i] * y[i])
    return sums


@numba.njit(cache=True)
def _worth(sums, r, sign, p, px, py, pq, low, high, typical):  # type: ignore[no-untyped-def]
    """What adding (sign 1) or taking (-1) a place changes to inertia, and to what bounds miss."""
    mass, sx, sy, q = sums[r, 0], sums[r, 1], sums[r, 2], sums[r, 3]
    inertia = _inertia(mass + sign * p, sx + sign * px, sy + sign * py, q + sign * pq)
    missed = _missed(mass + sign * p, low, high, typical) - _missed(mass, low, high, typical)
    return inertia - _inertia(mass, sx, sy, q), missed


@numba.njit(cache=True)
def _best_move(  # type: ignore[no-untyped-def]
    i, labels, sums, moved, starts, links, cost, low, high, typical, unit, cut_unit, bounds_weight, strict
):
    """The neighbouring territory where place i costs least, or -1 when it is best where it is."""
    p, px, py, pq = moved
    a, best, gain = labels[i], -1, -1e-10
    leave, kept, ready = 0.0, 0.0, False
    for e in range(starts[i], starts[i + 1]):
        b = labels[links[e]]
        if b in (a, best):
            continue
        if not ready:
            leave, kept = _worth(sums, a, -1.0, p, px, py, pq, low, high, typical)
            ready = True
        enter, more = _worth(sums, b, 1.0, p, px, py, pq, low, high, typical)
        if strict and kept + more > 1e-12:
            continue
        cut = 0.0
        for f in range(starts[i], starts[i + 1]):
            if labels[links[f]] == a:
                cut += cost[f]
            elif labels[links[f]] == b:
                cut -= cost[f]
        change = (leave + enter) * unit + cut * cut_unit + (kept + more) * bounds_weight
        if change < gain:
            best, gain = b, change
    return best


@numba.njit(cache=True)
def _improve(  # type: ignore[no-untyped-def]
    labels, people, x, y, starts, links, cost, k, low, high, links_weight, bounds_weight, strict, rounds
):
    """Move places along borders while it pays."""
    n = people.size
    sums = _sums(labels, people, x, y, k)
    inertia = 0.0
    for r in range(k):
        inertia += _inertia(sums[r, 0], sums[r, 1], sums[r, 2], sums[r, 3])
    unit = 1.0 / max(inertia, 1e-12)
    cut_unit = links_weight / max(cost.sum() / 2, 1e-12)
    typical = max(people.sum() / k, 1e-12)
    mark, stack, stamp = np.full(n, -1, np.int64), np.empty(n, np.int64), 0
    for _ in range(rounds):
        changed = 0
        for i in np.random.permutation(n):
            p = people[i]
            moved = (p, p * x[i], p * y[i], p * (x[i] * x[i] + y[i] * y[i]))
            best = _best_move(
                i, labels, sums, moved, starts, links, cost, low, high, typical,
                unit, cut_unit, bounds_weight, strict,
            )  # fmt: skip
            if best < 0:
                continue
            stamp += 1
            if not _can_leave(i, labels, starts, links, mark, stamp, stack):
                continue
            for c in range(4):
                sums[labels[i], c] -= moved[c]
                sums[best, c] += moved[c]
            labels[i] = best
            changed += 1
        if changed == 0:
            break


@numba.njit(cache=True)
def one_start(people, x, y, starts, links, cost, k, low, high, links_weight, seed):  # type: ignore[no-untyped-def]
    """Labels 0..k-1 of every place. `links_weight`: price of all links against the whole inertia."""
    np.random.seed(seed)
    chosen = _seeds(people, x, y, k)
    labels = _grow(people, x, y, starts, links, chosen)
    for bounds_weight in (0.3, 3.0, 30.0, 300.0):
        _improve(
            labels, people, x, y, starts, links, cost, k, low, high, links_weight, bounds_weight, False, 12
        )
    _improve(labels, people, x, y, starts, links, cost, k, low, high, links_weight, 300.0, True, 40)
    return labels
