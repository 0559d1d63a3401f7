"""Objectives and action sheets: rights, concurrent writers, history, walls."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.health_project import actions, queries
from maillage.planning.health_project.contents import content, stamp
from maillage.planning.health_project.enums import Part
from maillage.planning.health_project.errors import ProjectError, StalePartError
from maillage.planning.health_project.models import ActionSheet, Objective, ProjectEntry, SheetStep
from tests.planning.diagnosis.findings import makers as findings
from tests.planning.health_project import makers

pytestmark = pytest.mark.django_db


def entries(community, one):
    with community_scope(community):
        return [(entry.act, entry.part, entry.reason) for entry in queries.history(one)]


def test_a_second_click_finds_the_first_sheet(cast):
    key = uuid.uuid4()
    first = makers.sheet(cast.ours, cast.alice, key=key)
    assert makers.sheet(cast.ours, cast.alice, key=key) == first
    with community_scope(cast.ours):
        assert ActionSheet.objects.count() == 1


def test_each_part_is_saved_alone_and_leaves_its_line_of_history(cast):
    one = makers.sheet(cast.ours, cast.alice)
    makers.save(cast.ours, cast.alice, one, Part.CONTENT, description="Une ligne tenue chaque matin.")
    makers.save(
        cast.ours, cast.alice, one, Part.STEPS, steps=[makers.STEP, {**makers.STEP, "title": "Ouvrir"}]
    )
    with community_scope(cast.ours):
        found = queries.sheet(one.number)
        assert found.description == "Une ligne tenue chaque matin."
        assert [step.title for step in found.steps.all()] == ["Réunir", "Ouvrir"]
        entry = ProjectEntry.objects.filter(part="contenu").get()
    assert entry.details == {"description": ["", "Une ligne tenue chaque matin."]}
    assert entries(cast.ours, one)[-1] == ("written", "", "")


def test_the_same_content_again_changes_nothing(cast):
    one = makers.full_sheet(cast.ours, cast.alice)
    before = entries(cast.ours, one)
    steps = makers.held(cast.ours, one, Part.STEPS)["steps"]
    makers.save(cast.ours, cast.alice, one, Part.STEPS, steps=steps)
    assert entries(cast.ours, one) == before


def test_saving_rows_keeps_those_that_stay_and_removes_the_others(cast):
    one = makers.sheet(cast.ours, cast.alice)
    makers.save(
        cast.ours, cast.alice, one, Part.STEPS, steps=[makers.STEP, {**makers.STEP, "title": "Ouvrir"}]
    )
    first, second = makers.held(cast.ours, one, Part.STEPS)["steps"]
    makers.save(cast.ours, cast.alice, one, Part.STEPS, steps=[{**second, "state": "done"}])
    with community_scope(cast.ours):
        assert list(SheetStep.objects.values_list("pk", "state")) == [(second["id"], "done")]
    assert first["id"] != second["id"]


def test_two_writers_of_one_part_neither_loses_a_word(cast):
    """The second is told, with what the first wrote; nothing is written over."""
    one = makers.sheet(cast.ours, cast.alice)
    read = stamp(makers.held(cast.ours, one, Part.CONTENT))
    makers.save(cast.ours, cast.alice, one, Part.CONTENT, description="D’Alice")
    with pytest.raises(StalePartError) as refused:
        makers.save(
            cast.ours, cast.holder(Role.COORDINATOR), one, Part.CONTENT, seen=read, description="D’une autre"
        )
    assert refused.value.current["description"] == "D’Alice"
    assert makers.held(cast.ours, one, Part.CONTENT)["description"] == "D’Alice"


def test_two_writers_of_two_parts_do_not_meet(cast):
    one = makers.sheet(cast.ours, cast.alice)
    read = stamp(makers.held(cast.ours, one, Part.EVALUATION))
    makers.save(cast.ours, cast.alice, one, Part.CONTENT, description="D’Alice")
    coordinator = cast.holder(Role.COORDINATOR)
    makers.save(cast.ours, coordinator, one, Part.EVALUATION, seen=read, evaluation="En juin")
    assert makers.held(cast.ours, one, Part.CONTENT)["description"] == "D’Alice"
    assert makers.held(cast.ours, one, Part.EVALUATION)["evaluation"] == "En juin"


def test_a_leader_changes_only_the_sheets_entrusted_to_them(cast):
    lead = cast.holder(Role.LEAD)
    mine, other = makers.sheet(cast.ours, cast.alice), makers.sheet(cast.ours, cast.alice)
    makers.entrust(cast.ours, cast.alice, mine, lead)
    makers.save(cast.ours, lead, mine, Part.CONTENT, description="De son pilote")
    with pytest.raises(PermissionDenied):
        makers.save(cast.ours, lead, other, Part.CONTENT, description="D’un autre")
    with pytest.raises(PermissionDenied):
        makers.state(cast.ours, lead, other, "paused", "Rien")
    with pytest.raises(PermissionDenied):
        makers.save(cast.ours, lead, mine, Part.TEAM, lead_id=cast.bob.pk)


def test_a_leader_starts_and_ends_but_neither_validates_nor_abandons(cast):
    lead = cast.holder(Role.LEAD)
    one = makers.sheet(cast.ours, lead)
    assert one.lead == lead
    with pytest.raises(ProjectError, match="pas encore validée"):
        makers.state(cast.ours, lead, one, "running")
    with pytest.raises(PermissionDenied):
        makers.state(cast.ours, lead, one, "validated")
    makers.state(cast.ours, cast.alice, one, "validated")
    assert makers.state(cast.ours, lead, one, "running").state == "running"
    with pytest.raises(PermissionDenied):
        makers.state(cast.ours, lead, one, "abandoned", "Fini")


def test_a_member_writes_nothing(cast):
    one = makers.sheet(cast.ours, cast.alice)
    with pytest.raises(PermissionDenied):
        makers.sheet(cast.ours, cast.bob)
    with pytest.raises(PermissionDenied):
        makers.save(cast.ours, cast.bob, one, Part.CONTENT, description="Non")


@pytest.mark.parametrize("state", ["paused", "abandoned"])
def test_a_pause_and_an_abandon_say_why(cast, state):
    one = makers.sheet(cast.ours, cast.alice)
    with pytest.raises(ProjectError, match="pourquoi"):
        makers.state(cast.ours, cast.alice, one, state)
    makers.state(cast.ours, cast.alice, one, state, "Plus de financement")
    assert ("state", "", "Plus de financement") in entries(cast.ours, one)


def test_a_copy_has_everything_but_the_past(cast):
    source = makers.full_sheet(cast.ours, cast.alice)
    (step,) = makers.held(cast.ours, source, Part.STEPS)["steps"]
    makers.save(cast.ours, cast.alice, source, Part.STEPS, steps=[{**step, "state": "done"}])
    makers.state(cast.ours, cast.alice, source, "validated")
    key = uuid.uuid4()
    with community_scope(cast.ours):
        copy = actions.copy_sheet(by=cast.alice, community=cast.ours, sheet=source, key=key)
        again = actions.copy_sheet(by=cast.alice, community=cast.ours, sheet=source, key=key)
    assert again == copy
    assert (copy.state, copy.copied_from) == ("idea", source)
    for part, name in ((Part.BUDGET, "budget"), (Part.INDICATORS, "indicators"), (Part.RISKS, "risks")):
        rows, copied = (makers.held(cast.ours, one, part)[name] for one in (source, copy))
        assert [{**row, "id": 0} for row in rows] == [{**row, "id": 0} for row in copied]
    assert makers.held(cast.ours, copy, Part.STEPS)["steps"][0]["state"] == "todo"


def test_the_history_only_grows(cast):
    makers.sheet(cast.ours, cast.alice)
    with community_scope(cast.ours), connection.cursor() as cursor:
        for sql in ("UPDATE planning_projectentry SET reason = 'x'", "DELETE FROM planning_projectentry"):
            with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
                cursor.execute(sql)


def test_a_need_leads_to_the_actions_that_answer_it(cast):
    finding = findings.keep(cast.ours, cast.alice, findings.propose(cast.ours, cast.alice))
    need = findings.join(cast.ours, cast.alice, [finding])
    general = makers.objective(cast.ours, cast.alice, needs=(need,))
    below = makers.objective(cast.ours, cast.alice, parent=general, title="Placer cent patients")
    one = makers.sheet(cast.ours, cast.alice)
    makers.save(
        cast.ours, cast.alice, one, Part.CONTEXT, findings=[finding.number], objectives=[below.number]
    )
    with community_scope(cast.ours):
        (read,) = queries.objectives()
        assert read.joined_needs == [need]
        assert [link.sheet for link in read.below[0].served_by] == [one]
        assert content(queries.sheet(one.number), Part.CONTEXT)["findings"] == [finding.number]
        assert queries.unanswered_needs() == []


def test_an_action_serves_operational_objectives_only(cast):
    general = makers.objective(cast.ours, cast.alice)
    one = makers.sheet(cast.ours, cast.alice)
    with pytest.raises(ProjectError, match="opérationnel"):
        makers.save(cast.ours, cast.alice, one, Part.CONTEXT, objectives=[general.number])


def test_an_objective_that_actions_serve_is_not_dropped(cast):
    general = makers.objective(cast.ours, cast.alice)
    below = makers.objective(cast.ours, cast.alice, parent=general)
    one = makers.sheet(cast.ours, cast.alice)
    makers.save(cast.ours, cast.alice, one, Part.CONTEXT, objectives=[below.number])
    with community_scope(cast.ours):
        for objective in (general, below):
            with pytest.raises(ProjectError):
                actions.drop_objective(by=cast.alice, community=cast.ours, objective=objective, reason="Non")
    makers.state(cast.ours, cast.alice, one, "abandoned", "Sans suite")
    with community_scope(cast.ours):
        actions.drop_objective(by=cast.alice, community=cast.ours, objective=below, reason="Sans suite")
        assert Objective.objects.standing().count() == 1


def test_objectives_change_places(cast):
    made = [makers.objective(cast.ours, cast.alice, title=title) for title in "abc"]
    with community_scope(cast.ours):
        actions.rank_objective(by=cast.alice, community=cast.ours, objective=made[2], rank=1)
        assert [one.title for one in queries.objectives()] == ["c", "a", "b"]


def test_a_stale_objective_is_told(cast):
    one = makers.objective(cast.ours, cast.alice)
    words = {"by": cast.alice, "community": cast.ours, "objective": one, "text": "", "needs": ()}
    with community_scope(cast.ours):
        actions.edit_objective(revision=1, title="Autre titre", **words)
        with pytest.raises(StalePartError):
            actions.edit_objective(revision=1, title="Encore un autre", **words)


def test_the_wall_forbids_rows_of_another_community(cast):
    ours, theirs = makers.sheet(cast.ours, cast.alice), makers.sheet(cast.theirs, cast.charlie)
    with community_scope(cast.ours):
        assert list(ActionSheet.objects.values_list("pk", flat=True)) == [ours.pk]
        with pytest.raises(IntegrityError), transaction.atomic():
            _step_of_another(cast.ours, theirs)


def _step_of_another(community, sheet):
    SheetStep.objects.create(community=community, sheet_id=sheet.pk, rank=1, title="Pris")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_territory_that_says_nothing_is_refused(cast):
    one = makers.sheet(cast.ours, cast.alice)
    for reach in ("narrower", "wider"):
        with pytest.raises(ProjectError):
            makers.save(cast.ours, cast.alice, one, Part.TERRITORY, reach=reach)
