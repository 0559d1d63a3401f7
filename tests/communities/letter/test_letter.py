"""The letter of intent: its outline, its facts, its pages without JavaScript."""

import io
import json
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from maillage.communities.creation.models import StageEvent
from maillage.communities.letter import own_checks
from maillage.communities.letter.spec import SPEC
from maillage.foundation.access.enums import Role
from maillage.foundation.documents.answers import Format
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries, rendering
from maillage.foundation.writing.actions import filing
from maillage.foundation.writing.loading import templates
from maillage.foundation.writing.models import Filing, SectionComment
from maillage.foundation.writing.sources import known, take
from tests.cast import Cast
from tests.communities.letter import makers as letters
from tests.communities.territory.makers import draw
from tests.planning.diagnosis.makers import freeze


def test_every_region_has_the_twelve_parts_or_says_which_it_joins():
    found = {one.variant: one for one in templates(SPEC.templates)}
    assert set(found) == {"", "28", "93"}
    parts = [one.key for one in found[""].sections if not one.annex]
    assert len(parts) == 12
    assert [one.key for one in found["93"].sections if not one.annex] == parts
    assert set(parts) - {one.key for one in found["28"].sections} == {"moyens"}
    for one in found.values():
        assert one.source
        assert one.confidence in {"high", "medium", "low"}
        assert all(section.help or section.annex for section in one.sections)


def test_every_source_that_a_template_names_exists():
    named = {
        name
        for one in templates(SPEC.templates)
        for section in one.sections
        for field in section.fields
        for name in field.sources
    } | {one.cover for one in templates(SPEC.templates)}
    assert named <= set(known())


@pytest.fixture
def settled(cast: Cast):
    """A territory and a frozen diagnosis, hence facts."""
    version = draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=date(2024, 1, 1))
    freeze(cast.ours, cast.alice, version)
    return cast


@pytest.mark.django_db
def test_a_letter_starts_with_what_the_platform_knows(settled):
    letter = letters.start(settled.ours, settled.alice)
    assert letter.template == "letter_intent/2026-01/93"
    with community_scope(settled.ours):
        seen = queries.board(SPEC, letter)
        (communes,) = seen.held["territoire"].facts["facts"]
        (figures,) = seen.held["diagnostic"].facts["figures"]
    assert "2 communes" in communes.fact.text
    assert communes.fact.figures[0].alt.startswith("Carte du territoire : 2 communes")
    assert "n° 1" in figures.fact.vintage
    assert letters.row(letter, "territoire").content["reasons"] == ""
    carrier = letters.row(letter, "porteur").content
    assert (carrier["name"], carrier["contact"]) == (
        settled.ours.name, f"Alice Exemple, {settled.alice.email}"
    )  # fmt: skip


@pytest.mark.django_db
def test_another_communitys_facts_stay_theirs(settled):
    draw(settled.theirs, settled.charlie, ["69123"], adopted_on=date(2024, 1, 1))
    today = timezone.localdate()
    with community_scope(settled.theirs):
        theirs = take(known(), settled.theirs, today)
    with community_scope(settled.ours):
        ours = take(known(), settled.ours, today)
    assert "Lyon" in theirs["territory.communes"].fact.text
    assert "Lyon" not in json.dumps([one.as_json() for one in ours.values()])
    assert "diagnosis.headline" not in theirs


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(cast: Cast):
    letter = letters.start(cast.ours, cast.alice)

    def url(name: str, *args) -> str:
        return reverse(f"letter_{name}", args=[cast.ours.slug, letter.number, *args])

    return SimpleNamespace(
        cast=cast, letter=letter, url=url, alice=client_of(cast.alice), bob=client_of(cast.bob)
    )


def post(desk, key: str, based_on: int, **fields):
    data = {
        "based_on": based_on,
        "sent": list(fields),
        **{f"f.{k}": v for k, v in fields.items()},
    }
    return desk.alice.post(desk.url("section", key), data)


@pytest.mark.django_db
def test_the_button_saves_without_javascript(desk):
    assert post(desk, "objectif", 1, text="Mieux soigner.").status_code == 302
    assert letters.row(desk.letter, "objectif").content["text"] == "Mieux soigner."
    page = BeautifulSoup(desk.alice.get(desk.url("section", "objectif")).content, "html.parser")
    assert page.find("textarea", id="f.text").text.strip() == "Mieux soigner."
    assert "Mieux soigner." in page.find(class_="paper").text


@pytest.mark.django_db
def test_a_late_save_is_merged_and_says_so(desk):
    letters.write(desk.letter, desk.cast.alice, key="objectif", text="Un.\n\nDeux.")
    letters.write(desk.letter, desk.cast.alice, key="objectif", text="Un changé.\n\nDeux.")
    answer = desk.alice.post(
        desk.url("section", "objectif"),
        {"based_on": 2, "sent": "text", "f.text": "Un.\n\nDeux autre."},
        follow=True,
    )
    assert "réuni avec ce qu’un autre écrivait" in answer.content.decode()
    assert letters.row(desk.letter, "objectif").content["text"] == "Un changé.\n\nDeux autre."


@pytest.mark.django_db
def test_a_refused_value_is_shown_again_as_typed(desk):
    answer = post(desk, "budget", 1, amount="beaucoup", text="Des précisions.")
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 422
    assert page.find("input", id="f.amount")["value"] == "beaucoup"
    assert page.find("textarea", id="f.text").text.strip() == "Des précisions."
    assert letters.row(desk.letter, "budget").revision == 1


@pytest.mark.django_db
def test_rows_and_boxes_are_read_from_the_page(desk):
    data = {
        "based_on": 1,
        "sent": ["steps"],
        "f.steps.what": ["Dépôt", "", "Vote"],
        "f.steps.when": ["mai", "", "juin"],
        "f.steps.who": ["Alice", "", ""],
    }
    desk.alice.post(desk.url("section", "calendrier"), data)
    assert letters.row(desk.letter, "calendrier").content["steps"] == [
        ["Dépôt", "mai", "Alice"],
        ["Vote", "juin", ""],
    ]
    desk.alice.post(
        desk.url("section", "dynamiques"), {"based_on": 1, "sent": ["kinds"], "f.kinds": ["dac", "msp"]}
    )
    assert letters.row(desk.letter, "dynamiques").content["kinds"] == ["msp", "dac"]
    desk.alice.post(desk.url("section", "dynamiques"), {"based_on": 2, "sent": ["kinds"]})
    assert letters.row(desk.letter, "dynamiques").content["kinds"] == []


@pytest.mark.django_db
def test_hostile_text_never_becomes_markup(desk):
    post(desk, "objectif", 1, text="</textarea><script>alert(1)</script> [x](javascript:alert(2))")
    for name in (("section", "objectif"), ("preview",), ("history", "objectif")):
        page = BeautifulSoup(desk.alice.get(desk.url(*name)).content, "html.parser")
        assert not [script for script in page.find_all("script") if not script.get("src")]
        assert not [link for link in page.find_all("a") if link.get("href", "").startswith("javascript")]


@pytest.mark.django_db
def test_a_discussion_is_settled_by_its_author_or_a_writer(desk):
    desk.bob.post(desk.url("discussion", "objectif"), {"text": "Trop long ?"})
    desk.alice.post(desk.url("discussion", "objectif"), {"text": "Je ne sais pas."})
    with community_scope(desk.cast.ours):
        first, second = SectionComment.objects.order_by("pk")
    assert desk.bob.post(desk.url("discussion", "objectif"), {"settle": second.pk}).status_code == 403
    assert desk.bob.post(desk.url("discussion", "objectif"), {"settle": first.pk}).status_code == 302
    desk.alice.post(desk.url("discussion", "objectif"), {"text": "Si, en fait.", "parent": first.pk})
    with community_scope(desk.cast.ours):
        first.refresh_from_db()
        assert first.settled_at is None  # an answer opens it again
        assert first.answers.get().text == "Si, en fait."


@pytest.mark.django_db
def test_a_section_is_entrusted_to_who_may_write_it_only(desk):
    lead = desk.cast.holder(Role.LEAD)
    desk.alice.post(desk.url("section", "objectif"), {"op": "assign", "person": lead.pk})
    assert letters.row(desk.letter, "objectif").assigned_to == lead
    answer = desk.alice.post(desk.url("section", "objectif"), {"op": "assign", "person": desk.cast.bob.pk})
    assert answer.status_code == 422
    assert letters.row(desk.letter, "objectif").assigned_to == lead


@pytest.mark.django_db
def test_who_writes_is_seen_by_the_others_for_a_moment(desk):
    desk.alice.post(desk.url("presence", "objectif"), {"writing": "1"})
    other = client_of(desk.cast.holder(Role.COORDINATOR))
    assert other.post(desk.url("presence", "objectif")).json()["present"] == ["Alice Exemple"]
    assert desk.alice.post(desk.url("presence", "objectif")).json()["present"] == []
    assert "Alice Exemple écrit ici" in other.get(desk.url("section", "objectif")).content.decode()


@pytest.mark.django_db
def test_an_altered_filing_is_seen(desk):
    made = letters.file(desk.letter, desk.cast.alice)
    assert "correspond à son empreinte" in desk.bob.get(desk.url("filing", made.number)).content.decode()
    with community_scope(desk.cast.ours):
        # The database refuses to alter one: a forged row stands for what a broken disk would do.
        Filing.objects.create(
            community=desk.cast.ours,
            document=desk.letter,
            number=2,
            sha256=made.sha256,
            template=made.template,
            content=made.content.replace("Lettre", "Lutte"),
            filed_by=desk.cast.alice,
            filed_at=made.filed_at,
        )
    page = desk.bob.get(desk.url("filing", 2)).content.decode()
    assert "ne correspond plus" in page


@pytest.mark.django_db
def test_a_digest_finds_its_filing_here_and_nowhere_else(desk):
    made = letters.file(desk.letter, desk.cast.alice)
    url = reverse("letter_verify", args=[desk.cast.ours.slug])
    assert "bien été déposé" in desk.bob.get(url, {"empreinte": made.sha256[:20].upper()}).content.decode()
    assert "Aucun dépôt" in desk.bob.get(url, {"empreinte": "0" * 64}).content.decode()
    charlie = client_of(desk.cast.charlie)
    theirs = reverse("letter_verify", args=[desk.cast.theirs.slug])
    assert "Aucun dépôt" in charlie.get(theirs, {"empreinte": made.sha256}).content.decode()


@pytest.mark.django_db
def test_a_long_document_is_laid_out_by_a_job_with_its_progress(desk, monkeypatch):
    monkeypatch.setattr(rendering, "LONG", 10)
    assert "Mettre en page" in desk.bob.get(desk.url("export", "pdf")).content.decode()
    waiting = desk.bob.post(desk.url("export", "pdf"), follow=True)
    assert "En attente" in waiting.content.decode()
    pk = int(waiting.redirect_chain[0][0].rstrip("/").rsplit("/", 1)[1])
    filing.make_rendering(community=desk.cast.ours, rendering_id=pk)
    assert "prêt" in desk.bob.get(desk.url("rendering", pk)).content.decode()
    made = desk.bob.get(desk.url("rendering", pk) + "?fichier").content
    assert PdfReader(io.BytesIO(made)).pages

    done = letters.file(desk.letter, desk.cast.alice)
    assert "0 exemplaire sur 2" in desk.bob.get(desk.url("filing", done.number)).content.decode()
    assert desk.bob.get(desk.url("filing_file", done.number, "pdf")).status_code == 404
    for form in (Format.PDF, Format.WORD, Format.PDF):
        filing.make_copy(community=desk.cast.ours, filing_id=done.pk, form=form)
    assert desk.bob.get(desk.url("filing_file", done.number, "pdf")).content.startswith(b"%PDF")


@pytest.mark.django_db
def test_filing_moves_the_line_of_life_once_and_answers_its_checklist(desk):
    community = desk.cast.ours
    stale = Community.objects.get(pk=community.pk)
    before = answered_letter(community)
    assert not before["letter_filed"].done
    for text in ("Mieux soigner.", "Mieux soigner ensemble."):
        letters.write(desk.letter, desk.cast.alice, key="objectif", text=text)
        letters.file(desk.letter, desk.cast.alice)
    community.refresh_from_db()
    assert (community.stage, community.stage_since) == ("li_deposee", timezone.localdate())
    with community_scope(community):
        (event,) = StageEvent.objects.filter(room="review")
    assert event.document == "Lettre d’intention n° 1, dépôt n° 1"
    # One who read the community before it moved files again without asking for the stage twice.
    letters.write(desk.letter, desk.cast.alice, key="objectif", text="Mieux soigner, vraiment.")
    desk.letter.community = stale
    assert letters.file(desk.letter, desk.cast.alice).number == 3
    after = answered_letter(community)
    assert after["letter_filed"].done
    assert after["letter_filed"].document.endswith("dépôt n° 3")
    assert after["letter_filed"].address.endswith("/lettre/1/depot/3/")


@pytest.mark.django_db
def test_a_community_loaded_before_it_moved_on_still_files_its_letter(desk):
    """The demonstration holds the community from the start while another room walks its life."""
    stale = Community.objects.get(pk=desk.cast.ours.pk)
    with community_scope(stale):
        assert Community.objects.filter(pk=stale.pk).update(stage="ps_depose") == 1
    assert stale.stage == "emergence"
    filing.file_document(
        by=desk.cast.alice, community=stale, spec=SPEC, document=desk.letter, key=uuid4(), accept_gaps=True
    )
    stale.refresh_from_db()
    assert stale.stage == "ps_depose"
    with community_scope(stale):
        assert Filing.objects.count() == 1


@pytest.mark.django_db
def test_an_address_typed_by_hand_is_answered(desk):
    """« ² » is a digit that is no number, and the database refuses a null character."""
    assert desk.alice.post(desk.url("discussion", "objectif"), {"settle": "²"}).status_code == 404
    assert desk.alice.get(desk.url("history", "objectif"), {"a": "²"}).status_code == 200
    assert desk.alice.post(desk.url("history", "objectif"), {"version": "²"}).status_code == 302
    listed = reverse("letter_verify", args=[desk.cast.ours.slug])
    assert desk.alice.get(listed, {"empreinte": "\x00" * 20}).status_code == 200


@pytest.mark.django_db
def test_a_joined_file_keeps_the_accents_of_its_name(desk):
    joined = letters.attach(desk.letter, desk.cast.alice, name="Lettre signée.pdf")
    answer = desk.bob.get(desk.url("attachment", joined.pk))
    assert "Lettre%20sign%C3%A9e.pdf" in answer["Content-Disposition"]


def shown(client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html.parser")


@pytest.mark.django_db
def test_a_filed_letter_that_goes_on_says_both_and_opens_in_one_click(desk):
    community = desk.cast.ours
    letters.write(desk.letter, desk.cast.alice, key="objectif", text="Mieux soigner.")
    letters.file(desk.letter, desk.cast.alice)
    listed = reverse("letter_documents", args=[community.slug])
    day = timezone.localdate().strftime("%d/%m/%Y")
    state = shown(desk.bob, listed).find("td", attrs={"data-label": "État"})
    assert f"Déposée le {day}" in state.text
    assert "depuis" not in state.text
    letters.write(desk.letter, desk.cast.alice, key="objectif", text="Mieux soigner ensemble.")
    state = shown(desk.bob, listed).find("td", attrs={"data-label": "État"})
    assert f"Déposée le {day}" in state.text
    assert "modifiée depuis" in state.text
    assert "En rédaction" not in state.text
    filed = desk.url("filing", 1)
    assert state.find("a")["href"] == filed
    assert shown(desk.bob, desk.url("document")).find(class_="lead").find("a")["href"] == filed
    # From the line of life too: the point of the checklist, and the stage reached.
    line = shown(desk.alice, reverse("life_line", args=[community.slug]))
    assert len(line.find_all("a", href=filed)) >= 2


def answered_letter(community):
    with community_scope(community):
        return own_checks.letter(community, timezone.localdate())


@pytest.mark.django_db
def test_what_changed_since_the_filing_is_shown_by_section(desk):
    letters.write(desk.letter, desk.cast.alice, key="objectif", text="Mieux soigner.")
    made = letters.file(desk.letter, desk.cast.alice)
    letters.write(desk.letter, desk.cast.alice, key="objectif", text="Mieux soigner ensemble.")
    page = BeautifulSoup(desk.bob.get(desk.url("changes", made.number)).content, "html.parser")
    (section,) = page.find_all(class_="writing-change")
    assert section.find("ins").text.strip() == "ensemble"
    assert section.find("del") is None
