"""One vote each, counted once, secret while it runs and after; recounted by anyone (control E07)."""

import json
import threading
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from maillage.communities.governance.assemblies import urn as box
from maillage.communities.governance.assemblies.actions import people, session, voting
from maillage.communities.governance.assemblies.cards import Ballot, PaperBallot, PointCard
from maillage.communities.governance.assemblies.enums import PointKind
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, Mark, Sheet, Urn, Voter
from maillage.communities.governance.assemblies.sealed import URN
from maillage.communities.governance.assemblies.sheets import result_of
from maillage.communities.governance.cli import group
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.logs import blank_secret_links
from tests.communities.governance.assemblies import makers


def rows_of_every_table(community) -> dict[str, list[str]]:
    """Every row of the app that its powerless role reads, as text, with what PostgreSQL keeps of it."""
    found = {}
    with community_scope(community), connection.cursor() as cursor:
        for model in apps.get_app_config("communities").get_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT t.*::text, ctid::text, xmin::text FROM {table} t")
            found[table] = [str(row) for row in cursor.fetchall()]
    return found


@pytest.mark.django_db
def test_a_public_vote_is_counted_by_name_and_anyone_counts_it_again(cast, tmp_path):
    point = makers.voting_on(cast.ours, cast.alice)
    voters = makers.voters_of(point.assembly)
    for voter, choice in zip(voters, ("for", "for", "against", "abstain"), strict=False):
        makers.vote(point, voter, choice)
    closed = makers.close(point, cast.alice)
    assert closed.result["adopted"]
    assert closed.result["heads"] == {"for": 2, "against": 1, "abstain": 1}
    with community_scope(cast.ours):
        sheet = Sheet.objects.get(point=point)
        assert not Urn.objects.exists()
    file = tmp_path / "feuille.json"
    file.write_text(sheet.content, encoding="utf-8")
    told = json.loads(CliRunner().invoke(group, ["count", "--file", str(file), "--json"]).output)
    assert (told["adopted"], told["for"], told["explanation"]) == (True, 2, closed.result["explanation"])


@pytest.mark.django_db
def test_a_secret_vote_leaves_no_thread_from_the_roll_to_a_ballot(cast):
    point = makers.voting_on(cast.ours, cast.alice, secret=True)
    voters = makers.voters_of(point.assembly)
    said = ["for", "against", "against", "abstain", "for"]
    receipts = [makers.vote(point, *pair)[0] for pair in zip(voters, said, strict=True)]

    during = rows_of_every_table(cast.ours)
    everything = "".join(line for lines in during.values() for line in lines)
    assert '"against"' not in everything
    assert not any(receipt in everything for receipt in receipts)
    # One row for all the ballots, and none of its columns is a date, an order or a person.
    assert len(during["communities_urn"]) == 1
    assert {f.name for f in Urn._meta.get_fields()} == {"id", "community", "point", "content"}
    assert {f.name for f in Mark._meta.get_fields()} == {"id", "community", "point", "voter"}
    with community_scope(cast.ours):
        opened = box.read(URN.opener(cast.ours).open(Urn.objects.get()))
        # The log, where each line has its hour, was not written with the marks.
        assert not AuditEvent.objects.filter(action="ballot.cast").exists()
    assert opened.ballots == tuple(sorted(opened.ballots, key=lambda one: one.choice))
    assert {one.voter for one in opened.ballots} == {0}
    assert opened.receipts == tuple(sorted(receipts))
    assert len({*receipts}) == 5

    closed = makers.close(point, cast.alice)
    with community_scope(cast.ours):
        sheet = json.loads(Sheet.objects.get(point=point).content)
    assert sheet["ballots"] == [{"choice": word} for word in sorted(said)]
    assert sheet["receipts"] == sorted(receipts)
    assert sheet["voted"] == sorted(voter.label for voter in voters)
    assert result_of(sheet) == closed.result


def test_the_log_of_the_server_keeps_no_link_of_a_voter():
    line = "Unprocessable Entity: /assemblee/WzIxLDE0MCwiMjcxMGIwZDQ2:1xVGZZ:Nx0XhPcQpyUT/"
    assert blank_secret_links(None, "", line) == "Unprocessable Entity: /assemblee/***/"


@pytest.mark.django_db
def test_nobody_reads_a_partial_result_nor_its_size(cast):
    point = makers.voting_on(cast.ours, cast.alice)
    sizes = set()
    for voter in makers.voters_of(point.assembly)[:3]:
        makers.vote(point, voter, "for")
        with community_scope(cast.ours):
            sealed = bytes(Urn.objects.get().content)
            assert b"for" not in sealed
            sizes.add(len(sealed))
            assert not Sheet.objects.exists()
            assert AgendaPoint.objects.get(pk=point.pk).result is None
    assert len(sizes) == 1


@pytest.mark.django_db
def test_the_database_refuses_to_vote_twice_to_lose_an_urn_and_to_rewrite_a_result(cast):
    point = makers.voting_on(cast.ours, cast.alice)
    voter, other, *_ = makers.voters_of(point.assembly)
    makers.vote(point, voter, "for")
    with community_scope(cast.ours):
        for act in (
            lambda: Mark.objects.create(community=cast.ours, point=point, voter=voter),
            lambda: Mark.objects.update(voter=other),
            lambda: Mark.objects.all()._raw_delete("default"),
            lambda: Urn.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
        with pytest.raises(RefusedError, match="déjà été déposé"), transaction.atomic():
            voting.cast_ballots(point=point, voter=voter, ballots=[Ballot(voter.pk, "against")])
    makers.close(point, cast.alice)
    with community_scope(cast.ours):
        for act in (
            lambda: Sheet.objects.update(content="{}"),
            lambda: Sheet.objects.all()._raw_delete("default"),
            lambda: AgendaPoint.objects.update(title="Autre"),
            lambda: Mark.objects.create(community=cast.ours, point=point, voter=other),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
        with pytest.raises(RefusedError, match="clos"), transaction.atomic():
            voting.cast_ballots(point=point, voter=other, ballots=[Ballot(other.pk, "for")])


@pytest.mark.django_db
def test_a_holder_casts_as_many_ballots_as_mandates_and_for_nobody_else(cast):
    one = makers.convened(cast.ours, cast.alice)
    holder, first, second, third, absent = makers.voters_of(one)
    with community_scope(cast.ours):
        now = timezone.now()
        for giver in (first, second):
            people.give_proxy(giver=giver, holder=holder, now=now)
        with pytest.raises(RefusedError, match="2 pouvoirs au plus"), transaction.atomic():
            people.give_proxy(giver=third, holder=holder, now=now)
        makers.arrive(holder, cast.alice)
        makers.arrive(second, cast.alice)
        session.open_session(
            by=cast.alice, community=cast.ours, number=one.number, chair=holder.label, clerk="Max",
            today=timezone.localdate(),
        )  # fmt: skip
        point = voting.open_vote(by=cast.alice, community=cast.ours, number=one.number, point=1, secret=True)
        for wrong in (second, absent):
            # Who came votes alone; who gave nothing is voted for by nobody.
            with pytest.raises(RefusedError, match="pour vous"), transaction.atomic():
                makers.vote(point, holder, "for", wrong)
    makers.vote(point, holder, "for", first)
    makers.vote(point, second, "against")
    with pytest.raises(RefusedError, match="présence"):
        makers.vote(point, absent, "for")
    closed = makers.close(point, cast.alice)
    assert closed.result["heads"] == {"for": 2, "against": 1, "abstain": 0}


@pytest.mark.django_db
def test_paper_joins_the_urn_only_when_it_answers_the_roll(cast):
    point = makers.voting_on(cast.ours, cast.alice, secret=True)
    asked = {"by": cast.alice, "community": cast.ours, "number": point.assembly.number, "point": 1}
    makers.vote(point, makers.voters_of(point.assembly)[0], "for")
    with community_scope(cast.ours):
        with pytest.raises(RefusedError, match="recomptez"), transaction.atomic():
            voting.enter_paper(voters=[2, 3], ballots=[PaperBallot("", "against")], **asked)
        voting.enter_paper(
            voters=[2, 3], ballots=[PaperBallot("", "against"), PaperBallot("", "abstain")], **asked
        )
        with pytest.raises(RefusedError, match="déjà"), transaction.atomic():
            voting.enter_paper(voters=[3], ballots=[PaperBallot("", "for")], **asked)
    assert makers.close(point, cast.alice).result["heads"] == {"for": 1, "against": 1, "abstain": 1}


@pytest.mark.django_db
def test_secret_ballots_are_destroyed_once_nobody_may_challenge_and_the_result_stays(cast):
    point = makers.voting_on(cast.ours, cast.alice, secret=True)
    makers.vote(point, makers.voters_of(point.assembly)[0], "for")
    closed = makers.close(point, cast.alice)
    today = timezone.localdate()
    with community_scope(cast.ours):
        assert voting.destroy_ballots(community=cast.ours, today=today + timedelta(days=59)) == 0
        assert Sheet.objects.get().destroy_on == today + timedelta(days=60)
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            # The clock of the database decides, not the day that was passed.
            voting.destroy_ballots(community=cast.ours, today=date(2999, 1, 1))
        assert AgendaPoint.objects.get(pk=point.pk).result == closed.result


@pytest.mark.django_db
def test_an_election_goes_to_a_second_round_for_the_seats_left(cast):
    points = [PointCard(PointKind.ELECTION, "Élire le conseil", seats=2, office="CA")]
    one = makers.convened(cast.ours, cast.alice, points=points)
    voters = makers.voters_of(one)
    with community_scope(cast.ours):
        election = AgendaPoint.objects.get(assembly=one)
        assert election.secret  # as the rules of elections ask
        standing = [
            people.stand(point=election, voter=voter, statement="", now=timezone.now())
            for voter in voters[:3]
        ]
        for voter in voters:
            makers.arrive(voter, cast.alice)
        session.open_session(
            by=cast.alice, community=cast.ours, number=one.number, chair="Zoé", clerk="Max",
            today=timezone.localdate(),
        )  # fmt: skip
        point = voting.open_vote(by=cast.alice, community=cast.ours, number=one.number, point=1, secret=False)
    a, b, c = (candidate.pk for candidate in standing)
    # One signed a ballot by the order of the names: it is not kept.
    for voter, choice in zip(voters, [(b, a), (a, c), (a,), (c,), ()], strict=True):
        makers.vote(point, voter, choice)
    closed = makers.close(point, cast.alice)
    with community_scope(cast.ours):
        sheet = json.loads(Sheet.objects.get(point=point).content)
    assert [voters[0].label, voters[1].label] in [ballot["names"] for ballot in sheet["ballots"]]
    assert (closed.result["elected"], closed.result["seats_left"]) == ([voters[0].label], 1)
    with community_scope(cast.ours):
        again = voting.prepare_runoff(by=cast.alice, community=cast.ours, number=one.number, point=1)
        assert [row.voter_id for row in again.candidates.all()] == [voters[1].pk, voters[2].pk]
        assert (again.seats, again.round, again.secret) == (1, 2, True)


@pytest.mark.django_db(transaction=True)
def test_forty_casts_at_once_and_a_closing_lose_nothing_and_double_nothing(cast):
    """Forty threads, eight on each of five voters, and one that closes: the sheet holds one ballot a mark."""
    point = makers.voting_on(cast.ours, cast.alice, secret=True)
    voters = makers.voters_of(point.assembly)
    gate, refused, kept = threading.Barrier(41), [], []

    def run(voter):
        try:
            gate.wait()
            kept.append(makers.vote(point, voter, "for")[0])
        except RefusedError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    def end():
        try:
            gate.wait()
            threading.Event().wait(0.15)
            makers.close(point, cast.alice)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[voter]) for voter in voters for _ in range(8)]
    threads.append(threading.Thread(target=end))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with community_scope(cast.ours):
        sheet = json.loads(Sheet.objects.get(point=point).content)
        marks = Mark.objects.filter(point=point).count()
        assert not Urn.objects.exists()
    assert len(refused) + len(kept) == 40
    assert len(sheet["ballots"]) == marks == len(kept) == len(sheet["voted"])
    assert sheet["receipts"] == sorted(kept)
    assert {*refused} <= {voting.ALREADY, voting.CLOSED}


@pytest.mark.django_db(transaction=True)
def test_proxies_given_at_once_never_exceed_the_statutes(cast):
    one = makers.convened(cast.ours, cast.alice, voters=9)
    holder, *givers = makers.voters_of(one)
    gate, refused = threading.Barrier(len(givers)), []

    def run(giver):
        try:
            gate.wait()
            with community_scope(cast.ours):
                people.give_proxy(giver=giver, holder=holder, now=timezone.now())
        except RefusedError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[giver]) for giver in givers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with community_scope(cast.ours):
        assert Voter.objects.get(pk=holder.pk).held.filter(revoked_at=None).count() == 2
    assert len(refused) == 6
