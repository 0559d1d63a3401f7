"""The pages: what each shows, without a script first, and what it refuses."""

import csv
import io
import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from config.demo import give_roles, load_scenarios
from maillage.communities.territory import demo as territory
from maillage.communities.territory.actions.versions import fingerprint
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.identity import demo as identity
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.whatif.errors import WhatIfError
from maillage.planning.whatif.models import SavedScenario
from tests.communities.territory.makers import draw
from tests.planning.whatif.makers import (
    CHATEAU,
    DIGNE,
    HEADS,
    SISTERON,
    VOLONNE,
    YOUNG,
    pretend,
    result,
    save,
)

pytestmark = pytest.mark.django_db
HELD = [DIGNE, SISTERON, VOLONNE, CHATEAU]


@pytest.fixture
def version(cast):
    return draw(cast.ours, cast.alice, HELD, adopted_on=date(2024, 1, 1))


def client(user) -> Client:
    visitor = Client()
    visitor.force_login(user)
    return visitor


def get(user, name, *args, query="", **headers):
    return client(user).get(reverse(name, args=args) + query, headers=headers)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def figure(page, key: str) -> float:
    return float(page.select_one(f'[data-figure="{key}"]').text.replace(",", "."))


# --- The workshop, without JavaScript -------------------------------------------------------------------


def test_the_page_shows_the_situation_of_today_its_source_and_its_travel_model(cast, version):
    page = soup(get(cast.bob, "whatif", cast.ours.slug))
    assert figure(page, "heads") == 30
    assert "Offre inventée" in page.main.text
    assert "great_circle_relief" in page.select_one(".etsi-method").text
    assert "pas des routes" in page.select_one(".etsi-method").text
    assert len(page.select(".etsi-drawing svg path")) == 4
    assert len(page.select(".etsi-all tbody tr")) == 4
    assert not page.select(".etsi-who")
    assert not page.select("#enregistrer"), "a member plays and saves nothing"
    assert soup(get(cast.alice, "whatif", cast.ours.slug)).select("#enregistrer")


def test_a_form_makes_a_change_and_lands_on_an_address_that_can_be_shared(cast, version):
    ask = f"?p=gp&op=faire&geste=m&commune={DIGNE}&vers={SISTERON}&nombre=1,5&activite=100"
    visitor = client(cast.bob)
    answer = visitor.get(reverse("whatif", args=[cast.ours.slug]) + ask)
    assert answer.url == f"/c/{cast.ours.slug}/et-si/?p=gp&e=m-{DIGNE}-{SISTERON}-1.5#etsi-panneau"
    page = soup(visitor.get(answer.url))
    assert "1,5 médecin de Digne-les-Bains à Sisteron" in page.select_one(".etsi-list").text
    assert "commune" in page.select_one(".alert").text
    assert "Digne-les-Bains" in page.select_one("[aria-labelledby=etsi-perdent]").text
    assert "Sisteron" in page.select_one("[aria-labelledby=etsi-gagnent]").text
    assert page.select_one("[aria-labelledby=etsi-autour] li"), "neighbours are told"
    assert page.select_one(".etsi-drawing path[class^=map-loss]")


def test_every_change_may_be_undone_made_again_and_taken_out_alone(cast, version):
    def after(query: str) -> str:
        return get(cast.bob, "whatif", cast.ours.slug, query=query).url.partition("?")[2].partition("#")[0]

    two = f"p=gp&e=r-{DIGNE}-1,a-{CHATEAU}-2"
    undone = after(f"?{two}&op=annuler")
    assert undone == f"p=gp&e=r-{DIGNE}-1&r=a-{CHATEAU}-2"
    assert after(f"?{undone}&op=refaire") == two
    assert after(f"?{two}&op=oter:0") == f"p=gp&e=a-{CHATEAU}-2"
    assert after(f"?{two}&op=vider") == "p=gp"
    assert after("?p=gp&op=annuler") == "p=gp"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (f"geste=r&commune={VOLONNE}&nombre=5", "Volonne compte 1 médecin : impossible d’en retirer plus."),
        (f"geste=r&commune={CHATEAU}&nombre=1", "Château-Arnoux-Saint-Auban n’a aucun médecin."),
        ("geste=a&commune=&nombre=1", "Choisissez une commune."),
        (f"geste=m&commune={DIGNE}&vers={DIGNE}&nombre=1", "celle d’arrivée sont la même"),
        (f"geste=a&commune={DIGNE}&nombre=beaucoup", "Écrivez un nombre"),
        ("geste=a&commune=99999&nombre=1", "pas dans le calcul"),
        ("geste=zzz", "Geste inconnu."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(cast, version, fields, reason):
    answer = get(cast.bob, "whatif", cast.ours.slug, query=f"?p=gp&op=faire&{fields}")
    page = soup(answer)
    assert answer.status_code == 200
    assert reason in page.select_one("#etsi-refus").text
    assert not page.select(".etsi-list li")
    typed = dict(pair.split("=") for pair in fields.split("&"))
    if "nombre" in typed:
        assert page.select_one("#etsi-nombre")["value"] == typed["nombre"]


def test_departures_at_65_are_offered_when_ages_are_known(cast, version, monkeypatch):
    page = soup(get(cast.bob, "whatif", cast.ours.slug))
    assert "6 médecins de plus de 65 ans" in page.select_one(".etsi-gestures").text
    gone = soup(get(cast.bob, "whatif", cast.ours.slug, query="?e=d-"))
    assert figure(gone, "heads") == sum(YOUNG[code] for code in (DIGNE, SISTERON, VOLONNE))
    pretend(monkeypatch, HEADS, young=None, vintage="sans âge")
    blind = soup(get(cast.bob, "whatif", cast.ours.slug))
    assert blind.select_one('[name=geste][value="d"]').has_attr("disabled")
    assert "ne dit pas l’âge" in blind.select_one(".etsi-gestures").text


def test_a_change_that_a_new_supply_forbids_is_named_and_left_out(cast, version):
    page = soup(get(cast.bob, "whatif", cast.ours.slug, query=f"?e=r-{SISTERON}-50,a-{CHATEAU}-1"))
    assert "Impossible\u00a0: Sisteron compte 9 médecins" in page.select_one(".is-impossible").text
    assert figure(page, "heads") == 31


def test_the_panel_and_the_preview_say_what_the_page_says(cast, version):
    query = f"?p=gp&op=faire&geste=m&commune={DIGNE}&vers={CHATEAU}&nombre=2"
    panel = get(cast.bob, "whatif_panel", cast.ours.slug, query=query)
    assert panel["HX-Push-Url"] == f"/c/{cast.ours.slug}/et-si/?p=gp&e=m-{DIGNE}-{CHATEAU}-2"
    assert panel["Server-Timing"].startswith("exact;dur=")
    state = json.loads(soup(panel).select_one("#etsi-donnees").text)
    preview = get(cast.bob, "whatif_preview", cast.ours.slug, query=query).json()
    assert preview == state
    assert state["heads"] == {DIGNE: 18, CHATEAU: 2}
    assert state["after"][CHATEAU] > 0
    assert state["message"].startswith("2 médecins de Digne-les-Bains à Château-Arnoux-Saint-Auban. ")
    refused = get(cast.bob, "whatif_preview", cast.ours.slug, query="?op=faire&geste=a").json()
    assert refused["refused"] is True
    assert refused["after"] == {}


def test_without_a_supply_or_a_territory_the_page_says_what_to_do(cast, version, monkeypatch):
    bare = soup(get(cast.charlie, "whatif", cast.theirs.slug))
    assert "Aucun territoire" in bare.main.text
    pretend(monkeypatch, None)
    page = soup(get(cast.bob, "whatif", cast.ours.slug))
    assert "Aucune offre de soins" in page.main.text
    assert get(cast.bob, "whatif_panel", cast.ours.slug).status_code == 404


def test_a_draft_is_played_by_those_who_draw_only(cast, version):
    draw(cast.ours, cast.alice, [CHATEAU])
    assert get(cast.bob, "whatif", cast.ours.slug, query="?version=2").status_code == 404
    page = soup(get(cast.alice, "whatif", cast.ours.slug, query="?version=2"))
    assert len(page.select(".etsi-all tbody tr")) == 1


def test_the_table_downloads_with_its_sources(cast, version):
    rows = rows_of(get(cast.bob, "whatif_csv", cast.ours.slug, query=f"?e=r-{DIGNE}-4"))
    assert [row["code_insee"] for row in rows if row["dans_le_territoire"] == "oui"] == sorted(
        HELD, key=lambda code: next(row["commune"] for row in rows if row["code_insee"] == code)
    )
    digne = next(row for row in rows if row["code_insee"] == DIGNE)
    assert (digne["effectif_avant"], digne["effectif_apres"]) == ("20,0", "16,0")
    assert float(digne["difference"].replace(",", ".")) < 0
    assert digne["offre_inventee"] == "oui"
    assert digne["temps_de_trajet"] == "great_circle_relief"


# --- Saving ---------------------------------------------------------------------------------------------


def post_save(user, community, **fields):
    fields = {"p": "gp", "e": f"r-{DIGNE}-2", "name": "Deux départs", "description": "Essai"} | fields
    return client(user).post(reverse("whatif_save", args=[community.slug]), fields)


def test_saving_keeps_the_result_its_proof_and_a_trace(cast, version):
    answer = post_save(cast.holder(Role.LEAD), cast.ours)
    assert answer.url == reverse("whatif_scenario", args=[cast.ours.slug, 1])
    with community_scope(cast.ours):
        saved = SavedScenario.objects.get()
        trace = AuditEvent.objects.filter(action="whatif.saved").get()
    assert saved.edits == f"r-{DIGNE}-2"
    assert saved.sha256 == fingerprint(saved.snapshot) == trace.details["sha256"]
    page = soup(get(cast.bob, "whatif_scenario", cast.ours.slug, 1))
    assert "2 médecins de moins à Digne-les-Bains" in page.main.text
    assert saved.sha256 in page.main.text
    assert "Offre inventée" in page.main.text
    link = page.find("a", string="Dupliquer et modifier")["href"]
    assert link.endswith(f"?p=gp&e=r-{DIGNE}-2&de=1")


def test_a_member_saves_nothing(cast, version):
    assert post_save(cast.bob, cast.ours).status_code == 403
    with community_scope(cast.ours):
        assert not SavedScenario.objects.exists()


def test_what_is_saved_twice_or_cannot_be_done_is_refused_and_kept_typed(cast, version):
    post_save(cast.alice, cast.ours)
    again = post_save(cast.alice, cast.ours, name="Autre nom")
    assert again.status_code == 422
    assert "déjà enregistré" in soup(again).select_one("#enregistrer").text
    assert soup(again).select_one("#id_name")["value"] == "Autre nom"
    same = post_save(cast.alice, cast.ours, name="deux DÉPARTS", e=f"r-{DIGNE}-3")
    assert "s’appelle déjà" in soup(same).select_one("#enregistrer").text
    impossible = post_save(cast.alice, cast.ours, name="Trop", e=f"r-{DIGNE}-40")
    assert "ne peut pas être fait" in soup(impossible).select_one("#enregistrer").text
    with community_scope(cast.ours):
        assert SavedScenario.objects.count() == 1


def test_a_copy_remembers_where_it_comes_from_and_never_from_elsewhere(cast, version):
    post_save(cast.alice, cast.ours)
    save(cast.theirs, cast.charlie)
    save(cast.theirs, cast.charlie, name="Second", of=result() | {"edits": []})
    post_save(cast.alice, cast.ours, name="Copie", e=f"r-{DIGNE}-1", de="1")
    post_save(cast.alice, cast.ours, name="Ailleurs", e=f"r-{DIGNE}-3", de="99")
    with community_scope(cast.ours):
        origins = {s.name: s.copied_from for s in SavedScenario.objects.all()}
    assert origins["Copie"].number == 1
    assert origins["Ailleurs"] is None


def test_a_name_is_corrected_a_scenario_archived_and_brought_back(cast, version):
    post_save(cast.alice, cast.ours)
    address = reverse("whatif_scenario", args=[cast.ours.slug, 1])
    assert client(cast.bob).post(address, {"name": "Non"}).status_code == 403
    client(cast.alice).post(address, {"name": "Nouveau nom", "description": ""})
    assert soup(client(cast.bob).get(address)).h1.text == "Nouveau nom"
    archive = reverse("whatif_archive", args=[cast.ours.slug, 1])
    for _ in range(2):
        client(cast.alice).post(archive)
    listed = soup(get(cast.bob, "whatif_list", cast.ours.slug))
    assert not listed.select(".etsi-scenarios li")
    assert "Nouveau nom" in listed.main.text
    client(cast.alice).post(archive, {"sortir": "1"})
    assert soup(get(cast.bob, "whatif_list", cast.ours.slug)).select(".etsi-scenarios li")
    with community_scope(cast.ours):
        acts = list(AuditEvent.objects.filter(action__startswith="whatif.").values_list("action", flat=True))
    assert sorted(acts) == ["whatif.archived", "whatif.renamed", "whatif.restored", "whatif.saved"]


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET edits = 'x'", "UPDATE {} SET sha256 = 'x'", "DELETE FROM {}"]
)
def test_the_database_refuses_to_change_a_result(cast, statement):
    save(cast.ours, cast.alice)
    with community_scope(cast.ours), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            cursor.execute(statement.format("planning_savedscenario"))
        assert SavedScenario.objects.count() == 1


def test_a_scenario_of_elsewhere_does_not_exist(cast):
    save(cast.ours, cast.alice)
    save(cast.theirs, cast.charlie)
    save(cast.theirs, cast.charlie, name="Le leur", of=result() | {"edits": []})
    for name in ("whatif_scenario", "whatif_again", "whatif_scenario_csv", "whatif_scenario_json"):
        assert get(cast.alice, name, cast.ours.slug, 2).status_code == 404
    assert get(cast.alice, "whatif_compare", cast.ours.slug, query="?n=1&n=2").status_code == 404
    assert "Le leur" not in get(cast.alice, "whatif_list", cast.ours.slug).content.decode()
    with community_scope(cast.ours), pytest.raises(WhatIfError, match="déjà"):
        save(cast.ours, cast.alice)


def test_the_situation_of_departure_is_a_file_that_proves_itself(cast, version):
    post_save(cast.alice, cast.ours, e="", name="Situation de départ")
    answer = get(cast.bob, "whatif_scenario_json", cast.ours.slug, 1)
    kept = json.loads(answer.content)
    assert fingerprint(kept["result"]) == kept["sha256"]
    assert kept["address"].endswith(reverse("whatif_scenario", args=[cast.ours.slug, 1]))
    assert kept["result"]["edits"] == []
    rows = rows_of(get(cast.bob, "whatif_scenario_csv", cast.ours.slug, 1))
    assert {row["code_insee"] for row in rows} == set(HELD)
    assert "situation de départ" in soup(get(cast.bob, "whatif_scenario", cast.ours.slug, 1)).main.text


# --- Comparing and running again --------------------------------------------------------------------------


def test_scenarios_are_compared_side_by_side(cast, version):
    post_save(cast.alice, cast.ours)
    post_save(cast.alice, cast.ours, name="Un centre", e=f"r-{DIGNE}-2,c-{CHATEAU}-3-0.8")
    page = soup(get(cast.bob, "whatif_compare", cast.ours.slug, query="?n=1&n=2"))
    assert [h.text for h in page.select(".etsi-multiples h2")] == ["Deux départs", "Un centre"]
    assert len(page.select(".etsi-multiples svg")) == 2
    assert not page.select(".alert-warning")
    rows = rows_of(get(cast.bob, "whatif_compare_csv", cast.ours.slug, query="?n=1&n=2"))
    chateau = next(row for row in rows if row["code_insee"] == CHATEAU)
    assert float(chateau["2 Un centre"].replace(",", ".")) > float(chateau["depart"].replace(",", "."))


def test_scenarios_that_do_not_start_alike_or_speak_of_another_offer_are_told_apart(cast):
    save(cast.ours, cast.alice)
    other = result()
    other["communes"][0]["before"] = 4.0
    save(cast.ours, cast.alice, name="Autres données", of=other)
    save(cast.ours, cast.alice, name="Infirmiers", of=result() | {"profession": "nurse"})
    page = soup(get(cast.bob, "whatif_compare", cast.ours.slug, query="?n=1&n=2&n=3"))
    warnings = " ".join(alert.text for alert in page.select(".alert-warning"))
    assert "ne partent pas des mêmes chiffres" in warnings
    assert "Infirmiers" in warnings
    assert len(page.select(".etsi-multiples li > h2")) == 2


def test_a_new_run_on_the_same_data_changes_nothing_and_on_others_says_what(cast, version, monkeypatch):
    post_save(cast.alice, cast.ours)
    same = soup(get(cast.bob, "whatif_again", cast.ours.slug, 1))
    assert "Rien n’a changé" in same.main.text
    pretend(monkeypatch, HEADS | {DIGNE: 1, SISTERON: 12}, young=None, vintage="2027")
    page = soup(get(cast.bob, "whatif_again", cast.ours.slug, 1))
    sources = page.find("caption", string="Ce qui a changé dans les données et la méthode").parent.text
    assert "2024" in sources
    assert "2027" in sources
    assert "Digne-les-Bains compte 1 médecin" in page.main.text
    assert "Sisteron" in page.find("caption", string="Communes dont les chiffres ont bougé").parent.text
    pretend(monkeypatch, None)
    gone = soup(get(cast.bob, "whatif_again", cast.ours.slug, 1))
    assert "n’est plus chargée" in gone.main.text


def test_a_demonstration_has_three_scenarios_to_compare(db, settings):
    settings.LOCAL_MODE = True
    people = identity.demo_load()
    community = territory.load(people["president"])
    give_roles(community, people)
    for _ in range(2):
        load_scenarios(community, people)
    with community_scope(community):
        names = list(SavedScenario.objects.order_by("number").values_list("name", flat=True))
    assert names[0] == "Situation de départ"
    assert "Imaginaire" in names[1]
    assert len(names) == 3
