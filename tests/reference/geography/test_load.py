"""Loading what the software carries: whole, once, or not at all."""

import shutil

import pytest
from django.db import connection, connections
from django.db.utils import ProgrammingError

from maillage.foundation.audit.models import AuditEvent
from maillage.reference.geography import carried
from maillage.reference.geography.actions import OWNER, load_carried
from maillage.reference.geography.carried import DamagedFileError
from maillage.reference.geography.models import Commune, CommuneAge, Dataset

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def traces():
    return AuditEvent.objects.filter(subject_id="communes", action="reference.loaded").count()


def test_loading_twice_reads_nothing():
    before = traces()
    outcomes = load_carried(by=None)
    assert len(outcomes) == 8
    assert {outcome.skipped for outcome in outcomes} == {"déjà chargé"}
    assert traces() == before


def test_forced_every_line_is_the_same():
    before = traces()
    for outcome in load_carried(by=None, force=True):
        counts = outcome.counts
        assert counts.read > 1_000
        assert (counts.same, counts.created, counts.updated, counts.rejected) == (counts.read, 0, 0, 0)
    assert traces() == before + 1


def test_what_was_spoiled_is_mended_and_what_left_the_cog_is_kept_inactive():
    gone = Commune.objects.using(OWNER).get(code="26113")
    gone.code, gone.name = "26999", "Commune d'essai"
    gone.save(using=OWNER)
    Commune.objects.using(OWNER).filter(code="26108").update(population=1, active=False)
    CommuneAge.objects.using(OWNER).filter(commune="26108").delete()
    counts = {outcome.subject: outcome.counts for outcome in load_carried(by=None, force=True)}
    assert (counts["communes"].updated, counts["ages"].created) == (1, 1)
    assert Commune.objects.using(OWNER).get(code="26108").population == 8_658
    assert not Commune.objects.using(OWNER).get(code="26999").active


def test_an_import_is_left_alone_unless_forced():
    Dataset.objects.using(OWNER).filter(subject="populations").update(
        carried=False, sha256="x", vintage="2030"
    )
    Dataset.objects.using(OWNER).filter(subject="communes").update(sha256="older")
    Commune.objects.using(OWNER).filter(code="26108").update(population=9_999)
    outcomes = {outcome.subject: outcome for outcome in load_carried(by=None)}
    assert outcomes["populations"].skipped == "remplacé par un import"
    assert Commune.objects.using(OWNER).get(code="26108").population == 9_999
    load_carried(by=None, force=True)
    assert Commune.objects.using(OWNER).get(code="26108").population == 8_658
    assert Dataset.objects.using(OWNER).get(subject="populations").vintage == "2023"


@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_a_damaged_file_changes_nothing(tmp_path, monkeypatch, damage):
    for name in carried.sources()["ages"].files:
        shutil.copy(carried.DATA / name, tmp_path)
    path = tmp_path / "population_age.parquet"
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(bytes(raw) if damage == "flip" else bytes(raw[:1000]))
    monkeypatch.setattr(carried.checked, "__defaults__", (tmp_path,))
    Dataset.objects.using(OWNER).filter(subject="ages").update(sha256="older")
    before = CommuneAge.objects.using(OWNER).count()
    with pytest.raises(DamagedFileError, match=r"population_age\.parquet"):
        load_carried(by=None)
    assert CommuneAge.objects.using(OWNER).count() == before
    assert Dataset.objects.using(OWNER).get(subject="ages").sha256 == "older"


def test_the_serving_role_only_reads():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = 'maillage_app' AND table_name LIKE 'reference\\_%%'"
        )
        rights = cursor.fetchall()
    # The one thing the site adds: that an import was asked for; a job does it as the owner.
    asked = ("reference_directoryimport", "INSERT")
    assert {right for table, right in rights if (table, right) != asked} == {"SELECT"}
    tables = {
        table for table in connections[OWNER].introspection.table_names() if table.startswith("reference_")
    }
    assert {table for table, _ in rights} == tables
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE reference_commune SET population = 0")
