"""TopoJSON to polygons, on a topology small enough to draw by hand."""

import json
import lzma

import pytest
import shapely

from maillage.reference.geography.carried import checked
from maillage.reference.geography.contours import dissolve, read_topology, shapes
from maillage.reference.geography.tables import contours

# Two unit squares, a | b, that share the arc x = 1; b is written backwards along it and has a second island.
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [10, 20]},
    "arcs": [
        [[1, 0], [0, 1]],
        [[1, 1], [-1, 0], [0, -1], [1, 0]],
        [[1, 0], [1, 0], [0, 1], [-1, 0]],
        [[5, 5], [1, 0], [0, 1], [-1, -1]],
    ],
    "objects": {
        "communes": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "a"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]], [[3]]], "properties": {"code": "b"}},
            ],
        }
    },
}


def test_squares_and_their_shared_border():
    found = shapes(TOPOLOGY, "communes")
    assert found.codes == ["a", "b"]
    square, island = found.geometries
    assert square.equals(shapely.box(10, 20, 11, 21))
    assert island.geom_type == "MultiPolygon"
    assert island.area == pytest.approx(1.5)
    assert square.intersection(island).length == 1


def test_a_group_loses_its_inner_border():
    whole = dissolve(shapes(TOPOLOGY, "communes"), {"a": "g", "b": "g"})
    assert whole.codes == ["g"]
    assert whole.geometries[0].area == pytest.approx(2.5)
    assert len(shapely.get_parts(whole.geometries[0])) == 2


def test_a_shape_without_a_group_is_left_out():
    assert dissolve(shapes(TOPOLOGY, "communes"), {"b": "g"}).geometries[0].area == pytest.approx(1.5)


def test_a_truncated_or_foreign_file_is_refused(tmp_path):
    path = tmp_path / "x.topo.json.xz"
    path.write_bytes(lzma.compress(json.dumps(TOPOLOGY).encode())[:-8])
    with pytest.raises(ValueError, match="illisibles"):
        read_topology(path)
    path.write_bytes(lzma.compress(b'{"type": "FeatureCollection"}'))
    with pytest.raises(ValueError, match="TopoJSON"):
        read_topology(path)


def test_the_carried_contours_cover_france():
    topology = read_topology(checked("communes.topo.json.xz"))
    found = shapes(topology, "communes")
    assert len(found.codes) == len(set(found.codes)) == 34_871
    assert not shapely.is_empty(found.geometries).any()
    assert len(shapes(topology, "arrondissements_municipaux").codes) == 45


def test_what_the_database_holds_is_valid():
    table = contours()
    assert table["commune_id"].n_unique() == table.height == 34_916
    assert shapely.is_valid(shapely.from_wkb([wkb[2:] for wkb in table["wkb"]])).all()
