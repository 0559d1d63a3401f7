"""The demonstration has readings once, visibly invented, one of them corrected."""

import pytest

from config.demo import give_roles, load_diagnosis
from maillage.communities.territory import demo as territory
from maillage.foundation.access.enums import Role
from maillage.foundation.identity import demo as identity
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.readings.models import LocalIndicator, Reading


@pytest.mark.django_db
def test_the_demonstration_has_invented_readings_once(settings):
    settings.LOCAL_MODE = True
    people = identity.demo_load()
    community = territory.load(people[Role.PRESIDENT])
    give_roles(community, people)
    for _ in range(2):
        load_diagnosis(community, people)
    with community_scope(community):
        rows = list(Reading.objects.all())
        assert len(rows) == 14
        assert all("invent" in one.source for one in rows)
        assert [one.territory for one in rows if not one.in_force] == [812]
        (by_commune,) = (one for one in rows if one.communes)
        assert {value is None for value in by_commune.communes.values()} == {True, False}
        assert LocalIndicator.objects.count() == 1
        # The diagnoses frozen before them know nothing of them.
        assert not [
            row for one in FrozenDiagnosis.objects.all() for row in one.snapshot["lines"] if "noted" in row
        ]
