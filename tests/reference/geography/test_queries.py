"""What the territory reads of a set of units, on the real communes."""

import pytest

from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.models import Commune
from maillage.reference.geography.queries import (
    communes_of,
    contours_of,
    datasets,
    districts_of,
    iris_of,
    marks_of,
    successors_of,
    unit_set,
)

pytestmark = pytest.mark.django_db


def test_a_department_is_described_in_one_query(django_assert_num_queries):
    codes = communes_of(PlaceKind.DEPARTMENT, "26")
    with django_assert_num_queries(1):
        found = unit_set(codes)
    assert [unit.code for unit in found.units] == codes
    assert found.unknown == []
    assert all(unit.epci and unit.ages and unit.area_km2 for unit in found.units)


def test_the_districts_of_a_city_add_up_to_it():
    for city in ("75056", "69123", "13055"):
        districts = districts_of([city])[city]
        whole, parts = unit_set([city]).units[0], unit_set(districts).units
        assert sum(part.population for part in parts) == whole.population
        assert sum(part.ages.total for part in parts) == whole.ages.total


def test_iris_share_out_the_population_of_their_commune():
    codes = [iris.code for iris in iris_of("26362")]
    assert len(codes) > 10
    parts = unit_set(codes).units
    city = unit_set(["26362"]).units[0]
    assert sum(part.share for part in parts) == pytest.approx(1)
    assert sum(part.population for part in parts) == pytest.approx(city.population, abs=len(parts))
    assert sum(part.ages.total for part in parts) == city.ages.total
    assert {part.commune for part in parts} == {"26362"}
    assert {part.area_km2 for part in parts} == {None}


def test_unknown_codes_are_told_apart():
    assert unit_set(["99999", "26108", "999990101"]).unknown == ["99999", "999990101"]
    assert unit_set([]).units == []


@pytest.mark.parametrize(
    ("kind", "code", "some"),
    [
        (PlaceKind.COMMUNE, "26108", {"26108"}),
        (PlaceKind.COMMUNE, "69123", {"69381", "69389"}),
        (PlaceKind.EPCI, "200040509", {"26108"}),
        (PlaceKind.DEPARTMENT, "75", {"75101", "75120"}),
        (PlaceKind.REGION, "94", {"2A004", "2B033"}),
    ],
)
def test_groups(kind, code, some):
    codes = communes_of(kind, code)
    assert some <= set(codes)
    assert not {"75056", "69123", "13055"} & set(codes)


def test_every_canton_lies_in_one_department():
    cantons = Commune.objects.exclude(canton=None)
    assert cantons.count() > 34_000
    rows = set(cantons.values_list("canton_id", "canton__department_id", "department_id"))
    assert all(home == of_commune for _, home, of_commune in rows)
    assert len(rows) == len({canton for canton, _, _ in rows})


def test_merged_communes_have_a_successor():
    assert successors_of(["50602", "26108"]) == {"50602": ("50129", "Cherbourg-en-Cotentin")}


def test_contours_and_marks():
    assert set(contours_of(["26108", "15031"])) == {"26108"}
    marks = marks_of(["26113", "26108"])
    west, south, east, north = marks.bounds
    assert 4.9 < west < east < 5.6
    assert 44.6 < south < north < 44.9
    assert [code for code, _, _ in marks.points] == ["26108", "26113"]
    assert all(west < lon < east and south < lat < north for _, lon, lat in marks.points)
    assert marks_of(["15031"]).bounds is None
    assert marks_of(["26362", "26001"]).cut == {"26362"}


def test_every_carried_subject_says_where_it_comes_from():
    loaded = datasets()
    assert {"communes", "populations", "cantons", "ages", "iris", "adjacency", "contours"} <= set(loaded)
    assert loaded["populations"].vintage == "2023"
    assert all(
        d.source and d.publisher and d.licence and d.rows and len(d.sha256) == 64 for d in loaded.values()
    )


def test_the_country_adds_up():
    """68 million people, and communes that cover about the area of France."""
    communes = Commune.objects.filter(parent=None)
    population = sum(p or 0 for p in communes.values_list("population", flat=True))
    area = sum(a or 0 for a in communes.values_list("area_km2", flat=True))
    assert 67e6 < population < 70e6
    assert 620_000 < area < 640_000
