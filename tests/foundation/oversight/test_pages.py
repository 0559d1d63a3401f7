"""The journal, the register and the page of the instance."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.access import actions
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.presenters import PRESENTERS, present
from maillage.foundation.oversight import views
from maillage.foundation.oversight.probes import facts
from maillage.foundation.tenancy.scope import community_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal(client, cast):
    client.force_login(cast.alice)
    actions.grant_role(community=cast.ours, user=cast.bob, role=Role.LEAD, by=cast.alice)
    actions.invite(community=cast.ours, email="x@exemple.invalid", role=Role.MEMBER, by=cast.alice)
    with community_scope(cast.theirs):
        record(
            action=AuditAction.COMMUNITY_EDITED, by=cast.charlie, community=cast.theirs,
            subject_type="cachette", subject_id="là-bas", details={"champ": "cachette"},
        )  # fmt: skip
    return lambda query="": client.get(reverse("journal", args=[cast.ours.slug]) + query).content.decode()


def test_it_says_who_did_what(journal, cast):
    page = journal()
    assert "Rôle confié" in page
    assert "Pilote d&#x27;action" in page or "Pilote d’action" in page
    assert str(cast.bob) in page
    assert "Présidence" in page


def test_it_shows_nothing_of_another_community(journal, cast):
    page = journal()
    assert "cachette" not in page
    assert str(cast.charlie) not in page


def test_filters_narrow_and_bad_ones_are_ignored(journal, cast):
    assert "Invitation envoyée</td>" not in journal("?action=role.granted")
    assert "Invitation envoyée</td>" in journal(f"?actor={cast.alice.pk}")
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Aucun événement" in journal(f"?since={tomorrow}")
    for bad in ("?actor=x", "?action=x", "?since=hier", "?page=x", f"?actor={cast.charlie.pk}"):
        assert "Invitation envoyée</td>" in journal(bad)


def test_it_turns_its_pages(journal, cast):
    with community_scope(cast.ours):
        for rank in range(60):
            record(
                action=AuditAction.COMMUNITY_EDITED, by=cast.alice, community=cast.ours, subject_type="x",
                subject_id=rank,
            )  # fmt: skip
    assert "page 1 sur 2" in journal()
    assert "page 2 sur 2" in journal("?page=2&action=")


def test_its_file_holds_no_live_formula(client, journal, cast):
    cast.alice.first_name = "=cmd|' /C calc'!A0"
    cast.alice.save()
    response = client.get(reverse("journal_csv", args=[cast.ours.slug]))
    text = response.content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert len(rows) == 3
    assert rows[1][2].startswith("'=cmd")


def test_its_file_says_what_it_leaves_out(client, journal, cast, monkeypatch):
    monkeypatch.setattr(views, "MOST_EXPORTED", 1)
    text = client.get(reverse("journal_csv", args=[cast.ours.slug])).content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert len(rows) == 3
    assert rows[2] == ["… et 1 de plus, plus anciens : choisissez des dates pour les voir."]


def test_every_act_has_its_sentence_and_an_unknown_one_its_details():
    assert set(PRESENTERS) == set(AuditAction)
    assert "04" in present("act.of.tomorrow", {"département": "04"}, lambda kind, key: "")


@pytest.mark.parametrize(
    ("action", "details", "sentence"),
    [
        (AuditAction.COMMUNITY_FOUNDED, {"stage": "emergence"}, "étape\u00a0: Émergence"),
        (AuditAction.COMMUNITY_EDITED, {"fields": ["name", "stage"], "stage": "ps_depose"},
         "nom, étape\u00a0: Projet de santé déposé"),
        (AuditAction.COMMUNITY_EDITED, {"fields": ["x"], "commune": "05070", "starts_on": "2025-02-01"},
         "siège\u00a0: commune 05070, à partir du 01/02/2025"),
        (AuditAction.TERRITORY_DRAFTED, {"number": 3, "units": 94, "based_on": 2},
         "version 3, repris de la version 2\u00a0: 94 communes ou parties"),
        (AuditAction.TERRITORY_ADOPTED,
         {"number": 2, "starts_on": "2025-06-01", "communes": 74, "population": 310, "conflicts": ["04013"]},
         ("version 2, en vigueur le 01/06/2025\u00a0: 74 communes ou parties, 310 habitants, "
          "aussi dans une autre communauté\u00a0: 04013")),
        (AuditAction.TERRITORY_DISCARDED, {"number": 3, "codes": ["05070"]},
         "version 3, qui comptait 1 commune ou partie"),
    ],
)  # fmt: skip
def test_the_acts_on_a_territory_are_sentences(action, details, sentence):
    assert present(action, details, lambda kind, key: "") == sentence


def test_the_register_says_what_is_kept_and_why(client, cast):
    client.force_login(cast.holder(Role.DPO))
    page = client.get(reverse("register", args=[cast.ours.slug])).content.decode()
    assert "obligation légale" in page
    assert "second facteur" in page


def test_the_instance_page_says_what_needs_its_operator(client, cast, settings, tmp_path):
    settings.AUDIT_CHECKPOINT_DIR = tmp_path
    client.force_login(cast.paul)
    page = client.get(reverse("instance")).content.decode()
    assert "PostgreSQL" in page
    assert "à traiter" in page
    assert {fact.label for fact in facts() if not fact.well} == {"Dernier point de contrôle du journal"}


def test_a_late_queue_is_a_fact_to_treat(cast, time_machine):
    actions.invite(community=cast.ours, email="x@exemple.invalid", role=Role.MEMBER, by=cast.alice)
    assert all(fact.well for fact in facts() if "attente" in fact.label)
    time_machine.move_to(timezone.now() + timedelta(minutes=9))
    assert not any(fact.well for fact in facts() if "attente" in fact.label)
