"""Drawing a community's draft: saved at each change, and nobody's work is lost when two people draw."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.queries import content_of
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope

pytestmark = pytest.mark.django_db
SISTERON, DIGNE, VOLX = "04209", "04070", "04245"


@pytest.fixture
def president(cast) -> Client:
    client = Client()
    client.force_login(cast.alice)
    return client


@pytest.fixture
def coordinator(cast) -> Client:
    client = Client()
    client.force_login(cast.holder(Role.COORDINATOR))
    return client


def page_of(cast) -> str:
    return f"/c/{cast.ours.slug}/territoire/dessiner/"


def hidden(response) -> dict[str, str]:
    """The hidden fields of the main form, as a browser would send them back."""
    form = BeautifulSoup(response.content, "html.parser").find(id="dessin")
    names = {"u", "h", "version", "revision"}
    return {field["name"]: field["value"] for field in form.find_all("input") if field["name"] in names}


def drafts(cast) -> dict[int, list[str]]:
    with community_scope(cast.ours):
        return {version.number: content_of(version)[0] for version in TerritoryVersion.objects.drafts()}


def test_the_first_change_makes_the_draft_and_the_next_ones_are_saved_in_it(cast, president):
    empty = president.get(page_of(cast))
    assert "Aucune commune" in empty.content.decode()
    assert drafts(cast) == {}
    first = president.post(page_of(cast), {**hidden(empty), "op": f"ajouter:commune:{SISTERON}"}, follow=True)
    assert list(drafts(cast).values()) == [[SISTERON]]
    president.post(page_of(cast), {**hidden(first), "op": f"ajouter:commune:{VOLX}"})
    assert list(drafts(cast).values()) == [[SISTERON, VOLX]]
    assert hidden(president.get(page_of(cast)))["u"] == f"{SISTERON},{VOLX}"


def test_undoing_is_saved_too(cast, president):
    first = president.post(page_of(cast), {"u": "", "op": f"ajouter:commune:{SISTERON}"}, follow=True)
    president.post(page_of(cast), {**hidden(first), "op": "annuler"})
    assert list(drafts(cast).values()) == [[]]


def test_sub_territories_are_saved_with_the_draft(cast, president):
    first = president.post(page_of(cast), {"u": SISTERON, "op": "creer", "nom": "Buëch"}, follow=True)
    president.post(page_of(cast), {**hidden(first), "s": "Buëch:", "op": "affecter:1", "choix": [SISTERON]})
    with community_scope(cast.ours):
        assert content_of(TerritoryVersion.objects.get())[1] == {"Buëch": [SISTERON]}


@pytest.mark.parametrize("fragment", [False, True])
def test_the_second_editor_is_warned_and_both_drawings_are_kept(cast, president, coordinator, fragment):
    first = president.post(page_of(cast), {"u": "", "op": f"ajouter:commune:{SISTERON}"}, follow=True)
    late = hidden(coordinator.get(page_of(cast)))
    president.post(page_of(cast), {**hidden(first), "op": f"ajouter:commune:{VOLX}"})
    where = page_of(cast) + ("decrire/" if fragment else "")
    answer = coordinator.post(where, {**late, "op": f"ajouter:commune:{DIGNE}"})
    assert answer.status_code == 200
    assert "Rien n’est perdu" in answer.content.decode()
    assert sorted(drafts(cast).values()) == sorted([[SISTERON, VOLX], [DIGNE, SISTERON]])
    # What the second one does next goes on in the drawing kept apart.
    coordinator.post(where, {**hidden(answer), "op": f"retirer:commune:{SISTERON}"})
    assert sorted(drafts(cast).values()) == sorted([[SISTERON, VOLX], [DIGNE]])


def test_an_old_address_says_that_it_is_not_the_draft(cast, president):
    president.post(page_of(cast), {"u": "", "op": f"ajouter:commune:{SISTERON}"})
    response = president.get(page_of(cast), {"u": VOLX, "version": "1", "revision": "1"})
    assert "n’est pas celui du brouillon enregistré" in response.content.decode()
    president.post(page_of(cast), {**hidden(response), "op": "enregistrer"})
    assert list(drafts(cast).values()) == [[VOLX]]


@pytest.mark.parametrize("fragment", [False, True])
def test_a_code_that_no_longer_is_is_a_reason_not_a_crash(cast, president, fragment):
    """An address kept from before a merger, then changed: nothing is saved, and the page says why."""
    president.post(page_of(cast), {"u": "", "op": f"ajouter:commune:{SISTERON}"})
    where = page_of(cast) + ("decrire/" if fragment else "")
    stale = {"u": f"{SISTERON},99999", "version": "1", "revision": "1"}
    answer = president.post(where, {**stale, "op": f"ajouter:commune:{VOLX}"})
    assert answer.status_code == 200
    assert "99999" in answer.content.decode()
    assert "Rien n’est enregistré" in answer.content.decode()
    assert drafts(cast) == {1: [SISTERON]}


def test_a_search_saves_nothing(cast, president):
    president.post(page_of(cast), {"u": SISTERON, "op": "chercher", "q": "digne"})
    assert drafts(cast) == {}


def test_reading_the_draft_reads_few_tables(cast, president):
    """Beside the session, the person, the community and its roles: the draft, then as the public page."""
    president.post(page_of(cast), {"u": "", "op": f"ajouter:commune:{SISTERON}"}, follow=True)
    with CaptureQueriesContext(connection) as queries:
        president.get(page_of(cast))
    reads = [query["sql"] for query in queries if "FROM" in query["sql"]]
    assert len(reads) <= 16, reads
