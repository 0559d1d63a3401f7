"""Votes by dots: one ballot a link under any concurrency, secret, counted, closed."""

import threading
import uuid
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse

from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.gatherings.cards import Person
from maillage.communities.creation.priorities import views
from maillage.communities.creation.priorities.actions import add_voters, cast_ballot, close_poll, open_poll
from maillage.communities.creation.priorities.links import write_token
from maillage.communities.creation.priorities.models import PollBallot, PollChoice, PollVoter
from maillage.communities.creation.priorities.queries import tally
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.creation import makers
from tests.communities.creation.makers import TODAY


def choices_of(poll):
    with community_scope(poll.community):
        return list(PollChoice.objects.filter(poll=poll).order_by("rank").values_list("pk", flat=True))


def cast_for(voter, dots):
    with community_scope(voter.community):
        cast_ballot(voter=voter, dots=dots, today=TODAY)


@pytest.mark.django_db
def test_dots_are_counted_from_the_ballots(cast):
    need = makers.need(cast.ours, cast.alice)
    poll = makers.poll(cast.ours, cast.alice, voters=3, needs=[need])
    first, second, third = choices_of(poll)
    one, two, _ = makers.voters_of(poll)
    cast_for(one, {first: 2, second: 1})
    cast_for(two, {first: 3, third: 0})
    with community_scope(cast.ours):
        rows = [(row.choice.label, row.dots, row.ballots) for row in tally(poll)]
    assert rows == [("Pas de dentiste", 5, 2), ("Dentistes", 1, 1), ("Transports", 0, 0)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("dots", "why"),
    [
        ({0: 4}, "3 points"),
        ({0: 2, 1: 2}, "3 points"),
        ({0: -1, 1: 2}, "points"),
        ({}, "au moins un"),
        ({0: 0}, "au moins un"),
    ],
)
def test_a_wrong_ballot_is_refused_and_can_be_cast_again(cast, dots, why):
    poll = makers.poll(cast.ours, cast.alice)
    keys, voter = choices_of(poll), makers.voters_of(poll)[0]
    with pytest.raises(CreationError, match=why), transaction.atomic():
        cast_for(voter, {keys[at]: count for at, count in dots.items()})
    cast_for(voter, {keys[0]: 3})
    with pytest.raises(CreationError, match="déjà servi"):
        cast_for(voter, {keys[1]: 1})


@pytest.mark.django_db
def test_a_choice_of_another_vote_is_refused(cast):
    poll, other = makers.poll(cast.ours, cast.alice), makers.poll(cast.ours, cast.alice)
    with pytest.raises(CreationError, match="pas dans le vote"), transaction.atomic():
        cast_for(makers.voters_of(poll)[0], {choices_of(other)[0]: 1})


@pytest.mark.django_db
def test_nothing_says_who_voted_what(cast):
    poll = makers.poll(cast.ours, cast.alice)
    cast_for(makers.voters_of(poll)[0], {choices_of(poll)[0]: 3})
    columns = {field.name for field in PollBallot._meta.get_fields()}
    assert columns == {"id", "community", "poll", "dots"}
    with community_scope(cast.ours):
        ballot = PollBallot.objects.get()
        event = AuditEvent.objects.get(action="poll.cast")
    assert ballot.pk.version == 4
    assert (event.actor_id if hasattr(event, "actor_id") else None) is None
    assert "voter" not in str(event.details)
    assert str(makers.voters_of(poll)[0].pk) not in str(ballot.dots.values())


@pytest.mark.django_db
def test_the_database_refuses_to_stuff_or_rewrite_the_box(cast):
    poll = makers.poll(cast.ours, cast.alice)
    first = choices_of(poll)[0]
    with community_scope(cast.ours):
        for dots in ({str(first): 1}, {str(first): 99}, {str(first): 0}):
            with pytest.raises(DatabaseError, match=r"ballot|dots"), transaction.atomic():
                PollBallot.objects.create(community=cast.ours, poll=poll, dots=dots)
        cast_ballot(voter=makers.voters_of(poll)[0], dots={first: 2}, today=TODAY)
        for act in (
            lambda: PollBallot.objects.update(dots={}),
            lambda: PollBallot.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="stays as it was cast"), transaction.atomic():
                act()


@pytest.mark.django_db
def test_a_closed_vote_takes_nothing_more_and_shows_its_result(cast):
    poll = makers.poll(cast.ours, cast.alice)
    voter = makers.voters_of(poll)[0]
    page = reverse("poll_vote", args=[write_token(voter)])
    shown = Client().get(page).content.decode()
    assert "Déposer mon bulletin" in shown
    with community_scope(cast.ours):
        close_poll(by=cast.alice, community=cast.ours, number=poll.number)
        with pytest.raises(CreationError, match="clos"):
            add_voters(
                by=cast.alice, community=cast.ours, number=poll.number, key=uuid.uuid4(), people=[],
                tickets=1, today=TODAY,
            )  # fmt: skip
    with pytest.raises(CreationError, match="clos"):
        cast_for(voter, {choices_of(poll)[0]: 1})
    assert "Voici le résultat" in Client().get(page).content.decode()


@pytest.mark.django_db
def test_every_paper_ballot_can_be_printed(cast, client, monkeypatch):
    monkeypatch.setattr(views, "MOST_TICKETS", 2)
    poll = makers.poll(cast.ours, cast.alice)
    with community_scope(cast.ours):
        asked = {"by": cast.alice, "community": cast.ours, "number": poll.number, "today": TODAY}
        key = uuid.uuid4()
        assert add_voters(key=key, people=[], tickets=3, **asked) == 3
        # A second click on the same form.
        assert add_voters(key=key, people=[], tickets=3, **asked) == 3
        assert PollVoter.objects.filter(poll=poll).count() == 5
        # What a link names: its seal tells the second at which it was written.
        voters = makers.voters_of(poll)
        wanted = {write_token(one).split(":")[0] for one in voters}
    client.force_login(cast.alice)
    url = reverse("poll_tickets", args=[cast.ours.slug, poll.number])
    found, page = "", client.get(url).text
    for _ in range(len(wanted)):
        found += page
        following = BeautifulSoup(page, "html.parser").find("a", rel="next")
        if following is None:
            break
        page = client.get(url + following["href"]).text
    assert len(wanted) > 2
    assert all(token in found for token in wanted)


@pytest.mark.django_db
def test_a_link_votes_once_from_the_page(cast):
    poll = makers.poll(cast.ours, cast.alice)
    page = reverse("poll_vote", args=[write_token(makers.voters_of(poll)[0])])
    field = f"choice_{choices_of(poll)[0]}"
    assert Client().post(page, {field: "4"}).status_code == 422
    assert Client().post(page, {field: "3"}).status_code == 302
    assert "Votre vote est compté" in Client().get(page).content.decode()
    Client().post(page, {field: "3"})
    with community_scope(cast.ours):
        assert PollBallot.objects.count() == 1
    broken = reverse("poll_vote", args=[write_token(makers.voters_of(poll)[0])[:-3] + "abc"])
    assert Client().get(broken).status_code == 410


@pytest.mark.django_db
def test_one_address_has_one_ballot_and_receives_its_link(cast):
    poll = makers.poll(cast.ours, cast.alice, voters=0)
    people = [
        Person("Zoé", "", "zoe@exemple.invalid"),
        Person("Zoé bis", "", "ZOE@exemple.invalid"),
        Person("Max"),
    ]
    with community_scope(cast.ours):
        asked = {"by": cast.alice, "community": cast.ours, "number": poll.number, "today": TODAY}
        assert add_voters(key=uuid.uuid4(), people=people, tickets=0, **asked) == 2
        assert add_voters(key=uuid.uuid4(), people=people, tickets=0, **asked) == 0
    assert MailMessage.objects.filter(recipient__iexact="zoe@exemple.invalid").count() == 1


@pytest.mark.django_db
def test_a_vote_needs_two_choices_and_a_day_to_come(cast):
    asked = {
        "by": cast.alice,
        "community": cast.ours,
        "title": "Vote",
        "dots": 3,
        "needs": [],
        "today": TODAY,
    }
    with community_scope(cast.ours):
        with pytest.raises(CreationError, match="deux"):
            open_poll(key=uuid.uuid4(), others=["Seul"], closes_on=TODAY, **asked)
        with pytest.raises(CreationError, match="déjà passé"):
            open_poll(key=uuid.uuid4(), others=["Un", "Deux"], closes_on=date(2020, 1, 1), **asked)


@pytest.mark.django_db(transaction=True)
def test_one_link_used_at_once_from_eight_places_votes_once(cast):
    """Sixteen threads: eight on one link, and one each on eight others, while the vote is open."""
    poll = makers.poll(cast.ours, cast.alice, voters=9)
    first, second, *_ = choices_of(poll)
    one, *others = makers.voters_of(poll)
    gate, refused = threading.Barrier(16), []

    def run(voter, choice):
        try:
            gate.wait()
            cast_for(voter, {choice: 3})
        except CreationError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one, first]) for _ in range(8)]
    threads += [threading.Thread(target=run, args=[voter, second]) for voter in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7
    assert all("déjà servi" in why for why in refused)
    with community_scope(cast.ours):
        assert PollBallot.objects.count() == 9 == PollVoter.objects.filter(voted=True).count()
        assert sorted(row.dots for row in tally(poll)) == [3, 24]
