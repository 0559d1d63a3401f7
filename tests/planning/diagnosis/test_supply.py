"""Supply and accessibility in a diagnosis: weighted as they must be, and never invented in silence."""

import csv
import io
import json
import zipfile
from datetime import date
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.queries import changes, diagnose
from maillage.planning.diagnosis.report import thaw
from maillage.reference.supply.enums import SupplySource
from maillage.reference.supply.queries import accessibility
from tests.communities.territory.makers import draw
from tests.planning.diagnosis.makers import freeze
from tests.reference.supply.makers import compute, load_supply

# Real commits: pages read with the serving role what the owner of the tables loaded.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

DIGNE, SISTERON, VOLONNE = "04070", "04209", "04244"
HEADS = {DIGNE: 20, SISTERON: 9}


@pytest.fixture
def version(cast):
    return draw(cast.ours, cast.alice, [DIGNE, SISTERON, VOLONNE], adopted_on=date(2024, 1, 1))


def get(cast, name, *args, query=""):
    visitor = Client()
    visitor.force_login(cast.alice)
    return visitor.get(reverse(name, args=[cast.ours.slug, *args]) + query)


def rows_of(text: str) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def test_an_invented_supply_is_marked_on_the_page_in_the_csv_and_for_ever_once_frozen(cast, version):
    load_supply("gp", HEADS, source=SupplySource.DEMO, vintage="inventée")
    load_supply("nurse", HEADS)
    compute()
    page = BeautifulSoup(get(cast, "diagnosis").content, "html.parser")
    rows = [row for row in page.select("tbody tr") if row.select_one("td.reading-value")]
    marked = {row.th.a.text for row in rows if "inventé" in row.select_one("td.reading-value").text}
    assert "Médecins généralistes" in marked
    assert "Accessibilité calculée aux médecins généralistes" in marked
    assert "Minutes jusqu’au médecin généraliste" in marked
    assert not any("nfirmiers" in label or label == "Habitants" for label in marked)
    assert "qui n’existent pas" in page.main.text
    told = get(cast, "diagnosis_indicator", query="?indicateur=A04c").content.decode()
    assert "great_circle_relief" in told
    assert "inventé" in told
    for name in ("diagnosis_maps", "diagnosis_similar"):
        assert "Offre de soins inventée" in get(cast, name).content.decode(), name
    ranks = get(cast, "diagnosis_indicator_csv", query="?indicateur=A04c").content.decode("utf-8-sig")
    assert ranks.splitlines()[1].endswith(";oui")
    rows = rows_of(get(cast, "diagnosis_csv").content.decode("utf-8-sig"))
    assert (rows["A04c"]["donnees_inventees"], rows["A04c"]["confiance"]) == ("oui", "à confirmer")
    assert rows["A05ic"]["donnees_inventees"] == rows["P01"]["donnees_inventees"] == "non"
    assert "great_circle_relief" in rows["A05ic"]["calcul"]
    heading = get(cast, "diagnosis_communes_csv").content.decode("utf-8-sig").splitlines()[0].split(";")
    assert {"A04c_invente", "O01_invente", "A05ic", "P01"} <= set(heading)

    freeze(cast.ours, cast.alice, version)
    load_supply("gp", HEADS)
    compute()
    live = get(cast, "diagnosis_indicator", query="?indicateur=A04c").content.decode()
    live += get(cast, "diagnosis").content.decode()
    assert "inventé" not in live, "nothing remains of it once a real supply is loaded"
    assert "inventé" in get(cast, "diagnosis_frozen", 1).content.decode()
    with zipfile.ZipFile(io.BytesIO(get(cast, "diagnosis_package", 1).content)) as package:
        assert "chiffres inventés" in package.read("LISEZ-MOI.md").decode()
        assert any(
            "inventée" in one["title"] for one in json.loads(package.read("datapackage.json"))["sources"]
        )
    freeze(cast.ours, cast.alice, version, label="Avec la vraie offre")
    change = get(cast, "diagnosis_difference").content.decode()
    assert "méthode changée : non comparable" in change


def test_the_mean_of_a_territory_is_weighted_by_standardised_population(cast, version):
    load_supply("gp", HEADS, under_65={DIGNE: 10, SISTERON: 9})
    compute()
    with community_scope(cast.ours):
        report = diagnose(version)
    values = accessibility("gp", [DIGNE, SISTERON, VOLONNE]).values()
    weight = sum(one.population for one in values)
    line = report.line("A04c")
    assert line.value == pytest.approx(sum(one.value * one.population for one in values) / weight, rel=1e-12)
    assert line.covered
    assert not line.invented
    assert line.indicator.confidence == "medium"
    assert line.notes[DIGNE].startswith("de ")
    assert report.line("A04e").value < line.value
    assert report.line("O01").value == 29
    assert report.line("O02e").value == pytest.approx(100 * 10 / 29)
    assert report.line("A08g").of_unit(DIGNE) == 0
    assert 0 < line.france < line.department
    frozen = freeze(cast.ours, cast.alice, version)
    assert thaw(frozen.snapshot) == report


def test_another_source_is_another_method_and_a_new_vintage_is_not(cast, version):
    reports = []
    for source, vintage in (
        (SupplySource.BPE, "2023"),
        (SupplySource.BPE, "2024"),
        (SupplySource.RPPS, "2024"),
    ):
        load_supply("gp", {**HEADS, SISTERON: len(reports) + 3}, source=source, vintage=vintage)
        compute()
        with community_scope(cast.ours):
            reports.append(diagnose(version))
    natures = [
        {line.indicator.code: line.change.nature for line in changes(before, after).lines}
        for before, after in pairwise(reports)
    ]
    assert (natures[0]["O01"], natures[0]["A04c"]) == ("fact", "fact")
    assert (natures[1]["O01"], natures[1]["A04c"]) == ("method", "method")
    assert natures[1]["P01"] == "same"


def test_without_any_supply_the_page_says_what_to_load(cast, version):
    page = BeautifulSoup(get(cast, "diagnosis").content, "html.parser").main.text
    assert "maillage supply import bpe FICHIER" in page
    assert "maillage supply compute" in page
    assert "inventé" not in page


def test_a_part_of_a_commune_weighs_by_its_inhabitants(cast):
    """Two IRIS of a commune and a whole one: the commune counts for their share, not for itself twice."""
    load_supply("gp", {"26362": 60, DIGNE: 1})
    compute()
    version = draw(cast.ours, cast.alice, ["263620101", "263620102", DIGNE], adopted_on=date(2024, 1, 1))
    with community_scope(cast.ours):
        report = diagnose(version)
    valence, digne = (accessibility("gp", ["26362", DIGNE])[code] for code in ("26362", DIGNE))
    assert valence.value > 2 * digne.value
    parts = report.line("A04c").parts
    share = sum(parts[code].denominator for code in ("263620101", "263620102")) / valence.population
    assert 0.01 < share < 0.3
    assert parts[DIGNE].denominator == pytest.approx(digne.population)
    assert report.line("A04c").of_unit("263620102") == pytest.approx(valence.value)
