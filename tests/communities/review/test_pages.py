"""The pages of a file: who sees what, on each side."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from maillage.communities.creation.checks import answered
from maillage.communities.review.actions.decisions import record_tacit
from maillage.communities.review.enums import CaseKind, CaseState
from maillage.communities.review.models import Exchange
from maillage.communities.review.views import cases
from maillage.foundation.access.acting import entitled_agent, entitled_either
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.models import AgencyMandate
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked
from tests.cast import LONG_AGO, make_community, make_user
from tests.communities.letter import makers as letters
from tests.communities.review import makers

pytestmark = pytest.mark.django_db
SECRET = "SECRET-ENTRE-AGENTS"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def ours(page, case, *args):
    return reverse(page, args=[case.community.slug, *([case.number] if case else []), *args])


def ars(page, case, *args):
    return reverse(f"ars_{page}", args=["93", case.community.slug, case.number, *args])


class TestLeak:
    """What officers keep between themselves never reaches the community, by any door."""

    def test_no_page_nor_export_of_the_community_says_it(self, cast):
        letter = letters.start(cast.ours, cast.alice)
        letters.file(letter, cast.alice)
        case = makers.last(cast.ours)
        makers.meeting(case, cast.dana)
        makers.secret(case, cast.holder(Role.CPAM), SECRET)
        president = client_of(cast.alice)
        for page, args in (
            ("review_case", ()), ("review_piece", (1,)), ("review_changes", ()),
            ("review_paper", ("echanges.docx",)), ("review_paper", ("reunion.ics",)),
        ):  # fmt: skip
            answer = president.get(ours(page, case, *args))
            assert answer.status_code == 200
            assert SECRET not in answer.content.decode("utf-8", "ignore"), page
        pdf = president.get(ours("review_paper", case, "echanges.pdf")).content
        assert SECRET not in "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        made = zipfile.ZipFile(io.BytesIO(president.get(ours("review_paper", case, "dossier.zip")).content))
        assert all(SECRET.encode() not in made.read(name) for name in made.namelist())
        with community_scope(cast.ours):
            assert SECRET not in json.dumps(list(AuditEvent.objects.values_list("details", flat=True)))
            assert not Exchange.objects.filter(text__contains=SECRET).exists()
        for role in (Role.ARS, Role.CPAM):
            place = "93" if role == Role.ARS else "04"
            url = reverse(f"{role.value}_review_case", args=[place, cast.ours.slug, case.number])
            assert SECRET in client_of(cast.holder(role)).get(url).content.decode()

    def test_the_community_cannot_write_it_either(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        assert client_of(cast.alice).get(ours("review_act", case, "note-interne")).status_code == 404
        with pytest.raises(PermissionDenied):
            makers.secret(case, cast.alice)


class TestWalls:
    def test_an_officer_elsewhere_sees_nothing(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        stranger = make_user("ailleurs")
        AgencyMandate.objects.create(
            user=stranger, role=Role.CPAM, region_code="93", department_code="13", starts_on=LONG_AGO
        )
        for user, role, place in (
            (cast.emile, "ars", "93"), (cast.emile, "ars", "11"), (stranger, "cpam", "04"),
            (stranger, "cpam", "13"), (cast.dana, "ars", "11"), (cast.holder(Role.CPAM), "ars", "93"),
        ):  # fmt: skip
            url = reverse(f"{role}_review_case", args=[place, cast.ours.slug, case.number])
            assert client_of(user).get(url).status_code == 404, (user, url)

    def test_an_inbox_holds_its_field_only(self, cast):
        near = make_community("Voisine", region="93", department="13")
        makers.letter_case(cast.ours, cast.alice)
        makers.project_case(cast.theirs, cast.charlie)
        page = client_of(cast.dana).get(reverse("ars_review_inbox", args=["93"])).content.decode()
        assert cast.ours.name in page
        assert cast.theirs.name not in page
        assert (
            "Aucun dossier"
            in client_of(cast.emile).get(reverse("ars_review_inbox", args=["11"])).content.decode()
        )
        assert near.name not in page

    def test_an_officer_of_one_department_sees_it_alone(self, cast):
        narrow = make_user("proche")
        AgencyMandate.objects.create(
            user=narrow, role=Role.ARS, region_code="93", department_code="13", starts_on=LONG_AGO
        )
        case = makers.letter_case(cast.ours, cast.alice)
        assert client_of(narrow).get(ars("review_case", case)).status_code == 404
        with pytest.raises(PermissionDenied):
            entitled_agent(narrow, cast.ours, Permission.AGENCY_REVIEW)

    def test_helpers_of_rights(self, cast):
        assert entitled_agent(cast.dana, cast.ours, Permission.AGENCY_DECIDE).roles == {Role.ARS}
        assert entitled_either(cast.alice, cast.ours, Permission.REVIEW_ANSWER).roles == {Role.PRESIDENT}
        assert entitled_either(cast.dana, cast.ours, Permission.AGENCY_REVIEW).roles == {Role.ARS}
        with pytest.raises(PermissionDenied):
            entitled_either(cast.dana, cast.ours, Permission.REVIEW_ANSWER)
        with pytest.raises(PermissionDenied):
            entitled_agent(cast.holder(Role.CPAM), cast.ours, Permission.AGENCY_DECIDE)
        with pytest.raises(PermissionDenied):
            entitled_agent(cast.alice, cast.ours, Permission.AGENCY_REVIEW)


class TestInbox:
    def test_what_is_due_first_is_on_top_and_filters_hold(self, cast):
        makers.stand(cast.ours, Stage.PS_REDACTION)
        makers.letter_case(cast.ours, cast.alice)
        makers.project_case(cast.ours, cast.alice)
        client = client_of(cast.dana)
        url = reverse("ars_review_inbox", args=["93"])

        def titles(query=""):
            rows = BeautifulSoup(client.get(url + query).content, "html.parser").select("tbody th a")
            return [row.find(string=True).strip() for row in rows]

        assert titles() == ["Projet de santé n°\xa02", "Lettre d’intention n°\xa01"]
        assert titles("?nature=letter") == ["Lettre d’intention n°\xa01"]
        assert titles("?etat=clos") == []
        assert titles("?agent=0&departement=04") == ["Projet de santé n°\xa02", "Lettre d’intention n°\xa01"]
        assert titles("?nature=nimporte") == ["Projet de santé n°\xa02", "Lettre d’intention n°\xa01"]


class TestCase:
    def test_each_visit_of_an_officer_is_in_the_log(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        client_of(cast.dana).get(ars("review_case", case))
        client_of(cast.dana).get(ars("review_piece", case, 1))
        with community_scope(cast.ours):
            visits = AuditEvent.objects.filter(action="review.visited", community_id=cast.ours.pk)
            assert [one.details["page"] for one in visits.order_by("seq")] == ["review_case", "review_piece"]
            assert {one.actor_id for one in visits} == {cast.dana.pk}

    def test_a_section_is_read_as_filed_and_commented(self, cast):
        letter = letters.start(cast.ours, cast.alice)
        letters.write(letter, cast.alice, key="objectif", text="TEXTE-DEPOSE")
        letters.file(letter, cast.alice)
        case = makers.last(cast.ours)
        letters.write(letter, cast.alice, key="objectif", text="TEXTE-APRES")
        client = client_of(cast.dana)
        page = client.get(ars("review_piece", case, 1)).content.decode()
        assert "TEXTE-DEPOSE" in page
        assert "TEXTE-APRES" not in page
        form = BeautifulSoup(
            client.get(ars("review_act", case, "commenter") + "?section=objectif&piece=1").content,
            "html.parser",
        )
        sent = {one["name"]: one.get("value", "") for one in form.select("form.narrow input[name]")}
        answer = client.post(ars("review_act", case, "commenter"), sent | {"text": "Précisez."})
        assert answer.status_code == 302
        assert "Précisez." in client_of(cast.bob).get(ours("review_piece", case, 1)).content.decode()

    def test_what_changed_is_shown_clause_by_clause(self, cast):
        letter = letters.start(cast.ours, cast.alice)
        letters.write(letter, cast.alice, key="objectif", text="Soigner ici.")
        letters.file(letter, cast.alice)
        case = makers.last(cast.ours)
        makers.complement(case, cast.dana)
        letters.write(letter, cast.alice, key="objectif", text="Soigner partout.")
        letters.file(letter, cast.alice)
        page = BeautifulSoup(client_of(cast.dana).get(ars("review_changes", case)).content, "html.parser")
        assert [one.text for one in page.select("ins, del")][2:] == ["ici", "partout"]

    def test_a_refused_opposition_says_why_and_keeps_what_was_typed(self, cast):
        makers.stand(cast.ours, Stage.PS_REDACTION)
        case = makers.project_case(
            cast.ours, cast.alice, date(2025, 12, 30), datetime(2025, 12, 31, 9, tzinfo=UTC)
        )
        url = ars("review_act", case, "opposition")
        key = "0b7f1f0a-3d54-4c4e-9a5f-5ad2d3a4c034"
        answer = client_of(cast.dana).post(url, {"ground": "prs", "text": "Trop tard ?", "key": key})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "le délai a expiré" in page
        assert "Trop tard ?" in page
        assert makers.reread(case).is_open

    def test_the_page_read_late_offers_the_record_then_the_certificate(self, cast):
        makers.stand(cast.ours, Stage.PS_REDACTION)
        case = makers.project_case(
            cast.ours, cast.alice, date(2025, 12, 30), datetime(2025, 12, 31, 9, tzinfo=UTC)
        )
        client = client_of(cast.alice)
        assert "Réputé validé" in client.get(ours("review_case", case)).content.decode()
        assert client.get(ours("review_paper", case, "constat.pdf")).status_code == 404
        key = "0b7f1f0a-3d54-4c4e-9a5f-5ad2d3a4c034"
        assert client.post(ours("review_act", case, "constater"), {"key": key}).status_code == 302
        assert makers.reread(case).state == CaseState.TACIT
        pdf = PdfReader(io.BytesIO(client.get(ours("review_paper", case, "constat.pdf")).content))
        text = " ".join("".join(page.extract_text() for page in pdf.pages).split())
        assert "1er mars 2026" in text
        assert "641" in text
        assert "L. 1434-12" in text

    def test_the_zip_proves_itself(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        made = zipfile.ZipFile(
            io.BytesIO(client_of(cast.bob).get(ours("review_paper", case, "dossier.zip")).content)
        )
        sums = dict(line.split("  ")[::-1] for line in made.read("SHA256SUMS").decode().splitlines())
        assert set(sums) == set(made.namelist()) - {"SHA256SUMS"}
        assert {"echanges.pdf", "pieces/01-depot.json", "pieces/01-depot.pdf"} <= set(sums)
        assert all(hashlib.sha256(made.read(name)).hexdigest() == digest for name, digest in sums.items())

    def test_the_meeting_goes_to_an_agenda(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        makers.meeting(case, cast.dana)
        text = client_of(cast.bob).get(ours("review_paper", case, "reunion.ics")).content.decode()
        assert "BEGIN:VEVENT" in text
        assert "LOCATION:Salle de l’Exemple" in text
        assert "Z\r\n" in text.split("DTSTART")[1][:30]


class TestAround:
    def test_the_week_asks_for_the_complement_and_the_meeting(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        makers.meeting(case, cast.dana)
        makers.complement(case, cast.dana)
        today = timezone.localdate()
        for person, expected in ((cast.alice, 2), (cast.bob, 0)):
            with community_scope(cast.ours):
                actor = community_actor(person, cast.ours, today=today)
                found = [one for one in asked(cast.ours, actor, today) if one.url_name == "review_case"]
            assert len(found) == expected

    def test_the_line_of_life_is_answered(self, cast):
        makers.stand(cast.ours, Stage.PS_REDACTION)
        case = makers.project_case(
            cast.ours, cast.alice, date(2025, 12, 30), datetime(2025, 12, 31, 9, tzinfo=UTC)
        )
        record_tacit(community=cast.ours, number=case.number, now=timezone.now())
        with community_scope(cast.ours):
            found = answered(cast.ours, timezone.localdate())
        assert found["project_validated"].done
        assert found["project_validated"].on == date(2026, 3, 1)
        assert "letter_answered" not in found


def test_a_negotiation_is_offered_only_when_one_may_begin(cast, client):
    client.force_login(cast.alice)
    page, opening = (reverse(name, args=[cast.ours.slug]) for name in ("review_cases", "review_contract"))
    for stage, offered in ((Stage.PS_DEPOSE, False), (Stage.PS_VALIDE, True), (Stage.ACI_SIGNE, True)):
        makers.stand(cast.ours, stage)
        assert (opening in client.get(page).text) is offered
    makers.contract_case(cast.ours, cast.alice)
    assert opening not in client.get(page).text


def test_the_inbox_is_read_by_pages_whatever_presses_first(cast, client, monkeypatch):
    makers.project_case(cast.ours, cast.alice, received_on=timezone.localdate() - timedelta(days=50))
    makers.letter_case(cast.ours, cast.alice)
    monkeypatch.setattr(cases, "ROWS_A_PAGE", 1)
    client.force_login(cast.dana)
    inbox = reverse("ars_review_inbox", args=["93"])
    first, second = (client.get(f"{inbox}?page={page}").context for page in (1, 2))
    # The two months that end in days, then the letter that no text gives a day.
    assert [row.case.kind for row in (*first["rows"], *second["rows"])] == [CaseKind.PROJECT, CaseKind.LETTER]
    assert (first["due"], first["late"], second["page"].paginator.count) == (1, 0, 2)
    assert client.get(f"{inbox}?nature=letter&etat=clos").context["rows"] == []
