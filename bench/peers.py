"""The peers of the accessibility engine: the same enhanced two-step catchment by other means.

Each takes the same pairs, or the same coordinates, and gives the accessibility of every place of demand.
"""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from access import Access, weights
from scipy import sparse
from scipy.spatial import cKDTree

from maillage.engines.accessibility.decay import Band, Decay
from maillage.engines.accessibility.travel import GreatCircle, Points, TravelTable, chord_squared

BANDS = (Band(10, 1.0), Band(15, 0.3), Band(20, 0.1))
DECAY = Decay.from_bands(BANDS)
TRAVEL = GreatCircle("bench", pace=1.3)
REACH = float(np.sqrt(chord_squared(TRAVEL.reach_km(20))))


def pysal_access(table: TravelTable, people: np.ndarray, offers: np.ndarray) -> np.ndarray:
    rows = np.repeat(np.arange(people.size), np.diff(table.starts))
    demand = pd.DataFrame({"geoid": np.arange(people.size), "people": people})
    supply = pd.DataFrame({"geoid": np.arange(offers.size), "offers": offers})
    costs = pd.DataFrame({"origin": rows, "dest": table.columns, "cost": table.minutes})
    model = Access(
        demand_df=demand, demand_index="geoid", demand_value="people",
        supply_df=supply, supply_index="geoid", supply_value="offers",
        cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    step = weights.step_fn({band.minutes: band.weight for band in BANDS})
    result = model.enhanced_two_stage_fca(name="e2sfca", weight_fn=step, max_cost=20)
    return result["e2sfca_offers"].reindex(np.arange(people.size)).fillna(0).to_numpy()


def pandas_way(table: TravelTable, people: np.ndarray, offers: np.ndarray) -> np.ndarray:
    rows = np.repeat(np.arange(people.size), np.diff(table.starts))
    frame = pd.DataFrame({"i": rows, "j": table.columns, "w": DECAY(table.minutes)})
    demand = (frame["w"] * people[frame["i"]]).groupby(frame["j"]).sum()
    ratio = pd.Series(offers).loc[demand.index] / demand
    values = (frame["w"] * ratio.reindex(frame["j"]).to_numpy()).groupby(frame["i"]).sum()
    return values.reindex(np.arange(people.size)).fillna(0).to_numpy()


STEP = "CASE WHEN t <= 10 THEN 1.0 WHEN t <= 15 THEN 0.3 WHEN t <= 20 THEN 0.1 END"
TWO_STEPS = """
, d AS (SELECT j, sum(w * people) AS d FROM p JOIN demand ON demand.i = p.i GROUP BY j)
, r AS (SELECT d.j, offers / d AS r FROM d JOIN supply ON supply.j = d.j WHERE d > 0)
, a AS (SELECT p.i, sum(w * r) AS a FROM p JOIN r ON r.j = p.j GROUP BY p.i)
SELECT coalesce(a, 0) AS a FROM demand LEFT JOIN a USING (i) ORDER BY i"""


def duckdb_way(base, query: str) -> np.ndarray:
    return base.execute(query).fetchnumpy()["a"]


def tree_then_sparse(demand: Points, supply: Points, people: np.ndarray, offers: np.ndarray) -> np.ndarray:
    pairs = cKDTree(demand.unit_vectors()).sparse_distance_matrix(
        cKDTree(supply.unit_vectors()), REACH, output_type="ndarray"
    )
    minutes = TRAVEL.pace * 2 * 6371.0088 * np.arcsin(pairs["v"] / 2)
    shape = (len(demand), len(supply))
    rows = sparse.csr_array((DECAY(minutes), (pairs["i"], pairs["j"])), shape=shape)
    reached = rows.T @ people
    return rows @ np.divide(offers, reached, out=np.zeros_like(offers), where=reached > 0)


def duckdb_base(demand: Points, supply: Points, people, offers, table: TravelTable):
    base = duckdb.connect()
    base.execute("SET threads = 1")
    rows = np.repeat(np.arange(people.size), np.diff(table.starts))
    tables = {
        "demand": {"i": np.arange(people.size), "people": people, "lat": demand.lat, "lon": demand.lon},
        "supply": {"j": np.arange(offers.size), "offers": offers, "lat": supply.lat, "lon": supply.lon},
        "pairs": {"i": rows, "j": table.columns, "t": table.minutes},
    }
    for name, columns in tables.items():
        frame = pl.DataFrame(columns).to_arrow()
        base.register("frame", frame)
        base.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
        base.unregister("frame")
    return base


FROM_COORDINATES = f"""
WITH s AS (SELECT *, floor(lat / 0.15)::INT AS y, floor(lon / 0.25)::INT AS x FROM supply),
n AS (SELECT s.*, s.y + dy AS ny, s.x + dx AS nx FROM s, range(-1, 2) AS a(dy), range(-1, 2) AS b(dx)),
q AS (SELECT i, j, 1.3 * 2 * 6371.0088 * asin(least(1, sqrt(
    pow(sin(radians(demand.lat - n.lat) / 2), 2)
    + cos(radians(demand.lat)) * cos(radians(n.lat)) * pow(sin(radians(demand.lon - n.lon) / 2), 2)))) AS t
  FROM demand JOIN n ON floor(demand.lat / 0.15)::INT = ny AND floor(demand.lon / 0.25)::INT = nx),
p AS (SELECT i, j, {STEP} AS w FROM q WHERE t <= 20)"""


def sparse_way(table: TravelTable, people: np.ndarray, offers: np.ndarray) -> np.ndarray:
    rows = sparse.csr_array(
        (DECAY(table.minutes), table.columns, table.starts), shape=(people.size, offers.size)
    )
    reached = rows.T @ people
    return rows @ np.divide(offers, reached, out=np.zeros_like(offers), where=reached > 0)


def duckdb_given(table: TravelTable, people: np.ndarray, offers: np.ndarray) -> np.ndarray:
    nowhere = Points.at(np.zeros(people.size), np.zeros(people.size))
    base = duckdb_base(nowhere, nowhere.take(np.arange(offers.size)), people, offers, table)
    return duckdb_way(base, f"WITH p AS (SELECT i, j, {STEP} AS w FROM pairs){TWO_STEPS}")
