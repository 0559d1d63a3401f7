"""The links of patients: one piece, whose kinds never open each other."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from maillage.care.access_to_care.seekers.links import FOLLOW as SEARCH
from maillage.care.access_to_care.unscheduled.links import FOLLOW as REQUEST
from maillage.care.circle.links import Held
from maillage.care.oversight.links import RIGHTS
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import make_community

pytestmark = pytest.mark.django_db


def test_a_link_opens_the_case_it_names_by_its_kind_alone_while_its_community_is_open():
    ours, case, key = make_community("Ici"), uuid4(), uuid4()
    kept = {one: one.token(ours.pk, case, key) for one in (SEARCH, REQUEST)}
    kept[RIGHTS] = RIGHTS.token(ours.pk, case)
    for kind, token in kept.items():
        assert kind.read(token) == Held(ours, case, key if kind.keyed else None)
        assert [other.read(token) for other in kept if other != kind] == [None, None]
        assert kind.read(f"{token}x") is kind.read("") is None
    # A key is no matter of choice: what a kind signs without one opens nothing where one is asked.
    bare = replace(SEARCH, keyed=False)
    assert SEARCH.read(bare.token(ours.pk, case)) is bare.read(kept[SEARCH]) is None
    with pytest.raises(ValueError, match="key"):
        SEARCH.token(ours.pk, case)
    assert replace(REQUEST, max_age=timedelta(seconds=-1)).read(kept[REQUEST]) is None
    with community_scope(ours):
        Community.objects.filter(pk=ours.pk).update(archived_at=timezone.now())
    assert [kind.read(token) for kind, token in kept.items()] == [None, None, None]
