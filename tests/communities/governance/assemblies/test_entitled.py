"""Who may vote follows the fees: until the opening by itself, then at the desk, between two votes."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies.actions import entitling, people, session, voting
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import AgendaPoint, Candidate, Voter
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers
from tests.communities.members import makers as register

TODAY = timezone.localdate


def owing(cast, *names, **card):
    """Members who voted their fee and have not paid it, and the assembly that convenes them."""
    register.open_register(cast.ours, cast.alice)
    register.set_rates(cast.ours, cast.alice, TODAY().year, 2000)
    people = [register.member_of(cast.ours, cast.alice, name, on=TODAY()) for name in names]
    one = makers.convened(cast.ours, cast.alice, **card)
    return one, people


def seat(one, member):
    return next(voter for voter in makers.voters_of(one) if voter.member_id == member.pk)


@pytest.mark.django_db
def test_who_pays_after_the_convocation_votes_stands_and_presides(cast, client):
    one, (late,) = owing(cast, "Tardive")
    page = reverse("assembly_link", args=[write_token(seat(one, late))])
    assert "Vous ne pouvez pas voter" in Client().get(page).text
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    client.force_login(cast.alice)
    asked = {"do": "open", "chair": seat(one, late).label, "clerk": "Max Inventé"}
    assert "ne peut pas présider" in client.post(desk, asked, follow=True).text
    payment = register.pay(late, cast.alice, on=TODAY())
    shown = Client().get(page).text
    assert "Vous ne pouvez pas voter" not in shown
    assert "Donner pouvoir" in shown
    assert "La séance est ouverte." in client.post(desk, asked, follow=True).text
    # In session a voice is taken from nobody.
    with community_scope(cast.ours):
        register.fees.undo_payment(by=cast.alice, payment=payment, reason="Rejet de la banque.")
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number, "today": TODAY()}
        assert entitling.read_fees_again(**asked) == []


@pytest.mark.django_db
def test_who_pays_at_the_door_is_admitted_by_the_desk_between_two_votes(cast, client):
    one, (late, other) = owing(cast, "Tardive", "Seconde")
    asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
    with community_scope(cast.ours):
        for voter in makers.entitled(one):
            makers.arrive(voter, cast.alice)
        session.open_session(chair=makers.entitled(one)[0].label, clerk="Max", today=TODAY(), **asked)
        voting.open_vote(point=1, secret=False, **asked)
    register.pay(late, cast.alice, on=TODAY())
    with community_scope(cast.ours):
        with pytest.raises(RefusedError, match="vote est ouvert"), transaction.atomic():
            entitling.read_fees_again(today=TODAY(), **asked)
        voting.close_vote(point=1, **asked)
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    assert "peut voter" in client.post(desk, {"do": "fees"}, follow=True).text
    assert [seat(one, member).excluded for member in (late, other)] == ["", "cotisation non réglée"]
    with community_scope(cast.ours):
        told = AuditEvent.objects.get(action="assembly.voters")
        assert told.details["ranks"] == [seat(one, late).rank]


@pytest.mark.django_db
def test_every_night_reads_what_time_changed(cast):
    one, (late,) = owing(cast, "Tardive")
    with community_scope(cast.ours):
        Voter.objects.filter(assembly=one).update(excluded="")
        assert entitling.read_convened_again(today=TODAY()) == 1
    assert seat(one, late).excluded == "cotisation non réglée"


@pytest.mark.django_db
def test_a_candidate_who_may_not_vote_at_the_opening_is_withdrawn_until_they_pay(cast, client):
    one, (late,) = owing(cast, "Tardive", points=makers.ELECTION)
    asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    with community_scope(cast.ours):
        point, other = AgendaPoint.objects.get(assembly=one), makers.entitled(one)[0]
        for voter in (seat(one, late), other):
            people.stand(point=point, voter=voter, statement="Mes mots.", now=timezone.now())
        session.open_session(chair=other.label, clerk="Max", today=TODAY(), **asked)
        standing = Candidate.objects.filter(point=point, withdrawn_at=None)
        assert [known.voter_id for known in standing] == [other.pk]
        assert AuditEvent.objects.filter(details__barred=True).count() == 1
        people.withdraw(point=point, voter=other, now=timezone.now(), by=cast.alice)
    shown = client.get(desk).text
    assert f"{seat(one, late).label}, à l’ouverture : cotisation non réglée" in shown.replace("\u00a0", " ")
    assert f"{other.label}, à l’ouverture" not in shown
    register.pay(late, cast.alice, on=TODAY())
    client.post(desk, {"do": "fees"})
    with community_scope(cast.ours):
        again = standing.get()
        assert (again.voter.member_id, again.statement) == (late.pk, "Mes mots.")
