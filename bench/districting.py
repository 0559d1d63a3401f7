"""Districting: ours beside spopt Skater and MaxP, same communes, same number of territories, one run.

    .venv/bin/python -m bench.districting [--slow]

Skater cannot take a population bound and MaxP takes a floor only, and neither weighs people: what is shown is
that ours meets bounds they cannot express, faster and at no more distance, not that it beats them at their
own
objective.
"""

import argparse
import statistics
from pathlib import Path

import geopandas
import libpysal
import numpy as np
import polars as pl
from spopt.region import MaxPHeuristic, Skater

from bench.targets import Targets, cpu, number, timed
from maillage.engines.districting.problem import Bounds, Graph, build
from maillage.engines.districting.proposal import measure, propose
from maillage.reference.supply.open_data import GEOGRAPHY

CASES = (("90", 3, 200_000), ("80", 6, 200_000), ("50", 5, 200_000), ("35", 10, 300_000), ("29", 9, 200_000))
REGIONS = (("53", 33, 300_000), ("32", 60, 320_000), ("76", 58, 700_000))
FLOOR = 40_000


def communes_of(data: Path, column: str, code: str) -> tuple[pl.DataFrame, Graph]:
    table = (
        pl.read_parquet(data / "communes.parquet")
        .filter((pl.col(column) == code) & (pl.col("type") == "COM") & pl.col("lat").is_not_null())
        .sort("code")
    )
    position = {code: k for k, code in enumerate(table["code"])}
    borders = pl.read_parquet(data / "adjacence.parquet").select("a", "b").rows()
    links = [(position[a], position[b]) for a, b in borders if a in position and b in position]
    people = table["population_municipale"].fill_null(0).to_numpy()
    return table, build(people, table["lat"].to_numpy(), table["lon"].to_numpy(), links)


def peers_input(table: pl.DataFrame, graph: Graph):
    neighbours = {
        i: [int(j) for j in graph.links[graph.starts[i] : graph.starts[i + 1]]] for i in range(len(graph))
    }
    frame = geopandas.GeoDataFrame(
        {"x": graph.x, "y": graph.y, "people": graph.people, "one": np.ones(len(graph))},
        geometry=geopandas.points_from_xy(graph.x, graph.y),
    )
    return frame, libpysal.weights.W(neighbours, silence_warnings=True)


def skater(frame, weights, k: int) -> np.ndarray:
    model = Skater(frame, weights, ["x", "y"], n_clusters=k, floor=1)
    model.solve()
    return np.unique(model.labels_, return_inverse=True)[1]


def max_p(frame, weights) -> np.ndarray:
    np.random.seed(1)  # spopt draws from it
    model = MaxPHeuristic(frame, weights, ["x", "y"], "people", FLOOR, top_n=2, max_iterations_construction=5)
    model.solve()
    return np.unique(model.labels_, return_inverse=True)[1]


def line(name: str, seconds: float, found) -> None:
    print(f"    {name:<30}{number(seconds, 3):>10} s CPU   {found.territories:>3} territoires   "
          f"rayon {number(found.radius_km, 2)} km   liens coupés {number(100 * found.cut, 1)} %   "
          f"hors bornes {len(found.outside)}   en morceaux {len(found.pieces)}", flush=True)  # fmt: skip


def department(targets: Targets, data: Path, code: str, k: int, ceiling: float, *, with_max_p: bool) -> None:
    """P6: the same number of territories from Skater, then from MaxP."""
    table, graph = communes_of(data, "departement", code)
    bounds = Bounds(FLOOR, ceiling)
    people = number(graph.people.sum())
    print(f"\n  département {code} : {len(graph)} communes, {people} habitants, {k} territoires")
    seconds = statistics.median(cpu(lambda: propose(graph, bounds, territories=k)) for _ in range(5))
    ours = propose(graph, bounds, territories=k, links_weight=0.0).divisions[0].measures
    line("Maillage, 24 départs", seconds, ours)
    frame, weights = peers_input(table, graph)
    slow, labels = timed(lambda: skater(frame, weights, k))
    theirs = measure(graph, labels, bounds)
    line("spopt Skater", slow, theirs)
    met = not ours.outside and not ours.pieces
    words = f"Skater × {number(slow / seconds)}, bornes {'tenues' if met else 'manquées'} "
    words += f"({len(theirs.outside)} hors bornes chez lui), "
    words += f"rayon {number(ours.radius_km, 2)} contre {number(theirs.radius_km, 2)} km"
    comparable = theirs.outside == ()  # a shorter radius bought with territories out of bounds is not better
    nearer = ours.radius_km <= theirs.radius_km or not comparable
    if len(graph) < 150:  # the target is stated from 150 to 900 communes
        print(f"  pour mémoire  {code} : {words}")
    else:
        targets.add("P6", f"découper le {code}", "Skater × 50, bornes tenues", words,
                    reached=slow / seconds >= 50 and met and nearer)  # fmt: skip
    if not with_max_p:
        return
    slow, labels = timed(lambda: max_p(frame, weights))
    theirs = measure(graph, labels, bounds)
    line("spopt MaxP, 5 constructions", slow, theirs)
    k = theirs.territories
    quick = statistics.median(
        cpu(lambda: propose(graph, bounds, territories=k, links_weight=0.0)) for _ in range(5)
    )
    ours = propose(graph, bounds, territories=k, links_weight=0.0).divisions[0].measures
    line("Maillage, 24 départs, autant", quick, ours)
    words = f"MaxP × {number(slow / quick)}, "
    words += f"rayon {number(ours.radius_km, 2)} contre {number(theirs.radius_km, 2)} km"
    nearer = ours.radius_km <= theirs.radius_km and not ours.outside
    targets.add("P6", f"découper le {code}, MaxP", "MaxP × 100, rayon au plus", words,
                reached=slow / quick >= 100 and nearer)  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, default=GEOGRAPHY)
    options.add_argument("--slow", action="store_true", help="tous les départements de la liste, pas trois")
    options.add_argument("--targets", type=Path, help="écrit aussi les cibles (JSON)")
    chosen = options.parse_args()
    targets = Targets()
    _, graph = communes_of(chosen.data, "departement", "90")
    propose(graph, Bounds(FLOOR, 200_000), territories=3)  # compile
    for code, k, ceiling in CASES if chosen.slow else (CASES[0], CASES[3], CASES[4]):
        department(targets, chosen.data, code, k, ceiling, with_max_p=code == "35")
    print()
    for code, k, ceiling in REGIONS:
        _, graph = communes_of(chosen.data, "region", code)
        seconds, found = timed(
            lambda g=graph, c=ceiling, t=k: propose(g, Bounds(FLOOR, c), territories=t, starts=8)
        )
        line(f"région {code}, {len(graph)} communes", seconds, found.divisions[0].measures)
    kept = "tenues" if found.feasible else "manquées"
    words = f"{len(graph)} communes en {number(seconds, 2)} s CPU, bornes {kept}"
    targets.add(
        "P7", "découper l’Occitanie", "2 s, bornes tenues", words, reached=seconds <= 2 and found.feasible
    )
    targets.write(chosen.targets)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
