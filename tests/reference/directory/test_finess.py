"""FINESS: structures, positions in every projection of France, and the quirks of the published file."""

import pytest

from maillage.reference.directory.invented.register import make_finess
from maillage.reference.directory.models import Establishment
from maillage.reference.geography.models import Commune
from tests.reference.directory.makers import load, reasons, write

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
NAME = "etalab-cs1100507-stock-20260105-0800.csv"
FIRST = "finess;etalab;111;2026-01-05"


def structure(number: int, *, department: str = "04", commune: str = "209", **cells: str) -> str:
    said = {
        "name": "PHARMACIE EXEMPLE", "long": "PHARMACIE EXEMPLE DU PORT", "postal": "04200 SISTERON",
        "opened": "2020-01-01",
    } | cells  # fmt: skip
    return (
        f"structureet;{number:09d};000000001;{said['name']};{said['long']};;;12;R;DU PORT;;;{commune};"
        f"{department};X;{said['postal']};0400000000;;620;Pharmacie d'Officine;3101;Pharmacies;;4773Z;;;;;"
        f"{said['opened']};;"
    )


def position(number: int, x: float, y: float, source: str = "LAMBERT_93") -> str:
    return f"geolocalisation;{number:09d};{x};{y};1,ATLASANTE,80,IGN,BD_ADRESSE,V2.2,{source};2026-01-05"


def file(tmp_path, *lines: str, name: str = NAME, encoding: str = "utf-8"):
    return write(tmp_path, "\n".join([FIRST, *lines, ""]).encode(encoding), name)


def one(number: int) -> Establishment:
    return Establishment.objects.using("owner").get(pk=f"{number:09d}")


def test_a_structure_and_its_position(tmp_path):
    run = load(file(tmp_path, structure(1), position(1, 932000, 6347000)))
    found = one(1)
    assert (run.state, run.lines_read, run.created, run.edition_on.isoformat()) == (
        "done",
        2,
        2,
        "2026-01-05",
    )
    assert (found.name, found.commune_id, found.category) == ("PHARMACIE EXEMPLE DU PORT", "04209", "620")
    assert found.lat == pytest.approx(44.18, abs=0.05)
    assert found.lon == pytest.approx(5.91, abs=0.05)


@pytest.mark.parametrize(
    ("department", "commune", "insee", "x", "y", "source"),
    [
        ("9A", "105", "97105", 642000, 1769000, "UTM_N20"),
        ("9B", "209", "97209", 708000, 1616000, "UTM_N20"),
        ("9C", "302", "97302", 353000, 544000, "UTM_N22"),
        ("9D", "411", "97411", 338000, 7690000, "UTM_S40"),
        ("9F", "608", "97608", 523000, 8587000, "UTM_S38"),
        ("9D", "411", "97411", 338000, 7690000, ""),
        ("2A", "004", "2A004", 1177000, 6103000, "LAMBERT_93"),
    ],
    ids=["Guadeloupe", "Martinique", "Guyane", "Réunion", "Mayotte", "no source", "Corse"],
)
def test_each_part_of_france_has_its_projection(tmp_path, department, commune, insee, x, y, source):
    load(
        file(
            tmp_path,
            structure(2, department=department, commune=commune, postal="97000 X"),
            position(2, x, y, source),
        )
    )
    found, place = one(2), Commune.objects.get(pk=insee)
    assert found.commune_id == insee
    assert (found.lat, found.lon) == pytest.approx((place.lat, place.lon), abs=0.25)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_either_encoding_is_read(tmp_path, encoding):
    load(file(tmp_path, structure(3, long="MAISON DE SANTÉ"), encoding=encoding))
    assert one(3).name == "MAISON DE SANTÉ"


def test_a_second_run_changes_nothing_and_a_change_is_one(tmp_path):
    lines = [structure(n) for n in range(1, 31)] + [position(n, 932000, 6347000) for n in range(1, 31)]
    load(file(tmp_path, *lines))
    later = NAME.replace("20260105", "20260205")
    same = load(file(tmp_path, *lines, name=later))
    assert (same.state, same.same) == ("same", 60)
    lines[0] = structure(1, long="PHARMACIE DU PHARE")
    changed = load(file(tmp_path, *lines, name=later.replace("02", "03", 1)))
    assert (changed.updated, changed.same) == (2, 58)
    gone = load(file(tmp_path, *lines[1:30], *lines[31:], name=later.replace("02", "04", 1)))
    assert (gone.gone, one(1).gone_on is not None) == (1, True)


def test_a_file_without_positions_keeps_those_that_are_known(tmp_path):
    load(file(tmp_path, structure(1), position(1, 932000, 6347000)))
    load(file(tmp_path, structure(1, long="AUTRE NOM"), name=NAME.replace("1100507", "1100502")))
    assert (one(1).name, one(1).lat is not None) == ("AUTRE NOM", True)


def test_bad_lines_are_refused_with_their_reason(tmp_path):
    good = [structure(n) for n in range(1, 200)]
    bad = [
        "structureet;1;2", structure(1), position(999, 932000, 6347000), position(2, 1, 1), "autre;chose",
        "geolocalisation;000000003;x;y;LAMBERT_93;2026-01-05", structure(300, name="", long=""),
    ]  # fmt: skip
    run = load(file(tmp_path, *good, *bad))
    assert run.created == 199
    assert [reason for _, reason in reasons(run)] == [
        "3 cellules au lieu de 31",
        "numéro FINESS déjà lu dans ce fichier",
        "position d’un établissement absent du fichier",
        "coordonnées hors de France",
        "ni « structureet » ni « geolocalisation »",
        "coordonnées illisibles",
        "raison sociale absente",
    ]


def test_the_invented_register_stands_where_its_communes_are(tmp_path):
    """The tests' database holds it already: making it again is no change."""
    path = make_finess(tmp_path, departments=["04"]).files[0]
    assert load(path).state == "same"
    found = Establishment.objects.using("owner").select_related("commune").exclude(commune=None)
    assert found.count() > 50
    for establishment in found:
        home = establishment.commune
        assert (establishment.lat, establishment.lon) == pytest.approx((home.lat, home.lon), abs=0.02)
