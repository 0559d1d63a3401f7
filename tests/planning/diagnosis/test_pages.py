"""The pages: what each shows, names and refuses."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from config.demo import give_roles, load_diagnosis
from maillage.communities.territory import demo as territory
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.identity import demo as identity
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.queries import diagnose
from maillage.planning.diagnosis.report import as_json, thaw
from tests.communities.territory.makers import draw
from tests.planning.diagnosis.makers import freeze

pytestmark = pytest.mark.django_db
ADOPTED = date(2024, 1, 1)
DIGNE, SISTERON, VOLONNE = "04070", "04209", "04244"


@pytest.fixture
def version(cast):
    return draw(cast.ours, cast.alice, [DIGNE, SISTERON], adopted_on=ADOPTED)


def get(user, name, *args, query=""):
    visitor = Client()
    visitor.force_login(user)
    return visitor.get(reverse(name, args=args) + query)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_page_gives_each_value_with_its_source_and_three_comparisons(cast, version):
    page = soup(get(cast.bob, "diagnosis", cast.ours.slug))
    row = page.find("a", string="65 ans et plus").find_parent("tr")
    numbers = [cell.text for cell in row.select("td.number")]
    assert len(numbers) == 4
    assert all("—" not in number for number in numbers)
    assert "recensement 2021" in row.text
    assert "Alpes-de-Haute-Provence" in page.main.text
    spoken = row.select_one("svg.line")["aria-label"]
    assert "Territoire" in spoken
    assert "France" in spoken
    anchors = {link["href"][1:] for link in page.select(".toc a")}
    assert anchors == {title["id"] for title in page.select(".theme h2")}


def test_an_indicator_has_its_map_its_distribution_and_its_rank_list(cast, version):
    page = soup(get(cast.bob, "diagnosis_indicator", cast.ours.slug))
    assert len(page.select("svg.territory-map > path")) == 2
    assert page.select_one("svg.territory-map title").text.endswith("%")
    assert len(page.select("svg.strip circle")) == 2
    assert [mark.text.split()[0] for mark in page.select("svg.strip .strip-name")] == [
        "Territoire", "Alpes-de-Haute-Provence", "Provence-Alpes-Côte", "France",
    ]  # fmt: skip
    assert [row.td.text for row in page.select("main table tbody tr")] == ["1", "2"]


def test_the_rank_list_is_sorted_and_searched_without_changing_the_ranks(cast):
    draw(cast.ours, cast.alice, [DIGNE, SISTERON, VOLONNE], adopted_on=ADOPTED)

    def rows(query):
        page = soup(get(cast.bob, "diagnosis_indicator", cast.ours.slug, query=f"?indicateur=P05&{query}"))
        return {row.th.text: row.td.text for row in page.select("main table tbody tr") if row.th}

    by_value = rows("")
    assert list(by_value.values()) == ["1", "2", "3"]
    assert list(rows("tri=nom")) == ["Digne-les-Bains", "Sisteron", "Volonne"]
    assert next(iter(rows("tri=habitants"))) == "Digne-les-Bains"
    assert rows("q=SISTÉRON") == {"Sisteron": by_value["Sisteron"]}
    assert rows("q=04244") == {"Volonne": by_value["Volonne"]}
    assert rows("q=%00%25") == {}


def test_the_rank_list_downloads_as_csv(cast, version):
    found = rows_of(get(cast.bob, "diagnosis_indicator_csv", cast.ours.slug, query="?indicateur=P05"))
    assert [row["rang"] for row in found] == ["1", "2"]
    assert {row["code_insee"] for row in found} == {DIGNE, SISTERON}


def test_what_is_not_loaded_is_named_with_its_command(cast, version):
    page = soup(get(cast.bob, "diagnosis", cast.ours.slug))
    text = page.main.text
    assert "maillage reference import bpe FICHIER" in text
    assert "Pharmacies pour 10 000 habitants" in text
    assert not page.find("th", string="Pharmacies pour 10 000 habitants")
    assert "Patients sans médecin traitant" in text


def test_an_unknown_indicator_and_an_unknown_version_do_not_exist(cast, version):
    assert get(cast.bob, "diagnosis_indicator", cast.ours.slug, query="?indicateur=<b>").status_code == 404
    assert get(cast.bob, "diagnosis", cast.ours.slug, query="?version=99").status_code == 404


def test_a_community_without_territory_is_told_what_to_do(cast):
    page = soup(get(cast.bob, "diagnosis", cast.ours.slug))
    assert "Aucun territoire à décrire" in page.main.text


def test_a_draft_is_described_to_those_who_draw_only(cast):
    draw(cast.ours, cast.alice, [DIGNE])
    assert get(cast.bob, "diagnosis", cast.ours.slug, query="?version=1").status_code == 404
    page = soup(get(cast.alice, "diagnosis", cast.ours.slug, query="?version=1"))
    assert "brouillon" in page.select_one(".lead").text


def test_a_city_taken_whole_counts_by_its_districts_once(cast):
    version = draw(cast.ours, cast.alice, ["69123"], adopted_on=ADOPTED)
    with community_scope(cast.ours):
        report = diagnose(version)
    assert len(report.units) == 9
    assert report.line("P01").value > 500_000
    assert report.line("P05").covered


def test_parts_of_a_commune_are_one_commune(cast):
    version = draw(cast.ours, cast.alice, ["263620101", "263620102"], adopted_on=ADOPTED)
    with community_scope(cast.ours):
        report = diagnose(version)
    assert report.parts == 2
    assert report.line("P01b").value == 1
    assert report.line("P03").value is None
    assert report.line("P12").value == 100, "Valence has more than 10,000 inhabitants, whatever its IRIS have"


def test_the_tables_download_as_csv(cast, version):
    found = {row["code"]: row for row in rows_of(get(cast.bob, "diagnosis_csv", cast.ours.slug))}
    assert found["P01"]["territoire"].replace(",0", "").isdigit()
    assert found["P05"]["millesime"] == "Population par âge, par commune : recensement 2021"
    communes = rows_of(get(cast.bob, "diagnosis_communes_csv", cast.ours.slug))
    assert [row["code_insee"] for row in communes] == [DIGNE, SISTERON]
    assert float(communes[0]["P05"].replace(",", ".")) > 20


# --- Freezing -------------------------------------------------------------------------------------------


def test_freezing_keeps_the_values_their_proof_and_a_trace(cast, version):
    visitor = Client()
    visitor.force_login(cast.holder(Role.LEAD))
    answer = visitor.post(reverse("diagnosis_freeze", args=[cast.ours.slug]), {"label": "", "note": "=1+1"})
    assert answer.url == reverse("diagnosis_frozen", args=[cast.ours.slug, 1])
    with community_scope(cast.ours):
        frozen = FrozenDiagnosis.objects.get()
        trace = AuditEvent.objects.filter(action="diagnosis.frozen").get()
        assert as_json(diagnose(version)) == as_json(thaw(frozen.snapshot))
    assert trace.details["sha256"] == frozen.sha256
    page = soup(get(cast.bob, "diagnosis_frozen", cast.ours.slug, 1, query="?indicateur=P05"))
    assert frozen.sha256 in page.main.text
    assert "65 ans et plus" in page.select_one("tr.is-chosen").text


def test_a_second_click_freezes_nothing(cast, version):
    freeze(cast.ours, cast.alice, version)
    with pytest.raises(DiagnosisError, match="Rien n’a changé"):
        freeze(cast.ours, cast.alice, version)
    visitor = Client()
    visitor.force_login(cast.alice)
    answer = visitor.post(reverse("diagnosis_freeze", args=[cast.ours.slug]), {"label": "Encore"})
    assert answer.status_code == 422
    assert "Rien n’a changé" in answer.content.decode()


def test_a_draft_is_not_frozen(cast):
    with pytest.raises(DiagnosisError, match="brouillon"):
        freeze(cast.ours, cast.alice, draw(cast.ours, cast.alice, [DIGNE]))


@pytest.mark.parametrize("statement", ["UPDATE {} SET label = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_frozen_diagnosis(cast, version, statement):
    freeze(cast.ours, cast.alice, version)
    with community_scope(cast.ours), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            cursor.execute(statement.format("planning_frozendiagnosis"))
        assert FrozenDiagnosis.objects.count() == 1


def test_the_package_describes_itself_and_carries_its_proof(cast, version):
    frozen = freeze(cast.ours, cast.alice, version, label="Diagnostic du projet")
    answer = get(cast.bob, "diagnosis_package", cast.ours.slug, 1)
    again = get(cast.bob, "diagnosis_package", cast.ours.slug, 1)
    assert answer.content == again.content
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    described = json.loads(archive.read("datapackage.json"))
    assert hashlib.sha256(archive.read("diagnostic.json")).hexdigest() == frozen.sha256
    for resource in described["resources"]:
        content = archive.read(resource["path"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        if "schema" in resource:
            header = next(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
            assert header == [field["name"] for field in resource["schema"]["fields"]]
    assert "Ce qui manque" in archive.read("LISEZ-MOI.md").decode()


def test_the_difference_tells_the_territory_from_the_figures(cast, version):
    freeze(cast.ours, cast.alice, version)
    wider = draw(cast.ours, cast.alice, [DIGNE, SISTERON, VOLONNE], adopted_on=date(2025, 1, 1))
    freeze(cast.ours, cast.alice, wider)
    page = soup(get(cast.bob, "diagnosis_difference", cast.ours.slug))
    row = next(row for row in page.select("tbody tr") if row.th.text.startswith("Communes"))
    assert [cell.text for cell in row.select("td")] == ["2", "3", "0", "+1", "mêmes données"]
    assert "Volonne" in page.main.text
    same = get(cast.bob, "diagnosis_difference", cast.ours.slug, query="?de=1&a=99")
    assert same.status_code == 404


def test_a_demonstration_has_two_diagnoses_to_compare(db, settings):
    settings.LOCAL_MODE = True
    people = identity.demo_load()
    community = territory.load(people["president"])
    give_roles(community, people)
    for _ in range(2):
        load_diagnosis(community, people)
    with community_scope(community):
        assert FrozenDiagnosis.objects.count() == 2
