import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from maillage.operations.funding.cli import group

BASE = ["simulate", "--signed-on", "2024-03-15"]


def _run(*options):
    return CliRunner().invoke(group, [*BASE, *options])


def test_json_answer():
    result = _run("--population", "95000", "--missions", "all", "--json")

    assert result.exit_code == 0
    assert result.stderr == ""
    answer = json.loads(result.stdout)
    assert (answer["size"], answer["version"]) == (3, "avenant_2")
    assert [year["year"] for year in answer["years"]] == [1, 2, 3, 4, 5]
    assert answer["years"][1]["confirmed_cents"] == 397_500_00
    assert answer["years"][1]["unconfirmed_cents"] == 0


def test_unconfirmed_amounts_are_not_in_the_official_total():
    answer = json.loads(_run("--size", "1", "--json").stdout)

    assert answer["population"] is None
    assert answer["years"][1]["confirmed_cents"] == 50_000_00
    assert answer["years"][1]["unconfirmed_cents"] > 0


def test_readable_table():
    out = _run("--population", "30 000", "--missions", "socle").stdout

    assert "Année 1, du 15\u00a0mars 2024 au 14\u00a0mars 2025" in out
    assert "Total confirmé" in out
    assert "non confirmé" in out
    assert "probable" in out
    assert "Qualité" not in out


def test_unknown_amounts_are_said_unknown():
    out = _run("--size", "2", "--setting", "use_reconstruction=non").stdout

    assert "inconnu" in out
    assert "Montants inconnus, hors total\u00a0: 17" in out


def test_every_option_reaches_the_engine():
    options = ["--start", "acces_soins=2024-03-15", "--crisis", "2", "--crisis", "3", "--achievement", "50"]
    answer = json.loads(_run("--size", "3", *options, "--size-change", "2027-03-15=4", "--json").stdout)

    access = answer["missions"][0]
    assert (access["starts_on"], access["start_is_assumed"]) == ("2024-03-15", False)
    codes = [[line["code"] for line in year["lines"]] for year in answer["years"]]
    assert ["crise.variable" in year for year in codes] == [False, True, True, False, False]
    variable = next(line for line in answer["years"][1]["lines"] if line["code"] == "parcours.variable")
    assert variable["cents"] == 22_500_00
    assert [year["size"] for year in answer["years"]] == [3, 3, 3, 4, 4]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ([], "--population"),
        (["--population", "3x"], "--population"),
        (["--population", "-5"], "--population"),
        (["--population", "0"], "--population"),
        (["--population", "95000", "--size", "2"], "--size"),
        (["--size", "5"], "--size"),
        (["--size", "3", "--signed-on", "15/03/2024"], "--signed-on"),
        (["--size", "3", "--signed-on", "2019-01-01"], "--signed-on"),
        (["--size", "3", "--missions", "snp"], "--missions"),
        (["--size", "3", "--missions", ","], "--missions"),
        (["--size", "3", "--start", "parcours"], "--start"),
        (["--size", "3", "--start", "snp=2024-09-15"], "--start"),
        (["--size", "3", "--start", "parcours=hier"], "--start"),
        (["--size", "3", "--start", "parcours=2023-01-01"], "--start"),
        (["--size", "3", "--crisis", "6"], "--crisis"),
        (["--size", "3", "--size-change", "2024-01-01=2"], "--size-change"),
        (["--size", "3", "--size-change", "2025-01-01=9"], "--size-change"),
        (["--size", "3", "--achievement", "101"], "--achievement"),
        (["--size", "3", "--setting", "taux=1"], "--setting"),
        (["--size", "3", "--setting", "taux"], "--setting"),
    ],
)
def test_bad_input_is_one_french_line_that_names_the_option(options, named):
    result = _run(*options, "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Erreur : {named}\u00a0: ")
    assert result.stderr.count("\n") == 1


def test_a_missing_date_is_named():
    result = CliRunner().invoke(group, ["simulate", "--size", "3"])

    assert result.exit_code == 2
    assert "--signed-on" in result.stderr


def test_the_command_never_imports_django():
    code = (
        "import sys\n"
        "from maillage.operations.funding.cli import group\n"
        "group(['simulate', '--size', '3', '--signed-on', '2024-03-15'], standalone_mode=False)\n"
        "assert 'django' not in sys.modules and 'psycopg' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def _variable(path, *options):
    return CliRunner().invoke(group, ["variable", "--file", str(path), *options])


def test_indicators_of_a_file_are_valued(tmp_path):
    path = tmp_path / "indicators.json"
    path.write_text(
        '[{"code": "A", "kind": "linear", "direction": "up", "baseline": 0, "target": 0.3, "cents": 300,'
        ' "value": 0.1}, {"code": "B", "kind": "all_or_nothing", "cents": 500}]'
    )

    answer = json.loads(_variable(path, "--json").stdout)

    assert [(line["code"], line["cents"]) for line in answer["lines"]] == [("A", 100), ("B", 0)]
    assert answer["total_cents"] == 100
    assert "pas encore mesuré" in answer["lines"][1]["reason"]
    assert "Total" in _variable(path).stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[", "ligne 1, colonne"),
        (b"\xff\xff", "UTF-8"),
        (b'[{"code": "A", "kind": "linear", "cents": 1, "value": "x"}]', "indicateur « A »"),
        (b"[" * 100_000, "emboîté"),
    ],
)
def test_a_bad_file_of_indicators_is_refused_in_french(tmp_path, content, said):
    path = tmp_path / "indicators.json"
    path.write_bytes(content)

    result = _variable(path, "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr.replace("\u00a0", " ")


def test_a_missing_file_of_indicators_is_said(tmp_path):
    result = _variable(tmp_path / "nowhere.json", "--json")

    assert result.exit_code == 2
    assert "introuvable" in result.stderr
