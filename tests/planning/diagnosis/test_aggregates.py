"""The SQL of the comparisons and the engine say the same of every indicator, whatever is known or not."""

import random

import pytest

from maillage.engines.indicators import catalogue, measure
from maillage.planning.diagnosis.aggregates import averages
from maillage.planning.diagnosis.queries import _places
from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.queries import communes_of, datasets, unit_set
from maillage.reference.geography.subjects import SUBJECTS
from maillage.reference.supply.queries import PROFESSIONS, measures
from tests.planning.diagnosis.makers import load_facts
from tests.reference.supply.makers import compute, load_supply


def invented(subject: str, draw: random.Random) -> dict[str, object]:
    """A value for about two indicators in three of a subject; a stored code where it is a zoning."""
    found: dict[str, object] = {}
    for one in SUBJECTS[subject].indicators:
        if one.key == "D108" or draw.random() < 0.3:
            continue  # D108: no line of the file has it
        found[one.key] = (
            draw.choice([code for _, code in one.values]) if one.values else draw.randint(0, 40) / 8
        )
    return found


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_query_and_the_engine_agree_on_a_department():
    """Real commits: the serving role reads what the owner of the tables loaded."""
    draw = random.Random(4)
    codes = communes_of(PlaceKind.DEPARTMENT, "04")
    needed = {subject for one in catalogue().indicators for subject in one.subjects} & set(SUBJECTS)
    for subject in sorted(needed - {"populations"}):
        named = draw.sample(codes, len(codes) * 2 // 3)
        load_facts(subject, {code: invented(subject, draw) for code in named})
    for profession in PROFESSIONS:
        named = {code: draw.randint(1, 9) for code in draw.sample(codes, len(codes) // 2)}
        load_supply(
            profession, named, under_65={code: draw.randint(0, named[code]) for code in list(named)[3:]}
        )
    compute()
    loaded = datasets()
    found, places = averages(loaded), _places(unit_set(codes).units, measures(codes))
    department = found.of_department("04")
    assert set(department) == {one.code for one in catalogue().indicators}
    # The ages of three offices are not known: no accessibility to those of 65 or less, for anybody.
    assert found.not_carried == {"O05b", "A04e"}
    for one in catalogue().indicators:
        expected = measure(one, places).value
        if expected is None:
            assert department[one.code] is None, one.code
        else:
            assert department[one.code] == pytest.approx(expected, rel=1e-12), one.code
        assert one.code in found.not_carried or expected is not None
    # The filters really keep and really drop.
    assert 0 < department["A06"] < 100
    assert 0 < department["O04r"] < 100
    assert 0 < department["O02e"] < 100
    assert 0 < department["A07b"] < 100
    assert department["O01"] > 0


@pytest.mark.django_db
def test_the_carried_data_describes_the_whole_country():
    found = averages(datasets())
    france = found.of_france
    assert 67e6 < france["P01"] < 70e6
    assert 100 < france["P03"] < 115
    assert 20 < france["P05"] < 23
    assert (
        sum(found.of_department(code)["P01"] for code in ("04", "05", "06", "13", "83", "84"))
        == (found.of_region("93")["P01"])
    )
