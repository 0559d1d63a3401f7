"""The demonstration loads once, only on a local installation, and has something to show."""

import pytest

from maillage.communities.territory import demo
from maillage.communities.territory.models import TerritoryClaim, TerritoryVersion
from maillage.communities.territory.queries import content_of, describe
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import make_user
from tests.communities.territory.makers import TODAY

pytestmark = pytest.mark.django_db


def test_it_needs_a_local_installation(settings):
    settings.LOCAL_MODE = False
    with pytest.raises(RuntimeError):
        demo.load(make_user("Prosper"))


def test_loading_twice_changes_nothing_and_every_screen_has_life(settings):
    settings.LOCAL_MODE = True
    president = make_user("Prosper")
    community = demo.load(president)
    assert demo.load(president).pk == community.pk
    assert Community.objects.count() == 5
    with community_scope(community):
        states = list(TerritoryVersion.objects.order_by("number").values_list("state", flat=True))
        draft = TerritoryVersion.objects.drafts().get()
        adopted = TerritoryVersion.objects.get(state="adopted")
        now, then = (
            describe(content_of(version)[0], today=TODAY, community=community) for version in (adopted, draft)
        )
    assert states == ["superseded", "adopted", "draft"]
    assert {conflict.code for conflict in now.conflicts} == set(demo.DISPUTED)
    assert (now.size, then.size) == (1, 2)
    assert TerritoryClaim.register.filter(part=True).exists()
