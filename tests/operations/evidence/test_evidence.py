"""Proofs: what they keep, who reads them, what is handed over, and what is seen of the officers."""

import csv
import io
import json
import subprocess
import uuid
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from maillage.communities.creation.gatherings.actions import add_people
from maillage.communities.creation.gatherings.cards import Person
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.rights.actions.giving import replay
from maillage.foundation.rights.actions.purge import purging
from maillage.foundation.rights.models import ErasedRow
from maillage.foundation.rights.replaying import LEDGER
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.dialogue.models import CampaignItem
from maillage.operations.evidence import actions, queries
from maillage.operations.evidence.enums import Confidentiality, Nature, PurgeReason
from maillage.operations.evidence.errors import EvidenceError
from maillage.operations.evidence.models import Evidence, EvidenceContent
from tests.communities.creation import makers as creation
from tests.foundation.files.makers import PDF, jpeg
from tests.operations.dialogue import makers as dialogues
from tests.operations.evidence import makers
from tests.operations.meetings import makers as meetings
from tests.planning.health_project import makers as project
from tests.planning.health_project import protocol_makers as protocols

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def ours(cast, name, *args):
    return reverse(name, args=[cast.ours.slug, *args])


def theirs(cast, name, *args, role="cpam", place="04"):
    return reverse(f"{role}_{name}", args=[place, cast.ours.slug, *args])


def test_two_clicks_from_an_action_sheet(cast):
    sheet = project.sheet(cast.ours, cast.alice)
    client = client_of(cast.alice)
    page = client.get(ours(cast, "sheet_elsewhere", sheet.number))
    assert "Rien ne prouve encore cette action" in page.content.decode()
    panel = next(one for one in page.context["panels"] if "accept" in one.context).context
    sent = SimpleUploadedFile("Feuille de présence.jpg", jpeg(6, b"GPS"), "image/jpeg")
    words = {"quick": "1", "key": str(panel["key"]), "sheets": "1", "proves": "", "file": sent}
    for _ in range(2):  # a double click
        sent.seek(0)
        answer = client.post(f"{ours(cast, 'evidence_add')}?fiche=1", words)
        assert answer.url == ours(cast, "evidence_one", 1)
    made = makers.proofs(cast.ours)
    assert [(one.title, one.nature, one.name) for one in made] == [
        ("Feuille de présence", Nature.PHOTO, "Feuille de présence.jpg")
    ]
    served = client.get(ours(cast, "evidence_file", 1))
    assert b"GPS" not in served.content
    assert served["Content-Disposition"].startswith("attachment")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "Feuille de présence" in client.get(ours(cast, "sheet_elsewhere", 1)).content.decode()


def test_what_is_refused_says_why_and_keeps_what_was_typed(cast):
    client = client_of(cast.alice)
    words = {
        "key": str(uuid.uuid4()), "title": "Mon titre à garder", "fact_on": timezone.localdate().isoformat(),
        "nature": "other", "confidentiality": "shared",
        "file": SimpleUploadedFile("a.pdf", b"<html>"),
    }  # fmt: skip
    answer = client.post(ours(cast, "evidence_add"), words)
    assert answer.status_code == 422
    assert "n’est pas celui d’un fichier" in answer.content.decode()
    assert "Mon titre à garder" in answer.content.decode()
    makers.prove(cast.ours, cast.alice, content=PDF)
    for refused in (
        {"content": PDF},  # already there
        {"fact_on": timezone.localdate() + timedelta(days=1)},
        {"proves": f"Patient 2690549588157{97 - 2690549588157 % 97:02d}"},
        {"sheets": (99,)},
    ):
        with pytest.raises(EvidenceError):
            makers.prove(cast.ours, cast.alice, **refused)
    with pytest.raises(PermissionDenied):
        makers.prove(cast.ours, cast.bob)
    assert len(makers.proofs(cast.ours)) == 1


def test_a_meeting_is_frozen_with_who_came_and_the_page_says_when_it_changed(cast):
    meeting = creation.meet(cast.ours, cast.alice, "Zoé Inventée", on=date(2026, 3, 2))
    one = makers.freeze(cast.ours, cast.alice, "gathering", str(meeting.number))
    assert one.confidentiality == Confidentiality.FUNDER  # people are named
    assert (one.fact_on, one.nature) == (date(2026, 3, 2), Nature.ATTENDANCE)
    with pytest.raises(EvidenceError, match="déjà"):
        makers.freeze(cast.ours, cast.alice, "gathering", str(meeting.number))
    client = client_of(cast.alice)
    page = ours(cast, "evidence_one", one.number)
    assert "a changé depuis" not in client.get(page).content.decode()
    with community_scope(cast.ours):
        before = bytes(EvidenceContent.objects.get(evidence=one).content)
        add_people(
            by=cast.alice, community=cast.ours, number=meeting.number, people=[Person("Ali Inventé", "", "")]
        )
    assert "a changé depuis" in client.get(page).content.decode()
    again = makers.freeze(cast.ours, cast.alice, "gathering", str(meeting.number))
    assert again.sha256 != one.sha256
    with community_scope(cast.ours):
        assert bytes(EvidenceContent.objects.get(evidence=one).content) == before
    # A leader keeps proofs, but not the names of who came.
    with pytest.raises(PermissionDenied):
        makers.freeze(cast.ours, cast.holder(Role.LEAD), "gathering", str(meeting.number))


def test_a_closed_meeting_proves_with_its_attendance_and_its_minutes(cast):
    one = meetings.held(cast.ours, cast.alice, "Zoé Inventée")
    proof = makers.freeze(cast.ours, cast.alice, "attendance", str(one.number))
    assert proof.confidentiality == Confidentiality.FUNDER
    with community_scope(cast.ours):
        content = bytes(EvidenceContent.objects.get(evidence=proof).content)
    assert "Zoé Inventée" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    with pytest.raises(EvidenceError):  # nothing is approved
        makers.freeze(cast.ours, cast.alice, "meeting_minutes", str(one.number))


def test_every_kind_of_object_is_told(cast):
    protocol = protocols.in_force(cast.ours, cast.holder(Role.COORDINATOR), cast.alice)
    one = makers.freeze(cast.ours, cast.alice, "protocol", f"{protocol.number}.1")
    assert one.nature == Nature.PROTOCOL
    for source, ref in (
        ("protocol", "x"),
        ("protocol", "9.9"),
        ("gathering", "99"),
        ("filing", "0"),
        ("?", "1"),
    ):
        with pytest.raises(EvidenceError):
            makers.freeze(cast.ours, cast.alice, source, ref)
    client = client_of(cast.alice)
    for kind in ("gathering", "protocol", "filing", "attendance", "meeting_minutes", "rien"):
        assert client.get(f"{ours(cast, 'evidence_objects')}?genre={kind}").status_code == 200


def test_the_database_refuses_what_no_action_does(cast):
    one = makers.prove(cast.ours, cast.alice)
    with community_scope(cast.ours):
        held = EvidenceContent.objects.filter(evidence=one)
        for act in (
            lambda: held.update(content=b"x"),
            held.delete,
            lambda: Evidence.objects.filter(pk=one.pk).update(sha256="0" * 64),
            lambda: Evidence.objects.filter(pk=one.pk)._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
                act()
    makers.withdraw(one, cast.alice)
    with community_scope(cast.ours), pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(pk=one.pk).update(withdrawn_reason="autre")
    with pytest.raises(EvidenceError):
        makers.withdraw(one, cast.alice)
    assert makers.prove(cast.ours, cast.alice).number == 2  # a number never serves twice


def test_who_reads_what(cast):
    """Three levels: what is closed does not exist, by its page, its file, the lists and the ZIP."""
    names = {level: f"piece-{level.value}" for level in Confidentiality}
    for level, title in names.items():
        makers.prove(cast.ours, cast.alice, title, confidentiality=level)
    readers = {
        "keeper": (cast.alice, ours, {1, 2, 3}),
        "member": (cast.bob, ours, {1}),
        "cpam": (cast.holder(Role.CPAM), theirs, {1, 2}),
    }
    for user, where, expected in readers.values():
        client = client_of(user)
        seen = {n for n in (1, 2, 3) if client.get(where(cast, "evidence_one", n)).status_code == 200}
        files = {n for n in (1, 2, 3) if client.get(where(cast, "evidence_file", n)).status_code == 200}
        index = client.get(where(cast, "evidence_index")).content.decode()
        listed = {n for n, title in enumerate(names.values(), 1) if title in index}
        table = client.get(where(cast, "evidence_csv")).content.decode()
        told = {n for n, title in enumerate(names.values(), 1) if title in table}
        assert seen == files == listed == told == expected
    makers.withdraw(makers.proofs(cast.ours)[0], cast.alice)
    assert client_of(cast.bob).get(ours(cast, "evidence_one", 1)).status_code == 200
    for user, where in ((cast.bob, ours), (cast.holder(Role.CPAM), theirs)):
        assert client_of(user).get(where(cast, "evidence_file", 1)).status_code == 404
    elsewhere = client_of(cast.emile)
    assert elsewhere.get(theirs(cast, "evidence_one", 1, role="ars", place="11")).status_code == 404
    archive = client_of(cast.alice).get(f"{ours(cast, 'evidence_zip')}?retirees=on")
    with zipfile.ZipFile(io.BytesIO(b"".join(archive))) as found:
        assert not [name for name in found.namelist() if "internal" in name]
        assert len([name for name in found.namelist() if name.startswith("preuves/")]) == 1


def test_the_archive_is_verified_by_the_usual_command(cast, tmp_path):
    sheet = project.sheet(cast.ours, cast.alice, mission="prevention")
    makers.prove(cast.ours, cast.alice, "Œuvre ‘été’ / 2026", sheets=(sheet.number,))
    makers.prove(cast.ours, cast.alice, "=1+1", name="suivi.csv", content=b"Mois;Total\nMars;3\n")
    makers.withdraw(makers.prove(cast.ours, cast.alice, "Retirée"), cast.alice)
    answer = client_of(cast.alice).get(ours(cast, "evidence_zip"))
    sent = tmp_path / "preuves.zip"
    sent.write_bytes(b"".join(answer))
    with zipfile.ZipFile(sent) as archive:
        assert "preuves/prevention/0001-oeuvre-ete-2026.pdf" in archive.namelist()
        archive.extractall(tmp_path)
    run = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    rows = list(csv.DictReader(io.StringIO((tmp_path / "index.csv").read_text("utf-8-sig")), delimiter=";"))
    assert [row["N°"] for row in rows] == ["2", "1"]
    assert rows[0]["Intitulé"] == "'=1+1"
    assert (tmp_path / rows[1]["Fichier"]).exists()
    (tmp_path / rows[1]["Fichier"]).write_bytes(b"autre")
    run = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 1


def test_each_reading_by_an_officer_is_seen_by_the_community(cast):
    makers.prove(cast.ours, cast.alice)
    page = ours(cast, "evidence_one", 1)
    assert "Aucun agent ne l’a ouverte" in client_of(cast.alice).get(page).content.decode()
    officer = client_of(cast.holder(Role.CPAM))
    for name, args in (("evidence_one", [1]), ("evidence_file", [1]), ("evidence_zip", [])):
        assert officer.get(theirs(cast, name, *args)).status_code == 200
    visits = client_of(cast.alice).get(page).context["visits"]
    assert [(one.agency, one.taken) for one in visits] == [("CPAM", True), ("CPAM", True), ("CPAM", False)]
    assert visits[0].who == str(cast.holder(Role.CPAM))


def test_whoever_took_the_same_bytes_is_named_however_long_ago(cast):
    """Under another number, before fifty readings; and the list of an officer is a reading too."""
    cpam, ars = cast.holder(Role.CPAM), cast.holder(Role.ARS)
    twin = makers.prove(cast.ours, cast.alice, content=PDF)
    client_of(ars).get(theirs(cast, "evidence_file", twin.number, role="ars", place="93"))
    makers.withdraw(twin, cast.alice)
    one = makers.prove(cast.ours, cast.alice, content=PDF)
    officer = client_of(cpam)
    officer.get(theirs(cast, "evidence_file", one.number))
    assert officer.get(theirs(cast, "evidence_csv")).status_code == 200
    with community_scope(cast.ours):
        last = queries.visits(one)[0]
        assert (last.numbers, last.taken) == ([one.number], False)
        for _ in range(queries.MOST_VISITS):
            record(
                action=AuditAction.EVIDENCE_VISITED, by=cpam, community=cast.ours, subject_type="evidence",
                subject_id=one.pk, details={"number": one.number},
            )  # fmt: skip
    shown = client_of(cast.holder(Role.DPO)).get(ours(cast, "evidence_purge", one.number))
    assert [visit.who for visit in shown.context["taken"]] == [str(cpam), str(ars)]


def test_what_lacks_proof_is_told_before_anyone_asks(cast):
    running, done, idea = (project.sheet(cast.ours, cast.alice, title=title) for title in ("A", "B", "C"))
    for sheet, states in ((running, ["validated", "running"]), (done, ["validated", "running", "done"])):
        for state in states:
            project.state(cast.ours, cast.alice, sheet, state)
    client = client_of(cast.alice)

    def bare():
        return {lack.bring for lack in client.get(ours(cast, "evidence_lacking")).context["lacks"]}

    assert bare() == {f"?fiche={running.number}", f"?fiche={done.number}"}
    one = makers.prove(cast.ours, cast.alice, sheets=(running.number, done.number))
    assert bare() == set()
    makers.withdraw(one, cast.alice)
    assert bare() == {f"?fiche={running.number}", f"?fiche={done.number}"}
    assert idea.number not in bare()


def test_what_it_serves_is_changed_and_filters_the_list(cast):
    sheet = project.sheet(cast.ours, cast.alice, mission="prevention")
    one = makers.prove(cast.ours, cast.alice, sheets=(sheet.number,), indicators=("I2", "I3"))
    makers.prove(cast.ours, cast.alice, "Autre", missions=("crise",), indicators=("I1",))
    client = client_of(cast.alice)

    def listed(query):
        found = client.get(f"{ours(cast, 'evidence_index')}?{query}").context["rows"]
        return [row["one"].number for row in found]

    assert listed("mission=prevention") == [1]
    assert listed("mission=crise") == [2]
    assert listed("indicateur=I1") == [2]
    assert listed(f"fiche={sheet.number}") == [1]
    assert listed("mots=autre") == [2]
    assert listed("retirees=on") == []
    words = {
        "title": "Neuf", "proves": "Oui.", "fact_on": "2026-01-05", "nature": "minutes",
        "missions": ["crise"], "indicators": ["I2", "I3"], "confidentiality": "internal",
    }  # fmt: skip
    assert client.post(ours(cast, "evidence_edit", 1), words).status_code == 302
    assert listed(f"fiche={sheet.number}") == []
    assert listed("indicateur=I3") == [1]
    assert makers.proofs(cast.ours)[0].sha256 == one.sha256
    with pytest.raises(PermissionDenied):
        actions.withdraw(by=cast.bob, community=cast.ours, number=1, reason="x")


def test_a_file_brought_by_mistake_is_erased_for_good_and_its_trace_stays(cast):
    """Bytes, words and copies go, after a restored backup too; the fingerprint and the reason stay."""
    cpam, dpo = cast.holder(Role.CPAM), cast.holder(Role.DPO)
    secret = PDF.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%MADAME-X\n")
    twin = makers.prove(cast.ours, cast.alice, "Lettre de MADAME-X", content=secret)
    makers.withdraw(twin, cast.alice, "C’est MADAME-X.")
    one = makers.prove(
        cast.ours, cast.alice, "Lettre de MADAME-X", content=secret, name="MADAME-X.pdf", proves="MADAME-X",
    )  # fmt: skip
    kept = makers.prove(cast.ours, cast.alice, "Compte rendu")
    control = dialogues.control(cast.ours, cpam, cast.alice, size=9)
    officer, mine = client_of(cpam), client_of(cast.alice)
    officer.get(theirs(cast, "evidence_file", one.number))
    with pytest.raises(PermissionDenied):
        actions.purge(
            by=cast.holder(Role.LEAD), community=cast.ours, number=one.number, reason=PurgeReason.PATIENT
        )
    page = ours(cast, "evidence_purge", one.number)
    erasing = client_of(dpo)
    shown = erasing.get(page).content.decode()
    assert str(cpam) in shown  # who had taken it must be asked to destroy it
    assert "MADAME-X" not in shown  # the officer for data protection opens no content
    assert erasing.post(page, {"reason": "patient"}).status_code == 422
    assert erasing.post(page, {"reason": "patient", "sure": "on"}).url == page
    with community_scope(cast.ours):
        left = list(EvidenceContent.objects.values_list("evidence", flat=True))
        assert left == [kept.pk]
        row = Evidence.objects.get(pk=one.pk)
        assert (row.sha256, row.fact_on, row.purged_reason) == (one.sha256, one.fact_on, "patient")
        assert (row.purged_by, row.withdrawn_reason) == (dpo, "Il permet de reconnaître un patient")
        event = AuditEvent.objects.get(action="evidence.purged")
        told = (event.details["sha256"], event.details["reason"], event.details["numbers"])
        assert told == (one.sha256, "patient", [twin.number, one.number])
        assert ErasedRow.objects.count() == 4
    everywhere = [
        officer.get(theirs(cast, "campaign", control.number)), mine.get(ours(cast, "evidence_purged")),
        mine.get(ours(cast, "evidence_one", one.number)),
        mine.get(f"{ours(cast, 'evidence_index')}?retirees=on"),
        officer.get(theirs(cast, "campaign_draw", control.number)), mine.get(ours(cast, "evidence_csv")),
    ]  # fmt: skip
    assert not [answer for answer in everywhere if "MADAME-X" in answer.content.decode()]
    assert "fichier effacé" in everywhere[0].content.decode()
    assert "Il permet de reconnaître un patient" in everywhere[2].content.decode()
    for client, name in ((mine, ours), (officer, theirs)):
        assert client.get(name(cast, "evidence_file", one.number)).status_code == 404
    zipped = b"".join(mine.get(ours(cast, "evidence_zip")).streaming_content)
    names = zipfile.ZipFile(io.BytesIO(zipped)).namelist()
    assert len([name for name in names if name.startswith("preuves/")]) == 1
    with pytest.raises(EvidenceError, match="effacé pour de bon"):
        makers.prove(cast.ours, cast.alice, content=secret)


def test_a_restored_backup_is_erased_again_as_it_was(cast):
    """The bytes, the words, their copies in a control, and why, when and by whom: from the ledger alone."""
    cpam, dpo = cast.holder(Role.CPAM), cast.holder(Role.DPO)
    one = makers.prove(cast.ours, cast.alice, "Lettre de MADAME-X", name="MADAME-X.pdf", proves="MADAME-X")
    dialogues.control(cast.ours, cpam, cast.alice, size=1)
    with community_scope(cast.ours):
        item = CampaignItem.objects.get()
        rows = [Evidence.objects.get(pk=one.pk), EvidenceContent.objects.get(), item, item.campaign]
    actions.purge(by=dpo, community=cast.ours, number=one.number, reason=PurgeReason.PERSON)
    with community_scope(cast.ours), purging():  # an older backup comes back
        ledger = [json.dumps(line, cls=DjangoJSONEncoder) for line in ErasedRow.objects.values(*LEDGER)]
        for row in rows:
            row.save()
        assert "MADAME-X" in CampaignItem.objects.get().label
    past = timezone.now() - timedelta(days=30)
    replay(proofs=[json.loads(line) | {"at": past.isoformat()} for line in ledger])
    with community_scope(cast.ours):
        assert not EvidenceContent.objects.exists()
        back, item = Evidence.objects.get(), CampaignItem.objects.get()
        assert (back.purged_reason, back.purged_by, back.purged_at) == ("person", dpo, past)
        assert (back.withdrawn_by, back.withdrawn_at) == (dpo, past)
        said = (back.title, back.proves, back.name, item.label, item.campaign.frame)
        assert "MADAME-X" not in str(said)
