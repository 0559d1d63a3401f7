"""Making the carried files again: on shapes small enough to draw by hand."""

import numpy as np
import polars as pl
import pytest
import shapely

from maillage.reference.geography.contours import Shapes, shapes
from maillage.reference.geography.rebuild import cantons, carried, facts, gaps, run, topology

# One cell of the grid, so that the squares below fall on it.
WIDTH, HEIGHT = topology.SCALE
LEFT, BOTTOM = topology.TRANSLATE


def box(x0, y0, x1, y1):
    return shapely.box(LEFT + x0 * WIDTH, BOTTOM + y0 * HEIGHT, LEFT + x1 * WIDTH, BOTTOM + y1 * HEIGHT)


def of(**found):
    return Shapes(list(found), np.array(list(found.values()), dtype=object))


def test_polygons_survive_the_journey_and_share_their_borders():
    ring = shapely.difference(box(0, 0, 10, 10), box(4, 4, 6, 6))
    layer = of(hole=box(4, 4, 6, 6), left=ring, right=box(10, 0, 20, 10))
    built = topology.build({"communes": layer})
    back = shapes(built.document, "communes")
    for before, after in zip(layer.geometries, back.geometries, strict=True):
        assert after.equals_exact(before.normalize(), 1e-9) or after.symmetric_difference(before).area < 1e-9
    assert set(built.borders["communes"]) == {("hole", "left"), ("left", "right")}
    assert built.borders["communes"]["left", "right"] == pytest.approx(10 * HEIGHT * 111.19, rel=0.01)
    assert sum(len(arc) > 0 for arc in built.document["arcs"]) == 4


def test_a_degree_square_has_its_area_on_the_ellipsoid():
    """A cell of one degree at 45 degrees north measures 8,763 km² (WGS 84, between 44.5 and 45.5)."""
    assert topology.area_km2(shapely.segmentize(shapely.box(2, 44.5, 3, 45.5), 0.1)) == pytest.approx(
        8763, rel=1e-3
    )


def test_a_hole_goes_to_the_merged_commune_beside_it():
    square = shapely.box(0, 45, 1, 46)
    hole = shapely.box(0.4, 45.4, 0.6, 45.6)
    west = shapely.difference(square, hole)
    layer = of(merged=shapely.intersection(west, shapely.box(0, 45, 0.5, 46)),
               other=shapely.intersection(west, shapely.box(0.5, 45, 1, 46)))  # fmt: skip
    filled = gaps.fill(layer, {"merged": (True, "930")}, [square])
    assert filled.geometries[0].area == pytest.approx(layer.geometries[0].area + hole.area)
    assert filled.geometries[1].equals(layer.geometries[1])
    untouched = gaps.fill(layer, {}, [square])
    assert untouched.geometries[0].equals(layer.geometries[0])


def test_a_commune_belongs_to_the_canton_that_holds_it_whole():
    communes = of(a=shapely.box(0, 0, 1, 1), b=shapely.box(1, 0, 2, 1), c=shapely.box(2, 0, 3, 1))
    rows = [("0101", shapely.box(0, 0, 2.5, 1), "2"), ("0102", shapely.box(2.5, 0, 4, 1), "4")]
    table = pl.DataFrame(
        [
            {"code": code, "nom": "Haye", "type": "C", "type_nom": "3", "composition": kind,
             "departement": "01", "geometry": shapely.to_wkb(shape, hex=True)}
            for code, shape, kind in rows
        ]
    )  # fmt: skip
    found, pairs = cantons.assign(communes, table)
    assert pairs.rows() == [("a", "0101"), ("b", "0101")]
    assert found.select("code", "nom", "partiel").rows() == [("0101", "La Haye", True)]


def test_ages_of_cities_and_merged_communes_are_added_up():
    census = pl.DataFrame(
        {"com": ["75101", "75102", "01015", "01340"], "pop": [10, 20, 3, 4], "pop_0_19": [1, 2, 0, 1],
         "pop_20_64": [8, 16, 2, 2], "pop_65p": [1, 2, 1, 1]}
    )  # fmt: skip
    table = facts.ages(census, {"01340": "01015"}, {"75101": "75056", "75102": "75056"})
    assert dict(table.select("code", "pop").iter_rows()) == {
        "01015": 7,
        "75056": 30,
        "75101": 10,
        "75102": 20,
    }


KEYS = {
    "cantons": "code", "departements": "code", "regions": "code", "epci": "code",
    "passage_communes": "ancien_code", "population_age": "code", "population_iris": "iris",
}  # fmt: skip


def test_the_differences_are_told(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, population in ((old, 10), (new, 11)):
        folder.mkdir()
        for name, key in KEYS.items():
            carried.write_table(pl.DataFrame({key: ["x"]}), folder / f"{name}.parquet")
        carried.write_table(
            pl.DataFrame({"code": ["26108"], "population_municipale": [population]}),
            folder / "communes.parquet",
        )
        carried.write_table(pl.DataFrame({"a": ["a"], "b": ["b"]}), folder / "adjacence.parquet")
        built = topology.build(
            {"communes": of(a=box(0, 0, population, 10)), "arrondissements_municipaux": of(b=box(0, 0, 5, 5))}
        )
        carried.write_topology(built.document, folder / "communes.topo.json.xz")
    assert list(run.compare(old, old)) == []
    told = list(run.compare(new, old))
    assert len(told) == 2
    assert "communes.population_municipale" in told[0]
    assert "10 fourni, 11 refait" in told[0]
    assert "surfaces" in told[1]
