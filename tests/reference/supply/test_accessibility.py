"""The national computation: exact, complete, marked, and made again when what made it changes."""

import numpy as np
import pytest

from maillage.engines.accessibility import parameters
from maillage.engines.accessibility.catchment import standardise
from maillage.engines.accessibility.reference import brute_force
from maillage.reference.geography.actions import OWNER
from maillage.reference.geography.models import Dataset
from maillage.reference.supply import places
from maillage.reference.supply.actions import compute_accessibility
from maillage.reference.supply.computation import travel_model
from maillage.reference.supply.enums import SupplySource
from maillage.reference.supply.freshness import stale
from maillage.reference.supply.queries import (
    accessibility,
    current_edition,
    measures,
    method,
    points,
    provenance,
)
from maillage.reference.supply.tasks import recompute_accessibility
from tests.reference.supply.makers import TODAY, compute, load_supply

# Real commits: pages read with the serving role what the owner of the tables computed.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

DIGNE, SISTERON, VOLONNE, BARCELONNETTE = "04070", "04209", "04244", "04019"
HEADS = {DIGNE: 20, SISTERON: 9, BARCELONNETTE: 4}


def test_what_is_stored_is_the_formula_and_gives_back_the_supply():
    load_supply("gp", HEADS, under_65={DIGNE: 15, SISTERON: 0, BARCELONNETTE: 4})
    compute()
    communes, figures = places.known(), parameters.load("gp", TODAY)
    found = accessibility("gp", list(communes.codes))
    assert len(found) == len(communes.points)
    value = np.array([found[code].value for code in communes.codes])
    people = np.array([found[code].population for code in communes.codes])
    assert value @ people == pytest.approx(33 * figures.per_head, rel=1e-8)

    near = np.flatnonzero(communes.table["departement"].is_in(["04", "05", "06", "26", "38", "83", "84"]))
    codes = [communes.codes[int(i)] for i in near]
    offices = np.array([codes.index(code) for code in HEADS])
    around = communes.points.take(near)
    expected = brute_force(
        around,
        around.take(offices),
        standardise(communes.ages(), figures.ages.consumption)[near],
        np.array([4900.0 * number for number in HEADS.values()]),
        travel=travel_model(),
        decay=figures.decay(),
    ).values
    ours = [found[code].value for code in codes]
    assert ours == pytest.approx(expected, rel=1e-8, abs=1e-12)

    digne = found[DIGNE]
    assert digne.low < digne.value < digne.high
    assert digne.value_under_65 < digne.value
    assert found[SISTERON].value_under_65 == pytest.approx(0.0, abs=0.2)
    assert digne.minutes == 0
    assert 5 < found[VOLONNE].minutes < 30
    assert found["75101"].minutes is None
    assert not digne.regrouped
    assert sum(one.regrouped for one in found.values()) > 5_000


def test_places_of_care_have_no_interval_and_the_method_is_told():
    load_supply("pharmacy", {DIGNE: 5}, source=SupplySource.DEMO)
    compute()
    value = accessibility("pharmacy", [DIGNE])[DIGNE]
    assert value.low == value.value == value.high > 0
    made = method("pharmacy")
    assert made.invented
    assert made.travel == "great_circle_relief"
    assert provenance()["acces-pharmacy"].invented
    assert "offre inventée" in provenance()["acces-pharmacy"].method
    assert "inventée" in Dataset.objects.get(subject="acces-pharmacy").vintage
    assert method("gp") is None
    assert measures([DIGNE, SISTERON])[DIGNE] == {
        "offre-pharmacy.effectif": 5, "offre-pharmacy.activite": 5, "acces-pharmacy.valeur": value.value,
        "acces-pharmacy.bas": value.low, "acces-pharmacy.haut": value.high,
        "acces-pharmacy.population": value.population, "acces-pharmacy.minutes": 0.0,
    }  # fmt: skip


def test_it_is_computed_again_when_its_supply_or_its_people_change_and_not_otherwise():
    load_supply("gp", HEADS)
    load_supply("nurse", HEADS)
    assert stale(TODAY) == ["gp", "nurse"]
    compute()
    assert stale(TODAY) == []
    assert all(one.skipped for one in compute_accessibility(by=None, on=TODAY))
    before = accessibility("gp", [DIGNE])[DIGNE]
    load_supply("gp", {**HEADS, DIGNE: 40})
    assert stale(TODAY) == ["gp"]
    assert accessibility("gp", [DIGNE]) == {}, "nothing made from a supply outlives it"
    assert method("gp") is None
    assert method("nurse") is not None
    assert {one.profession: one.skipped for one in compute_accessibility(by=None, on=TODAY)} == {
        "gp": False,
        "nurse": True,
    }
    assert accessibility("gp", [DIGNE])[DIGNE].value > before.value * 1.5
    Dataset.objects.using(OWNER).filter(subject="populations").update(sha256="another file")
    assert stale(TODAY) == ["gp", "nurse"]


def test_a_reader_gets_the_points_of_the_edition_it_names():
    load_supply("gp", HEADS)
    edition = current_edition("gp")
    found = points(edition, "gp")
    assert dict(zip(found.codes, found.head_count, strict=True)) == HEADS
    assert found.under_65 is None
    assert found.activity.tolist() == [count * 4900 for count in (4, 20, 9)]
    with pytest.raises(ValueError, match="an edition of gp"):
        points(edition, "nurse")
    assert current_edition("dentist") is None


def test_the_job_computes_what_is_stale_and_nothing_else():
    load_supply("dentist", HEADS)
    recompute_accessibility(timestamp=0)
    first = method("dentist").computed_at
    recompute_accessibility(timestamp=600)
    assert method("dentist").computed_at == first
    load_supply("dentist", {**HEADS, VOLONNE: 2})
    recompute_accessibility(timestamp=1200)
    assert method("dentist").computed_at > first
