"""Times of one person that are claimed twice."""

from collections.abc import Iterable
from datetime import datetime

Period = tuple[int, datetime, datetime]


def overlapping(periods: Iterable[Period]) -> list[tuple[int, int]]:
    """Pairs of keys whose times (aware, the end excluded) meet, each pair and the list in order.

    Each period is (key, start, end); raises ``ValueError`` when it ends before it starts.
    """
    ordered = sorted(periods, key=lambda one: (one[1], one[2], one[0]))
    found: list[tuple[int, int]] = []
    open_now: list[Period] = []
    for one in ordered:
        key, start, end = one
        if end <= start:
            raise ValueError("a period ends after it starts")
        open_now = [other for other in open_now if other[2] > start]
        found += [(min(key, other[0]), max(key, other[0])) for other in open_now]
        open_now.append(one)
    return sorted(found)
