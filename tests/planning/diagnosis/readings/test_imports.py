"""Two layouts of files: one line a commune, one line an indicator."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tabular.queries import preview
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.readings.imports import COMMUNES, TABLE
from maillage.planning.diagnosis.readings.models import Reading
from tests.communities.territory.makers import draw
from tests.planning.diagnosis.readings.makers import OPTIONS, bring, enter, upload
from tests.workbooks import xlsx

pytestmark = pytest.mark.django_db
DIGNE, SISTERON, VOLONNE = "04070", "04209", "04244"


def readings(community):
    with community_scope(community):
        return {one.indicator: one for one in Reading.objects.filter(ended_at__isnull=True)}


def verdicts(community, spec, waiting, **options):
    with community_scope(community):
        found = preview(spec, waiting, spec.fields(), OPTIONS | {"shares": False} | options).verdicts
    return [(one.line, str(one.outcome), one.what, one.detail) for one in found]


def test_one_line_a_commune_with_everything_that_such_files_hold(cast):
    content = xlsx(
        {
            "Lisez-moi": [["Extraction d’exemple, inventée"]],
            "Données": [
                ["Territoire d’exemple"],
                [],
                ["CODGEO", "Libellé", "Part sans médecin traitant", "Nb patients sans MT", "Autre chose"],
                [4070, "Digne-les-Bains", 0.125, 1500, "x"],
                ["04209", "Sisteron", 0.2, "s", "y"],
                ["99999", "Nulle part", 0.3, 12, "z"],
                [4070, "Digne encore", 0.3, 12, "z"],
                [],
                ["Total", None, None, 2012],
            ],
        }
    )
    waiting, record = bring(cast.ours, cast.alice, COMMUNES, content)
    found = readings(cast.ours)
    assert found["A01"].communes == {DIGNE: 12.5, SISTERON: 20.0}
    assert found["A01n"].communes == {DIGNE: 1500, SISTERON: None}
    assert (found["A01"].source, found["A01"].vintage, found["A01"].record_id) == (
        "Rezone CPTS",
        "2023",
        record.pk,
    )
    assert (record.read, record.created, record.rejected, record.sheet) == (5, 2, 3, "Données")
    assert [number for number, _ in record.rejected_lines] == [6, 7, 9]
    # The same file again: every line is the same, and nothing is written.
    outcomes = [outcome for _, outcome, _, _ in verdicts(cast.ours, COMMUNES, waiting)]
    assert outcomes == ["same", "same", "rejected", "rejected", "rejected"]


def test_a_masked_cell_among_parts_of_one_is_masked(cast):
    content = xlsx({"A": [["Code INSEE", "Part d’ALD"], [DIGNE, 0.125], [SISTERON, "s"], ["Sistero", 0.2]]})
    _, record = bring(cast.ours, cast.alice, COMMUNES, content)
    assert readings(cast.ours)["H01"].communes == {DIGNE: 12.5, SISTERON: None}
    assert "Sisteron (04), 04209" in record.rejected_lines[0][1]


def test_a_second_file_adds_communes_and_tells_what_changes(cast):
    bring(cast.ours, cast.alice, COMMUNES, b"insee;sans MT\n04070;12,5\n04209;20\n")
    content = b"insee;sans MT\n04070;13\n04209;20\n04244;<6\n"
    waiting = upload(cast.ours, cast.alice, COMMUNES, content)
    assert [row[1:] for row in verdicts(cast.ours, COMMUNES, waiting)] == [
        ("updated", "Digne-les-Bains", "Patients sans médecin traitant : 12,5 % → 13,0 %"),
        ("same", "Sisteron", ""),
        ("created", "Volonne", "1 valeur de plus"),
    ]
    bring(cast.ours, cast.alice, COMMUNES, content)
    with community_scope(cast.ours):
        kept = list(Reading.objects.filter(indicator="A01").order_by("pk"))
    assert [one.in_force for one in kept] == [False, True]
    assert kept[1].communes == {DIGNE: 13, SISTERON: 20, VOLONNE: None}
    assert kept[1].replaces_id == kept[0].pk


def test_a_line_of_a_part_of_a_commune_or_without_value_is_refused(cast):
    content = b"Commune;ALD\n040700101;12\nSisteron;\nVolonne;130\n"
    waiting = upload(cast.ours, cast.alice, COMMUNES, content)
    found = verdicts(cast.ours, COMMUNES, waiting)
    assert [row[1] for row in found] == ["rejected"] * 3
    assert "aucune valeur" in found[1][3]
    assert "au plus 100" in found[2][3]


def test_one_line_an_indicator_as_rezone_gives_it(cast):
    content = xlsx(
        {
            "Synthèse": [
                ["Rezone CPTS – export d’exemple"],
                ["Indicateur", "Votre CPTS", "Département", "Région", "France entière", "Année"],
                ["Taux de patients en ALD", "24,5 %", "23 %", 22.1, 20.4, 2023],
                ["Nombre de patients sans médecin traitant", "1 812", None, None, None, 2023],
                ["Cancer du sein", 52.3, 51, 50.2, 48.8, "2022-2023"],
                ["Inconnu au bataillon", 1, 2, 3, 4, 2023],
                ["Taux de C2S", "s", 2, 3, 4, 2023],
                ["Polymédication", 130, 2, 3, 4, 2023],
                ["Cancer du sein", 52.3, 51, 50.2, 48.8, "2022-2023"],
            ]
        }
    )
    waiting, record = bring(cast.ours, cast.alice, TABLE, content, vintage="")
    found = readings(cast.ours)
    ald, screening = found["H01"], found["V01s"]
    assert (ald.territory, ald.department, ald.region, ald.france) == (24.5, 23, 22.1, 20.4)
    assert (ald.vintage, screening.vintage, screening.year) == ("2023", "2022-2023", 2023)
    assert found["A01n"].territory == 1812
    assert (record.read, record.created, record.rejected) == (7, 3, 4)
    reasons = dict(record.rejected_lines)
    assert "valeur inconnue" in reasons[6]
    assert "territoire manque" in reasons[7]
    assert "entre 0 et 100" in reasons[8]
    assert "répète la ligne 5" in reasons[9]
    assert verdicts(cast.ours, TABLE, waiting, vintage="")[0][1] == "same"


def test_the_values_by_commune_of_a_reading_outlive_the_import_of_its_total(cast):
    enter(cast.ours, cast.alice, "A01", vintage="2023", territory=None, communes={DIGNE: 10})
    content = "Indicateur;Territoire\nPatients sans médecin traitant;11\n".encode()
    _, record = bring(cast.ours, cast.alice, TABLE, content)
    one = readings(cast.ours)["A01"]
    assert (record.updated, one.territory, one.communes) == (1, 11, {DIGNE: 10})


def test_parts_of_one_are_suspected_then_read_as_percentages(cast):
    content = b"Indicateur;Territoire;France\nALD;0,245;0,204\nHPE;0,9;0,8\n"
    waiting = upload(cast.ours, cast.alice, TABLE, content)
    shown = verdicts(cast.ours, TABLE, waiting)
    assert "cochez « parts de 1 »" in shown[0][3]
    assert "parts de 1" not in shown[1][3]
    bring(cast.ours, cast.alice, TABLE, content, shares=True)
    found = readings(cast.ours)
    assert (found["H01"].territory, found["U03"].territory) == (24.5, 0.9)


def test_without_a_source_every_line_says_so(cast):
    waiting = upload(cast.ours, cast.alice, TABLE, b"Indicateur;Territoire\nALD;20\n")
    (found,) = verdicts(cast.ours, TABLE, waiting, source="")
    assert found[1] == "rejected"
    assert "source et le millésime" in found[3]


# --- The pages ------------------------------------------------------------------------------------------


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(name: str, content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    return {"file": SimpleUploadedFile(name, content)}


def test_from_the_file_to_the_diagnosis_without_javascript(cast):
    draw(cast.ours, cast.alice, [DIGNE, SISTERON], adopted_on=date(2024, 1, 1))
    client, slug = client_of(cast.alice), cast.ours.slug
    page = client.post(
        reverse("readings_communes_import", args=[slug]), sent("cpam.csv", b"com;x\n04070;12.5\n")
    )
    with community_scope(cast.ours):
        waiting = PendingUpload.objects.get()
    review = reverse("readings_communes_import_review", args=[slug, waiting.pk])
    assert page["Location"] == review
    shown = client.get(review).content.decode()
    assert "Dites quelle colonne donne" in shown
    whole = {"source": "CPAM d’exemple", "vintage": "2024", "confidence": "high"}
    columns = {"sheet": "0", "header": "1", "c0": "code", "c1": "A01"}
    # Confirming what was never seen brings the preview, not the import.
    assert client.post(review, {**columns, **whole, "op": "confirm"})["Location"] == review + "#apercu"
    shown = client.get(review).content.decode()
    assert "Importer 1 ligne<" in shown
    assert "12.5" in shown
    assert "12,5" in shown
    report = client.get(reverse("readings_communes_import_report", args=[slug, waiting.pk])).content.decode()
    assert "case corrigée" in report
    done = client.post(review, {**columns, **whole, "op": "confirm"})
    with community_scope(cast.ours):
        record = ImportRecord.objects.get()
        assert not PendingUpload.objects.exists()
    assert done["Location"] == reverse("readings_communes_import_record", args=[slug, record.pk])
    assert client.get(review)["Location"] == done["Location"], "the address of the file leads to its report"
    diagnosis = client.get(reverse("diagnosis", args=[slug]) + "?indicateur=A01").content.decode()
    assert "CPAM d’exemple" in diagnosis
    assert "relevé" in diagnosis


def test_a_file_that_cannot_be_read_says_why_on_the_form(cast):
    page = client_of(cast.alice).post(
        reverse("readings_table_import", args=[cast.ours.slug]), sent("a.xlsx", b"PK\x03\x04 tronque")
    )
    assert page.status_code == 422
    assert "illisible ou endommagé" in page.content.decode()


def test_a_file_of_one_import_is_not_one_of_the_other(cast):
    waiting = upload(cast.ours, cast.alice, TABLE, b"Indicateur;Territoire\nALD;20\n")
    address = reverse("readings_communes_import_review", args=[cast.ours.slug, waiting.pk])
    assert client_of(cast.alice).get(address).status_code == 404


def test_a_hostile_cell_is_text_on_the_page(cast):
    content = b"Commune;<script>alert(1)</script>\n<img src=x onerror=1>;=1+1\n"
    waiting = upload(cast.ours, cast.alice, COMMUNES, content)
    address = reverse("readings_communes_import_review", args=[cast.ours.slug, waiting.pk])
    page = client_of(cast.alice).get(address).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    report = client_of(cast.alice).get(
        reverse("readings_communes_import_report", args=[cast.ours.slug, waiting.pk])
    )
    assert not [
        cell for cell in report.content.decode().replace("\r\n", ";").split(";") if cell.startswith("=")
    ]


def test_what_is_wrong_with_the_columns_is_said_and_nothing_is_lost(cast):
    waiting = upload(cast.ours, cast.alice, COMMUNES, b"Commune;ALD\n04070;12\n")
    address = reverse("readings_communes_import_review", args=[cast.ours.slug, waiting.pk])
    whole = OPTIONS | {"sheet": "0", "header": "1"}
    client = client_of(cast.alice)
    twice = client.post(address, {**whole, "c0": "code", "c1": "code", "op": "preview"})
    assert twice.status_code == 422
    assert "Deux colonnes" in twice.content.decode()
    assert client.post(address, {**whole, "c0": "nothing", "op": "preview"}).status_code == 422
    assert client.post(address, {**whole, "header": "99", "c0": "code", "op": "preview"}).status_code == 422
    gone = client.post(address, {"op": "abandon"})
    assert gone["Location"] == reverse("readings_communes_import", args=[cast.ours.slug])
    assert client.get(address).status_code == 404


def test_entering_correcting_and_withdrawing_by_the_forms(cast):
    draw(cast.ours, cast.alice, [DIGNE, SISTERON], adopted_on=date(2024, 1, 1))
    client, slug = client_of(cast.alice), cast.ours.slug
    form = {
        "indicator": "A01", "territory": "12,5 %", "france": "11.2", "source": "CPAM d’exemple",
        "vintage": "2024", "confidence": "medium", "communes": "04070\t14\nSisteron\ts", "masked": "",
    }  # fmt: skip
    bad = client.post(
        reverse("reading_enter", args=[slug]), form | {"communes": "Nulle-Part ; 3\n04070 ; douze"}
    )
    assert bad.status_code == 422
    assert "Ligne 2 : un nombre est attendu" in bad.content.decode()
    assert "Ligne 1" in bad.content.decode()
    assert client.post(reverse("reading_enter", args=[slug]), form).status_code == 302
    one = readings(cast.ours)["A01"]
    assert (one.territory, one.france, one.communes) == (12.5, 11.2, {DIGNE: 14, SISTERON: None})
    page = client.get(reverse("reading_correct", args=[slug, one.pk])).content.decode()
    assert "04209 ; s" in page
    assert (
        client.post(reverse("reading_correct", args=[slug, one.pk]), form | {"territory": "13"}).status_code
        == 302
    )
    now = readings(cast.ours)["A01"]
    assert (now.territory, now.replaces_id) == (13, one.pk)
    history = client.get(reverse("reading", args=[slug, now.pk])).content.decode()
    assert "corrigé, le" in history
    assert client.post(reverse("reading_withdraw", args=[slug, now.pk]), {"why": ""}).status_code == 422
    assert client.post(reverse("reading_withdraw", args=[slug, now.pk]), {"why": "essai"}).status_code == 302
    assert readings(cast.ours) == {}
