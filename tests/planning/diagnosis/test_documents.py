"""A diagnosis as PDF and as Word: what it says, what it never takes from elsewhere than its snapshot."""

import io
import json
import re
import zipfile
from datetime import date, datetime

import docx
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.models import Community
from maillage.planning.diagnosis.document import document, frozen_content
from maillage.planning.diagnosis.models import FrozenDiagnosis
from tests.communities.territory.makers import draw
from tests.planning.diagnosis.makers import freeze

pytestmark = pytest.mark.django_db
ADOPTED = date(2024, 1, 1)
DIGNE, SISTERON = "04070", "04209"


@pytest.fixture
def frozen(cast):
    version = draw(cast.ours, cast.alice, [DIGNE, SISTERON], adopted_on=ADOPTED)
    return freeze(cast.ours, cast.alice, version, label="Diagnostic du projet")


def get(user, name, *args, query=""):
    visitor = Client()
    visitor.force_login(user)
    return visitor.get(reverse(name, args=args) + query)


def said(answer) -> str:
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def made_from(frozen, community, **changes):
    """The document of the same row with another snapshot."""
    snapshot = {**frozen.snapshot, **changes}
    row = FrozenDiagnosis(
        number=frozen.number,
        label=frozen.label,
        frozen_on=frozen.frozen_on,
        snapshot={key: value for key, value in snapshot.items() if value is not None},
        sha256=frozen.sha256,
    )
    return document(frozen_content(row, community))


def section(made, title):
    return next((one for _, one in made.sections if one.title == title), None)


def test_the_pdf_says_the_values_the_gaps_the_sources_and_the_proof(cast, frozen):
    answer = get(cast.bob, "diagnosis_frozen_pdf", cast.ours.slug, 1)
    assert answer["Content-Type"] == "application/pdf"
    assert f"{cast.ours.slug}-diagnostic-1.pdf" in answer["Content-Disposition"]
    text = said(answer)
    for part in (
        cast.ours.name, "Diagnostic du projet", "65 ans et plus", "Digne-les-Bains", "Sisteron",
        "Ce qui manque", "Médecins généralistes pour 10 000 habitants", "recensement 2021", frozen.sha256,
    ):  # fmt: skip
        assert part in text, part
    assert "Provisoire" not in text
    assert cast.alice.email not in text


def test_the_word_file_says_the_same(cast, frozen):
    answer = get(cast.bob, "diagnosis_frozen_word", cast.ours.slug, 1)
    word = docx.Document(io.BytesIO(answer.content))
    assert "Population" in [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    communes = next(one for one in word.tables if one.rows[0].cells[0].text == "Commune")
    assert [row.cells[0].text for row in communes.rows[1:]] == ["Digne-les-Bains", "Sisteron", "Territoire"]
    assert any(frozen.sha256 in one.text for one in word.paragraphs)


@pytest.mark.parametrize("name", ["diagnosis_frozen_pdf", "diagnosis_frozen_word"])
def test_a_frozen_document_reads_nothing_of_the_present(cast, frozen, name):
    before = get(cast.bob, name, cast.ours.slug, 1).content
    Community.objects.filter(pk=cast.ours.pk).update(name="Un autre nom")
    with CaptureQueriesContext(connection) as queries:
        after = get(cast.bob, name, cast.ours.slug, 1).content
    assert before == after
    assert [one["sql"] for one in queries if "reference_" in one["sql"]] == []


def test_a_live_document_says_on_every_page_that_it_is_provisional(cast, frozen):
    answer = get(cast.bob, "diagnosis_pdf", cast.ours.slug)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert all("Provisoire" in page for page in pages)
    assert "mpreinte" not in " ".join(pages), "there is nothing to prove yet"


def test_a_draft_is_printed_for_those_who_draw_only(cast):
    draw(cast.ours, cast.alice, [DIGNE])
    assert get(cast.bob, "diagnosis_pdf", cast.ours.slug, query="?version=1").status_code == 404
    assert get(cast.alice, "diagnosis_pdf", cast.ours.slug, query="?version=1").status_code == 200
    assert get(cast.charlie, "diagnosis_pdf", cast.theirs.slug).status_code == 404, "nothing is drawn there"


def test_one_does_not_read_the_diagnosis_of_others(cast, frozen):
    assert get(cast.charlie, "diagnosis_frozen_pdf", cast.ours.slug, 1).status_code == 404
    assert get(cast.bob, "diagnosis_frozen_pdf", cast.ours.slug, 2).status_code == 404
    assert get(cast.holder(Role.DPO), "diagnosis_frozen_word", cast.ours.slug, 1).status_code == 403


def test_maps_come_with_words_and_only_where_the_snapshot_has_contours(cast, frozen):
    made = made_from(frozen, cast.ours)
    assert made.figure.alt == "Carte du territoire : 2 communes."
    assert "Digne-les-Bains" in made.figure.svg
    figures = [one for one in section(made, "Population").blocks if type(one).__name__ == "Figure"]
    bars, *maps = [one.alt for one in figures]
    assert bars.startswith("Population, la France valant 100.")
    assert maps
    assert all("2 communes" in one and "Digne-les-Bains" in one for one in maps)
    bare = made_from(frozen, cast.ours, outlines=None)
    assert bare.figure is None
    assert len([one for one in section(bare, "Population").blocks if type(one).__name__ == "Figure"]) == 1


def test_what_the_community_says_of_it_has_its_section(cast, frozen):
    assert section(made_from(frozen, cast.ours), "Constats et besoins") is None
    scores = {"urgency": None, "impact": None, "feasibility": None}
    finding = {
        **scores,
        "theme": "access",
        "gravity": 2,
        "status": "kept",
        "text": "",
        "population": "",
        "place": "",
        "sources": [],
    }
    source = {"kind": "meeting", "label": "Atelier du 3 mars", "held_on": "2025-03-03", "participants": 12}
    proof = {**source, "detail": "", "reading": None, "diagnosis": None}
    weak = {
        "number": 1,
        "kind": "weakness",
        "title": "Peu de gardes",
        "text": "Dit partout.",
        "place": "la vallée",
    }
    need = {
        **scores,
        "number": 1,
        "rank": 1,
        "title": "Organiser les gardes",
        "text": "",
        "population": "tous",
        "place": "",
        "findings": [1],
        "shared_on": "2025-06-01",
        "agreements": [{"kind": "organ", "who": "Bureau", "agreed_on": "2025-06-01", "reservation": ""}],
        "people": 3,
    }
    findings = {
        "format": 1,
        "findings": [
            {**finding, **weak, "sources": [proof]},
            {**finding, "number": 2, "kind": "strength", "title": "On se connaît"},
        ],
        "needs": [need],
    }
    told = section(made_from(frozen, cast.ours, findings=findings), "Constats et besoins")
    titles = [one.title for one in told.blocks[1:]]
    assert titles == ["Atouts", "Faiblesses", "Besoins"]
    assert told.blocks[2].blocks[0].items == (
        "Peu de gardes (la vallée). Dit partout.\nAppuyé sur : Atelier du 3 mars.",
    )
    assert told.blocks[3].blocks[0].rows[0].cells == (
        "1",
        "Organiser les gardes",
        "tous",
        "Bureau, 01/06/2025",
    )


def test_invented_figures_are_named_before_anything_else(cast, frozen):
    assert section(made_from(frozen, cast.ours), "L’essentiel").blocks[0].__class__.__name__ != "Note"
    lines = json.loads(json.dumps(frozen.snapshot["lines"]))
    old = next(row for row in lines if row["indicator"]["code"] == "P05")
    old["sources"][0]["invented"] = True
    made = made_from(frozen, cast.ours, lines=lines)
    note, *_, keys = section(made, "L’essentiel").blocks[:2]
    assert "inventés" in note.title
    assert "65 ans et plus" in note.text
    assert "Moins de 20 ans" not in note.text
    assert [one.label for one in keys.figures if "chiffre inventé" in one.note] == ["65 ans et plus"]
    table, bars, *maps = section(made, "Population").blocks
    assert "65 ans et plus (chiffre inventé)" in [row.cells[0] for row in table.rows]
    assert "65 ans et plus (chiffre inventé)" in bars.alt
    assert maps[0].caption.startswith("65 ans et plus (chiffre inventé)")
    communes = section(made, "Commune par commune").blocks[0]
    assert [one.title for one in communes.columns if "inventés" in one.title] == [
        "65 ans et plus (%), chiffres inventés"
    ]


def test_the_pages_offer_the_files(cast, frozen):
    page = BeautifulSoup(get(cast.bob, "diagnosis_frozen", cast.ours.slug, 1).content, "html.parser")
    offered = {link["href"].rpartition("/")[2] for link in page.select("main a[href]")}
    assert {"diagnostic.pdf", "diagnostic.docx", "donnees.zip"} <= offered
    live = BeautifulSoup(get(cast.bob, "diagnosis", cast.ours.slug).content, "html.parser")
    assert live.select_one("a[href*='provisoire.pdf']")


def test_the_package_follows_its_specification(cast, frozen):
    """https://specs.frictionlessdata.io: names, types, dates; each cell read as its field says."""
    answer = get(cast.bob, "diagnosis_package", cast.ours.slug, 1)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    package = json.loads(archive.read("datapackage.json"))
    assert re.fullmatch(r"[a-z0-9._/-]+", package["name"])
    assert datetime.fromisoformat(package["created"]).tzinfo is not None
    assert all("title" in source for source in package["sources"])
    assert all("name" in licence for licence in package["licenses"])
    assert {one["path"] for one in package["resources"]} | {"LISEZ-MOI.md", "datapackage.json"} == set(
        archive.namelist()
    )
    for resource in package["resources"]:
        assert re.fullmatch(r"[a-z0-9._/-]+", resource["name"])
        assert resource["encoding"] == "utf-8"
        if resource["format"] == "csv":
            check_rows(resource, archive.read(resource["path"]).decode("utf-8-sig"))


def check_rows(resource, text) -> None:
    header, *rows = [line.split(";") for line in text.splitlines() if '"' not in line]
    fields = resource["schema"]["fields"]
    assert header == [field["name"] for field in fields]
    assert len({field["name"] for field in fields}) == len(fields)
    read = 0
    for row in rows:
        for field, value in zip(fields, row, strict=True):
            if field["type"] == "number" and value:
                assert field["decimalChar"] == ","
                float(value.replace(",", "."))
                read += 1
            elif field["type"] == "integer" and value:
                int(value)
                read += 1
    assert read > 5
