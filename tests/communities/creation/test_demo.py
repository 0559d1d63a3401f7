"""The demonstration has a community at each public state, with coherent dates, and loads once."""

import pytest

from config.demo import give_roles, load_creation
from maillage.communities.creation.gatherings.models import ExpressedNeed, Gathering
from maillage.communities.creation.models import ChecklistEntry, StageEvent
from maillage.communities.creation.priorities.models import Poll, PollBallot
from maillage.communities.creation.surveys.models import SurveyAnswer
from maillage.communities.territory import demo as territory
from maillage.foundation.access.enums import Role
from maillage.foundation.identity import demo as identity
from maillage.foundation.tenancy.enums import Bucket, Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

pytestmark = pytest.mark.django_db
COUNTED = (StageEvent, ChecklistEntry, Gathering, ExpressedNeed, Poll, PollBallot, SurveyAnswer)


def test_each_public_state_has_a_community_and_loading_twice_changes_nothing(settings):
    settings.LOCAL_MODE = True
    people = identity.demo_load()
    main = territory.load(people[Role.PRESIDENT])
    give_roles(main, people)
    load_creation()
    buckets = [Stage(one.stage).bucket for one in Community.objects.all()]
    assert set(buckets) == {Bucket.EMERGENCE, Bucket.LI_VALIDEE, Bucket.PS_VALIDE, Bucket.ACI_SIGNE}
    with community_scope(main):
        counts = [model.objects.count() for model in COUNTED]
        assert min(counts) > 0
    load_creation()
    with community_scope(main):
        assert [model.objects.count() for model in COUNTED] == counts
        line = list(StageEvent.objects.standing())
        assert [one.effective_on for one in line] == sorted(one.effective_on for one in line)
        main.refresh_from_db()
        assert (main.stage, main.stage_since) == (line[-1].status, line[-1].effective_on)
