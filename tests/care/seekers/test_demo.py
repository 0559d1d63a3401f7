"""The demonstration shows a request at every state, made as people make them; twice changes nothing."""

import pytest
from django.utils import timezone

from maillage.care.access_to_care.seekers import demo
from maillage.care.access_to_care.seekers.enums import Status
from maillage.care.access_to_care.seekers.models import GpRequest
from tests.care.makers import opened
from tests.communities.members.makers import open_register
from tests.communities.territory.makers import draw

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def test_every_state_is_shown_once_the_demonstration_is_loaded(cast):
    open_register(cast.ours, cast.alice)
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=timezone.localdate())
    for _ in range(2):
        demo.load(cast.ours, cast.holders)
    with opened(cast.ours, None, desk=True):
        states = set(GpRequest.objects.values_list("status", flat=True))
        assert states == set(Status.values)
        assert GpRequest.objects.count() == len(demo.PEOPLE)
