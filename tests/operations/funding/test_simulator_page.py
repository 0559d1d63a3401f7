import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from maillage.operations.funding.queries import territory_population
from maillage.reference.geography.models import Commune

pytestmark = pytest.mark.django_db

URL = "/simulateur/"
SHORT = {"population": "95 000", "signed_on": "2024-03-15"}


def _page(client, **query):
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def _text(node):
    return re.sub(r"\s+", " ", node.get_text(" ")).strip()


@pytest.fixture
def communes():
    return list(
        Commune.objects.filter(active=True, population__gt=0, parent=None).order_by("code")[1000:1003]
    )


def test_an_empty_page_invites_without_reproach(client):
    page = _page(client)

    assert "Donnez un nombre d’habitants" in _text(page.select_one("#resultat"))
    assert not page.select(".alert-error, .is-invalid")
    assert len(page.select("input[name=missions][checked]")) == 6


def test_a_short_address_is_enough(client):
    page = _page(client, **SHORT)
    values = [_text(value) for value in page.select(".stat-value")]

    assert values == ["1 590 000 €", "159 301,37 €"]
    assert page.select_one("input[name=population]")["value"]
    assert len(page.select("input[name=missions][checked]")) == 6


def test_every_unconfirmed_amount_carries_a_word(client):
    page = _page(client, population="30000", signed_on="2024-03-15")
    cells = page.select("table tbody td:has(.confidence-low), table tbody td:has(.confidence-medium)")

    assert len(cells) > 40
    assert all(cell.select_one(".amount-word") for cell in cells)
    assert not page.select("td:has(.amount.confidence-high) .amount-word")


def test_the_bars_say_in_words_what_they_draw(client):
    bars = _page(client, **SHORT).select("svg.bar")

    assert len(bars) == 5
    assert _text(bars[0].parent).startswith("Année 1")
    assert "397\u202f500\u00a0€ confirmés" in bars[1]["aria-label"]
    for bar in bars:
        rects = bar.select("rect.segment")
        assert sum(int(rect["width"]) for rect in rects) <= 1000
        unsure = [rect for rect in rects if ", confirmé" not in rect.get_text()]
        assert len(bar.select("rect.hatching")) == len(unsure)
    widest = max(sum(int(r["width"]) for r in bar.select("rect.segment")) for bar in bars)
    assert widest == 1000


def test_each_line_opens_its_explanation_source_and_level(client):
    lines = _page(client, **SHORT).select("details.money-line")

    assert len(lines) > 80
    for line in lines:
        assert "Niveau" in _text(line)
        assert "Source" in _text(line)
    assert "au prorata de 181 jours sur 365" in " ".join(_text(line) for line in lines)


def test_options_of_the_address_reach_the_result(client):
    query = {
        **SHORT,
        "missions": ["acces_soins", "crise"],
        "crisis_years": ["2"],
        "start_crise": "2024-03-15",
    }
    page = _page(client, **query, achievement_percent="50", proration_unit="months")
    text = _text(page.select_one("#resultat"))

    assert "crise reconnue par l’ARS" in text
    assert "Mission obligatoire absente de cette simulation" in text
    assert "au prorata de 6 mois sur 12" in text
    assert "Objectifs supposés atteints à 50 %" in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, None),
        ({"signed_on": "2024-03-15"}, "Indiquez le nombre d’habitants"),
        ({"population": "beaucoup"}, "Écrivez un nombre entier"),
        ({"population": "-3"}, "supérieure ou égale"),
        ({"population": "95000", "size": "2"}, "une seule indication"),
        ({"size": "9"}, "Sélectionnez un choix valide"),
        ({"size": "3", "signed_on": "2018-01-01"}, "Aucun accord n’était en vigueur"),
        ({"size": "3", "signed_on": ""}, "Indiquez la date de signature"),
        (
            {"size": "3", "signed_on": "2024-03-15", "start_parcours": "2035-01-01"},
            "doit démarrer pendant le contrat",
        ),
        ({"size": "3", "missions": ["acces_soins"], "crisis_years": ["1"]}, "demande la mission"),
        ({"size": "3", "missions": ["snp"]}, "Sélectionnez un choix valide"),
        ({"size": "3", "achievement_percent": "120"}, "100"),
        ({"size": "3", "proration_unit": "semaines"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_refusal_says_in_french_what_and_where_and_keeps_the_answers(client, query, words):
    page = _page(client, **query)
    alert = page.select_one("#resultat .alert-error")
    if words is None:
        assert alert is None
        return

    assert words in _text(alert)
    for link in alert.select("a"):
        assert page.select_one(link["href"])
    if "population" in query:
        assert page.select_one("input[name=population]")["value"] == query["population"]


def test_communes_of_a_drawn_territory(client, communes):
    codes = ",".join(commune.code for commune in communes)
    page = _page(client, communes=codes, signed_on="2024-03-15")
    text = _text(page.select_one("#resultat")).replace("\u202f", " ")

    total = sum(commune.population for commune in communes)
    assert f"{total:,} habitants sur le territoire dessiné".replace(",", " ") in text
    assert page.select_one("input[name=communes]")["value"] == codes
    assert not page.select("input[name=population]")


def test_unknown_communes_are_named(client, communes):
    page = _page(client, communes=f"{communes[0].code},99999")

    assert "Aucune commune ne porte le code INSEE 99999" in _text(page.select_one(".alert-error"))
    assert not page.select(".stat-value")


def test_a_territory_has_no_more_codes_than_france(client):
    found = territory_population(",".join(["01001"] * 2001))

    assert found.population is None
    assert "plus de 2000 codes" in found.problems[0]


def test_the_page_reads_little(client, communes, django_assert_num_queries):
    """Two statements are the transaction of the page; the rest does not grow with the territory."""
    with django_assert_num_queries(2):
        client.get(URL, SHORT)
    for count in (1, 3):
        with django_assert_num_queries(6):
            client.get(URL, {"communes": ",".join(commune.code for commune in communes[:count])})


def test_the_form_works_without_javascript(client):
    form = _page(client).select_one("form.simulator-form")

    assert form["method"] == "get"
    assert form["action"] == reverse("simulator")
    assert form.select_one("button[type=submit]")
    assert form["hx-select"] == form["hx-target"] == "#resultat"


def test_a_new_result_is_announced_in_one_sentence(client):
    announced = _page(client, **SHORT).select_one("[role=status] #annonce")

    assert _text(announced) == "Taille 3 : 1 590 000 € confirmés, 159 301,37 € à confirmer."
    assert _text(_page(client, size="9").select_one("#annonce")) == "Le calcul n’est pas possible."


def test_writing_is_refused(client):
    assert client.post(URL, SHORT).status_code == 405


def test_csv_opens_in_a_french_spreadsheet(client):
    answer = client.get(reverse("simulator_csv"), SHORT)
    text = answer.content.decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "simulation-aci-2024-03-15.csv" in answer["Content-Disposition"]
    assert text.startswith("\ufeff")
    amounts = {(row["Année"], row["Ligne"]): row["Montant en euros"] for row in rows}
    assert amounts["1", "Accès aux soins\u00a0: part fixe – avance"] == "33472,61"
    official = [row for row in rows if row["Dans le total confirmé"] == "oui"]
    assert (
        sum(round(float(row["Montant en euros"].replace(",", ".")) * 100) for row in official) == 1_590_000_00
    )
    assert {row["Confiance"] for row in official} == {"confirmé"}


def test_csv_of_a_bad_question_goes_back_to_the_page(client):
    answer = client.get(reverse("simulator_csv"), {"size": "9"})

    assert answer.status_code == 302
    assert answer["Location"] == f"{URL}?size=9"


def test_the_help_page_is_linked_and_there(client):
    link = _page(client).select_one(".page-head a")

    assert client.get(link["href"]).status_code == 200
