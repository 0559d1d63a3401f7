"""The public page of the data, and the same from a terminal."""

import json

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from maillage.reference.geography.cli import group
from maillage.reference.geography.models import Dataset
from maillage.reference.geography.subjects import SUBJECTS

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_the_page_names_what_is_loaded_and_what_is_not(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        answer = client.get("/donnees/")
    page = BeautifulSoup(answer.content, "html.parser")
    text = page.get_text(" ")
    for dataset in Dataset.objects.all():
        row = page.find(id=dataset.subject)
        assert dataset.title in row.get_text()
        assert dataset.vintage in row.get_text()
    assert "Mayotte" in text
    assert "maillage reference import zonage-medecins" in text
    assert "import populations" not in text


def test_status_in_json():
    result = CliRunner().invoke(group, ["status", "--json"])
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    loaded = {dataset["subject"]: dataset for dataset in report["loaded"]}
    assert loaded["populations"]["vintage"] == "2023"
    assert loaded["cantons"]["rows"] < 2_000
    missing = {subject["subject"] for subject in report["missing"]}
    assert missing == set(SUBJECTS) - set(loaded)


def test_status_in_words():
    result = CliRunner().invoke(group, ["status"])
    assert "Populations municipales – 2023" in result.stdout
    assert "Non chargés" in result.stdout


def test_an_import_reports_and_a_refusal_is_status_2(tmp_path):
    path = tmp_path / "frr.csv"
    path.write_text("CODGEO;FRR\n26108;FRR\n99999;FRR\n")
    arguments = ["import", "ruralites", str(path), "--vintage", "2025"]
    result = CliRunner().invoke(group, [*arguments, "--json"])
    report = json.loads(result.stdout)
    assert (report["read"], report["created"], report["rejected"]) == (2, 1, 1)
    assert report["reasons"] == {"commune inconnue": 1}
    path.write_text("nothing here")
    result = CliRunner().invoke(group, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Refusé" in result.stderr
    result = CliRunner().invoke(group, ["import", "horoscope", str(path), "--vintage", "2025"])
    assert result.exit_code == 2
    assert "zonage-medecins" in result.stderr


def test_loading_again_says_nothing():
    result = CliRunner().invoke(group, ["load"])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
