"""The document of the project: live objects in it, and what filing freezes."""

import json

import pytest

from maillage.foundation.access.enums import Role
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.documents.word import render_word
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries as writing
from maillage.foundation.writing.layout import document_of
from maillage.foundation.writing.loading import templates
from maillage.foundation.writing.sources import known
from maillage.planning.health_project.assembly import life_line, sources
from maillage.planning.health_project.assembly.markdown import markdown
from maillage.planning.health_project.assembly.overview import overview
from maillage.planning.health_project.assembly.spec import CONTRACT, PROJECT
from maillage.planning.health_project.document import sheet_blocks
from maillage.planning.health_project.enums import Part
from maillage.planning.health_project.queries import sheet
from tests.communities.territory.makers import TODAY, draw
from tests.planning.diagnosis.findings import makers as findings
from tests.planning.health_project import document_makers as texts
from tests.planning.health_project import makers, protocol_makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(cast):
    """A validated action with a row of everything, on two communes; a protocol in force."""
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=TODAY)
    finding = findings.keep(cast.ours, cast.alice, findings.propose(cast.ours, cast.alice))
    need = findings.join(cast.ours, cast.alice, [finding])
    general = makers.objective(cast.ours, cast.alice, needs=(need,))
    below = makers.objective(cast.ours, cast.alice, parent=general, title="Placer cent patients")
    one = makers.full_sheet(cast.ours, cast.alice, title="Ouvrir une ligne | tenue")
    makers.save(
        cast.ours, cast.alice, one, Part.CONTEXT, findings=[finding.number], objectives=[below.number]
    )
    makers.state(cast.ours, cast.alice, one, "validated")
    protocol_makers.in_force(cast.ours, cast.holder(Role.LEAD), cast.alice)
    return one


def test_every_source_that_a_template_names_is_declared_here_or_by_another_room():
    named = {
        name
        for spec in (PROJECT, CONTRACT)
        for template in templates(spec.templates)
        for section in template.sections
        for field in section.fields
        for name in field.sources
    }
    own = {name for name in named if name.startswith(("project.", "diagnosis.", "territory."))}
    assert own <= set(known())
    assert len(own) > 10


def test_an_idea_is_not_presented_to_the_agency(cast, full):
    makers.full_sheet(cast.ours, cast.alice, title="Une simple idée")
    with community_scope(cast.ours):
        told = sources.sheets(cast.ours, TODAY).text
    assert "Ouvrir une ligne" in told
    assert "Une simple idée" not in told


def test_a_sheet_is_told_in_full_and_its_words_make_no_mark(cast, full):
    with community_scope(cast.ours):
        told = markdown(sheet_blocks(sheet(full.number)))
    for words in ("Réunir", "1\u202f500,50", "Patients placés", "Peu de volontaires", "Placer cent patients"):
        assert words in told
    with community_scope(cast.ours):
        line = next(row for row in sources.summary(cast.ours, TODAY).text.splitlines() if "ligne" in row)
    assert "ligne \\| tenue" in line


def test_nothing_to_tell_is_none(cast):
    with community_scope(cast.ours):
        for source in (
            sources.sheets, sources.summary, sources.objectives, sources.budget, sources.time,
            sources.places, sources.in_force, sources.indicators,
        ):  # fmt: skip
            assert source(cast.ours, TODAY) is None


def test_the_project_is_filed_from_live_objects_and_then_frozen(cast, full):
    made = texts.start(PROJECT, cast.ours, cast.alice)
    texts.write(PROJECT, made, cast.alice, "territoire", text="Un même bassin de vie.")
    filed = texts.file(PROJECT, made, cast.alice)
    with community_scope(cast.ours):
        content = json.dumps(writing.filed(PROJECT).get(pk=filed.pk).content, ensure_ascii=False)
    assert "Patients placés" in content
    assert "Un même bassin de vie." in content
    makers.save(cast.ours, cast.alice, full, Part.ESSENTIALS, title="Un autre titre")
    with community_scope(cast.ours):
        again = json.dumps(writing.filed(PROJECT).get(pk=filed.pk).content, ensure_ascii=False)
    assert again == content


def test_the_project_is_laid_out_as_pdf_and_word(cast, full):
    made = texts.start(PROJECT, cast.ours, cast.alice)
    filed = texts.file(PROJECT, made, cast.alice)
    laid = document_of(json.loads(filed.content), name=PROJECT.name)
    assert render_pdf(laid).startswith(b"%PDF")
    assert render_word(laid).startswith(b"PK")


def test_the_contract_has_its_own_outline(cast):
    made = texts.start(CONTRACT, cast.ours, cast.alice)
    assert texts.row(made, "financement").key == "financement"


def test_the_overview_says_what_is_missing(cast, full):
    bare = makers.sheet(cast.ours, cast.alice, title="Nue")
    with community_scope(cast.ours):
        found = overview(TODAY)
    assert [(link.count, link.joined) for link in found.chain] == [(1, 1), (1, 1), (2, 1), (1, 1)]
    gaps = {gap.title: gap.sheets for gap in found.gaps}
    assert gaps["Sans budget"] == ((bare.number, "Nue"),)
    assert {title for title in gaps if title.startswith("Sans")} == {
        "Sans pilote", "Sans preuve", "Sans objectif", "Sans indicateur", "Sans budget",
    }  # fmt: skip


def test_the_line_of_life_knows_whether_the_project_is_filed(cast, full):
    def told():
        with community_scope(cast.ours):
            return {code: answer.done for code, answer in life_line.project(cast.ours, TODAY).items()}

    assert told() == {"project_complete": False, "project_filed": False}
    made = texts.start(PROJECT, cast.ours, cast.alice)
    assert told() == {"project_complete": False, "project_filed": False}
    texts.file(PROJECT, made, cast.alice)
    # Filed with gaps: on its way, not whole.
    assert told() == {"project_complete": False, "project_filed": True}
