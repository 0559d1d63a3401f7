"""Describing a territory of 300 communes, and adding one to it: milliseconds and queries.

    .venv/bin/python -m bench.territory

``measure`` returns the rows; run as a module it prints one line of JSON a case. The database must be running
with its reference data (`make setup`).
"""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

ROUNDS = 15
TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Row:
    """One case: the median and the worst of ``ROUNDS``, in milliseconds, and the queries of one."""

    case: str
    median_ms: float
    worst_ms: float
    queries: int


def measure() -> list[Row]:
    """Needs Django ready. The first call of all, which reads the country's borders, is a row of its own."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.communities.territory.queries import describe
    from maillage.reference.geography.enums import PlaceKind
    from maillage.reference.geography.queries import communes_of

    codes = communes_of(PlaceKind.DEPARTMENT, "26")[:300]

    def case(name: str, work: Callable[[int], object], rounds: int = ROUNDS) -> Row:
        times = []
        for turn in range(rounds):
            start = time.perf_counter()
            work(turn)
            times.append((time.perf_counter() - start) * 1000)
        with CaptureQueriesContext(connection) as queries:
            work(0)
        return Row(name, round(statistics.median(times), 1), round(max(times), 1), len(queries))

    return [
        case("describe, first of the process", lambda turn: describe(codes[:1], today=TODAY), rounds=1),
        case("describe 300 communes", lambda turn: describe(codes, today=TODAY)),
        case("add one to 299", lambda turn: describe([*codes[:299], codes[299]], today=TODAY)),
        case("add the 30th", lambda turn: describe(codes[: 29 + turn % 2], today=TODAY)),
    ]


def main() -> None:
    from config.local.runtime import running_platform

    with running_platform(Path(__file__).resolve().parents[1]):
        for row in measure():
            print(json.dumps(asdict(row), ensure_ascii=False))


if __name__ == "__main__":
    main()
