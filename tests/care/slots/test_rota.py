"""Who answers when: planned by the coordination, taken, given back, exchanged, by volunteers only."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.slots import queries
from maillage.care.access_to_care.slots.actions import rota
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import Turn
from maillage.foundation.access.enums import Role
from tests.care.makers import opened
from tests.care.slots.makers import coming

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def as_(practice, user, act, **given):
    with opened(practice.ours, user) as by:
        return act(by=by, **given)


def test_turns_are_taken_given_back_and_exchanged(practice, cast, client):
    coordinator, key = cast.holder(Role.COORDINATOR), uuid.uuid4()
    moments = [coming(1, 8, 240), coming(2, 8, 240)]
    with pytest.raises(PermissionDenied):
        as_(practice, practice.ines, rota.plan_turns, key=key, moments=moments)
    assert as_(practice, coordinator, rota.plan_turns, key=key, moments=moments) == 2
    assert as_(practice, coordinator, rota.plan_turns, key=key, moments=moments) == 2
    with opened(practice.ours, coordinator):
        first, second = Turn.objects.order_by("starts_at")
        now = timezone.now()
        assert queries.gaps(now, now + timedelta(days=9)) == 2
    # A coordinator of no profession answers no patient.
    with pytest.raises(SlotError, match="registre"):
        as_(practice, coordinator, rota.take_turn, turn=first.pk)
    as_(practice, practice.gaston, rota.take_turn, turn=first.pk)
    with pytest.raises(SlotError, match="vient de changer"):
        as_(practice, practice.ines, rota.take_turn, turn=first.pk)
    as_(practice, practice.ines, rota.take_turn, turn=second.pk)
    # Asked by one, accepted by the other and nobody else.
    as_(practice, practice.gaston, rota.ask_swap, turn=first.pk, other=second.pk)
    with pytest.raises(SlotError):
        as_(practice, practice.gaston, rota.answer_swap, turn=first.pk, accept=True)
    as_(practice, practice.ines, rota.answer_swap, turn=first.pk, accept=True)
    with opened(practice.ours, practice.nora):
        assert queries.answering_at(first.starts_at) == [practice.ines.pk]
        assert queries.answering_at(second.starts_at) == [practice.gaston.pk]
    # Looking for somebody keeps the turn until it is taken; giving it back leaves a gap.
    as_(practice, practice.ines, rota.seek_for_turn, turn=first.pk, seeking=True)
    as_(practice, practice.gaston, rota.take_turn, turn=first.pk)
    as_(practice, practice.gaston, rota.release_turn, turn=first.pk)
    with opened(practice.ours, coordinator):
        assert queries.gaps(now, now + timedelta(days=9)) == 1
    client.force_login(coordinator)
    page = client.get(
        reverse("rota", args=[practice.ours.slug]), {"semaine": first.starts_at.date().isoformat()}
    )
    assert "sans volontaire" in page.content.decode()


def test_nobody_answers_twice_at_once(practice, cast):
    coordinator = cast.holder(Role.COORDINATOR)
    as_(practice, coordinator, rota.plan_turns, key=uuid.uuid4(), moments=[coming(1, 8, 240)], volunteers=2)
    with opened(practice.ours, coordinator):
        one, other = Turn.objects.values_list("pk", flat=True)
    as_(practice, practice.gaston, rota.take_turn, turn=one)
    with pytest.raises(SlotError, match="déjà à ces heures"):
        as_(practice, practice.gaston, rota.take_turn, turn=other)
