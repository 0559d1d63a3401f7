"""What the process keeps is what the national computation stored, from the same tables."""

import numpy as np
import pytest

from maillage.planning.whatif.world import world
from maillage.reference.supply.queries import accessibility, current_edition
from tests.communities.territory.makers import TODAY
from tests.planning.whatif.makers import HEADS, SISTERON, YOUNG
from tests.reference.supply.makers import compute, load_supply


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_country_in_the_process_is_the_one_that_is_stored(monkeypatch):
    monkeypatch.undo()  # the real tables, not those that the other tests pretend
    load_supply("gp", HEADS, under_65=YOUNG)
    compute()
    of = world(current_edition("gp"), TODAY)
    stored = accessibility("gp", of.codes)
    assert len(stored) == len(of.codes)
    values = np.array([stored[code].value for code in of.codes])
    people = np.array([stored[code].population for code in of.codes])
    assert np.allclose(of.country.values * of.figures.per, values, rtol=1e-8, atol=1e-8)
    assert np.allclose(of.country.people, people, rtol=1e-8, atol=1e-5)
    assert of.office(SISTERON).heads == HEADS[SISTERON]
    assert of.over_65.sum() == sum(HEADS.values()) - sum(YOUNG.values())
    assert of.sources.vintage == "2024"
    assert of.sources.invented is False
