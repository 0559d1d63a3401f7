"""Telephones that vote together: a short turn at the urn, light questions, an answer lost and asked again."""

import re
import threading

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.assembly import vote_all
from maillage.communities.governance.assemblies import urn as box
from maillage.communities.governance.assemblies.actions import people
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import Mark, Urn, Voter
from maillage.communities.governance.assemblies.views import link
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.qr import code_of
from tests.communities.governance.assemblies import makers


def page_of(voter) -> str:
    return reverse("assembly_link", args=[write_token(voter)])


def ballot(point, voter, choice, receipt="") -> dict[str, object]:
    return {
        "do": "vote", "point": point.number, "for": voter.pk, f"choice-{voter.pk}": choice,
        f"receipt-{voter.pk}": receipt,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_urn_is_free_while_the_page_of_who_voted_is_laid_out(cast, monkeypatch):
    point = makers.voting_on(cast.ours, cast.alice, secret=True)
    voter = makers.entitled(point.assembly)[0]
    found, render = [], link.render

    def another_voter():
        with community_scope(cast.ours):
            found.append(Urn.objects.select_for_update(nowait=True).filter(point=point).count())
            found.append(Mark.objects.filter(point=point).count())
        connections.close_all()

    def laid_out(*args, **named):
        thread = threading.Thread(target=another_voter)
        thread.start()
        thread.join()
        return render(*args, **named)

    monkeypatch.setattr(link, "render", laid_out)
    assert Client().post(page_of(voter), ballot(point, voter, "for", box.new_receipt())).status_code == 200
    assert found == [1, 1]


@pytest.mark.django_db
def test_a_telephone_that_waits_asks_little_whatever_the_number_of_members(cast):
    """What telephones ask again every fifteen seconds; nor are hundreds of names sent for nothing."""
    weighed = []
    for more, there in ((6, 4), (30, 12)):
        point = makers.voting_on(cast.ours, cast.alice, secret=True, voters=more, there=there)
        voter, *_, giver = makers.entitled(point.assembly)
        with community_scope(cast.ours):
            makers.close(point, cast.alice)
            people.give_proxy(giver=giver, holder=voter, now=timezone.now(), by=cast.alice)
        with CaptureQueriesContext(connection) as asked:
            answer = Client().get(page_of(voter), headers={"HX-Request": "true"}).content.decode()
        reads = [one for one in asked.captured_queries if "communities_" in one["sql"]]
        weighed.append((len(reads), len(answer)))
        assert "Aucun vote" in answer
        assert "<html" not in answer
        whole = Client().get(page_of(voter)).content.decode()
        assert giver.label in whole
        assert "<option" not in whole
    assert weighed[0][0] == weighed[1][0] <= 6


@pytest.mark.django_db
@pytest.mark.parametrize("secret", [True, False])
def test_a_ballot_sent_again_is_counted_once_and_answered_as_the_first_time(cast, secret):
    point = makers.voting_on(cast.ours, cast.alice, secret=secret)
    voter, other, *_ = makers.entitled(point.assembly)
    receipt = box.new_receipt() if secret else ""
    sent = ballot(point, voter, "for", receipt)
    answers = [Client().post(page_of(voter), sent) for _ in range(3)]
    for answer in answers:
        assert answer.status_code == 200
        assert "1 bulletin déposé" in answer.content.decode()
        assert receipt in answer.content.decode()
    assert ["premier envoi" in answer.content.decode() for answer in answers] == [False, True, True]
    # Another choice, or another page, is no second voice, and nothing says that the first is lost.
    changed = Client().post(page_of(voter), ballot(point, voter, "against", box.new_receipt()))
    assert changed.status_code == 422
    assert "Vous avez déjà voté" in changed.content.decode()
    assert "n’est pas déposé" not in changed.content.decode()
    if secret:
        # A receipt seen over a shoulder votes for nobody.
        stolen = Client().post(page_of(other), ballot(point, other, "for", receipt))
        assert stolen.status_code == 422
    closed = makers.close(point, cast.alice)
    assert closed.result["heads"] == {"for": 1, "against": 0, "abstain": 0}
    late = Client().post(page_of(voter), sent)
    assert "n’est pas déposé" not in late.content.decode()
    assert late.status_code == (200 if secret else 422)
    assert "n’est pas déposé" in Client().post(page_of(other), ballot(point, other, "for")).content.decode()


@pytest.mark.django_db
def test_a_proxy_whose_giver_came_leaves_its_place_to_another(cast):
    one = makers.convened(cast.ours, cast.alice, voters=7)
    holder, first, second, third, fourth, *_ = makers.entitled(one)
    with community_scope(cast.ours):
        now = timezone.now()
        for giver in (first, second):
            people.give_proxy(giver=giver, holder=holder, now=now)
        with pytest.raises(RefusedError, match="2 pouvoirs au plus"):
            people.give_proxy(giver=third, holder=holder, now=now)
        makers.arrive(first, cast.alice)
        people.give_proxy(giver=third, holder=holder, now=now)
        with pytest.raises(RefusedError, match="2 pouvoirs au plus"):
            people.give_proxy(giver=fourth, holder=holder, now=now)
        # Who came, having given theirs, may hold one: their own fell.
        people.give_proxy(giver=fourth, holder=first, now=now)


@pytest.mark.django_db(transaction=True)
def test_a_crowd_of_telephones_loses_no_ballot_and_doubles_none(cast):
    """The bench in short: each opens the page and votes, several at once, a quarter pressing twice."""
    makers.members(cast.ours, cast.alice, 40)
    crowd = vote_all(cast.ours, cast.alice, voters=40, workers=6)
    assert (crowd.marks, crowd.ballots, crowd.lost) == (40, 40, 0)
    assert crowd.is_whole
    assert crowd.seconds < 60


@pytest.mark.django_db
def test_a_slip_opens_the_page_of_a_voter_without_address_and_its_reading_is_logged(cast, client):
    point = makers.voting_on(cast.ours, cast.alice)
    number, (bare, mailed, *_) = point.assembly.number, makers.entitled(point.assembly)
    with community_scope(cast.ours):
        Voter.objects.filter(pk=bare.pk).update(email="")
    client.force_login(cast.alice)
    page = reverse("assembly_handouts", args=[cast.ours.slug, number])
    shown = client.get(page)
    assert bare.label in shown.text
    assert mailed.label not in shown.text
    # One link, that of this voter, and its code is drawn from it.
    (address,) = re.findall(r'<a href="([^"]*/assemblee/[^"]+)"', shown.text)
    assert code_of(address).path in shown.text
    assert f"{bare.label}, votre présence" in client.get(address.removeprefix(settings.SITE_URL)).text
    with community_scope(cast.ours):
        line = AuditEvent.objects.get(action="assembly.links")
        assert (line.actor_id, line.details["ranks"]) == (cast.alice.pk, [bare.rank])
    client.force_login(cast.bob)
    assert client.get(page).status_code == 403
