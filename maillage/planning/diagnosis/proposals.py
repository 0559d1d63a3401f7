"""Divisions of a department or of a region in territories, from the carried communes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from maillage.engines.districting.problem import Bounds, Graph, build
from maillage.engines.districting.proposal import Division, Obstacle
from maillage.engines.districting.proposal import propose as divide
from maillage.french import number
from maillage.reference.supply.open_data import GEOGRAPHY, UnreadableFileError


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Communes in order of code, and their graph."""

    table: pl.DataFrame
    graph: Graph
    left_out: tuple[str, ...]


def read_units(
    *, department: str | None = None, region: str | None = None, folder: Path = GEOGRAPHY
) -> Units:
    """The communes of a department or of a region; those without coordinates are left out and named."""
    column, code = ("departement", department) if department is not None else ("region", region)
    every = (
        pl.read_parquet(folder / "communes.parquet")
        .filter((pl.col(column) == code) & (pl.col("type") == "COM"))
        .sort("code")
    )
    if every.is_empty():
        raise UnreadableFileError(f"Aucune commune pour le code {code}.")
    placed = every.filter(pl.col("lat").is_not_null() & pl.col("lon").is_not_null())
    position = {code: k for k, code in enumerate(placed["code"])}
    borders = pl.read_parquet(folder / "adjacence.parquet").select("a", "b").rows()
    links = [(position[a], position[b]) for a, b in borders if a in position and b in position]
    people = placed["population_municipale"].fill_null(0).to_numpy()
    graph = build(people, placed["lat"].to_numpy(), placed["lon"].to_numpy(), links)
    return Units(placed, graph, tuple(every.join(placed, on="code", how="anti")["code"]))


def propose(
    units: Units,
    minimum: float,
    maximum: float,
    *,
    territories: int | None = None,
    keep_epci: bool = False,
    keep: int = 3,
    seed: int = 0,
) -> dict[str, Any]:
    """The answer of `maillage districting propose`, ready for JSON."""
    codes = units.table["code"].to_list()
    groups = None
    if keep_epci:
        names = units.table["epci"]
        numbers = {name: k for k, name in enumerate(names.drop_nulls().unique().sort())}
        groups = np.array([numbers.get(name, -1) for name in names], np.int64)
    found = divide(
        units.graph, Bounds(minimum, maximum), territories=territories, groups=groups, keep=keep, seed=seed
    )
    alone = [o for o in found.obstacles if o.code == "place_too_large"]
    outside = found.divisions[0].measures.outside if found.divisions else ()
    return {
        "feasible": found.feasible,
        # Only communes larger than the maximum, alone in their territory, are out of bounds.
        "only_unavoidable": bool(outside) and len(outside) == len(alone) == len(found.obstacles),
        "minimum": minimum,
        "maximum": maximum,
        "communes": len(codes),
        "population": round(float(units.graph.people.sum())),
        "obstacles": [
            {
                "code": obstacle.code,
                "message": _message(obstacle, units, minimum, maximum),
                "communes": [codes[place] for place in obstacle.places],
                "population": round(obstacle.amount),
            }
            for obstacle in found.obstacles
        ],
        "tied_over_water": [[codes[a], codes[b]] for a, b in units.graph.bridges],
        "without_coordinates": list(units.left_out),
        "solutions": [_solution(division, codes, keep_epci=keep_epci) for division in found.divisions],
    }


def _solution(division: Division, codes: Sequence[str], *, keep_epci: bool) -> dict[str, Any]:
    measures = division.measures
    places: list[list[str]] = [[] for _ in range(measures.territories)]
    for code, label in zip(codes, division.labels, strict=True):
        places[label].append(code)
    return {
        "radius_km": round(measures.radius_km, 3),
        "links_cut": round(measures.cut, 4),
        "epci_cut": measures.groups_cut if keep_epci else None,
        "out_of_bounds": list(measures.outside),
        "seed": division.seed,
        "territories": [
            {"population": round(size), "communes": inside}
            for size, inside in zip(measures.populations, places, strict=True)
        ],
    }


def _message(obstacle: Obstacle, units: Units, minimum: float, maximum: float) -> str:
    people = number(round(obstacle.amount))
    if obstacle.code == "place_too_large":
        names = " et ".join(units.table["nom"].gather(list(obstacle.places[:1])))
        return (
            f"{names} compte {people} habitants, plus que le maximum de {number(round(maximum))} : "
            f"elle forme seule un territoire. Un maximum d’au moins {people} permettrait de l’entourer."
        )
    return {
        "empty": "Aucun habitant à répartir.",
        "too_few_people": f"{people} habitants en tout : moins que le minimum de {number(round(minimum))}.",
        "no_count": (
            f"Avec {people} habitants, aucun nombre de territoires ne tient entre {number(round(minimum))} "
            f"et {number(round(maximum))} habitants."
        ),
        "group_too_large": f"Un EPCI de {people} habitants ne peut rester entier : il est divisé.",
        "not_found": "Aucun découpage trouvé dans les deux bornes ; le moins mauvais est montré.",
    }[obstacle.code]


def in_words(answer: dict[str, Any]) -> str:
    """The same answer for a reader."""
    lines = [f"{answer['communes']} communes, {number(answer['population'])} habitants"]
    lines += [f"! {obstacle['message']}" for obstacle in answer["obstacles"]]
    for rank, solution in enumerate(answer["solutions"], start=1):
        sizes = sorted(territory["population"] for territory in solution["territories"])
        radius = f"{solution['radius_km']:.1f}".replace(".", ",")
        lines.append(
            f"{rank}. {len(sizes)} territoires de {number(sizes[0])} à {number(sizes[-1])} habitants ; "
            f"rayon moyen {radius} km ; {solution['links_cut'] * 100:.0f} % des liens coupés"
        )
    return "\n".join(lines)
