"""`maillage territory describe`: JSON alone on standard output, errors in French, status 0 or 2."""

import json

import pytest
from click.testing import CliRunner

from maillage.communities.territory.cli import group

pytestmark = pytest.mark.django_db
KEYS = {
    "communes", "population", "population_vintage", "area_km2", "density", "size", "to_next_size",
    "to_previous_size", "contiguous", "parts", "conflicts",
}  # fmt: skip


def run(*arguments):
    return CliRunner().invoke(group, ["describe", *arguments])


def test_json_alone_is_on_standard_output():
    result = run("--communes", "06088, 06027", "--json")
    values = json.loads(result.stdout)
    assert result.exit_code == 0
    assert values.keys() >= KEYS
    assert (values["communes"], values["parts"], values["contiguous"]) == (2, 2, False)


def test_what_was_mended_goes_to_standard_error():
    result = run("--communes", "75056,75101", "--json")
    assert json.loads(result.stdout)["communes"] == 1
    assert "Paris" in result.stderr


def test_an_epci_a_department_and_a_file_add_up(tmp_path):
    path = tmp_path / "communes.csv"
    path.write_bytes("code;nom\n26108;Crest\n26108;Crest\n".encode("cp1252"))
    result = run("--epci", "200068765", "--file", str(path), "--json")
    epci = json.loads(run("--epci", "200068765", "--json").stdout)
    assert json.loads(result.stdout)["communes"] == epci["communes"] + 1
    assert "ligne 3" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--communes", "17001"], "Saint-Savinien (17397)"),
        (["--communes", "99999"], "99999"),
        (["--epci", "123456789"], "aucun EPCI"),
        (["--department", "99"], "aucun département"),
        ([], "au moins une commune"),
    ],
)
def test_bad_input_is_named_and_nothing_is_printed(arguments, said):
    result = run(*arguments, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr


def test_a_bad_line_of_a_file_stops_with_its_number(tmp_path):
    path = tmp_path / "communes.txt"
    path.write_text("26108\n17001\nNulle-Part-sur-Rien\n")
    result = run("--file", str(path))
    assert result.exit_code == 2
    assert "ligne 2" in result.stderr
    assert "Saint-Savinien" in result.stderr
    assert "ligne 3" in result.stderr


def test_the_summary_is_for_people():
    result = run("--communes", "26108")
    assert "habitants" in result.stdout
    assert "Taille : 1" in result.stdout
