"""The page where the operator brings the directory up to date."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.foundation.audit.models import AuditEvent
from maillage.reference.directory.actions import run_requested
from maillage.reference.directory.models import DirectoryImport
from tests.reference.directory.makers import activity, held, text

pytestmark = pytest.mark.django_db
NAME = "PS_LibreAcces_Personne_activite_202601050800.txt"
GOOD = [activity(number) for number in range(1, 41)]


@pytest.fixture
def folder(tmp_path, settings):
    settings.IMPORT_DIR = tmp_path / "imports"
    settings.IMPORT_DIR.mkdir()
    return settings.IMPORT_DIR


@pytest.fixture
def operator(cast) -> Client:
    signed = Client()
    signed.force_login(cast.paul)
    return signed


def test_a_file_of_the_folder_becomes_a_job(operator, folder):
    (folder / NAME).write_bytes(text(*GOOD))
    assert NAME in operator.get(reverse("directory_imports")).content.decode()
    answer = operator.post(reverse("directory_imports"), {"file": NAME})
    run = DirectoryImport.objects.first()
    assert answer.url == reverse("directory_import", args=[run.pk])
    assert (run.state, run.file_name, run.edition_on.isoformat()) == ("waiting", NAME, "2026-01-05")
    job = ProcrastinateJob.objects.get(task_name="directory_import")
    assert job.args == {"run_id": run.pk, "confirm": False}
    assert AuditEvent.objects.filter(action="reference.requested", subject_id=str(run.pk)).exists()
    shown = operator.get(answer.url).content.decode()
    assert "<progress" in shown
    fragment = operator.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="import"')


def test_a_file_sent_from_the_browser_is_kept_then_asked_for(operator, folder):
    sent = SimpleUploadedFile(f"../{NAME}", text(*GOOD))
    operator.post(reverse("directory_imports"), {"upload": sent})
    assert [path.name for path in folder.iterdir()] == [NAME]
    assert DirectoryImport.objects.first().path == str(folder / NAME)


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "Choisissez un fichier"),
        ({"file": "../../etc/passwd"}, "Sélectionnez un choix valide"),
        ({"upload": SimpleUploadedFile("liste.exe", b"MZ")}, "Ce n’est ni un .txt"),
        (
            {"upload": SimpleUploadedFile("liste.csv", b"a;b\n1;2\n")},
            "ni un extrait RPPS ni un fichier FINESS",
        ),
    ],
    ids=["nothing", "outside", "program", "something else"],
)
def test_what_is_no_published_file_is_refused_in_words(operator, folder, posted, said):
    before = DirectoryImport.objects.count()
    answer = operator.post(reverse("directory_imports"), posted)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert DirectoryImport.objects.count() == before


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_worker_does_it_and_the_page_tells(cast, folder):
    operator = Client()
    operator.force_login(cast.paul)
    (folder / NAME).write_bytes(text(*GOOD, *["x|y"] * 10))
    operator.post(reverse("directory_imports"), {"file": NAME})
    run = DirectoryImport.objects.first()
    url = reverse("directory_import", args=[run.pk])
    run_requested(run_id=run.pk, confirm=False)
    assert "malgré la baisse" in operator.get(url).content.decode()
    operator.post(url)
    assert ProcrastinateJob.objects.filter(task_name="directory_import", args__confirm=True).count() == 1
    run_requested(run_id=run.pk, confirm=True)
    run.refresh_from_db()
    assert (run.state, run.created, run.rejected, len(held())) == ("done", 40, 10, 40)
    assert "L’annuaire est à jour" in operator.get(url).content.decode()
    report = operator.get(reverse("directory_rejections", args=[run.pk])).content.decode("utf-8-sig")
    assert report.splitlines()[:2] == ["ligne;motif;extrait", "42;2 cellules au lieu de 57;x|y"]
    assert len(report.splitlines()) == 11
    run_requested(run_id=run.pk, confirm=True)
    run.refresh_from_db()
    assert run.state == "done", "a job that runs twice does nothing the second time"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_file_that_went_away_is_told(cast, folder):
    operator = Client()
    operator.force_login(cast.paul)
    (folder / NAME).write_bytes(text(*GOOD))
    operator.post(reverse("directory_imports"), {"file": NAME})
    (folder / NAME).unlink()
    run = DirectoryImport.objects.first()
    run_requested(run_id=run.pk, confirm=False)
    run.refresh_from_db()
    assert run.state == "refused"
    assert "ce n’est pas un fichier" in run.message
