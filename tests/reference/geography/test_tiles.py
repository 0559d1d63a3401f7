"""The tiles of the map."""

import gzip

import pytest

from maillage.reference.geography.tiles import tile, version


def test_the_country_has_its_departments_and_a_department_its_communes():
    whole, close = gzip.decompress(tile(5, 16, 11)), gzip.decompress(tile(9, 263, 184))
    assert b"departements" in whole
    assert b"communes" not in whole
    assert b"communes" in close
    assert b"Crest" in close


@pytest.mark.parametrize("z_x_y", [(4, 0, 0), (11, 0, 0), (2, 1, 1), (5, 32, 0), (5, 16, 99)])
def test_nothing_at_sea_nor_beyond(z_x_y):
    assert tile(*z_x_y) is None


@pytest.mark.django_db
def test_a_tile_is_kept_for_ever_only_under_its_version(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(f"/carte/tuiles/5/16/11.mvt?v={version()}")
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]
    assert gzip.decompress(answer.content)
    assert "immutable" not in client.get("/carte/tuiles/5/16/11.mvt?v=old")["Cache-Control"]


@pytest.mark.django_db
def test_an_empty_tile_is_204(client):
    answer = client.get("/carte/tuiles/4/0/0.mvt")
    assert (answer.status_code, answer.content) == (204, b"")
