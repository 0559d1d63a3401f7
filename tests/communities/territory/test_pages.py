"""The pages: what each shows, refuses and costs; and that nothing leaks from one community to another."""

import re
import uuid
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.communities.territory.actions import set_management_location
from maillage.communities.territory.forms import CommuneChoiceField
from maillage.communities.territory.models import ManagementLocation, TerritoryVersion
from maillage.communities.territory.seat import Seat
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.territory.makers import TODAY, draw

pytestmark = pytest.mark.django_db
ADOPTED = date(2026, 1, 1)
MARK = "Marque-Étrangère"


def client(user=None):
    visitor = Client()
    if user is not None:
        visitor.force_login(user)
    return visitor


def page(user, name, *args, query=""):
    response = client(user).get(reverse(name, args=args) + query)
    return response, BeautifulSoup(response.content, "html.parser")


def seat_fields(**changes):
    return {"commune_code": "04070", "address": "", "postal_code": "", **changes}


# --- Leaks ----------------------------------------------------------------------------------------------


@pytest.fixture
def strangers(cast):
    """Another community whose draft, seat and sub-territories bear a mark that must not be seen elsewhere."""
    draw(cast.theirs, cast.charlie, ["04209"], adopted_on=ADOPTED, label=f"Arrêtée {MARK}")
    draw(cast.theirs, cast.charlie, ["04049"], label=MARK, sub_territories={MARK: ["04049"]})
    with community_scope(cast.theirs):
        set_management_location(
            by=cast.charlie,
            community=cast.theirs,
            seat=Seat(commune_code="69123", address=MARK, cpam=MARK),
            starts_on=ADOPTED,
        )
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=ADOPTED)
    return cast


COMMUNITY_PAGES = [
    "community_home", "community_card", "management_location", "territory_versions", "territory_difference",
]  # fmt: skip


@pytest.mark.parametrize("name", COMMUNITY_PAGES)
def test_another_communitys_drafts_and_seat_never_show(strangers, name):
    response, _ = page(strangers.alice, name, strangers.ours.slug)
    assert response.status_code == 200
    assert MARK not in response.content.decode()
    assert page(strangers.alice, name, strangers.theirs.slug)[0].status_code == 404


def test_public_and_agency_pages_show_adopted_facts_only(strangers):
    for user, name, args in (
        (None, "public_register", []),
        (None, "register_entry", [strangers.theirs.slug]),
        (strangers.dana, "ars_home", ["93"]),
    ):
        response, _ = page(user, name, *args)
        assert response.status_code == 200
        assert MARK not in response.content.decode()
    assert "04049" not in page(None, "register_entry", strangers.theirs.slug)[0].content.decode()


def test_another_communitys_version_number_does_not_exist_here(strangers):
    for name in ("territory_version", "territory_version_csv", "territory_adopt", "territory_discard"):
        assert page(strangers.alice, name, strangers.ours.slug, 2)[0].status_code == 404
    query = "?de=1&a=2"
    assert (
        page(strangers.alice, "territory_difference", strangers.ours.slug, query=query)[0].status_code == 404
    )


def test_an_unlisted_community_is_nowhere_public(strangers):
    with community_scope(strangers.theirs):
        Community.objects.filter(pk=strangers.theirs.pk).update(listed=False)
    assert page(None, "register_entry", strangers.theirs.slug)[0].status_code == 404
    for query in ("", "?q=Autre", "?q=Sisteron"):
        body = page(None, "public_register", query=query)[0].content.decode()
        assert strangers.theirs.name not in body
    home = page(strangers.alice, "community_home", strangers.ours.slug)[0].content.decode()
    assert "une communauté en préparation" in home
    assert strangers.theirs.name not in home


def test_a_draft_exists_only_for_those_who_draw(cast):
    draw(cast.ours, cast.alice, ["04070"], label="Brouillon discret")
    for user, status in ((cast.alice, 200), (cast.bob, 404), (cast.holder(Role.ADVISER), 404)):
        assert page(user, "territory_version", cast.ours.slug, 1)[0].status_code == status
        assert page(user, "territory_version_csv", cast.ours.slug, 1)[0].status_code == status
    for name in ("territory_versions", "territory_difference"):
        assert "Brouillon discret" not in page(cast.bob, name, cast.ours.slug)[0].content.decode()


# --- Founding -------------------------------------------------------------------------------------------


def founding(key=None, **changes):
    return {
        "founding_key": key or uuid.uuid4(), "name": "CPTS du Val d'Essai", "acronym": "CPTS Essai",
        "role": "president", "stage": "emergence", "listed": "on", **seat_fields(), **changes,
    }  # fmt: skip


def test_a_newcomer_founds_from_a_drawing(cast):
    url = reverse("found_community") + "?u=04070,04209&s=Nord:1"
    visitor = client(cast.paul)
    form = BeautifulSoup(visitor.get(url).content, "html.parser")
    assert form.find("input", {"name": "commune_code"})["value"] == "Digne-les-Bains (04070)"
    assert "CPAM" in form.find("input", {"name": "cpam"})["value"]
    answer = visitor.post(url, founding(commune_code="Digne-les-Bains (04070)"))
    assert answer.status_code == 302
    home = visitor.get(answer.url)
    assert home.status_code == 200
    community = Community.objects.get(slug="cpts-essai")
    with community_scope(community):
        version = TerritoryVersion.objects.get()
        assert sorted(version.units.values_list("code", "sub_territory__name")) == [
            ("04070", None),
            ("04209", "Nord"),
        ]
    text = BeautifulSoup(home.content, "html.parser").get_text(" ", strip=True)
    assert "Arrêter le territoire" in text
    assert "Inviter les premières personnes" in text


def test_signing_in_comes_first_and_keeps_the_drawing(client):
    answer = client.get(reverse("found_community") + "?u=04070,04209")
    assert answer.status_code == 302
    assert "u%3D04070" in answer.url


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("04209", "04209"),
        ("Sisteron (04209)", "04209"),
        ("sisteron", "04209"),
        ("Saint-Denis", ""),
        ("!", ""),
    ],
)
def test_a_seat_is_a_code_or_a_name_that_one_commune_bears(db, typed, code):
    field = CommuneChoiceField()
    if code:
        assert field.clean(typed) == code
    else:
        with pytest.raises(ValidationError):
            field.clean(typed)


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(cast):
    answer = client(cast.paul).post(
        reverse("found_community"), founding(name="CPTS à garder", commune_code="Nulle-Part (99999)")
    )
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Aucune commune ne s’appelle" in body
    assert "CPTS à garder" in body
    assert not Community.objects.filter(name="CPTS à garder").exists()


def test_a_merged_commune_in_the_address_is_explained(cast):
    response, soup = page(cast.paul, "found_community", query="?u=17001,04070")
    assert response.status_code == 200
    assert "Saint-Savinien (17397)" in soup.get_text()
    assert client(cast.paul).post(reverse("found_community") + "?u=17001", founding()).status_code == 422


def test_a_double_click_leads_to_the_same_community(cast):
    visitor, data = client(cast.paul), founding()
    answers = [visitor.post(reverse("found_community") + "?u=04070", data) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Community.objects.filter(name=data["name"]).count() == 1


# --- Versions -------------------------------------------------------------------------------------------


def test_the_president_adopts_from_the_page(cast):
    version = draw(cast.ours, cast.alice, ["04070", "04209"])
    url = reverse("territory_adopt", args=[cast.ours.slug, version.number])
    visitor = client(cast.alice)
    form = BeautifulSoup(visitor.get(url).content, "html.parser")
    data = {"starts_on": "2026-03-01", "revision": form.find("input", {"name": "revision"})["value"]}
    assert visitor.post(url, data).status_code == 302
    entry = page(None, "register_entry", cast.ours.slug)[1].get_text(" ", strip=True)
    assert "Digne-les-Bains" in entry
    assert "Sisteron" in entry


def test_adopting_a_draft_that_moved_on_is_refused_in_words(cast):
    version = draw(cast.ours, cast.alice, ["04070"])
    url = reverse("territory_adopt", args=[cast.ours.slug, version.number])
    answer = client(cast.alice).post(url, {"starts_on": "2026-03-01", "revision": "9"})
    assert answer.status_code == 422
    assert "modifié entre-temps" in answer.content.decode()


def test_a_version_shows_its_map_its_table_and_its_csv(cast):
    draw(cast.ours, cast.alice, ["04070", "04209"], sub_territories={"=Nord": ["04209"]}, adopted_on=ADOPTED)
    _, soup = page(cast.bob, "territory_version", cast.ours.slug, 1)
    assert {title.text for title in soup.select("svg.territory-map path title")} == {
        "Digne-les-Bains",
        "Sisteron",
    }
    assert "Sisteron" in soup.find("table").find_parent("body").get_text()
    csv = page(cast.bob, "territory_version_csv", cast.ours.slug, 1)[0].content.decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("Code INSEE;Nom;")
    assert "'=Nord" in csv


def test_the_difference_says_what_changes(cast):
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=ADOPTED)
    draw(cast.ours, cast.alice, ["04209", "04049"])
    _, soup = page(cast.alice, "territory_difference", cast.ours.slug, query="?de=1&a=2")
    rows = [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]
    assert any(re.match(r"Château-Arnoux.* \+ ajoutée", row) for row in rows)
    assert any(re.match(r"Digne-les-Bains .*− retirée", row) for row in rows)
    csv = page(cast.alice, "territory_difference_csv", cast.ours.slug, query="?de=1&a=2")[0]
    assert "conservée;04209" in csv.content.decode("utf-8-sig")


def test_discarding_asks_first(cast):
    draw(cast.ours, cast.alice, ["04070"], label="À jeter")
    url = reverse("territory_discard", args=[cast.ours.slug, 1])
    visitor = client(cast.alice)
    assert "À jeter" in visitor.get(url).content.decode()
    with community_scope(cast.ours):
        assert TerritoryVersion.objects.count() == 1
    assert visitor.post(url).status_code == 302
    with community_scope(cast.ours):
        assert TerritoryVersion.objects.count() == 0


def test_a_draft_of_a_merged_commune_is_still_shown(cast, monkeypatch):
    draw(cast.ours, cast.alice, ["04070"])
    with community_scope(cast.ours):
        version = TerritoryVersion.objects.get()
        version.units.update(code="17001")
    response, soup = page(cast.alice, "territory_version", cast.ours.slug, 1)
    assert response.status_code == 200
    assert "Saint-Savinien (17397)" in soup.get_text()


# --- The card, the seat, the register -------------------------------------------------------------------


def test_the_card_says_nothing_of_the_stage(cast):
    data = {"name": "CPTS d’un autre nom", "acronym": "", "stage": "aci_signe", "stage_since": "2026-01-01"}
    answer = client(cast.alice).post(reverse("community_card", args=[cast.ours.slug]), data)
    assert answer.status_code == 302
    cast.ours.refresh_from_db()
    assert (cast.ours.name, cast.ours.stage) == ("CPTS d’un autre nom", "emergence")


def test_the_seat_is_recorded_and_read_back(cast):
    url = reverse("management_location", args=[cast.ours.slug])
    visitor = client(cast.alice)
    data = seat_fields(starts_on="2026-02-01", msa="MSA d'essai")
    assert visitor.post(url, data).status_code == 302
    with community_scope(cast.ours):
        assert ManagementLocation.objects.get().msa == "MSA d'essai"
    soup = BeautifulSoup(visitor.get(url).content, "html.parser")
    assert soup.find("input", {"name": "msa"})["value"] == "MSA d'essai"
    reader = BeautifulSoup(client(cast.bob).get(url).content, "html.parser")
    assert reader.find("input", {"name": "msa"}) is None


@pytest.mark.parametrize("query", ["digne", "DIGNE", "04070", "04000", "val d", "Val"])
def test_the_register_is_searched_by_name_and_by_commune(cast, query):
    draw(cast.ours, cast.alice, ["04070"], adopted_on=ADOPTED)
    _, soup = page(None, "public_register", query=f"?q={query}")
    assert [link.text for link in soup.select("tbody a")] == [cast.ours.name]


def test_the_register_says_when_nothing_matches(cast):
    assert "Aucune communauté" in page(None, "public_register", query="?q=<b>zzz")[0].content.decode()


def test_the_two_months_of_the_health_project_run(cast, time_machine):
    time_machine.move_to(TODAY)
    with community_scope(cast.ours):
        Community.objects.filter(pk=cast.ours.pk).update(stage="ps_depose", stage_since=date(2026, 10, 1))
    assert "1er\u00a0décembre 2026" in page(cast.alice, "community_home", cast.ours.slug)[1].get_text()
    time_machine.move_to(date(2026, 12, 2))
    assert (
        "Constater la validation tacite" in page(cast.alice, "community_home", cast.ours.slug)[1].get_text()
    )


# --- Cost -----------------------------------------------------------------------------------------------


def count(user, name, *args, query=""):
    visitor = client(user)
    url = reverse(name, args=args) + query
    visitor.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(url).status_code == 200
    return sum(
        not re.match(r"(SAVEPOINT|RELEASE|SELECT (current_setting|set_config))", query["sql"])
        for query in queries
    )


@pytest.mark.parametrize(
    ("name", "most"),
    [("territory_versions", 12), ("territory_difference", 12), ("public_register", 12), ("ars_home", 12)],
)
def test_lists_cost_the_same_with_one_row_and_three(cast, name, most):
    user = {"public_register": None, "ars_home": cast.dana}.get(name, cast.alice)
    args = {"public_register": [], "ars_home": ["93"]}.get(name, [cast.ours.slug])
    draw(cast.ours, cast.alice, ["04070"], adopted_on=date(2025, 1, 1))
    one = count(user, name, *args)
    for year, codes in ((2026, ["04070", "04209"]), (2027, ["04070", "04209", "04049"])):
        draw(cast.ours, cast.alice, codes, adopted_on=date(year, 1, 1))
    draw(cast.theirs, cast.charlie, ["05061", "05023"], adopted_on=ADOPTED)
    assert count(user, name, *args) == one <= most


def test_the_home_costs_the_same_with_one_commune_and_three(cast):
    draw(cast.ours, cast.alice, ["04070"], adopted_on=ADOPTED)
    one = count(cast.alice, "community_home", cast.ours.slug)
    draw(cast.ours, cast.alice, ["04070", "04209", "04049"], adopted_on=date(2026, 2, 1))
    assert count(cast.alice, "community_home", cast.ours.slug) == one <= 12
