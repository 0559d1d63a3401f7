"""What the actions promise: evidence read by the server, one row a double click, nothing lost."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from maillage.foundation.access.enums import Role
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.findings import actions, queries
from maillage.planning.diagnosis.findings.actions import IndicatorSource
from maillage.planning.diagnosis.findings.errors import FindingError, StaleFindingError
from maillage.planning.diagnosis.findings.models import (
    Agreement,
    Comment,
    Evidence,
    Finding,
    HistoryEntry,
    Need,
)
from maillage.planning.diagnosis.queries import diagnose
from tests.communities.territory.makers import draw
from tests.planning.diagnosis.findings import makers
from tests.planning.diagnosis.makers import freeze

pytestmark = pytest.mark.django_db
DIGNE, SISTERON, VOLONNE = "04070", "04209", "04244"


@pytest.fixture
def version(cast):
    return draw(cast.ours, cast.alice, [DIGNE, SISTERON], adopted_on=date(2024, 1, 1))


# --- Findings -------------------------------------------------------------------------------------------


def test_the_server_reads_the_figure_itself(cast, version):
    finding = makers.propose(cast.ours, cast.bob, source=IndicatorSource("P05"))
    with community_scope(cast.ours):
        evidence = Evidence.objects.get(finding=finding)
        line = diagnose(version).line("P05")
    assert evidence.reading["value"] == line.value
    assert evidence.reading["department"] == line.department
    assert evidence.reading["france"] == line.france
    assert evidence.reading["sources"][0]["vintage"] == "recensement 2021"
    assert evidence.reading["version"] == version.number
    assert evidence.diagnosis is None


def test_a_figure_of_a_frozen_diagnosis_names_it(cast, version):
    frozen = freeze(cast.ours, cast.alice, version)
    finding = makers.propose(cast.ours, cast.bob, source=IndicatorSource("P05", frozen.number))
    with community_scope(cast.ours):
        evidence = Evidence.objects.get(finding=finding)
        assert evidence.diagnosis.number == frozen.number
        assert evidence.reading["label"] == "65 ans et plus"


@pytest.mark.parametrize("source", [IndicatorSource("NOPE"), IndicatorSource("P05", 99)])
def test_what_is_not_in_the_diagnosis_is_no_evidence_and_nothing_is_written(cast, version, source):
    with pytest.raises(FindingError, match="n’est pas dans"):
        makers.propose(cast.ours, cast.bob, source=source)
    with community_scope(cast.ours):
        assert Finding.objects.count() == Evidence.objects.count() == 0


def test_a_second_click_writes_nothing(cast):
    key = uuid.uuid4()
    first = makers.propose(cast.ours, cast.bob, key=key)
    second = makers.propose(cast.ours, cast.bob, key=key, title="Autre")
    said = [makers.say(cast.ours, cast.bob, first, key=key) for _ in range(2)]
    assert first == second
    assert said[0] == said[1]
    with community_scope(cast.ours):
        assert Finding.objects.get().title == "Peu de rendez-vous"
        assert Comment.objects.count() == Evidence.objects.count() == 1
        assert AuditEvent.objects.filter(action="finding.recorded").count() == 1


def test_the_log_holds_numbers_and_no_text(cast):
    finding = makers.propose(cast.ours, cast.bob, title="Secret de couloir", text="Secret de couloir")
    makers.say(cast.ours, cast.alice, finding, "Secret de couloir")
    makers.decide(cast.ours, cast.alice, finding, "aside", "Secret de couloir")
    with community_scope(cast.ours):
        events = AuditEvent.objects.filter(community_id=cast.ours.pk, action__startswith="finding.")
        assert events.count() == 5
        assert not [event for event in events if "Secret" in str(event.details)]


def test_two_people_do_not_overwrite_each_other(cast):
    finding = makers.propose(cast.ours, cast.bob)
    with community_scope(cast.ours):
        words = {"by": cast.alice, "community": cast.ours, "finding": finding, "revision": 1}
        actions.edit_finding(**words, wording=makers.wording(title="Premier"))
        actions.edit_finding(**words, wording=makers.wording(title="Premier"))
        with pytest.raises(StaleFindingError):
            actions.edit_finding(**words, wording=makers.wording(title="Second"))
        assert Finding.objects.get().title == "Premier"
        change = HistoryEntry.objects.get(act="edited")
    assert change.details == {"title": ["Peu de rendez-vous", "Premier"]}


def test_a_finding_is_discussed_then_kept_with_evidence_or_set_aside_with_a_reason(cast):
    bare = makers.propose(cast.ours, cast.bob, source=None)
    with pytest.raises(FindingError, match="directement"):
        makers.decide(cast.ours, cast.alice, bare, "kept")
    makers.say(cast.ours, cast.alice, bare)
    with pytest.raises(FindingError, match="au moins une preuve"):
        makers.decide(cast.ours, cast.alice, bare, "kept")
    with pytest.raises(FindingError, match="pourquoi"):
        makers.decide(cast.ours, cast.alice, bare, "aside", "  ")
    evidence = makers.source(cast.ours, cast.bob, bare)
    kept = makers.decide(cast.ours, cast.alice, bare, "kept")
    assert kept.status == "kept"
    with community_scope(cast.ours), pytest.raises(FindingError, match="seule preuve"):
        actions.withdraw_evidence(by=cast.bob, community=cast.ours, evidence=evidence)


def test_ones_own_message_does_not_make_a_discussion(cast):
    finding = makers.propose(cast.ours, cast.bob)
    makers.say(cast.ours, cast.bob, finding)
    with community_scope(cast.ours):
        assert Finding.objects.get().status == "proposed"
    makers.say(cast.ours, cast.alice, finding)
    with community_scope(cast.ours):
        assert Finding.objects.get().status == "discussed"


def test_a_message_is_reworded_by_its_author_alone_and_nothing_is_lost(cast):
    finding = makers.propose(cast.ours, cast.alice)
    said = makers.say(cast.ours, cast.bob, finding, "Premier mot")
    with community_scope(cast.ours):
        with pytest.raises(PermissionDenied):
            actions.edit_comment(by=cast.alice, community=cast.ours, comment=said, text="Détourné")
        with pytest.raises(PermissionDenied):
            actions.withdraw_comment(by=cast.alice, community=cast.ours, comment=said)
        actions.edit_comment(by=cast.bob, community=cast.ours, comment=said, text="Second mot")
        actions.withdraw_comment(by=cast.bob, community=cast.ours, comment=said)
        with pytest.raises(FindingError, match="retiré"):
            actions.edit_comment(by=cast.bob, community=cast.ours, comment=said, text="Troisième")
        assert Comment.objects.get().text == "Second mot"
        assert HistoryEntry.objects.get(act="reworded").details["text"] == ["Premier mot", "Second mot"]


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("planning_historyentry", "UPDATE {} SET act = 'x'"),
        ("planning_historyentry", "DELETE FROM {}"),
        ("planning_evidence", "UPDATE {} SET title = 'x'"),
        ("planning_evidence", "DELETE FROM {}"),
    ],
)
def test_the_database_keeps_the_history_and_the_evidence(cast, table, statement):
    makers.propose(cast.ours, cast.bob)
    with community_scope(cast.ours), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            cursor.execute(statement.format(table))
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0


@pytest.mark.parametrize("role", [Role.ADVISER, Role.DPO])
def test_who_reads_facts_only_takes_no_part(cast, role):
    with pytest.raises(PermissionDenied):
        makers.propose(cast.ours, cast.holder(role))


def test_a_member_decides_nothing(cast):
    finding = makers.propose(cast.ours, cast.bob)
    for attempt in (
        lambda: makers.decide(cast.ours, cast.bob, finding, "discussed"),
        lambda: makers.join(cast.ours, cast.bob, [finding]),
        lambda: makers.vote(cast.ours, cast.bob),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_another_communitys_finding_cannot_be_joined(cast):
    theirs = makers.propose(cast.theirs, cast.charlie)
    makers.propose(cast.theirs, cast.charlie)
    with pytest.raises(FindingError, match="au moins un constat"):
        makers.join(cast.ours, cast.alice, [theirs])


# --- Needs ----------------------------------------------------------------------------------------------


def order(community):
    with community_scope(community):
        return [(need.rank, need.number) for need in Need.objects.standing()]


def test_the_order_has_no_hole_and_no_tie(cast):
    finding = makers.propose(cast.ours, cast.bob)
    first, second, third = (makers.join(cast.ours, cast.alice, [finding]) for _ in range(3))
    with community_scope(cast.ours):
        for _ in range(2):  # a second click asks for the same rank
            actions.rank_need(by=cast.alice, community=cast.ours, need=third, rank=1)
    assert order(cast.ours) == [(1, third.number), (2, first.number), (3, second.number)]
    with community_scope(cast.ours):
        actions.drop_need(by=cast.alice, community=cast.ours, need=third, reason="Doublon")
        with pytest.raises(FindingError, match="abandonné"):
            actions.rank_need(by=cast.alice, community=cast.ours, need=third, rank=1)
    assert order(cast.ours) == [(1, first.number), (2, second.number)]
    with community_scope(cast.ours):
        actions.resume_need(by=cast.alice, community=cast.ours, need=third)
        actions.rank_need(by=cast.alice, community=cast.ours, need=first, rank=99)
    assert order(cast.ours) == [(1, second.number), (2, third.number), (3, first.number)]


def test_the_database_refuses_two_needs_at_one_rank(cast):
    finding = makers.propose(cast.ours, cast.bob)
    for _ in range(2):
        makers.join(cast.ours, cast.alice, [finding])
    with community_scope(cast.ours), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS need_rank_once IMMEDIATE")
        with pytest.raises(DatabaseError, match="need_rank_once"), transaction.atomic():
            cursor.execute("UPDATE planning_need SET rank = 1")
        assert order(cast.ours) == [(1, 1), (2, 2)]


def test_an_organ_makes_a_need_shared_and_a_person_does_not(cast):
    need = makers.join(cast.ours, cast.alice, [makers.propose(cast.ours, cast.bob)])
    for _ in range(2):
        makers.agree(cast.ours, cast.bob, need, kind="person", who="")
    with community_scope(cast.ours):
        assert Agreement.objects.count() == 1
        assert not queries.need(need.number).is_shared
    makers.agree(cast.ours, cast.alice, need, reservation="Sous réserve du budget")
    with community_scope(cast.ours):
        shared = queries.need(need.number)
    assert shared.is_shared
    assert shared.shared_on == date(2026, 3, 12)


def test_an_agreement_is_given_to_words(cast):
    finding = makers.propose(cast.ours, cast.bob)
    need = makers.join(cast.ours, cast.alice, [finding])
    makers.agree(cast.ours, cast.alice, need)
    words = {"title": "Autre chose", "text": "", "population": "", "places": (), "findings": [finding.number]}
    with community_scope(cast.ours):
        actions.edit_need(by=cast.alice, community=cast.ours, need=need, revision=1, **words)
        assert not queries.need(need.number).is_shared
        assert Agreement.objects.get().withdrawn_at is None
    with pytest.raises(StaleFindingError):
        makers.agree(cast.ours, cast.alice, need)
    with community_scope(cast.ours):
        need = queries.need(need.number)
    again = makers.agree(cast.ours, cast.alice, need)
    with community_scope(cast.ours):
        assert queries.need(need.number).is_shared
        actions.withdraw_agreement(by=cast.alice, community=cast.ours, agreement=again)
        assert not queries.need(need.number).is_shared
        assert Agreement.objects.count() == 2


def test_an_agreement_is_not_dated_ahead_and_nobody_speaks_for_another(cast):
    need = makers.join(cast.ours, cast.alice, [makers.propose(cast.ours, cast.bob)])
    with pytest.raises(FindingError, match="à venir"):
        makers.agree(cast.ours, cast.alice, need, agreed_on=date(2999, 1, 1))
    with pytest.raises(PermissionDenied):
        makers.agree(cast.ours, cast.bob, need)
    own = makers.agree(cast.ours, cast.bob, need, kind="person", who="")
    with community_scope(cast.ours), pytest.raises(PermissionDenied):
        actions.withdraw_agreement(by=cast.alice, community=cast.ours, agreement=own)


def test_a_finding_set_aside_supports_no_new_need(cast):
    finding = makers.propose(cast.ours, cast.bob)
    need = makers.join(cast.ours, cast.alice, [finding])
    makers.decide(cast.ours, cast.alice, finding, "aside", "Démenti")
    with pytest.raises(FindingError, match="écarté"):
        makers.join(cast.ours, cast.alice, [finding])
    words = {"title": "Autre titre", "text": "", "population": "", "places": (), "findings": [finding.number]}
    with community_scope(cast.ours):
        actions.edit_need(by=cast.alice, community=cast.ours, need=need, revision=1, **words)
        assert Need.objects.get().title == "Autre titre"
