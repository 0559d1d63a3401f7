"""What is left of an assembly once its community is over: nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Sheet, Voter
from maillage.foundation.rights.actions.purge import erase_rows, purge, purging
from maillage.foundation.rights.models import PurgeCount
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers

YEARS = timedelta(days=6 * 366)


@pytest.mark.django_db
def test_five_years_after_the_community_nothing_is_left_of_what_an_assembly_decided(cast):
    makers.decided(cast.ours, cast.alice)
    makers.voting_on(cast.ours, cast.alice)
    today = timezone.localdate()
    with community_scope(cast.ours):
        assert Community.objects.filter(pk=cast.ours.pk).update(archived_at=timezone.now())
    for day in (today, today + YEARS, today + YEARS, today + YEARS):
        with community_scope(cast.ours):
            assert AgendaPoint.objects.filter(state="closed").exists() or day > today
        purge(today=day, doors=("default",))
    with community_scope(cast.ours):
        left = [model for model in (AgendaPoint, Assembly, Sheet, Voter) if model.objects.exists()]
    assert left == []
    assert not PurgeCount.objects.exclude(refused=0).exists()


@pytest.mark.django_db
def test_a_point_that_another_row_still_needs_loses_its_names_and_its_debates(cast):
    point, _ = makers.decided(cast.ours, cast.alice)
    with community_scope(cast.ours), purging():
        erase_rows([AgendaPoint.objects.get(pk=point.pk)], held=True)
        kept = AgendaPoint.objects.get(pk=point.pk)
    assert (kept.state, kept.result, kept.notes) == ("closed", {}, "")
