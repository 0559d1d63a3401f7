"""Supplies: what is read, kept, refused, replaced; never two sources in one profession."""

import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction

from maillage.reference.geography.actions import OWNER
from maillage.reference.geography.carried import DamagedFileError
from maillage.reference.geography.models import Commune, Dataset
from maillage.reference.supply.actions import (
    import_bpe,
    load_invented,
    replace_edition,
)
from maillage.reference.supply.allocation import share_out
from maillage.reference.supply.enums import Profession, SupplySource
from maillage.reference.supply.models import SupplyCount, SupplyEdition
from tests.reference.supply.makers import load_supply

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

COMPARE = Path("/work/shared/data/compare")
DIGNE, SISTERON = "04070", "04209"


def counts(profession: str) -> dict[str, int]:
    rows = SupplyCount.objects.using(OWNER).filter(edition__profession=profession)
    return dict(rows.values_list("commune_id", "head_count"))


@pytest.fixture
def write(tmp_path):
    def _write(text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return _write


@pytest.mark.parametrize(("gp", "nurse"), [("D201", "D232"), ("D265", "D281")], ids=["2020", "2024"])
def test_both_numberings_of_the_bpe_by_counts_and_by_equipment(write, gp, nurse):
    by_count = f"DEPCOM;TYPEQU;NB_EQUIP\n{DIGNE};{gp};12\n{SISTERON};{gp};5\n{DIGNE};{nurse};30\nZZZ;{gp};4\n"
    found = {one.profession: one for one in import_bpe(path=write(by_count), vintage="2024", by=None)}
    assert set(found) == {Profession.GP, Profession.NURSE}
    assert counts("gp") == {DIGNE: 12, SISTERON: 5}
    assert SupplyCount.objects.using(OWNER).get(commune=DIGNE, edition="offre-gp").activity == 12 * 4900
    by_equipment = f"AN;DEPCOM;TYPEQU\n2024;{DIGNE};{gp}\n2024;{DIGNE};{gp}\n2024;{SISTERON};A101\n"
    path = write(by_equipment)
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        archive.write(path, "BPE24.csv")
    import_bpe(path=path.with_suffix(".zip"), vintage="2025", by=None)
    assert counts("gp") == {DIGNE: 2}
    assert counts("nurse") == {DIGNE: 30}, "a file without nurses leaves the nurses as they were"
    assert Dataset.objects.using(OWNER).get(subject="offre-gp").vintage == "2025"


def test_a_bpe_imported_before_is_enough(write):
    with pytest.raises(DamagedFileError, match="donnez son fichier"):
        import_bpe(path=None, vintage="", by=None)
    import_bpe(path=write(f"CODGEO,D265,D307\n{DIGNE},9,3\n"), vintage="2024", by=None)
    SupplyEdition.objects.using(OWNER).all().delete()
    assert {one.profession for one in import_bpe(path=None, vintage="", by=None)} == {"gp", "pharmacy"}
    assert counts("pharmacy") == {DIGNE: 3}


def test_a_bpe_of_schools_says_what_it_lacks(write):
    with pytest.raises(DamagedFileError, match="aucune ligne ne porte sur"):
        import_bpe(path=write(f"DEPCOM;TYPEQU;NB_EQUIP\n{DIGNE};C101;2\n"), vintage="2024", by=None)
    assert not SupplyEdition.objects.using(OWNER).exists()


@pytest.mark.skipif(not COMPARE.exists(), reason="the files to compare with are not on this machine")
def test_the_national_bpe_of_2020():
    found = {
        one.profession: one
        for one in import_bpe(path=COMPARE / "bpe2020_sante.parquet", vintage="2020", by=None)
    }
    assert set(found) == {"gp", "pharmacy", "emergency"}
    assert 60_000 < found["gp"].heads <= 60_305
    assert 21_500 < found["pharmacy"].heads <= 21_580
    assert found["pharmacy"].rejected == {"ville déjà comptée par ses arrondissements": 368 + 171 + 917}
    cities = {"75056", "69123", "13055"} & set(counts("gp"))
    assert cities == set(), "cities count by their districts"


def test_an_invented_supply_fills_what_is_empty_and_gives_way_to_a_real_one():
    load_supply("gp", {DIGNE: 7})
    drawn = load_invented(by=None)
    assert {one.profession for one in drawn} == set(Profession) - {Profession.GP}
    assert counts("gp") == {DIGNE: 7}, "never added to a real supply"
    nurses = counts("nurse")
    assert 90_000 < sum(nurses.values()) < 110_000
    assert load_invented(by=None) == []
    load_supply("nurse", {SISTERON: 3})
    edition = SupplyEdition.objects.using(OWNER).get(profession="nurse")
    assert counts("nurse") == {SISTERON: 3}
    assert not edition.invented
    SupplyEdition.objects.using(OWNER).filter(profession="nurse").delete()
    load_invented(by=None)
    assert counts("nurse") == nurses, "the same seed, the same country"
    assert "inventée" in Dataset.objects.using(OWNER).get(subject="offre-nurse").title


def test_the_table_refuses_an_invented_supply_that_does_not_say_so():
    load_supply("gp", {DIGNE: 7}, source=SupplySource.DEMO)
    with pytest.raises(IntegrityError, match="supply_invented_is_demo"), transaction.atomic(using=OWNER):
        SupplyEdition.objects.using(OWNER).update(source=SupplySource.BPE)


def test_former_communes_are_followed_and_cities_shared_out():
    former = (
        "01033"  # Bellegarde-sur-Valserine, today Valserhône 01033; 01091 Châtillon-en-Michaille joined it
    )
    load_supply("gp", {former: 4, "01091": 2, "69123": 10, "99999": 1})
    found = counts("gp")
    assert found["01033"] == 6
    assert "01091" not in found
    districts = {code: number for code, number in found.items() if code.startswith("6938")}
    assert sum(districts.values()) == 10
    people = dict(Commune.objects.filter(code__in=districts).values_list("code", "population"))
    assert max(districts, key=districts.get) == max(people, key=people.get)
    found = load_supply("gp", {"69123": 10, "69381": 3})
    assert counts("gp") == {"69381": 3}, "the city and its districts are the same doctors"
    assert (found.counts.read, found.counts.created, found.counts.rejected) == (13, 3, 10)


def test_nothing_left_is_refused_and_ages_half_known_are_not_known():
    with pytest.raises(DamagedFileError, match="aucun effectif à retenir"):
        load_supply("gp", {"99999": 3})
    load_supply("gp", {"01033": 4, "01091": 2}, under_65={"01033": 3})
    assert SupplyCount.objects.using(OWNER).get(commune="01033").head_count_under_65 is None


def test_rows_of_a_directory_replace_those_of_the_bpe():
    """What the directory of professionals calls: counts, never a person."""
    load_supply("physio", {DIGNE: 7, SISTERON: 2})
    rows = pl.DataFrame({"code": [DIGNE], "head_count": [9], "lines": [11]})
    found = replace_edition(
        source=SupplySource.RPPS, profession="physio", rows=rows, vintage="novembre 2026", by=None,
        rejected={"sans adresse": 4},
    )  # fmt: skip
    assert counts("physio") == {DIGNE: 9}
    assert (found.counts.read, found.counts.created, found.counts.rejected) == (15, 11, 4)


def test_shares_are_whole_and_complete():
    for total in (0, 1, 7, 100):
        shares = share_out(total, np.array([5.0, 3.0, 3.0, 0.0]))
        assert shares.sum() == total
        assert shares[3] == 0
    assert share_out(3, np.zeros(3)).tolist() == [1, 1, 1]


def test_the_serving_role_reads_and_never_writes():
    for table in ("supplyedition", "supplycount", "accessibilityrun", "accessibilityvalue"):
        with connections["default"].cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM reference_{table}")
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM reference_{table}")
