"""`maillage supply`: what each command prints, and how it refuses."""

import json

import pytest
from click.testing import CliRunner
from django.test import override_settings

from maillage.reference.supply.cli import group
from maillage.reference.supply.queries import accessibility, editions

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

DIGNE = "04070"


def run(*arguments: str):
    return CliRunner().invoke(group, list(arguments))


@pytest.fixture
def bpe(tmp_path):
    path = tmp_path / "BPE24.csv"
    path.write_text(f"DEPCOM;TYPEQU;NB_EQUIP\n{DIGNE};D265;12\n99999;D265;2\n", encoding="utf-8")
    return str(path)


def test_an_import_counts_computes_and_says_what_is_still_missing(bpe):
    result = run("import", "bpe", bpe, "--vintage", "2024")
    assert result.exit_code == 0, result.output
    assert "effectif 12" in result.output
    assert "Accessibilité, médecins généralistes : 34913 communes calculées" in result.output
    assert "Sans aucune offre : Infirmiers" in result.output
    assert accessibility("gp", [DIGNE])[DIGNE].value > 0
    again = run("compute")
    assert "médecins généralistes : à jour" in again.output
    assert "34913" in run("compute", "--force").output
    status = json.loads(run("status", "--json").output)
    assert status[0]["source"] == "bpe"
    assert (status[0]["vintage"], status[0]["invented"], status[0]["travel"]) == (
        "2024",
        False,
        "great_circle_relief",
    )
    assert status[1]["source"] is None
    assert "Médecins généralistes : effectifs par commune, 2024" in run("status").output


def test_refusals_say_why_and_exit_with_2(bpe, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("nom;ville\nx;y\n", encoding="utf-8")
    empty = tmp_path / "empty.csv"
    empty.touch()
    for arguments, words in (
        (["import", "bpe", bpe], "millésime"),
        (["import", "bpe"], "donnez son fichier"),
        (["import", "finess"], "maillage import finess FICHIER"),
        (["import", "rpps"], "maillage import rpps FICHIER"),
        (["import", "rpps", bpe], "maillage import rpps FICHIER"),
        (["import", "bpe", str(wrong), "--vintage", "2024"], "nom, ville"),
        (["import", "bpe", str(empty), "--vintage", "2024"], "fichier vide"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert words in result.output, arguments
    assert editions() == {}


def test_the_invented_supply_is_for_a_local_installation():
    with override_settings(LOCAL_MODE=False):
        result = run("load")
    assert result.exit_code == 1
    assert "installation locale" in result.output
    assert editions() == {}
    with override_settings(LOCAL_MODE=True):
        result = run("load")
    assert result.exit_code == 0, result.output
    found = editions()
    assert len(found) == 7
    assert all(one.invented for one in found.values())
    assert "inventée" in run("status").output
