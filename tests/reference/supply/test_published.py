"""Supply counted from the national directory: persons once, inventions never."""

from collections import Counter

import pytest
from django.db import connection

from maillage.reference.directory import demo
from maillage.reference.directory.models import DirectoryImport, Establishment
from maillage.reference.geography.actions import OWNER
from maillage.reference.geography.carried import DamagedFileError
from maillage.reference.supply.actions import follow_directory, import_directory, import_register
from maillage.reference.supply.enums import SupplySource
from maillage.reference.supply.models import SupplyCount
from maillage.reference.supply.queries import current_edition, editions, points
from tests.reference.supply.makers import load_supply

# Real commits: the directory is read by the serving role.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

DIGNE = "04070"


@pytest.fixture
def directory():
    """Two editions of an invented directory, which the tests then take for published ones."""
    demo.load(("04", "05"), rows=900)


def publish() -> None:
    DirectoryImport.objects.using(OWNER).update(invented=False)


def test_an_invented_directory_is_never_taken_for_a_supply(directory):
    for take in (import_directory, import_register):
        with pytest.raises(DamagedFileError, match="aucun"):
            take(by=None)
    assert follow_directory(by=None) == []
    assert editions() == {}


def test_each_person_counts_once_in_all_and_once_in_each_commune(directory):
    publish()
    found = {one.profession: one for one in import_directory(by=None)}
    assert set(found) == {"gp", "nurse", "physio", "midwife", "dentist"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT professional_id, commune_id FROM reference_practice WHERE profession = '60'"
            " AND mode = 'L' AND gone_on IS NULL AND commune_id IS NOT NULL"
        )
        pairs = cursor.fetchall()
    nurses = points(current_edition("nurse"), "nurse")
    assert dict(zip(nurses.codes, nurses.head_count, strict=True)) == Counter(code for _, code in pairs)
    assert nurses.activity.sum() == pytest.approx(len({person for person, _ in pairs}))
    assert nurses.under_65 is None
    edition = current_edition("gp")
    assert edition.source == SupplySource.RPPS
    assert edition.vintage == "extrait du 05/10/2026"
    (pharmacies,) = import_register(by=None)
    assert pharmacies.heads == Establishment.objects.filter(category="620", gone_on=None).count() > 0


def test_it_follows_the_directory_but_never_takes_the_place_of_what_was_chosen(directory):
    publish()
    load_supply("nurse", {DIGNE: 3})
    load_supply("physio", {DIGNE: 3}, source=SupplySource.DEMO)
    load_supply("gp", {DIGNE: 3}, source=SupplySource.RPPS, vintage="extrait du 01/01/2025")
    taken = {one.profession for one in follow_directory(by=None)}
    assert taken == {"gp", "physio", "midwife", "dentist", "pharmacy"}
    nurses = SupplyCount.objects.filter(edition__profession="nurse")
    assert list(nurses.values_list("commune_id", "head_count")) == [(DIGNE, 3)]
    assert not any(one.invented for one in editions().values())
    assert follow_directory(by=None) == []
