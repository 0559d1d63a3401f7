"""The register of mandates: one holder a seat, lapses told, changes declared, roles only proposed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from maillage.communities.governance.mandates import actions, queries
from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.mandates.errors import MandateError
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.rules.enums import MandateFunction, OrganKind
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance import makers
from tests.communities.members import makers as members

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 20)
PRESIDENT = {"kind": OrganKind.BUREAU, "function": MandateFunction.PRESIDENT}


@pytest.fixture(autouse=True)
def spring():
    with time_machine.travel("2026-04-20 10:00+02:00", tick=False):
        yield


@pytest.fixture
def ours(cast):
    makers.adopt(cast.ours, cast.alice)
    return cast.ours


def test_a_single_seat_has_one_holder_even_for_the_database(cast, ours):
    first = makers.elect(ours, cast.alice, on=date(2025, 4, 20), **PRESIDENT)

    with pytest.raises(MandateError, match="tient ce siège jusqu’au 20/04/2028"):
        makers.elect(ours, cast.alice, **PRESIDENT)
    with community_scope(ours):
        other = members.member_of(ours, cast.alice, on=TODAY)
        with pytest.raises(IntegrityError, match="mandate_one_holder_a_seat"), transaction.atomic():
            Mandate.objects.create(
                community=ours, number=99, organ=first.organ, function=first.function, seat=first.seat,
                member=other, elected_on=TODAY, elected_by="AG", starts_on=TODAY, recorded_by=cast.alice,
            )  # fmt: skip
        actions.end_mandate(
            by=cast.alice, community=ours, mandate=first, ends_on=TODAY, reason=EndReason.RESIGNED
        )
    second = makers.elect(ours, cast.alice, on=TODAY, **PRESIDENT)

    with community_scope(ours):
        sitting = {day: [one.number for one in queries.held_on(day)] for day in (TODAY - timedelta(1), TODAY)}
    assert sitting == {TODAY - timedelta(1): [first.number], TODAY: [second.number]}
    assert first.term_ends_on == date(2028, 4, 20)


def test_what_is_left_to_declare_and_by_when(cast, ours):
    """Re-elected without a gap, nothing changes; declared, nothing is left."""
    kept = makers.elect(ours, cast.alice, on=date(2023, 1, 10), declared_on=date(2023, 2, 1))
    left = makers.elect(
        ours, cast.alice, on=date(2023, 1, 10), declared_on=date(2023, 2, 1), ends_on=date(2026, 1, 10)
    )
    makers.elect(ours, cast.alice, on=kept.ends_on, member=kept.member)
    with community_scope(ours):
        waiting = queries.to_declare(TODAY)
        actions.declare(by=cast.alice, community=ours, declared_on=TODAY, reference="W000000000")
        after = queries.to_declare(TODAY)

    assert [(one.mandate.pk, one.entered, one.due) for one in waiting] == [
        (left.pk, False, date(2026, 4, 10))
    ]
    assert after == []


def test_a_lapse_is_told_twice_at_most_and_never_once_somebody_follows(cast, ours):
    one = makers.elect(ours, cast.alice, on=date(2025, 4, 20), ends_on=date(2026, 6, 30), **PRESIDENT)

    def told(day: date) -> int:
        return actions.warn_of_lapses(community=ours, today=day)

    assert [told(date(2026, 3, 1)), told(TODAY), told(TODAY), told(date(2026, 6, 5))] == [0, 3, 0, 3]
    assert {m.recipient for m in MailMessage.objects.filter(key__startswith="mandate-lapse")} >= {
        cast.alice.email, one.member.email,
    }  # fmt: skip
    assert mail.outbox == []


def test_a_role_is_proposed_never_given_alone(cast, ours):
    elected = makers.elect(ours, cast.alice)
    with community_scope(ours):
        elected.member.user = cast.bob
        elected.member.save(update_fields=["user"])
        proposed = [(one.role, one.give) for one in queries.proposals(TODAY)]
        before = RoleAssignment.objects.filter(user=cast.bob, role=Role.BOARD).exists()
    client = Client()
    client.force_login(cast.alice)
    client.post(reverse("mandate_role", args=[ours.slug, elected.number]))

    with community_scope(ours):
        assert RoleAssignment.objects.filter(user=cast.bob, role=Role.BOARD).exists()
        assert queries.proposals(TODAY) == []
    assert (proposed, before) == ([(Role.BOARD, True)], False)


def test_the_week_and_the_page_say_what_waits(cast, ours):
    makers.elect(ours, cast.alice, on=date(2025, 12, 1))
    client = Client()
    client.force_login(cast.alice)

    week = client.get(reverse("community_home", args=[ours.slug])).text
    page = client.get(reverse("mandates_declare", args=[ours.slug])).text
    paper = client.get(reverse("mandates_list", args=[ours.slug]))

    assert "Déclarer 1 changement de dirigeants" in week
    assert "en retard" in page
    assert paper.content.startswith(b"%PDF")
