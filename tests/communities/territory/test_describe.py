"""Describing territories on the real communes of France."""

import itertools
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.communities.territory.describe import UNLISTED
from maillage.communities.territory.queries import describe
from maillage.communities.territory.results import thaw
from maillage.communities.territory.units import UnknownUnitsError
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.models import Adjacency, Commune, Iris
from maillage.reference.geography.queries import communes_of
from tests.communities.territory.makers import TODAY, draw

pytestmark = pytest.mark.django_db
SLOW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
DROME = st.sets(
    st.sampled_from([f"26{n:03d}" for n in (1, 2, 4, 5, 6, 7, 9, 10, 14, 16, 19, 31)]), max_size=8
)


def known(codes):
    return set(Commune.objects.filter(code__in=codes, active=True).values_list("code", flat=True))


def test_the_figures_of_two_cities():
    found = describe(["06088", "06027"], today=TODAY)
    assert found.population == sum(
        Commune.objects.filter(code__in=["06088", "06027"]).values_list("population", flat=True)
    )
    assert (found.communes, found.size, found.to_next_size) == (2, 4, None)
    assert (found.contiguous, found.parts) == (False, 2)
    assert found.population_vintage == "2023"
    assert found.density == pytest.approx(found.population / found.area_km2, rel=1e-3)
    assert found.pieces[1].explanation


def test_the_keys_of_the_terminal_and_of_the_map():
    values = describe(["26108"], today=TODAY).as_dict()
    wanted = {
        "communes", "population", "population_vintage", "area_km2", "density", "size", "to_next_size",
        "to_previous_size", "contiguous", "parts", "conflicts",
    }  # fmt: skip
    assert wanted <= values.keys()
    assert isinstance(values["contiguous"], bool)
    assert isinstance(values["parts"], int)


def test_nothing_chosen_is_described_without_size():
    found = describe([], today=TODAY)
    assert (found.communes, found.population, found.size, found.contiguous) == (0, 0, None, False)


@SLOW
@given(DROME, DROME)
def test_order_and_repetition_change_nothing(first, second):
    one, two = list(known(first | second)), [*sorted(known(second)), *sorted(known(first))]
    assert describe(one, today=TODAY) == describe(two, today=TODAY)


@SLOW
@given(DROME, DROME)
def test_disjoint_territories_add_up(first, second):
    left, right = known(first), known(second - first)
    both = describe([*left, *right], today=TODAY)
    parts = [describe(codes, today=TODAY) for codes in (left, right)]
    assert both.population == sum(part.population for part in parts)
    assert both.communes == sum(part.communes for part in parts)
    assert (both.area_km2 or 0) == pytest.approx(sum(part.area_km2 or 0 for part in parts), abs=0.05)


@SLOW
@given(DROME)
def test_contiguity_against_brute_force(codes):
    codes = known(codes)
    pairs = set(Adjacency.objects.filter(a__in=codes, b__in=codes).values_list("a_id", "b_id"))
    groups = [{code} for code in codes]
    for a, b in pairs:
        joined = [group for group in groups if a in group or b in group]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    assert describe(codes, today=TODAY).parts == len(groups)


def test_sizes_turn_at_their_thresholds():
    """Somewhere between the smallest and the largest commune of a department, each bound is crossed once."""
    rows = Commune.objects.filter(department="26", active=True).order_by("population")
    codes = list(rows.values_list("code", flat=True))
    sizes = []
    for count in (50, 200, 300, 340, 363):
        found = describe(codes[:count], today=TODAY)
        sizes.append(found.size)
        if found.to_next_size is not None:
            assert found.to_next_size > 0
        if found.to_previous_size is not None:
            assert found.to_previous_size > 0
        for place in found.would_reach_next:
            assert place.population >= found.to_next_size
            assert describe([*codes[:count], place.code], today=TODAY).size > found.size
        for place in found.would_fall_below:
            rest = [code for code in codes[:count] if code != place.code]
            assert describe(rest, today=TODAY).size < found.size
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 2


def test_every_iris_of_a_commune_together_are_its_population():
    whole = describe(["69123"], today=TODAY)
    districts = communes_of(PlaceKind.COMMUNE, "69123")
    iris = list(Iris.objects.filter(commune__in=districts).values_list("code", flat=True))
    parts = describe(iris, today=TODAY)
    # Each district is shared out apart, to the nearest inhabitant.
    assert abs(parts.population - whole.population) <= len(iris)
    assert parts.communes == len(districts)
    assert parts.area_km2 is None
    assert any("IRIS" in message for message in parts.messages)


def test_an_iris_and_its_commune_count_once():
    iris = Iris.objects.filter(commune="26362").order_by("code").first()
    alone, both = describe(["26362"], today=TODAY), describe([iris.code, "26362"], today=TODAY)
    assert both.population == alone.population
    assert both.codes == ("26362",)
    assert "Valence" in both.messages[0]


def test_paris_and_one_of_its_districts_count_once():
    both = describe(["75108", "75056"], today=TODAY)
    assert both.population == describe(["75056"], today=TODAY).population
    assert "Paris" in both.messages[0]


def test_unknown_and_merged_codes_are_named_with_the_successor():
    with pytest.raises(UnknownUnitsError) as caught:
        describe(["99999", "17001", "26108"], today=TODAY)
    unknown = {entry.code: entry for entry in caught.value.unknown}
    assert set(unknown) == {"99999", "17001"}
    assert unknown["17001"].successor == "17397"
    assert "Saint-Savinien (17397)" in str(caught.value)


def test_an_island_says_it_is_one():
    found = describe(["29155", "29019"], today=TODAY)  # Ouessant, Brest
    assert found.parts == 2
    assert "Île" in found.pieces[1].explanation


def test_a_commune_left_in_the_middle_is_a_hole():
    around = set(Adjacency.objects.filter(a="26108").values_list("b_id", flat=True))
    around |= set(Adjacency.objects.filter(b="26108").values_list("a_id", flat=True))
    second = set(Adjacency.objects.filter(a__in=around).values_list("b_id", flat=True))
    second |= set(Adjacency.objects.filter(b__in=around).values_list("a_id", flat=True))
    found = describe((around | second) - {"26108"}, today=TODAY)
    assert ("26108",) in [tuple(place.code for place in hole.places) for hole in found.holes]


def test_a_partly_taken_epci_names_what_is_missing():
    codes = communes_of(PlaceKind.EPCI, "200068765")
    found = describe(codes[1:], today=TODAY)
    epci = next(covered for covered in found.epcis if covered.code == "200068765")
    assert [place.code for place in epci.missing] == [codes[0]]
    assert not epci.whole
    assert 0.5 < epci.share < 1
    whole = describe(codes, today=TODAY).epcis[0]
    assert whole.whole
    assert whole.share == 1


def test_figures_of_the_contract_are_split_by_confidence():
    funding = describe(["26108", "26362"], today=TODAY).funding
    assert funding.year_confirmed_cents > 0
    assert funding.total_confirmed_cents >= funding.year_confirmed_cents
    assert funding.agreement


# --- Conflicts ------------------------------------------------------------------------------------------


def test_a_commune_held_by_another_is_a_conflict_not_a_refusal(cast):
    draw(cast.theirs, cast.charlie, ["26108", "26001"], adopted_on=date(2026, 1, 1))
    found = describe(["26108", "26362"], today=TODAY, community=cast.ours)
    (conflict,) = found.conflicts
    assert (conflict.code, conflict.slug, conflict.part) == ("26108", cast.theirs.slug, False)
    assert cast.theirs.name in conflict.sentence
    assert describe(["26108"], today=TODAY, community=cast.theirs).conflicts == ()


def test_a_draft_claims_nothing(cast):
    draw(cast.theirs, cast.charlie, ["26108"])
    assert describe(["26108"], today=TODAY).conflicts == ()


def test_an_unlisted_holder_is_not_named(cast):
    draw(cast.theirs, cast.charlie, ["26108"], adopted_on=date(2026, 1, 1))
    with community_scope(cast.theirs):
        Community.objects.filter(pk=cast.theirs.pk).update(listed=False)
    found = describe(["26108"], today=TODAY)
    assert found.conflicts[0].holder == UNLISTED
    assert found.conflicts[0].slug == ""
    assert cast.theirs.name not in str(found.as_dict())


def test_parts_of_one_commune_only_meet_where_they_overlap(cast):
    first, second = Iris.objects.filter(commune="26362").order_by("code").values_list("code", flat=True)[:2]
    draw(cast.theirs, cast.charlie, [first], adopted_on=date(2026, 1, 1))
    assert describe([second], today=TODAY).conflicts == ()
    assert describe([first], today=TODAY).conflicts[0].part
    assert describe(["26362"], today=TODAY).conflicts[0].part


def test_a_city_and_its_districts_meet(cast):
    draw(cast.theirs, cast.charlie, ["69382"], adopted_on=date(2026, 1, 1))
    assert [conflict.code for conflict in describe(["69123"], today=TODAY).conflicts] == ["69382"]
    assert describe(["69381"], today=TODAY).conflicts == ()


# --- Cost -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_count_of_queries_does_not_depend_on_the_communes(count):
    codes = communes_of(PlaceKind.DEPARTMENT, "26")[:count]
    describe(codes, today=TODAY)  # reads the country's graph, once per process
    with CaptureQueriesContext(connection) as queries:
        describe(codes, today=TODAY)
    assert len(queries) == 4


def test_zonings_that_nobody_loaded_are_named():
    found = describe(["26108"], today=TODAY)
    assert found.zonings == ()
    assert any("ZIP" in title for title in found.not_loaded)


def test_pieces_hold_every_commune_once():
    found = describe(communes_of(PlaceKind.DEPARTMENT, "26")[::2], today=TODAY)
    places = list(itertools.chain.from_iterable(piece.places for piece in found.pieces))
    assert len({place.code for place in places}) == len(places) == found.communes


def test_a_department_is_told_beside_the_whole_of_it():
    codes = communes_of(PlaceKind.DEPARTMENT, "04")
    whole, part = (describe(some, today=TODAY).departments[0] for some in (codes, codes[:3]))
    assert (whole.communes, whole.population) == (whole.total_communes, whole.total_population)
    assert part.communes == 3
    assert (part.total_communes, part.total_population) == (whole.total_communes, whole.total_population)
    assert 160_000 < whole.total_population < 180_000


@pytest.mark.parametrize("codes", [["75056"], ["75101", "75102"]])
def test_a_city_taken_by_districts_counts_by_them_in_its_department(codes):
    found = describe(codes, today=TODAY).departments[0]
    assert (found.communes, found.total_communes) == ((1, 1) if codes == ["75056"] else (2, 20))
    assert found.population <= found.total_population


def test_a_description_frozen_without_totals_says_that_they_are_not_known():
    values = describe(["04070"], today=TODAY).as_dict()
    former = {
        **values["departments"][0],
        "total_communes": 0,
        "total_population": 0,
        "missing": [],
        "partial": [],
    }
    department = thaw({**values, "departments": [former]}).departments[0]
    assert (department.total_communes, department.total_population) == (None, None)
    assert department.communes == 1


def test_a_frozen_description_thaws_to_itself(cast):
    codes = [*communes_of(PlaceKind.EPCI, "200068765")[:-2], "693870101"]
    version = draw(cast.ours, cast.alice, codes, adopted_on=date(2026, 1, 1))
    assert thaw(version.snapshot) == describe(codes, today=TODAY, community=cast.ours)


def test_a_snapshot_frozen_by_an_older_version_is_still_read():
    found = describe(["06088", "69381"], today=TODAY).as_dict()
    for unit in found["units"]:
        del unit["city"]
    thawed = thaw(found)
    assert [unit.city for unit in thawed.units] == ["", ""]
    assert thawed.population == found["population"]
