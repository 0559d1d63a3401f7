"""Protocols: who writes, reviews, approves; what is given to all and what never is."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError

from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.health_project.errors import ProjectError, StalePartError
from maillage.planning.health_project.protocols import actions, queries
from maillage.planning.health_project.protocols.models import ProtocolVersion, PublishedProtocol
from tests.communities.territory.makers import TODAY
from tests.planning.health_project import protocol_makers as makers

pytestmark = pytest.mark.django_db
OTHER = replace(makers.WORDING, steps="Repérer\nAppeler\nTracer")


@pytest.fixture
def author(cast):
    return cast.holder(Role.LEAD)


def test_its_author_never_approves(cast, author):
    one = makers.protocol(cast.ours, cast.alice)
    makers.submit(cast.ours, cast.alice, one)
    makers.review(cast.ours, author, one)
    with pytest.raises(PermissionDenied):
        makers.approve(cast.ours, cast.alice, one)


def test_the_database_too_refuses_an_author_who_approves(cast):
    one = makers.protocol(cast.ours, cast.alice)
    with community_scope(cast.ours), pytest.raises(DatabaseError, match="approver"), transaction.atomic():
        ProtocolVersion.objects.filter(protocol=one).update(
            state="approved", approved_by=cast.alice, approved_on=TODAY
        )


def test_whoever_wrote_last_is_the_author(cast, author):
    one = makers.protocol(cast.ours, author)
    makers.rewrite(cast.ours, cast.alice, one, OTHER)
    makers.submit(cast.ours, author, one)
    makers.review(cast.ours, author, one)
    with pytest.raises(PermissionDenied):
        makers.approve(cast.ours, cast.alice, one)


def test_nothing_is_approved_before_someone_else_agreed_to_these_words(cast, author):
    one = makers.protocol(cast.ours, author)
    makers.submit(cast.ours, author, one)
    makers.review(cast.ours, author, one)
    with pytest.raises(ProjectError, match="avis favorable"):
        makers.approve(cast.ours, cast.alice, one)
    makers.review(cast.ours, cast.bob, one, "change", "Ajouter le délai")
    with pytest.raises(ProjectError, match="avis favorable"):
        makers.approve(cast.ours, cast.alice, one)
    makers.review(cast.ours, cast.bob, one)
    assert makers.approve(cast.ours, cast.alice, one).state == "approved"


def test_an_opinion_on_former_words_does_not_count(cast, author):
    one = makers.protocol(cast.ours, author)
    makers.submit(cast.ours, author, one)
    makers.review(cast.ours, cast.bob, one)
    with community_scope(cast.ours):
        version = makers.working(cast.ours, one)
        actions.return_version(by=author, community=cast.ours, version=version, reason="Compléter")
    makers.rewrite(cast.ours, author, one, OTHER)
    makers.submit(cast.ours, author, one)
    with pytest.raises(ProjectError, match="avis favorable"):
        makers.approve(cast.ours, cast.alice, one)


def test_a_member_reviews_but_neither_writes_nor_approves(cast, author):
    with pytest.raises(PermissionDenied):
        makers.protocol(cast.ours, cast.bob)
    one = makers.protocol(cast.ours, author)
    makers.submit(cast.ours, author, one)
    makers.review(cast.ours, cast.bob, one)
    with pytest.raises(PermissionDenied):
        makers.approve(cast.ours, cast.bob, one)


def test_what_is_approved_never_changes(cast, author):
    one = makers.in_force(cast.ours, author, cast.alice)
    with community_scope(cast.ours), connection.cursor() as cursor:
        for sql in (
            "UPDATE planning_protocolversion SET steps = 'x'",
            "DELETE FROM planning_protocolversion",
        ):
            with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
                cursor.execute(sql)
    second = makers.rewrite(cast.ours, author, one, OTHER)
    assert second.version == 2
    makers.put_in_force(cast.ours, author, cast.alice, one)
    with community_scope(cast.ours):
        states = list(ProtocolVersion.objects.order_by("version").values_list("version", "state"))
    assert states == [(1, "replaced"), (2, "approved")]


def test_two_writers_of_a_draft_neither_loses_a_word(cast, author):
    one = makers.protocol(cast.ours, author)
    version = makers.working(cast.ours, one)
    words = {
        "by": cast.alice,
        "community": cast.ours,
        "version": version,
        "title": one.title,
        "change_note": "",
    }
    with community_scope(cast.ours):
        actions.edit_version(revision=1, wording=OTHER, **words)
        with pytest.raises(StalePartError) as refused:
            actions.edit_version(revision=1, wording=replace(OTHER, steps="Autre"), **words)
    assert refused.value.current["steps"] == OTHER.steps


# --- Sharing --------------------------------------------------------------------------------------------


def gallery(community):
    with community_scope(community):
        return [(copy.publisher, copy.title, copy.version) for copy in queries.gallery()]


def test_the_draft_of_another_community_is_in_no_gallery(cast, author):
    """Neither a draft, nor a version in review, nor one in force that nobody published."""
    for title in ("Brouillon", "Relecture"):
        makers.protocol(cast.theirs, cast.charlie, title=title)
    theirs = makers.protocol(cast.theirs, cast.charlie, title="Relu")
    makers.submit(cast.theirs, cast.charlie, theirs)
    makers.in_force(cast.ours, author, cast.alice, title="En vigueur, non publié")
    assert gallery(cast.ours) == gallery(cast.theirs) == []
    with community_scope(cast.ours):
        assert ProtocolVersion.objects.count() == 1
    with community_scope(cast.ours), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM planning_protocolversion")
        assert cursor.fetchone() == (1,)


def test_a_draft_cannot_be_published(cast, author):
    one = makers.protocol(cast.ours, author)
    with pytest.raises(ProjectError, match="en vigueur"):
        makers.publish(cast.ours, cast.alice, one)


def test_the_draft_that_follows_a_published_version_stays_at_home(cast, author):
    one = makers.in_force(cast.ours, author, cast.alice)
    makers.publish(cast.ours, cast.alice, one)
    makers.rewrite(cast.ours, author, one, replace(OTHER, purpose="secret-du-brouillon"))
    with community_scope(cast.theirs):
        (copy,) = queries.gallery()
    assert "secret-du-brouillon" not in str(copy.content())


def test_a_published_copy_names_the_community_and_nobody_else(cast, author):
    one = makers.in_force(cast.ours, author, cast.alice)
    copy = makers.publish(cast.ours, cast.alice, one)
    assert copy.publisher == cast.ours.name
    columns = {field.name for field in PublishedProtocol._meta.fields}
    assert not {name for name in columns if name.endswith("_by") or name in ("author", "protocol")}


def test_only_its_publisher_withdraws_a_copy(cast, author):
    one = makers.in_force(cast.ours, author, cast.alice)
    makers.publish(cast.ours, cast.alice, one)
    with community_scope(cast.theirs), connection.cursor() as cursor:
        cursor.execute("UPDATE planning_publishedprotocol SET withdrawn_on = now()")
        assert cursor.rowcount == 0
    with community_scope(cast.theirs):
        assert actions.withdraw_protocol(
            by=cast.charlie, community=cast.theirs, protocol=makers.protocol(cast.theirs, cast.charlie),
            today=TODAY,
        ) == 0  # fmt: skip
    assert len(gallery(cast.theirs)) == 1
    with community_scope(cast.ours):
        assert actions.withdraw_protocol(by=cast.alice, community=cast.ours, protocol=one, today=TODAY) == 1
    assert gallery(cast.theirs) == []


def test_what_was_given_to_all_stays_as_it_was(cast, author):
    makers.publish(cast.ours, cast.alice, makers.in_force(cast.ours, author, cast.alice))
    with community_scope(cast.ours), connection.cursor() as cursor:
        for sql in (
            "UPDATE planning_publishedprotocol SET steps = 'x'",
            "DELETE FROM planning_publishedprotocol",
        ):
            with pytest.raises(DatabaseError, match="only withdrawn"), transaction.atomic():
                cursor.execute(sql)


def test_an_adopted_protocol_cites_its_lineage_and_hears_of_a_newer_origin(cast, author):
    one = makers.in_force(cast.ours, author, cast.alice)
    copy = makers.publish(cast.ours, cast.alice, one)
    theirs = makers.adopt(cast.theirs, cast.charlie, copy)
    assert makers.adopt(cast.theirs, cast.charlie, copy) == theirs
    assert [(line["publisher"], line["version"]) for line in theirs.lineage] == [(cast.ours.name, 1)]
    with community_scope(cast.theirs):
        held = queries.protocol(theirs.number)
        assert held.working.content() == copy.content()
        assert held.newer is None
    makers.rewrite(cast.ours, author, one, OTHER)
    makers.put_in_force(cast.ours, author, cast.alice, one)
    newer = makers.publish(cast.ours, cast.alice, one)
    with community_scope(cast.theirs):
        assert queries.protocol(theirs.number).newer == newer
        with pytest.raises(ProjectError, match="en cours d’écriture"):
            actions.take_up(by=cast.charlie, community=cast.theirs, protocol=theirs, copy=newer, replace=True)
        actions.take_up(by=cast.charlie, community=cast.theirs, protocol=theirs, copy=newer, replace=False)
        assert queries.protocol(theirs.number).newer is None


def test_sharing_alike_binds_those_who_adopt(cast, author):
    copy = makers.publish(
        cast.ours, cast.alice, makers.in_force(cast.ours, author, cast.alice), licence="cc-by-sa-4.0"
    )
    theirs = makers.adopt(cast.theirs, cast.charlie, copy)
    with community_scope(cast.theirs):
        ProtocolVersion.objects.filter(protocol=theirs).update(
            state="approved", approved_by=cast.alice, approved_on=date(2026, 1, 1)
        )
    with pytest.raises(ProjectError, match="mêmes conditions"):
        makers.publish(cast.theirs, cast.charlie, theirs, licence="etalab-2.0")
    again = makers.publish(cast.theirs, cast.charlie, theirs, licence="cc-by-sa-4.0")
    assert [line["publisher"] for line in again.lineage] == [cast.ours.name]


def test_the_week_asks_for_what_is_due_once(cast, author):
    one = makers.in_force(cast.ours, author, cast.alice)
    later = date(2028, 1, 1)
    lead = community_actor(author, cast.ours, today=TODAY)
    with community_scope(cast.ours):
        assert not queries.waiting(lead, TODAY).exists()
        assert [row.protocol for row in queries.waiting(lead, later)] == [one]
        actions.revise_protocol(by=author, community=cast.ours, protocol=one)
        assert not queries.waiting(lead, later).exists()
    makers.submit(cast.ours, author, one)
    board = community_actor(cast.holder(Role.BOARD), cast.ours, today=TODAY)
    with community_scope(cast.ours):
        assert [row.protocol for row in queries.waiting(board, TODAY)] == [one]
        assert not queries.waiting(lead, TODAY).exists()
