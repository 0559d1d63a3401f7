"""The demonstration: an assembly held, counted again, one convened, one called off; once."""

import json

import pytest
from django.utils import timezone

from config.demo import give_roles, load_assemblies, load_members
from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Candidate, Proxy, Sheet
from maillage.communities.governance.assemblies.sheets import result_of
from maillage.communities.territory import demo as territory
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.identity import demo as identity
from maillage.foundation.tenancy.scope import community_scope


@pytest.mark.django_db
def test_the_demonstration_holds_an_assembly_and_convenes_another(settings):
    settings.LOCAL_MODE = True
    people = identity.demo_load()
    community = territory.load(people[Role.PRESIDENT])
    give_roles(community, people)
    load_members(community, people)
    for _ in range(2):
        load_assemblies(community, people)
    with community_scope(community):
        held, coming, called_off = Assembly.objects.order_by("number")
        president = community_actor(people[Role.PRESIDENT], community, today=timezone.localdate())
        listed = queries.assemblies(president)
        assert listed.ordered
        assert next(iter(listed)) in (coming, called_off)
        points = AgendaPoint.objects.filter(assembly=held, result__isnull=False).order_by("number")
        assert [point.result["adopted"] for point in points] == [True, True]
        for sheet in Sheet.objects.select_related("point"):
            assert result_of(json.loads(sheet.content)) == sheet.point.result
        assert held.minutes.published_at < coming.convened_at
        assert (held.state, coming.state, called_off.state) == ("closed", "convened", "cancelled")
        assert Candidate.objects.filter(point__assembly=coming).count() == 3
        assert Proxy.objects.filter(giver__assembly=held).count() == 1
