"""One peer at one size, alone in its process: `python -m bench.largest access 16 1.2` prints time and memory.

Gives up before computing when the pair table alone would not fit in the memory allowed, and after a minute
of CPU.
"""

import json
import resource
import sys

import numpy as np
from scipy.spatial import cKDTree

from bench import peers
from bench.accessibility import world
from bench.targets import peak_gigabytes, timed
from maillage.engines.accessibility.reference import tree_table
from maillage.engines.accessibility.travel import Points

METHODS = {
    "access": peers.pysal_access,
    "pandas": peers.pandas_way,
    "duckdb": peers.duckdb_given,
    "scipy": peers.sparse_way,
}
_BYTES_A_PAIR = 24  # origin, destination, minutes: what every peer is given


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    name, times, gigabytes = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    communes, people, heads = world()
    offices = np.flatnonzero(heads > 0)
    supply = communes.points.take(offices)
    rng = np.random.default_rng(times)
    home = np.repeat(np.arange(people.size), times)
    shift = rng.normal(0, 0.02 if times > 1 else 0.0, (2, home.size))
    demand = Points.at(communes.points.lat[home] + shift[0], communes.points.lon[home] + shift[1])
    trees = cKDTree(demand.unit_vectors()), cKDTree(supply.unit_vectors())
    pairs = int(trees[0].count_neighbors(trees[1], peers.REACH))
    if pairs * _BYTES_A_PAIR > gigabytes * 1e9:
        return 1
    parts = [
        tree_table(demand.take(some), supply, travel=peers.TRAVEL, decay=peers.DECAY)
        for some in np.array_split(np.arange(len(demand)), times)  # in parts: only the peer should weigh
    ]
    table = _joined(parts)
    seconds, _ = timed(lambda: METHODS[name](table, people[home] / times, heads[offices]))
    told = {"points": len(demand), "pairs": pairs, "seconds": seconds, "gigabytes": peak_gigabytes()}
    print(json.dumps(told))
    return 0


def _joined(parts: list[peers.TravelTable]) -> peers.TravelTable:
    ends = np.cumsum([0] + [part.starts[-1] for part in parts])
    starts = np.concatenate([[0], *(part.starts[1:] + end for part, end in zip(parts, ends, strict=False))])
    columns = np.concatenate([part.columns for part in parts])
    minutes = np.concatenate([part.minutes for part in parts])
    return peers.TravelTable("parts", starts, columns, minutes, parts[0].width)


if __name__ == "__main__":
    raise SystemExit(main())
